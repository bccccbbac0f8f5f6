/*
Copyright The client-go context fork authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package rest

import "k8s.io/client-go/transport"

// CopyConfig returns a copy of config. What config points to is shared, except
// that the copy can be given to every function of this package, and its
// impersonated groups and exec and auth provider settings be replaced, without
// touching config.
func CopyConfig(config *Config) *Config {
	c := *config
	return &c
}

// AnonymousClientConfig returns a copy of config that reaches the same server
// without saying who the client is: no user name, token, token file, client
// certificate, provider or impersonation, and none of the wrappers and custom
// transports that might add them. The certificates to trust stay.
func AnonymousClientConfig(config *Config) *Config {
	return &Config{
		Host:          config.Host,
		APIPath:       config.APIPath,
		ContentConfig: config.ContentConfig,
		TLSClientConfig: TLSClientConfig{
			Insecure:   config.Insecure,
			ServerName: config.ServerName,
			CAFile:     config.TLSClientConfig.CAFile,
			CAData:     config.TLSClientConfig.CAData,
			NextProtos: config.TLSClientConfig.NextProtos,
		},
		UserAgent:                 config.UserAgent,
		DisableCompression:        config.DisableCompression,
		QPS:                       config.QPS,
		Burst:                     config.Burst,
		RateLimiter:               config.RateLimiter,
		WarningHandler:            config.WarningHandler,
		WarningHandlerWithContext: config.WarningHandlerWithContext,
		Timeout:                   config.Timeout,
		TimeoutFromContext:        config.TimeoutFromContext,
		Dial:                      config.Dial,
		Proxy:                     config.Proxy,
	}
}

// AddUserAgent sets the user agent of config to the default one with userAgent
// appended, and returns config.
func AddUserAgent(config *Config, userAgent string) *Config {
	config.UserAgent = DefaultKubernetesUserAgent() + "/" + userAgent
	return config
}

// Wrap adds fn around the transports made from the config, outside of the
// wrappers it has already.
func (c *Config) Wrap(fn transport.WrapperFunc) {
	c.WrapTransport = transport.Wrappers(c.WrapTransport, fn)
}
