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

import (
	"crypto/tls"
	"errors"
	"net/http"
	"os"

	"k8s.io/client-go/transport"
)

// HTTPClientFor makes the http.Client that config describes. Its transport is shared with
// other clients of the same settings; transport.Close ends what it has running.
// Redirects to another host are not followed, because credentials would be.
// The client's Timeout, from Config.Timeout, cuts streams when it is used
// directly; a RESTClient gives it the meaning that Config documents.
func HTTPClientFor(config *Config) (*http.Client, error) {
	rt, err := TransportFor(config)
	if err != nil {
		return nil, err
	}
	if rt == http.DefaultTransport && config.Timeout <= 0 {
		return http.DefaultClient, nil
	}
	return &http.Client{Transport: rt, Timeout: max(0, config.Timeout), CheckRedirect: stayOnHost}, nil
}

// TLSConfigFor returns the TLS settings of config, or nil if it has none.
func TLSConfigFor(config *Config) (*tls.Config, error) {
	cfg, err := config.TransportConfig()
	if err != nil {
		return nil, err
	}
	return transport.TLSConfigFor(cfg)
}

// TransportFor returns the transport that config describes, with its
// authentication around it.
func TransportFor(config *Config) (http.RoundTripper, error) {
	cfg, err := config.TransportConfig()
	if err != nil {
		return nil, err
	}
	return transport.New(cfg)
}

// HTTPWrappersForConfig puts what config says of authentication and user agent
// around rt.
func HTTPWrappersForConfig(config *Config, rt http.RoundTripper) (http.RoundTripper, error) {
	cfg, err := config.TransportConfig()
	if err != nil {
		return nil, err
	}
	return transport.HTTPWrappersForConfig(cfg, rt)
}

// IsConfigTransportTLS reports whether a client of config would talk TLS. A
// host that is no URL counts as no.
func IsConfigTransportTLS(config Config) bool {
	base, _, err := DefaultServerUrlFor(&config)
	return err == nil && base.Scheme == "https"
}

// LoadTLSFiles reads the files that c names into the data fields that are empty.
func LoadTLSFiles(c *Config) (err error) {
	if c.CAData, err = dataOrFile(c.CAData, c.CAFile); err != nil {
		return err
	}
	if c.CertData, err = dataOrFile(c.CertData, c.CertFile); err != nil {
		return err
	}
	c.KeyData, err = dataOrFile(c.KeyData, c.KeyFile)
	return err
}

func dataOrFile(data []byte, file string) ([]byte, error) {
	if len(data) > 0 || file == "" {
		return data, nil
	}
	return os.ReadFile(file)
}

// TransportConfig returns c as the transport package wants it, with the
// credential plugin or auth provider in place.
func (c *Config) TransportConfig() (*transport.Config, error) {
	if c.AuthProvider != nil && c.ExecProvider != nil {
		return nil, errors.New("execProvider and authProvider cannot be used in combination")
	}
	conf := c.plainTransportConfig()
	if c.ExecProvider != nil {
		if err := c.addExecProvider(conf); err != nil {
			return nil, err
		}
	}
	if c.AuthProvider != nil {
		provider, err := GetAuthProvider(c.Host, c.AuthProvider, c.AuthConfigPersister)
		if err != nil {
			return nil, err
		}
		conf.Wrap(provider.WrapTransport)
	}
	return conf, nil
}

// plainTransportConfig is all of it that is only said in other words.
func (c *Config) plainTransportConfig() *transport.Config {
	conf := &transport.Config{
		TLS:                c.TLSClientConfig.forTransport(),
		Impersonate:        transport.ImpersonationConfig(c.Impersonate),
		BearerTokenFile:    c.BearerTokenFile,
		BearerToken:        c.BearerToken,
		Password:           c.Password,
		Username:           c.Username,
		Proxy:              c.Proxy,
		DisableCompression: c.DisableCompression,
		WrapTransport:      c.WrapTransport,
		Transport:          c.Transport,
		UserAgent:          c.UserAgent,
	}
	if dial := c.Dial; dial != nil {
		conf.DialHolder = &transport.DialHolder{Dial: dial}
	}
	return conf
}

func (c TLSClientConfig) forTransport() transport.TLSConfig {
	return transport.TLSConfig{
		NextProtos: c.NextProtos,
		ServerName: c.ServerName,
		Insecure:   c.Insecure,
		CAData:     c.CAData,
		KeyData:    c.KeyData,
		CertData:   c.CertData,
		CAFile:     c.CAFile,
		KeyFile:    c.KeyFile,
		CertFile:   c.CertFile,
	}
}
