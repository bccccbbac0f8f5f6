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
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

// secretive is a config full of credentials.
func secretive() *Config {
	return &Config{
		Host:        "https://user:s3cret-of-url@host",
		Username:    "user",
		Password:    "s3cret-password",
		BearerToken: "s3cret-token",
		TLSClientConfig: TLSClientConfig{
			ServerName: "name", CAData: []byte("ca"), CAFile: "ca-file",
			CertData: []byte("cert"), KeyData: []byte("s3cret-key"), CertFile: "cert-file", KeyFile: "key-file",
		},
		BearerTokenFile:     "token-file",
		Impersonate:         ImpersonationConfig{UserName: "other"},
		AuthProvider:        &clientcmdapi.AuthProviderConfig{Name: "p", Config: map[string]string{"id-token": "s3cret-id"}},
		AuthConfigPersister: persister{"s3cret-persister"},
		ExecProvider:        &clientcmdapi.ExecConfig{Args: []string{"s3cret-arg"}, Env: []clientcmdapi.ExecEnvVar{{Name: "n", Value: "s3cret-env"}}},
		Transport:           http.DefaultTransport,
		WrapTransport:       func(rt http.RoundTripper) http.RoundTripper { return rt },
		UserAgent:           "agent",
	}
}

type persister struct{ secret string }

func (persister) Persist(map[string]string) error { return nil }

func TestConfig_printsNoCredential(t *testing.T) {
	c := secretive()
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{c, *c, []Config{*c}, c.TLSClientConfig, &c.TLSClientConfig, struct{ C *Config }{c}} {
			s := fmt.Sprintf(format, v)
			if _, nested := v.(struct{ C *Config }); strings.Contains(s, "s3cret") || (strings.Contains(s, "115, 51, 99") && !nested) {
				t.Errorf("%s of %T: %s", format, v, s)
			}
		}
	}
	if s := c.String(); !strings.HasPrefix(s, `&rest.Config{Host:"https://--- REDACTED ---@host", `) || !strings.Contains(s, "--- REDACTED ---") {
		t.Error(s)
	}
}

// CVE-2019-11243: an anonymous config kept in-cluster credentials. Every field
// has to be looked at here when it is added.
func TestAnonymousClientConfig_CVE_2019_11243(t *testing.T) {
	anonymous := AnonymousClientConfig(secretive())
	kept := map[string]bool{"Host": true, "APIPath": true, "ContentConfig": true, "TLSClientConfig": true, "UserAgent": true,
		"DisableCompression": true, "QPS": true, "Burst": true, "RateLimiter": true, "WarningHandler": true,
		"WarningHandlerWithContext": true, "Timeout": true, "TimeoutFromContext": true, "Dial": true, "Proxy": true}
	v := reflect.ValueOf(*anonymous)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; !kept[name] && !v.Field(i).IsZero() {
			t.Errorf("%s is kept", name)
		}
	}
	if want := (TLSClientConfig{ServerName: "name", CAData: []byte("ca"), CAFile: "ca-file"}); !reflect.DeepEqual(anonymous.TLSClientConfig, want) {
		t.Errorf("TLS: %v", anonymous.TLSClientConfig)
	}
}

func TestCopyConfig(t *testing.T) {
	c := secretive()
	cp := CopyConfig(c)
	cp.Host, cp.Impersonate.UserName = "other", "nobody"
	if c.Host != secretive().Host || c.Impersonate.UserName != "other" {
		t.Error("the copy writes to the original")
	}
	if AddUserAgent(cp, "x") != cp || cp.UserAgent != DefaultKubernetesUserAgent()+"/x" {
		t.Error(cp.UserAgent)
	}
}

