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
	"fmt"
	"net/url"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/internal/redact"
)

// DefaultServerURL returns the URL of the server at host and the path of
// groupVersion below it. A host without a scheme gets https if defaultTLS is true,
// else http; it then must be nothing but a host or a host:port pair.
func DefaultServerURL(host, apiPath string, groupVersion schema.GroupVersion, defaultTLS bool) (*url.URL, string, error) {
	if host == "" {
		return nil, "", fmt.Errorf("host must be a URL or a host:port pair")
	}
	base, err := url.Parse(host)
	if err != nil || base.Scheme == "" || base.Host == "" {
		scheme := "http"
		if defaultTLS {
			scheme = "https"
		}
		base, err = url.Parse(scheme + "://" + host)
		shown := redact.URL(host)
		if err != nil && shown == host { // the parser's own words show what it was given
			return nil, "", fmt.Errorf("host must be a URL or a host:port pair: %q: %w", host, err)
		}
		if err != nil || base.Path != "" && base.Path != "/" {
			return nil, "", fmt.Errorf("host must be a URL or a host:port pair: %q", shown)
		}
	}
	return base, DefaultVersionedAPIPath(apiPath, groupVersion), nil
}

// DefaultVersionedAPIPath returns the path of groupVersion below apiPath.
func DefaultVersionedAPIPath(apiPath string, groupVersion schema.GroupVersion) string {
	return path.Join("/", apiPath, groupVersion.Group, groupVersion.Version)
}

// DefaultServerUrlFor is DefaultServerURL for what config says. Without a host it is
// the local one, and with TLS settings the scheme is https.
func DefaultServerUrlFor(config *Config) (*url.URL, string, error) {
	host := config.Host
	if host == "" {
		host = "localhost"
	}
	hasCA := len(config.CAFile) != 0 || len(config.CAData) != 0
	hasCert := len(config.CertFile) != 0 || len(config.CertData) != 0
	var gv schema.GroupVersion
	if config.GroupVersion != nil {
		gv = *config.GroupVersion
	}
	return DefaultServerURL(host, config.APIPath, gv, hasCA || hasCert || config.Insecure)
}

// basePath is the path below which everything is.
func (c *RESTClient) basePath() string {
	if c.base == nil || c.base.Path == "" {
		return "/"
	}
	return c.base.Path
}

// below joins segments to the base path. A single one keeps its last slash.
func (c *RESTClient) below(segments ...string) string {
	if path.Join(segments...) == "" && c.base != nil && c.base.Path == "" {
		return ""
	}
	p := path.Join(c.basePath(), path.Join(segments...))
	if len(segments) == 1 && strings.HasSuffix(segments[0], "/") && !strings.HasSuffix(p, "/") {
		p += "/"
	}
	return p
}
