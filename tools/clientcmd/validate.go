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

package clientcmd

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/util/validation"

	"k8s.io/client-go/internal/redact"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Validate checks all of config: that what is named is there, that files can
// be read, and that fields do not contradict each other. Its error has all
// findings, in an order that does not change.
func Validate(config clientcmdapi.Config) error {
	if clientcmdapi.IsConfigEmpty(&config) {
		return invalid([]error{ErrEmptyConfig})
	}
	var errs []error
	if name := config.CurrentContext; name != "" && config.Contexts[name] == nil {
		errs = append(errs, fmt.Errorf("%s: %v", contextNotFound, name))
	}
	for _, name := range slices.Sorted(maps.Keys(config.Contexts)) {
		errs = append(errs, checkContext(name, orEmpty(config.Contexts[name]), &config)...)
	}
	for _, name := range slices.Sorted(maps.Keys(config.AuthInfos)) {
		errs = append(errs, checkAuthInfo(name, orEmpty(config.AuthInfos[name]))...)
	}
	for _, name := range slices.Sorted(maps.Keys(config.Clusters)) {
		errs = append(errs, checkCluster(name, orEmpty(config.Clusters[name]))...)
	}
	return invalid(errs)
}

// ConfirmUsable checks what the context of that name uses, by default the
// current one. Other entries may be wrong.
func ConfirmUsable(config clientcmdapi.Config, passedContextName string) error {
	if clientcmdapi.IsConfigEmpty(&config) {
		return invalid([]error{ErrEmptyConfig})
	}
	name := passedContextName
	if name == "" {
		name = config.CurrentContext
	}
	if name == "" {
		return ErrNoContext
	}
	context := config.Contexts[name]
	if context == nil {
		return invalid([]error{fmt.Errorf("%s: %v", contextNotFound, name)})
	}
	return invalid(slices.Concat(
		checkContext(name, context, &config),
		checkAuthInfo(context.AuthInfo, orEmpty(config.AuthInfos[context.AuthInfo])),
		checkCluster(context.Cluster, orEmpty(config.Clusters[context.Cluster]))))
}

func orEmpty[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}

func checkContext(name string, c *clientcmdapi.Context, config *clientcmdapi.Config) (errs []error) {
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if name == "" {
		fail("empty context name for %#v is not allowed", *c)
	}
	if c.AuthInfo == "" {
		fail("user was not specified for context %q", name)
	} else if config.AuthInfos[c.AuthInfo] == nil {
		fail("user %q was not found for context %q", c.AuthInfo, name)
	}
	if c.Cluster == "" {
		fail("cluster was not specified for context %q", name)
	} else if config.Clusters[c.Cluster] == nil {
		fail("cluster %q was not found for context %q", c.Cluster, name)
	}
	if c.Namespace != "" && len(validation.IsDNS1123Label(c.Namespace)) > 0 {
		fail("namespace %q for context %q does not conform to the kubernetes DNS_LABEL rules", c.Namespace, name)
	}
	return errs
}

// isEmptyCluster reports whether c is one that somebody made and left as it
// was.
func isEmptyCluster(c *clientcmdapi.Cluster) bool {
	return reflect.DeepEqual(*c, *clientcmdapi.NewCluster())
}

func checkCluster(name string, c *clientcmdapi.Cluster) (errs []error) {
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch {
	case isEmptyCluster(c):
		return []error{ErrEmptyCluster}
	case c.Server == "" && name == "":
		fail("default cluster has no server defined")
	case c.Server == "":
		fail("no server found for cluster %q", name)
	}
	if c.ProxyURL != "" {
		if _, err := parseProxyURL(c.ProxyURL); err != nil {
			fail("invalid 'proxy-url' %q for cluster %q: %w", redact.URL(c.ProxyURL), name, err)
		}
	}
	if c.CertificateAuthority != "" {
		if len(c.CertificateAuthorityData) > 0 {
			fail("certificate-authority-data and certificate-authority are both specified for %v. certificate-authority-data will override.", name)
		}
		if err := readable(c.CertificateAuthority); err != nil {
			fail("unable to read certificate-authority %v for %v due to %w", c.CertificateAuthority, name, err)
		}
	}
	return errs
}

