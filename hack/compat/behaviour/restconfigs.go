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

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/flowcontrol"
)

type noAuthConfig struct{ name string }

func (noAuthConfig) Persist(map[string]string) error { return nil }

// fullConfig has everything there is.
func fullConfig(dir string) *rest.Config {
	scheme := runtime.NewScheme()
	gv := schema.GroupVersion{Group: "g", Version: "v1"}
	return &rest.Config{
		Host: "https://user:secret@h:1/p", APIPath: "/apis", Username: "u", Password: "secret", BearerToken: "secret", BearerTokenFile: filepath.Join(dir, "token"),
		ContentConfig:   rest.ContentConfig{AcceptContentTypes: "a", ContentType: "c", GroupVersion: &gv, NegotiatedSerializer: serializer.NewCodecFactory(scheme).WithoutConversion()},
		Impersonate:     rest.ImpersonationConfig{UserName: "i", UID: "id", Groups: []string{"g"}, Extra: map[string][]string{"k": {"v"}}},
		AuthProvider:    &api.AuthProviderConfig{Name: "unknown", Config: map[string]string{"token": "secret"}},
		ExecProvider:    &api.ExecConfig{Command: "cmd", Args: []string{"secret"}, Env: []api.ExecEnvVar{{Name: "E", Value: "secret"}}, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: api.NeverExecInteractiveMode},
		TLSClientConfig: rest.TLSClientConfig{ServerName: "s", CertData: []byte("secret"), KeyData: []byte("secret"), CAData: []byte("ca"), CAFile: "ca", CertFile: "cert", KeyFile: "key", NextProtos: []string{"h2"}},
		UserAgent:       "ua", DisableCompression: true, QPS: 3, Burst: 4, Timeout: time.Second,
		AuthConfigPersister: noAuthConfig{"n"}, RateLimiter: flowcontrol.NewFakeAlwaysRateLimiter(),
		Transport: &reached{}, WrapTransport: func(rt http.RoundTripper) http.RoundTripper { return rt },
		Dial:           func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no dial") },
		Proxy:          func(*http.Request) (*url.URL, error) { return nil, nil },
		WarningHandler: rest.NoWarnings{}, WarningHandlerWithContext: rest.NoWarnings{},
	}
}

