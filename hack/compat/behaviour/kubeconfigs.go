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
	"fmt"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/tools/clientcmd/api/latest"
	kubeconfigv1 "k8s.io/client-go/tools/clientcmd/api/v1"
)

const (
	somePEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
	someKey = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"
)

func some[T any](rng *rand.Rand, chance int, v T) (none T) {
	if rng.Intn(chance) == 0 {
		return v
	}
	return none
}

func drawCluster(rng *rand.Rand) *api.Cluster {
	return &api.Cluster{
		LocationOfOrigin:         some(rng, 3, "/where/config"),
		Server:                   pick(rng, "", "https://a", "http://b:80/p", "c:8443", "https://d/", "::bad"),
		TLSServerName:            some(rng, 5, "tls-name"),
		InsecureSkipTLSVerify:    rng.Intn(4) == 0,
		CertificateAuthority:     pick(rng, "", "", "", "ca.crt", "/abs/ca.crt", "../up/ca.crt"),
		CertificateAuthorityData: some(rng, 5, []byte(somePEM)),
		ProxyURL:                 pick(rng, "", "", "", "http://proxy:3128", "socks5://s", "ftp://x", "::", "proxy"),
		DisableCompression:       rng.Intn(5) == 0,
		Extensions:               drawExtensions(rng),
	}
}

func drawExtensions(rng *rand.Rand) map[string]runtime.Object {
	switch rng.Intn(5) {
	case 0:
		return map[string]runtime.Object{}
	case 1:
		return map[string]runtime.Object{"b": &runtime.Unknown{Raw: []byte(`{"z":1,"a":[1,2]}`), ContentType: runtime.ContentTypeJSON}, "a": &runtime.Unknown{Raw: []byte(`{"kind":"K","apiVersion":"v1"}`)}}
	case 2:
		return map[string]runtime.Object{"client.authentication.k8s.io/exec": &runtime.Unknown{Raw: []byte(`{"arbitrary":"config"}`), ContentType: runtime.ContentTypeJSON}}
	}
	return nil
}

func drawUser(rng *rand.Rand) *api.AuthInfo {
	u := &api.AuthInfo{
		ClientCertificate: pick(rng, "", "", "", "c.crt", "/abs/c.crt"), ClientCertificateData: some(rng, 6, []byte(somePEM)),
		ClientKey: pick(rng, "", "", "", "c.key", "/abs/c.key"), ClientKeyData: some(rng, 6, []byte(someKey)),
		Token: some(rng, 3, "tok"), TokenFile: some(rng, 6, "token-file"),
		Impersonate: some(rng, 5, "me"), ImpersonateUID: some(rng, 8, "7"), ImpersonateGroups: some(rng, 8, []string{"g1", "g2"}), ImpersonateUserExtra: some(rng, 8, map[string][]string{"k": {"v1", "v2"}, "a": {}}),
		Username: some(rng, 4, "user"), Password: some(rng, 4, "pass"), Extensions: drawExtensions(rng),
	}
	if rng.Intn(5) == 0 {
		u.AuthProvider = &api.AuthProviderConfig{Name: pick(rng, "oidc", "gcp", "azure", "", "other"), Config: pick(rng, nil, map[string]string{}, map[string]string{"id-token": "secret", "a": "b"})}
	}
	if rng.Intn(3) == 0 {
		u.Exec = &api.ExecConfig{Command: pick(rng, "", "cmd", "./cmd", "/bin/cmd"), Args: pick(rng, nil, []string{}, []string{"-a", "b"}), Env: pick(rng, nil, []api.ExecEnvVar{{Name: "N", Value: "v"}}, []api.ExecEnvVar{{Value: "v"}}, []api.ExecEnvVar{{Name: "E"}}),
			APIVersion: pick(rng, "", "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1", "x"), InstallHint: some(rng, 4, "install\nit"), ProvideClusterInfo: rng.Intn(3) == 0,
			InteractiveMode: pick(rng, "", api.NeverExecInteractiveMode, api.IfAvailableExecInteractiveMode, api.AlwaysExecInteractiveMode, "bad"), StdinUnavailable: rng.Intn(5) == 0, StdinUnavailableMessage: some(rng, 5, "why")}
	}
	return u
}

func drawContext(rng *rand.Rand) *api.Context {
	return &api.Context{Cluster: pick(rng, "c1", "c1", "c2", "", "gone"), AuthInfo: pick(rng, "u1", "u1", "u2", "", "gone"), Namespace: pick(rng, "", "", "ns", "Bad_NS", strings.Repeat("x", 64)), Extensions: drawExtensions(rng)}
}