func TestDefaultServerURL(t *testing.T) {
	gv := schema.GroupVersion{Group: "g", Version: "v"}
	for host, want := range map[string]string{
		"h": "https://h", "h:8080": "https://h:8080", "http://h": "http://h", "http://h/p": "http://h/p", "[::1]:80": "https://[::1]:80",
		"": "", "h/p": "", "://": "", "unix:///x": "", "http://": "", "/x": "", "a b": "",
	} {
		u, path, err := DefaultServerURL(host, "/apis", gv, true)
		if want == "" {
			if err == nil || !strings.HasPrefix(err.Error(), "host must be a URL or a host:port pair") {
				t.Errorf("%q: %v, %v", host, u, err)
			}
			continue
		}
		if err != nil || u.String() != want || path != "/apis/g/v" {
			t.Errorf("%q: %v %s %v, want %s", host, u, path, err, want)
		}
	}
	if u, _, err := DefaultServerUrlFor(&Config{}); err != nil || u.String() != "http://localhost" {
		t.Error(u, err)
	}
	for config, want := range map[*Config]bool{{Host: "h"}: false, {Host: "h", TLSClientConfig: TLSClientConfig{Insecure: true}}: true, {Host: "https://h"}: true, {Host: "://"}: false} {
		if got := IsConfigTransportTLS(*config); got != want {
			t.Errorf("%s: TLS %v", config.Host, got)
		}
	}
}

func TestInClusterConfig_outside(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	if _, err := InClusterConfig(); err != ErrNotInCluster {
		t.Error(err)
	}
}

type stamp struct{ header, value string }

func (s stamp) WrapTransport(rt http.RoundTripper) http.RoundTripper {
	return transportFunc(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set(s.header, s.value)
		return rt.RoundTrip(req)
	})
}
func (stamp) Login() error { return nil }