// someConfigs are clients' configurations, by name.
func someConfigs(dir string) map[string]*rest.Config {
	gv := schema.GroupVersion{Group: "g", Version: "v1"}
	p, full := pairs(), fullConfig(dir)
	plain := func(change func(*rest.Config)) *rest.Config {
		c := &rest.Config{Host: "h", ContentConfig: rest.ContentConfig{GroupVersion: &gv, NegotiatedSerializer: full.NegotiatedSerializer}}
		change(c)
		return c
	}
	return map[string]*rest.Config{
		"zero":            {},
		"full":            full,
		"plain":           plain(func(*rest.Config) {}),
		"bad host":        plain(func(c *rest.Config) { c.Host = "%zz" }),
		"no version":      plain(func(c *rest.Config) { c.GroupVersion = nil }),
		"no serializer":   plain(func(c *rest.Config) { c.NegotiatedSerializer = nil }),
		"neither":         plain(func(c *rest.Config) { c.GroupVersion, c.NegotiatedSerializer = nil, nil }),
		"empty version":   plain(func(c *rest.Config) { c.GroupVersion = &schema.GroupVersion{} }),
		"content types":   plain(func(c *rest.Config) { c.AcceptContentTypes, c.ContentType = "a/b", "c/d" }),
		"limits":          plain(func(c *rest.Config) { c.QPS, c.Burst = 7, 9 }),
		"no limit":        plain(func(c *rest.Config) { c.QPS = -1 }),
		"burst only":      plain(func(c *rest.Config) { c.Burst = 2 }),
		"no burst":        plain(func(c *rest.Config) { c.QPS, c.Burst = 2, -1 }),
		"limiter":         plain(func(c *rest.Config) { c.RateLimiter, c.QPS = flowcontrol.NewFakeNeverRateLimiter(), -1 }),
		"user and token":  plain(func(c *rest.Config) { c.Username, c.BearerToken = "u", "t" }),
		"token file":      plain(func(c *rest.Config) { c.BearerTokenFile = filepath.Join(dir, "token") }),
		"no token file":   plain(func(c *rest.Config) { c.BearerTokenFile = filepath.Join(dir, "missing") }),
		"timeout":         plain(func(c *rest.Config) { c.Timeout = time.Minute }),
		"negative time":   plain(func(c *rest.Config) { c.Timeout = -1 }),
		"insecure":        plain(func(c *rest.Config) { c.Insecure = true }),
		"insecure and ca": plain(func(c *rest.Config) { c.Insecure, c.CAData = true, p.ca.certPEM }),
		"tls data": plain(func(c *rest.Config) {
			c.CAData, c.CertData, c.KeyData = p.ca.certPEM, p.client.certPEM, p.client.keyPEM
		}),
		"tls files": plain(func(c *rest.Config) {
			c.CAFile, c.CertFile, c.KeyFile = filepath.Join(dir, "ca.crt"), filepath.Join(dir, "client.crt"), filepath.Join(dir, "client.key")
		}),
		"tls missing":       plain(func(c *rest.Config) { c.CAFile = filepath.Join(dir, "missing") }),
		"cert missing":      plain(func(c *rest.Config) { c.CertFile = filepath.Join(dir, "missing") }),
		"key missing":       plain(func(c *rest.Config) { c.CertData, c.KeyFile = p.client.certPEM, filepath.Join(dir, "missing") }),
		"pair of two":       plain(func(c *rest.Config) { c.CertData, c.KeyData = p.client.certPEM, p.other.keyPEM }),
		"custom":            plain(func(c *rest.Config) { c.Transport = &reached{} }),
		"custom and tls":    plain(func(c *rest.Config) { c.Transport, c.CAData = &reached{}, p.ca.certPEM }),
		"unknown provider":  plain(func(c *rest.Config) { c.AuthProvider = &api.AuthProviderConfig{Name: "unknown"} }),
		"exec and provider": plain(func(c *rest.Config) { c.ExecProvider, c.AuthProvider = full.ExecProvider, full.AuthProvider }),
		"exec empty":        plain(func(c *rest.Config) { c.ExecProvider = &api.ExecConfig{} }),
		"exec version":      plain(func(c *rest.Config) { c.ExecProvider = &api.ExecConfig{Command: "c", APIVersion: "x/v1"} }),
		"exec mode": plain(func(c *rest.Config) {
			c.ExecProvider = &api.ExecConfig{Command: "c", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: "Odd"}
		}),
		"exec mode denied": plain(func(c *rest.Config) {
			c.ExecProvider = &api.ExecConfig{Command: "c", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: "Odd", PluginPolicy: api.PluginPolicy{PolicyType: api.PluginPolicyDenyAll}}
		}),
		"exec denied": plain(func(c *rest.Config) {
			c.ExecProvider = &api.ExecConfig{Command: "c", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: api.NeverExecInteractiveMode, PluginPolicy: api.PluginPolicy{PolicyType: api.PluginPolicyDenyAll}}
		}),
		"impersonation": plain(func(c *rest.Config) { c.Impersonate.Groups = []string{"g"} }),
	}
}

// configured are the facts of a configuration, without what is a function.
func configured(c *rest.Config) string {
	if c == nil {
		return "nil"
	}
	d := *c
	has := fmt.Sprint(d.Transport != nil, d.WrapTransport != nil, d.Dial != nil, d.Proxy != nil, d.RateLimiter != nil, d.AuthConfigPersister != nil, d.NegotiatedSerializer != nil, d.WarningHandler != nil, d.WarningHandlerWithContext != nil)
	d.Transport, d.WrapTransport, d.Dial, d.Proxy, d.RateLimiter, d.AuthConfigPersister, d.NegotiatedSerializer = nil, nil, nil, nil, nil, nil, nil
	d.WarningHandler, d.WarningHandlerWithContext = nil, nil
	switch {
	case len(d.CAData) > 10:
		d.CAData = []byte("long")
	case len(d.CAData) == 0:
		d.CAData = nil
	}
	if len(d.CertData) == 0 {
		d.CertData = nil
	}
	if len(d.CertData) > 10 {
		d.CertData, d.KeyData = []byte("long"), fmt.Append(nil, "long ", len(d.KeyData) > 10)
	}
	d.UserAgent = strings.ReplaceAll(d.UserAgent, rest.DefaultKubernetesUserAgent(), "DEFAULT")
	return strings.ReplaceAll(show(d), "TimeoutFromContext:(bool)false ", "") + " has " + has
}

// unlike are parts of a printed configuration that are not the same for any two.
var unlike = regexp.MustCompile(`\[\]uint8\{[^}]{60,}\}|RateLimiter:\(\*flowcontrol\.\w+\)|TimeoutFromContext:false, `)

func printed(text string) string { return unlike.ReplaceAllString(hidden(text), "") }