// parseProxyURL reads a URL whose scheme can be a proxy's. Its errors do not
// show the URL, which can have a password in it.
func parseProxyURL(proxy string) (*url.URL, error) {
	u, err := url.Parse(proxy)
	if err != nil {
		return nil, fmt.Errorf("could not parse: %v", redact.URL(proxy))
	}
	switch u.Scheme {
	case "http", "https", "socks5":
		return u, nil
	}
	return nil, fmt.Errorf("unsupported scheme %q, must be http, https, or socks5", u.Scheme)
}

func checkAuthInfo(name string, a *clientcmdapi.AuthInfo) (errs []error) {
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	methods := 0
	var simple []string
	if a.Token != "" {
		simple = append(simple, "token")
	}
	if a.Username != "" || a.Password != "" {
		simple = append(simple, "basicAuth")
	}
	methods = len(simple)
	if a.ClientCertificate != "" || len(a.ClientCertificateData) > 0 {
		errs = append(errs, checkKeyPair(name, a)...)
	}
	if a.Exec != nil {
		if a.AuthProvider != nil {
			fail("authProvider cannot be provided in combination with an exec plugin for %s", name)
		}
		errs = append(errs, checkExec(name, a.Exec)...)
	}
	if methods > 1 {
		fail("more than one authentication method found for %v; found %v, only one is allowed", name, simple)
	}
	if a.Impersonate == "" && (a.ImpersonateUID != "" || len(a.ImpersonateGroups) > 0 || len(a.ImpersonateUserExtra) > 0) {
		fail("requesting uid, groups or user-extra for %v without impersonating a user", name)
	}
	return errs
}

func checkKeyPair(name string, a *clientcmdapi.AuthInfo) (errs []error) {
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if a.ClientCertificate != "" && len(a.ClientCertificateData) > 0 {
		fail("client-cert-data and client-cert are both specified for %v. client-cert-data will override.", name)
	}
	if a.ClientKey != "" && len(a.ClientKeyData) > 0 {
		fail("client-key-data and client-key are both specified for %v; client-key-data will override", name)
	}
	if a.ClientKey == "" && len(a.ClientKeyData) == 0 {
		fail("client-key-data or client-key must be specified for %v to use the clientCert authentication method.", name)
	}
	if a.ClientCertificate != "" {
		if err := readable(a.ClientCertificate); err != nil {
			fail("unable to read client-cert %v for %v due to %w", a.ClientCertificate, name, err)
		}
	}
	if a.ClientKey != "" {
		if err := readable(a.ClientKey); err != nil {
			fail("unable to read client-key %v for %v due to %w", a.ClientKey, name, err)
		}
	}
	return errs
}

func checkExec(name string, e *clientcmdapi.ExecConfig) (errs []error) {
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if e.Command == "" {
		fail("command must be specified for %v to use exec authentication plugin", name)
	}
	if e.APIVersion == "" {
		fail("apiVersion must be specified for %v to use exec authentication plugin", name)
	}
	for _, env := range e.Env {
		if env.Name == "" {
			fail("env variable name must be specified for %v to use exec authentication plugin", name)
		}
	}
	switch e.InteractiveMode {
	case "":
		fail("interactiveMode must be specified for %v to use exec authentication plugin", name)
	case clientcmdapi.NeverExecInteractiveMode, clientcmdapi.IfAvailableExecInteractiveMode, clientcmdapi.AlwaysExecInteractiveMode:
	default:
		fail("invalid interactiveMode for %v: %q", name, e.InteractiveMode)
	}
	return errs
}

// readable opens the file and reads a byte, as a folder can be opened too.
func readable(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Read(make([]byte, 1)); err != nil && err != io.EOF {
		return err
	}
	return nil
}
