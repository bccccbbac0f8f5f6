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
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/plugin/pkg/client/auth/exec"
	"k8s.io/client-go/transport"
)

func (c *Config) addExecProvider(conf *transport.Config) error {
	var cluster *clientauthentication.Cluster
	if c.ExecProvider.ProvideClusterInfo {
		var err error
		if cluster, err = ConfigToExecCluster(c); err != nil {
			return err
		}
	}
	auth, err := exec.GetAuthenticator(c.ExecProvider, cluster)
	if err != nil {
		return err
	}
	return auth.UpdateTransportConfig(conf)
}

// ConfigToExecCluster returns what a credential plugin may know of the server
// that config is for. Files that config names are read.
func ConfigToExecCluster(config *Config) (*clientauthentication.Cluster, error) {
	ca, err := dataOrFile(config.CAData, config.CAFile)
	if err != nil {
		return nil, fmt.Errorf("failed to load CA bundle for execProvider: %w", err)
	}
	proxy, err := proxyForHost(config)
	if err != nil {
		return nil, err
	}
	cluster := &clientauthentication.Cluster{
		Server:                   config.Host,
		TLSServerName:            config.ServerName,
		InsecureSkipTLSVerify:    config.Insecure,
		CertificateAuthorityData: ca,
		ProxyURL:                 proxy,
		DisableCompression:       config.DisableCompression,
	}
	if config.ExecProvider != nil {
		cluster.Config = config.ExecProvider.Config
	}
	return cluster, nil
}

// proxyForHost asks config's proxy function for the URL of a request to the
// host, the only proxy a plugin can be told of.
func proxyForHost(config *Config) (string, error) {
	if config.Proxy == nil {
		return "", nil
	}
	req, err := http.NewRequest("", config.Host, nil) //nolint:noctx // a question to a function, never sent
	if err != nil {
		return "", fmt.Errorf("failed to create proxy URL request for execProvider: %w", err)
	}
	proxy, err := config.Proxy(req)
	if err != nil {
		return "", fmt.Errorf("failed to get proxy URL for execProvider: %w", err)
	}
	if proxy == nil {
		return "", nil
	}
	return proxy.String(), nil
}

// ExecClusterToConfig is the way back, for the plugin: a Config without
// credentials for the server that cluster describes.
func ExecClusterToConfig(cluster *clientauthentication.Cluster) (*Config, error) {
	if cluster == nil {
		return nil, errors.New("cluster may not be nil")
	}
	config := &Config{
		Host: cluster.Server,
		TLSClientConfig: TLSClientConfig{
			Insecure:   cluster.InsecureSkipTLSVerify,
			ServerName: cluster.TLSServerName,
			CAData:     cluster.CertificateAuthorityData,
		},
		DisableCompression: cluster.DisableCompression,
	}
	if cluster.ProxyURL != "" {
		proxy, err := url.Parse(cluster.ProxyURL)
		if err != nil {
			return nil, fmt.Errorf("cannot parse proxy URL: %w", err)
		}
		config.Proxy = http.ProxyURL(proxy)
	}
	return config, nil
}