func init() {
	each := func(name string, real bool, do func(r *run, what, dir string, c *rest.Config)) scenario {
		return scenario{name: "rest/config/" + name, real: real, do: func(r *run) {
			dir := tlsFolder(r)
			configs := someConfigs(dir)
			for _, what := range slices.Sorted(maps.Keys(configs)) {
				r.panicFree(what, func() { do(r, what, dir, configs[what]) })
			}
		}}
	}
	add(
		each("copies", false, configCopies),
		each("text", false, func(r *run, what, dir string, c *rest.Config) {
			for _, format := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
				r.note("%s %s: %s", what, format, strings.ReplaceAll(printed(fmt.Sprintf(format, c)), dir, "DIR"))
				r.note("%s tls %s: %s", what, format, strings.ReplaceAll(printed(fmt.Sprintf(format, c.TLSClientConfig)), dir, "DIR"))
			}
		}),
		each("transports", true, configTransports),
		each("clients", true, configClients),
		each("files", false, func(r *run, what, dir string, c *rest.Config) {
			err := rest.LoadTLSFiles(c)
			r.note("%s: %s %s", what, strings.ReplaceAll(errorFacts(err), dir, "DIR"), strings.ReplaceAll(configured(c), dir, "DIR"))
		}),
		scenario{name: "rest/config/nil", do: nilConfigs},
		scenario{name: "rest/config/generatedCodecs", do: func(r *run) {
			scheme := runtime.NewScheme()
			codecs := rest.CodecFactoryForGeneratedClient(scheme, serializer.NewCodecFactory(scheme))
			for _, info := range codecs.SupportedMediaTypes() {
				r.note("%s %s %s text %v stream %v", info.MediaType, info.MediaTypeType, info.MediaTypeSubType, info.EncodesAsText, info.StreamSerializer != nil)
			}
		}},
	)
}

func configCopies(r *run, what, dir string, c *rest.Config) {
	text := func(c *rest.Config) string { return strings.ReplaceAll(configured(c), dir, "DIR") }
	d := rest.CopyConfig(c)
	r.note("%s copy is equal %v is same %v", what, text(d) == text(c), d == c)
	if c.AuthProvider != nil && d.AuthProvider != nil {
		r.note("%s shares provider %v exec %v version %v", what, d.AuthProvider == c.AuthProvider, d.ExecProvider == c.ExecProvider, d.GroupVersion == c.GroupVersion)
	}
	if len(c.Impersonate.Groups) > 0 {
		d.Impersonate.Groups[0] = "changed"
		r.note("%s shares groups %v", what, c.Impersonate.Groups[0] == "changed")
		c.Impersonate.Groups[0] = "g"
	}
	if c.Impersonate.Extra != nil {
		d.Impersonate.Extra["k"] = []string{"changed"}
		r.note("%s shares extra %v", what, c.Impersonate.Extra["k"])
	}
	a := rest.AnonymousClientConfig(c)
	r.note("%s anonymous: %s", what, text(a))
	r.note("%s anonymous shares ca %v", what, len(a.CAData) > 0 && &a.CAData[0] == &c.CAData[0])
	before := text(c)
	u := rest.AddUserAgent(c, "more")
	r.note("%s agent: %q same %v changed %v", what, strings.ReplaceAll(u.UserAgent, rest.DefaultKubernetesUserAgent(), "DEFAULT"), u == c, text(c) != before)
	tls := c.TLSClientConfig.DeepCopy()
	r.note("%s tls copy equal %v same data %v", what, show(*tls) == show(c.TLSClientConfig), len(tls.CAData) > 0 && &tls.CAData[0] == &c.CAData[0])
	c.Wrap(nil)
	r.note("%s wrap nil %v", what, c.WrapTransport == nil)
	r.note("%s insecure %v", what, rest.IsConfigTransportTLS(*c))
}

func nilConfigs(r *run) {
	r.panics("copy", func() { rest.CopyConfig(nil) })
	r.panics("anonymous", func() { rest.AnonymousClientConfig(nil) })
	r.panics("agent", func() { rest.AddUserAgent(nil, "x") })
	r.panics("files", func() { _ = rest.LoadTLSFiles(nil) })
	r.panics("text", func() { r.note("%s", (*rest.Config)(nil)) })
	r.panics("string", func() { r.note("%s", (*rest.Config)(nil).String()) })
	r.panics("client", func() { _, _ = rest.HTTPClientFor(nil) })
	r.panics("rest", func() { _, _ = rest.RESTClientFor(nil) })
	r.panics("tls copy", func() { r.note("%v", (*rest.TLSClientConfig)(nil).DeepCopy() == nil) })
	r.panics("defaults", func() { r.note("%s", rest.SetKubernetesDefaults(nil)) })
	r.note("in a cluster: %v", os.Getenv("KUBERNETES_SERVICE_HOST") != "")
}