func drawKubeconfig(rng *rand.Rand) *api.Config {
	c := api.NewConfig()
	for i := range rng.Intn(3) {
		c.Clusters[fmt.Sprint("c", i+1)] = drawCluster(rng)
	}
	for i := range rng.Intn(3) {
		c.AuthInfos[fmt.Sprint("u", i+1)] = drawUser(rng)
	}
	for i := range rng.Intn(3) {
		c.Contexts[fmt.Sprint("x", i+1)] = drawContext(rng)
	}
	c.CurrentContext = pick(rng, "x1", "x1", "x2", "", "gone")
	c.Preferences.Colors = rng.Intn(6) == 0
	c.Extensions = drawExtensions(rng)
	if rng.Intn(12) == 0 {
		c.Kind, c.APIVersion = "Config", "v1"
	}
	return c
}

func drawOverrides(rng *rand.Rand) *clientcmd.ConfigOverrides {
	o := &clientcmd.ConfigOverrides{CurrentContext: pick(rng, "", "", "", "x1", "x2", "gone"), Timeout: pick(rng, "", "", "0", "5", "3s", "bad", "-1")}
	if rng.Intn(3) == 0 {
		o.ClusterInfo = *drawCluster(rng)
		o.ClusterInfo.Extensions = nil
	}
	if rng.Intn(3) == 0 {
		o.AuthInfo = *drawUser(rng)
	}
	if rng.Intn(3) == 0 {
		o.Context = *drawContext(rng)
	}
	if rng.Intn(6) == 0 {
		o.ClusterDefaults = api.Cluster{Server: "https://default"}
	}
	return o
}

// errKind is an error with what programs ask of errors of kubeconfigs. Those of
// several parts come in the order of a map.
func errKind(err error) string {
	if err == nil {
		return "nil"
	}
	parts := []string{err.Error()}
	if several, ok := err.(interface{ Errors() []error }); ok {
		parts = nil
		for _, e := range several.Errors() {
			parts = append(parts, e.Error())
		}
	}
	text := fmt.Sprintf("%q", sorted(parts))
	return fmt.Sprint(text, " empty ", clientcmd.IsEmptyConfig(err), " no context ", clientcmd.IsContextNotFound(err), " invalid ", clientcmd.IsConfigurationInvalid(err), " not there ", os.IsNotExist(err))
}

func writtenConfig(c *api.Config) string {
	if c == nil {
		return "none"
	}
	text, err := clientcmd.Write(*c)
	return fmt.Sprintf("%s %v", text, err)
}

func restConfigFacts(c *rest.Config) string {
	if c == nil {
		return "none"
	}
	d := *c
	proxy, wrap, persister := d.Proxy, d.WrapTransport, d.AuthConfigPersister
	d.Proxy, d.WrapTransport, d.AuthConfigPersister = nil, nil, nil
	d.UserAgent = strings.ReplaceAll(d.UserAgent, filepath.Base(os.Args[0]), "PROGRAM")
	text := strings.ReplaceAll(show(d), "TimeoutFromContext:(bool)false ", "") + fmt.Sprintf(" proxy %v wrap %v persister %v", proxy != nil, wrap != nil, persister != nil)
	if proxy != nil {
		u, err := proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: "h"}})
		text += fmt.Sprintf(" %v %v", u, err)
	}
	return text
}