func TestAuthProvider(t *testing.T) {
	name := fmt.Sprint(t.Name(), time.Now().UnixNano()) // a name can be taken once in a process
	factory := func(address string, config map[string]string, p AuthProviderConfigPersister) (AuthProvider, error) {
		if config["fail"] != "" {
			return nil, errors.New("it failed")
		}
		return stamp{"Authorization", address + config["v"]}, p.Persist(nil)
	}
	if err := RegisterAuthProviderPlugin(name, factory); err != nil {
		t.Fatal(err)
	}
	if err := RegisterAuthProviderPlugin(name, factory); err == nil || !strings.Contains(err.Error(), "was registered twice") {
		t.Error(err)
	}
	config := testConfig("http://host")
	var got string
	config.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
		got = req.Header.Get("Authorization")
		return reply(200, jsonType, podJSON), nil
	})
	for _, tc := range []struct {
		provider *clientcmdapi.AuthProviderConfig
		exec     *clientcmdapi.ExecConfig
		err      string
	}{
		{&clientcmdapi.AuthProviderConfig{Name: name, Config: map[string]string{"v": "!"}}, nil, ""},
		{&clientcmdapi.AuthProviderConfig{Name: name, Config: map[string]string{"fail": "x"}}, nil, "it failed"},
		{&clientcmdapi.AuthProviderConfig{Name: "nobody"}, nil, `no Auth Provider found for name "nobody"`},
		{&clientcmdapi.AuthProviderConfig{Name: name}, &clientcmdapi.ExecConfig{}, "execProvider and authProvider cannot be used in combination"},
	} {
		config.AuthProvider, config.ExecProvider = tc.provider, tc.exec
		c, err := RESTClientFor(config)
		if tc.err != "" {
			if err == nil || err.Error() != tc.err {
				t.Errorf("%v, want %s", err, tc.err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := getPod(c).DoRaw(t.Context()); err != nil || got != "http://host!" {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// Config.Wrap goes outside of what was there, and inside of authentication.
func TestWrap(t *testing.T) {
	config := testConfig("http://host")
	config.BearerToken = "t"
	var seen []string
	config.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
		return reply(200, jsonType, podJSON), nil
	})
	wrapper := func(name string) transport.WrapperFunc {
		return func(rt http.RoundTripper) http.RoundTripper {
			return transportFunc(func(req *http.Request) (*http.Response, error) {
				seen = append(seen, name+" "+req.Header.Get("Authorization"))
				return rt.RoundTrip(req)
			})
		}
	}
	config.Wrap(wrapper("first"))
	config.Wrap(wrapper("second"))
	c, err := RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := getPod(c).DoRaw(t.Context()); err != nil || strings.Join(seen, ", ") != "second Bearer t, first Bearer t" {
		t.Errorf("%v, %v", seen, err)
	}
}

func TestExecCluster_roundTrip(t *testing.T) {
	config := &Config{
		Host:               "https://host",
		TLSClientConfig:    TLSClientConfig{CAData: []byte("ca"), ServerName: "sn"},
		Proxy:              http.ProxyURL(mustURL("http://proxy")),
		DisableCompression: true,
		BearerToken:        "secret",
	}
	cluster, err := ConfigToExecCluster(config)
	want := &clientauthentication.Cluster{Server: "https://host", TLSServerName: "sn", CertificateAuthorityData: []byte("ca"), ProxyURL: "http://proxy", DisableCompression: true}
	if err != nil || !reflect.DeepEqual(cluster, want) {
		t.Fatalf("%+v, %v", cluster, err)
	}
	back, err := ExecClusterToConfig(cluster)
	if err != nil || back.Host != config.Host || back.BearerToken != "" || string(back.CAData) != "ca" || back.ServerName != "sn" || !back.DisableCompression {
		t.Errorf("%v, %v", back, err)
	}
	if p, err := back.Proxy(&http.Request{URL: &url.URL{}}); err != nil || p.String() != "http://proxy" {
		t.Error(p, err)
	}
	if _, err := ConfigToExecCluster(&Config{TLSClientConfig: TLSClientConfig{CAFile: "/nonexistent"}}); err == nil || !strings.HasPrefix(err.Error(), "failed to load CA bundle for execProvider: ") {
		t.Error(err)
	}
	if _, err := ExecClusterToConfig(nil); err == nil {
		t.Error("nil cluster")
	}
}

// ctxWarnings and plainWarnings note who was told, and with which context.
type ctxWarnings struct{ got *[]string }

type warningKey struct{}

func (w ctxWarnings) HandleWarningHeaderWithContext(ctx context.Context, code int, agent, text string) {
	*w.got = append(*w.got, fmt.Sprint(code, " ", text, " ", ctx.Value(warningKey{})))
}

type plainWarnings struct{ got *[]string }

func (w plainWarnings) HandleWarningHeader(code int, agent, text string) {
	*w.got = append(*w.got, fmt.Sprint(code, " ", text))
}

func TestWarnings_whoIsTold(t *testing.T) {
	ctx := context.WithValue(t.Context(), warningKey{}, "value")
	server := always(200, jsonType, podJSON, "Warning", `299 - "one"`, "Warning", "garbage", "Warning", `299 - "two"`)
	defer SetDefaultWarningHandlerWithContext(nil)
	var byDefault, byClient, byRequest []string
	SetDefaultWarningHandlerWithContext(ctxWarnings{&byDefault})
	plain := clientOf(t, server)
	configured := clientOf(t, server, func(c *Config) { c.WarningHandler = plainWarnings{&byClient} })

	result := getPod(plain).Do(ctx)
	getPod(configured).Do(ctx)
	getPod(configured).WarningHandlerWithContext(ctxWarnings{&byRequest}).Do(ctx)
	getPod(configured).WarningHandlerWithContext(NoWarnings{}).Do(ctx)

	for _, tc := range []struct {
		got  []string
		want string
	}{
		{byDefault, "[299 one value 299 two value]"}, {byClient, "[299 one 299 two]"}, {byRequest, "[299 one value 299 two value]"},
	} {
		if fmt.Sprint(tc.got) != tc.want {
			t.Errorf("%v, want %s", tc.got, tc.want)
		}
	}
	if w := result.Warnings(); len(w) != 2 || w[0].Text != "one" {
		t.Errorf("the result has %v", w)
	}
}

func TestWarningWriter(t *testing.T) {
	var b strings.Builder
	w := NewWarningWriter(&b, WarningWriterOptions{Deduplicate: true, Color: true})
	for _, text := range []string{"a", "a", "", "b"} {
		w.HandleWarningHeader(299, "-", text)
		w.HandleWarningHeader(199, "-", text)
	}
	if got, want := b.String(), "\x1b[33;1mWarning:\x1b[0m a\n\x1b[33;1mWarning:\x1b[0m b\n"; got != want || w.WarningCount() != 2 {
		t.Errorf("%q, count %d", got, w.WarningCount())
	}
}

func TestPathSegments(t *testing.T) {
	for name, ok := range map[string]bool{"a": true, "a.b": true, ".": false, "..": false, "a/b": false, "a%b": false} {
		if got := len(IsValidPathSegmentName(name)) == 0; got != ok || ok != (len(ValidatePathSegmentName(name, false)) == 0) {
			t.Errorf("%q: %v", name, got)
		}
	}
	if len(ValidatePathSegmentName(".", true)) != 0 || len(IsValidPathSegmentPrefix("a/")) == 0 {
		t.Error("prefixes")
	}
}