func drawClientConfig(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	for i := range 20 {
		c, o := drawKubeconfig(rng), drawOverrides(rng)
		if rng.Intn(5) == 0 {
			o = nil
		}
		r.note("%d config %s", i, writtenConfig(c))
		r.note("%d overrides %s", i, hidden(show(o)))
		r.note("%d validate %s", i, errKind(clientcmd.Validate(*c)))
		for _, name := range []string{"", "x1", "gone"} {
			r.note("%d usable %s %s", i, name, errKind(clientcmd.ConfirmUsable(*c, name)))
		}
		for _, client := range []clientcmd.ClientConfig{clientcmd.NewNonInteractiveClientConfig(*c.DeepCopy(), pick(rng, "", "x1", "gone"), o, &clientcmd.ClientConfigLoadingRules{}), clientcmd.NewDefaultClientConfig(*c.DeepCopy(), o)} {
			r.panicFree("client", func() {
				made, err := client.ClientConfig()
				r.note("%d %T %s %s", i, client, restConfigFacts(made), errKind(err))
				ns, over, err := client.Namespace()
				r.note("%d namespace %q %v %s", i, ns, over, errKind(err))
				raw, err := client.RawConfig()
				r.note("%d raw %s %s", i, writtenConfig(&raw), errKind(err))
				if merging, ok := client.(clientcmd.OverridingClientConfig); ok {
					raw, err = merging.MergedRawConfig()
					r.note("%d merged %s %s", i, writtenConfig(&raw), errKind(err))
				}
				if d, ok := client.(*clientcmd.DirectClientConfig); ok {
					r.note("%d usable %s", i, errKind(d.ConfirmUsable()))
				}
			})
		}
		changes := map[string]func(*api.Config) error{"minify": api.MinifyConfig, "redact": api.RedactSecrets, "shorten": func(c *api.Config) error { api.ShortenConfig(c); return nil },
			"resolve": clientcmd.ResolveLocalPaths, "resolveTo": func(c *api.Config) error { return clientcmd.ResolveConfigPaths(c, "/base") }, "relative": func(c *api.Config) error { return clientcmd.RelativizeConfigPaths(c, "/abs/x") }}
		for _, name := range sorted(keys(changes)) {
			changed := c.DeepCopy()
			err := changes[name](changed)
			if err != nil && name == "relative" { // which path cannot be had depends on the order of a map
				continue
			}
			r.note("%d %s %s %s", i, name, writtenConfig(changed), errKind(err))
			r.note("%d %s empty %v references %d", i, name, api.IsConfigEmpty(changed), len(clientcmd.GetConfigFileReferences(changed)))
		}
		flat := c.DeepCopy()
		if err := api.FlattenConfig(flat); err == nil { // which of several files is missed depends on the order of a map
			r.note("%d flat %s", i, writtenConfig(flat))
		}
		for _, name := range sorted(keys(c.AuthInfos)) {
			u := c.AuthInfos[name]
			if u.Exec != nil {
				r.note("%d exec %s %#v %v %+v", i, u.Exec, u.Exec, *u.Exec, u.Exec)
			}
			if u.AuthProvider != nil {
				r.note("%d provider %s %#v %v %+v", i, u.AuthProvider, u.AuthProvider, *u.AuthProvider, u.AuthProvider)
			}
		}
		text, err := clientcmd.Write(*c)
		if err != nil {
			continue
		}
		again, err := clientcmd.Load(text)
		r.note("%d again %s %s", i, hidden(show(again)), errKind(err))
		made, err := clientcmd.RESTConfigFromKubeConfig(text)
		r.note("%d from bytes %s %s", i, restConfigFacts(made), errKind(err))
		for range 3 {
			broken := changeText(rng, text)
			loaded, err := clientcmd.Load(broken)
			if err != nil {
				r.note("%d broken %q: %s", i, broken, hidden(errKind(err)))
				continue
			}
			r.note("%d changed %q: %s %s", i, broken, writtenConfig(loaded), hidden(show(loaded)))
		}
	}
}

// changeText loses a line, doubles one, or puts something else into one.
func changeText(rng *rand.Rand, text []byte) []byte {
	lines := strings.Split(string(text), "\n")
	i := rng.Intn(len(lines))
	switch rng.Intn(4) {
	case 0:
		lines = append(lines[:i:i], lines[i+1:]...)
	case 1:
		lines = append(lines[:i+1:i+1], lines[i:]...)
	case 2:
		key, _, found := strings.Cut(lines[i], ":")
		if found {
			lines[i] = key + ": " + pick(rng, "null", "3", "true", "{}", "[]", "'x'", "!!binary x", "|", "")
		}
	default:
		lines[i] += pick(rng, "#", " x", ":", "\t", "\r", "  extra: 1")
	}
	return []byte(strings.Join(lines, "\n"))
}

func init() {
	seeds("clientcmd/drawn", 60, drawClientConfig)
	add(scenario{name: "clientcmd/codec", do: func(r *run) {
		r.note("%v %v %v %v %v", latest.Version, latest.OldestVersion, latest.Versions, latest.ExternalVersion, len(latest.Scheme.AllKnownTypes()))
		r.note("%v %v", api.SchemeGroupVersion, kubeconfigv1.SchemeGroupVersion)
		e := &kubeconfigv1.ExecConfig{}
		kubeconfigv1.SetDefaults_ExecConfig(e)
		r.note("%s", show(e))
		for _, version := range []string{"client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1"} {
			e = &kubeconfigv1.ExecConfig{APIVersion: version}
			kubeconfigv1.SetDefaults_ExecConfig(e)
			r.note("%s", show(e))
		}
		for _, v := range []any{api.NewConfig(), api.NewCluster(), api.NewAuthInfo(), api.NewContext(), api.NewPreferences(), api.Config{}, kubeconfigv1.Config{}} {
			r.note("%s", show(v))
		}
		for _, text := range []string{"", "kind: Config", "apiVersion: v1", "{}", "[]", "null", "x", "apiVersion: v1\nkind: Pod", "apiVersion: v2\nkind: Config", "clusters: [{name: a},{name: a, cluster: {server: x}}]", "contexts: [{name: ''}]", "users: [{user: {token: t}}]", "clusters: [{name: a, cluster: {unknown: 1}}]", "unknown: 1", "current-context: 3",
			"extensions: [{name: e, extension: {a: 1}},{name: f, extension: null},{name: g, extension: 3},{name: h}]", "users: [{name: u, user: {exec: {command: c, env: null, args: null}}}]", "users: [{name: u, user: {as-user-extra: {k: null}}}]", "---\nkind: Config\n---\nx: 1", "clusters: [{name: a, cluster: {insecure-skip-tls-verify: 'yes'}}]", "users: [{name: u, user: {client-key-data: '!'}}]"} {
			c, err := clientcmd.Load([]byte(text))
			r.note("%q: %s %s", text, hidden(show(c)), hidden(errKind(err)))
			o, gvk, err := latest.Codec.Decode([]byte(text), nil, nil)
			r.note("%q: %T %v %s", text, o, gvk, hidden(errKind(err)))
		}
	}})
	add(scenario{name: "clientcmd/parts", do: func(r *run) {
		for _, s := range []string{"", "0", "5", "5s", "-1", "1h", "x", "1.5", "99999999999999999999", " 1", "10ms"} {
			d, err := clientcmd.ParseTimeout(s)
			r.note("timeout %q: %v %v", s, d, err)
			ns, err := clientcmd.RemoveNamespacesPrefix(pick(rand.New(rand.NewSource(1)), s))
			r.note("prefix %q: %q %v", s, ns, err)
		}
		for _, s := range []string{"namespaces/a", "namespace/a", "ns/a", "ns/", "namespaces/", "a/b", "ns/a/b"} {
			ns, err := clientcmd.RemoveNamespacesPrefix(s)
			r.note("prefix %q: %q %v", s, ns, err)
		}
		for _, p := range []string{"", "a", "/a", "../a", "/b/c", "/b"} {
			for _, base := range []string{"", "/", "/b", "b", "/b/c/d"} {
				rel, err := clientcmd.MakeRelative(p, base)
				r.note("relative %q %q: %q %v", p, base, rel, err)
				q := p
				err = clientcmd.RelativizePathWithNoBacksteps([]*string{&q}, base)
				r.note("no backsteps %q %q: %q %v", p, base, q, err)
				q = p
				err = clientcmd.ResolvePaths([]*string{&q}, base)
				r.note("resolve %q %q: %q %v %q", p, base, q, err, api.ResolvePath(p, base))
				if base != "b" && base != "" {
					abs, err := api.MakeAbs(p, base)
					r.note("abs %q %q: %q %v", p, base, abs, err)
				}
			}
		}
		for _, err := range []error{clientcmd.ErrEmptyCluster, clientcmd.ErrEmptyConfig, clientcmd.ErrNoContext, clientcmd.NewEmptyConfigError("mine"), clientcmd.MissingConfigError{}, clientcmd.MissingConfigError{Missing: []string{"a", "b"}}, nil} {
			r.note("%s", errKind(err))
		}
		r.note("%s", show(clientcmd.ClusterDefaults))
		r.note("%q %v", clientcmd.RecommendedFileName, clientcmd.UseModifyConfigLock)
		for _, text := range []string{"", "ann\nhush\n", "ann\n", "ann", "\n\n"} {
			l := clientcmd.NewPromptingAuthLoader(strings.NewReader(text))
			r.panicFree("prompt", func() {
				info, err := l.Prompt()
				r.note("%q: %s %s", text, show(info), errText(err))
				info, err = l.LoadAuth("/missing/file")
				r.note("%q: %s %s", text, show(info), errText(err))
			})
		}
		info, err := clientcmd.NewDefaultAuthLoader().LoadAuth("/missing/file")
		r.note("%s %s", show(info), errText(err))
		for _, path := range []string{"/missing/config", "/"} {
			c, err := clientcmd.LoadFromFile(path)
			r.note("%s %s", show(c), errKind(err))
			made, err := clientcmd.BuildConfigFromFlags("", path)
			r.note("%s %s", restConfigFacts(made), errKind(err))
		}
		c := clientcmd.GetConfigFromFileOrDie("/missing/config")
		r.note("%s", show(c))
	}})
}
