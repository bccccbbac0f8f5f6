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
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	restclient "k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const emptyText = "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable"

func TestClientConfig_withOverrides(t *testing.T) {
	f := newFolder(t)
	file := f.has("file", "content")
	for name, c := range map[string]struct {
		overrides *ConfigOverrides
		change    func(*clientcmdapi.Config)
		want      func(*restclient.Config) bool
	}{
		"none": {nil, nil, func(c *restclient.Config) bool {
			return c.Host == "https://one:6443" && c.BearerToken == "tok1" && string(c.CAData) == "CA" && c.ServerName == "sn1" && c.QPS == 0 && c.Proxy == nil
		}},
		"context": {&ConfigOverrides{CurrentContext: "x2"}, nil, func(c *restclient.Config) bool {
			req, _ := http.NewRequest(http.MethodGet, c.Host, nil)
			proxy, err := c.Proxy(req)
			return c.Host == "https://two" && c.Username == "bob" && c.Password == "pw" && c.Insecure && c.DisableCompression && err == nil && proxy.Host == "proxy:3128" &&
				c.Impersonate.UserName == "imp" && c.Impersonate.UID == "uid" && len(c.Impersonate.Groups) == 1 && len(c.Impersonate.Extra) == 2
		}},
		"server takes the name for the certificate along": {&ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: "https://other"}}, nil, func(c *restclient.Config) bool {
			return c.Host == "https://other" && c.ServerName == "" && string(c.CAData) == "CA" && c.BearerToken == "tok1"
		}},
		"no credentials without TLS": {&ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: "http://h/path?x=1#f"}}, nil, func(c *restclient.Config) bool {
			return c.Host == "http://h/path" && c.BearerToken == "" && len(c.CAData) == 0
		}},
		"host alone": {&ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: "h:80"}}, func(c *clientcmdapi.Config) { *c.Clusters["c1"] = clientcmdapi.Cluster{Server: "x"} }, func(c *restclient.Config) bool {
			return c.Host == "h:80"
		}},
		"insecure replaces the CA": {&ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{InsecureSkipTLSVerify: true}}, nil, func(c *restclient.Config) bool {
			return c.Insecure && len(c.CAData) == 0 && c.ServerName == "sn1"
		}},
		"a CA replaces insecure": {&ConfigOverrides{CurrentContext: "x2", ClusterInfo: clientcmdapi.Cluster{CertificateAuthority: file}}, nil, func(c *restclient.Config) bool {
			return !c.Insecure && c.CAFile == file
		}},
		"CA file replaces data": {&ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{CertificateAuthority: file}}, nil, func(c *restclient.Config) bool {
			return c.CAFile == file && len(c.CAData) == 0
		}},
		"files replace a key pair": {&ConfigOverrides{AuthInfo: clientcmdapi.AuthInfo{ClientCertificate: file, ClientKey: file}},
			func(c *clientcmdapi.Config) {
				c.AuthInfos["u1"] = &clientcmdapi.AuthInfo{ClientCertificateData: []byte("c"), ClientKeyData: []byte("k")}
			}, func(c *restclient.Config) bool {
				return c.CertFile == file && c.KeyFile == file && len(c.CertData)+len(c.KeyData) == 0
			}},
		"timeout":         {&ConfigOverrides{Timeout: "5"}, nil, func(c *restclient.Config) bool { return c.Timeout == 5*time.Second }},
		"defaults":        {&ConfigOverrides{ClusterDefaults: clientcmdapi.Cluster{Server: "https://d", ProxyURL: "http://p"}}, nil, func(c *restclient.Config) bool { return c.Host == "https://one:6443" && c.Proxy != nil }},
		"another user":    {&ConfigOverrides{Context: clientcmdapi.Context{AuthInfo: "u2"}}, nil, func(c *restclient.Config) bool { return c.Username == "bob" && c.BearerToken == "" }},
		"another cluster": {&ConfigOverrides{Context: clientcmdapi.Context{Cluster: "c2"}}, nil, func(c *restclient.Config) bool { return c.Host == "https://two" && c.BearerToken == "tok1" }},
		"maps by key": {&ConfigOverrides{CurrentContext: "x2", AuthInfo: clientcmdapi.AuthInfo{ImpersonateGroups: []string{"h"}, ImpersonateUserExtra: map[string][]string{"a": {"3"}}}}, nil, func(c *restclient.Config) bool {
			return reflect.DeepEqual(c.Impersonate.Groups, []string{"h"}) && reflect.DeepEqual(c.Impersonate.Extra, map[string][]string{"a": {"3"}, "b": {"2"}})
		}},
		"token file": {nil, func(c *clientcmdapi.Config) { c.AuthInfos["u1"] = &clientcmdapi.AuthInfo{TokenFile: file} }, func(c *restclient.Config) bool {
			return c.BearerToken == "content" && c.BearerTokenFile == file
		}},
		"exec": {nil, func(c *clientcmdapi.Config) {
			c.AuthInfos["u1"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{Command: "c", APIVersion: "v", InteractiveMode: "Never", InstallHint: "a\x1b[31m\nb"}}
		}, func(c *restclient.Config) bool {
			return c.ExecProvider.Command == "c" && c.ExecProvider.InstallHint == "aU+001B[31m\nb" && c.ExecProvider.Config != nil
		}},
		"auth provider": {nil, func(c *clientcmdapi.Config) {
			c.AuthInfos["u1"] = &clientcmdapi.AuthInfo{AuthProvider: &clientcmdapi.AuthProviderConfig{Name: "p"}}
		}, func(c *restclient.Config) bool { return c.AuthProvider.Name == "p" && c.AuthConfigPersister != nil }},
		"user that is missing": {nil, func(c *clientcmdapi.Config) { delete(c.AuthInfos, "u1") }, func(c *restclient.Config) bool { return c.BearerToken == "" }},
	} {
		t.Run(name, func(t *testing.T) {
			config := sample()
			if c.change != nil {
				c.change(&config)
			}
			before := config.DeepCopy()
			got, err := NewDefaultClientConfig(config, c.overrides).ClientConfig()
			if err != nil {
				t.Fatal(err)
			}
			if !c.want(got) {
				t.Errorf("got %v", got)
			}
			if !reflect.DeepEqual(&config, before) {
				t.Error("the configuration was changed")
			}
		})
	}
}

func TestClientConfig_errors(t *testing.T) {
	newFolder(t)
	empty := *clientcmdapi.NewConfig()
	dangling := sample()
	dangling.CurrentContext = "nope"
	noCluster := sample()
	delete(noCluster.Clusters, "c1")
	for _, c := range []struct {
		name      string
		config    clientcmdapi.Config
		overrides *ConfigOverrides
		want      string
		empty     bool
	}{
		{"empty", empty, nil, emptyText, true},
		{"zero", clientcmdapi.Config{}, &ConfigOverrides{}, emptyText, true},
		{"context of an override", sample(), &ConfigOverrides{CurrentContext: "x3"}, `context "x3" does not exist`, false},
		{"cluster of an override", sample(), &ConfigOverrides{Context: clientcmdapi.Context{Cluster: "c"}}, `cluster "c" does not exist`, false},
		{"user and cluster of an override", sample(), &ConfigOverrides{Context: clientcmdapi.Context{AuthInfo: "u", Cluster: "c"}}, `auth info "u" does not exist`, false},
		{"user of an override", sample(), &ConfigOverrides{Context: clientcmdapi.Context{AuthInfo: "u"}}, `auth info "u" does not exist`, false},
		{"current context", dangling, nil, "invalid configuration: [context was not found for specified context: nope, cluster has no server defined]", false},
		{"cluster of the file", noCluster, nil, emptyText, true},
		{"two methods", sample(), &ConfigOverrides{AuthInfo: clientcmdapi.AuthInfo{Username: "u"}}, "more than one authentication method found for u1; found [token basicAuth], only one is allowed", false},
		{"timeout", sample(), &ConfigOverrides{Timeout: "soon"}, "Invalid timeout value. Timeout must be a single integer in seconds", false},
		{"CA", empty, &ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{InsecureSkipTLSVerify: true}}, "default cluster has no server defined", false},
		{"token file", sample(), &ConfigOverrides{AuthInfo: clientcmdapi.AuthInfo{TokenFile: "/none"}, Context: clientcmdapi.Context{AuthInfo: "u2"}}, "open /none: no such file or directory", false},
	} {
		_, err := NewDefaultClientConfig(c.config, c.overrides).ClientConfig()
		wantError(t, c.name, err, c.want)
		if IsEmptyConfig(err) != c.empty || c.empty != errors.Is(err, ErrEmptyConfig) {
			t.Errorf("%s: IsEmptyConfig %v", c.name, IsEmptyConfig(err))
		}
	}
	if !IsConfigurationInvalid(ErrNoContext) || IsConfigurationInvalid(ErrEmptyConfig) || IsConfigurationInvalid(ErrEmptyCluster) || IsConfigurationInvalid(nil) {
		t.Error("IsConfigurationInvalid: ErrNoContext is, the others alone are not")
	}
	if !IsContextNotFound(ConfirmUsable(sample(), "x3")) || !IsContextNotFound(ErrNoContext) || IsContextNotFound(nil) || !IsConfigurationInvalid(Validate(empty)) {
		t.Error("the predicates do not recognize their errors")
	}
}

// TestCurrentContext_thatIsMissingIsAnError also where nobody named a context,
// and where overrides say enough for a client.
func TestCurrentContext_thatIsMissingIsAnError(t *testing.T) {
	newFolder(t)
	dangling := sample()
	dangling.CurrentContext = "nope"
	enough := &ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: "https://given"}}
	loader := &ClientConfigGetter{func() (*clientcmdapi.Config, error) { return &dangling, nil }}
	for name, config := range map[string]ClientConfig{
		"deferred": NewNonInteractiveDeferredLoadingClientConfig(loader, enough),
		"direct":   NewNonInteractiveClientConfig(dangling, "", enough, nil),
	} {
		_, err := config.ClientConfig()
		wantError(t, name, err, "invalid configuration: context was not found for specified context: nope")
		if _, _, err = config.Namespace(); !IsContextNotFound(err) {
			t.Errorf("%s: Namespace: %v", name, err)
		}
	}
}

func TestNamespace(t *testing.T) {
	newFolder(t)
	for _, c := range []struct {
		overrides  *ConfigOverrides
		want       string
		overridden bool
	}{
		{nil, "ns1", false},
		{&ConfigOverrides{CurrentContext: "x2"}, "default", false},
		{&ConfigOverrides{Context: clientcmdapi.Context{Namespace: "mine"}}, "mine", true},
	} {
		namespace, overridden, err := NewDefaultClientConfig(sample(), c.overrides).Namespace()
		if namespace != c.want || overridden != c.overridden || err != nil {
			t.Errorf("%v: %q, %v, %v", c.overrides, namespace, overridden, err)
		}
	}
}

func TestMergedRawConfig_hasTheOverrides(t *testing.T) {
	newFolder(t)
	config := sample()
	client := NewDefaultClientConfig(config, &ConfigOverrides{CurrentContext: "x1", AuthInfo: clientcmdapi.AuthInfo{Token: "z"},
		ClusterInfo: clientcmdapi.Cluster{Server: "https://q"}, Context: clientcmdapi.Context{Namespace: "n"}})
	merged, err := client.MergedRawConfig()
	if err != nil || merged.AuthInfos["u1"].Token != "z" || merged.Clusters["c1"].Server != "https://q" || merged.Contexts["x1"].Namespace != "n" {
		t.Errorf("%+v, %v", merged, err)
	}
	raw, err := client.RawConfig()
	if err != nil || raw.AuthInfos["u1"].Token != "tok1" || config.Contexts["x1"].Namespace != "ns1" {
		t.Errorf("%+v, %v", raw, err)
	}
}

func TestValidate(t *testing.T) {
	f := newFolder(t)
	none := f.at("none")
	for _, c := range []struct {
		name    string
		cluster *clientcmdapi.Cluster
		user    *clientcmdapi.AuthInfo
		context *clientcmdapi.Context
		want    string
	}{
		{name: "fine"},
		{"no server", &clientcmdapi.Cluster{ProxyURL: "http://p"}, nil, nil, `no server found for cluster "c1"`},
		{"empty cluster", clientcmdapi.NewCluster(), nil, nil, "cluster has no server defined"},
		{"CA", &clientcmdapi.Cluster{Server: "s", CertificateAuthority: none}, nil, nil, "unable to read certificate-authority " + none + " for c1 due to open " + none},
		{"two CAs", &clientcmdapi.Cluster{Server: "s", CertificateAuthority: none, CertificateAuthorityData: []byte("x")}, nil, nil, "certificate-authority-data and certificate-authority are both specified for c1. certificate-authority-data will override."},
		{"proxy", &clientcmdapi.Cluster{Server: "s", ProxyURL: "ftp://x"}, nil, nil, `invalid 'proxy-url' "ftp://x" for cluster "c1": unsupported scheme "ftp", must be http, https, or socks5`},
		{"proxy that is no URL", &clientcmdapi.Cluster{Server: "s", ProxyURL: "::bad"}, nil, nil, `invalid 'proxy-url' "::bad" for cluster "c1": could not parse`},
		{"two methods", nil, &clientcmdapi.AuthInfo{Token: "s3cr3t", Password: "s3cr3t"}, nil, "more than one authentication method found for u1; found [token basicAuth]"},
		{"no key", nil, &clientcmdapi.AuthInfo{ClientCertificateData: []byte("x")}, nil, "client-key-data or client-key must be specified for u1 to use the clientCert authentication method."},
		{"exec", nil, &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{Env: []clientcmdapi.ExecEnvVar{{Value: "s3cr3t"}}}}, nil,
			"[command must be specified for u1 to use exec authentication plugin, apiVersion must be specified for u1 to use exec authentication plugin, env variable name must be specified for u1 to use exec authentication plugin, interactiveMode must be specified for u1 to use exec authentication plugin]"},
		{"exec mode", nil, &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{Command: "c", APIVersion: "v", InteractiveMode: "Foo"}}, nil, `invalid interactiveMode for u1: "Foo"`},
		{"both plugins", nil, &clientcmdapi.AuthInfo{AuthProvider: &clientcmdapi.AuthProviderConfig{}, Exec: &clientcmdapi.ExecConfig{}}, nil, "authProvider cannot be provided in combination with an exec plugin for u1"},
		{"impersonation", nil, &clientcmdapi.AuthInfo{ImpersonateUID: "u"}, nil, "requesting uid, groups or user-extra for u1 without impersonating a user"},
		{"context", nil, nil, &clientcmdapi.Context{Cluster: "c", AuthInfo: "u", Namespace: "A B"},
			`[user "u" was not found for context "x1", cluster "c" was not found for context "x1", namespace "A B" for context "x1" does not conform to the kubernetes DNS_LABEL rules]`},
		{"empty context", nil, nil, &clientcmdapi.Context{}, `[user was not specified for context "x1", cluster was not specified for context "x1"]`},
	} {
		config := sample()
		if c.cluster != nil {
			config.Clusters["c1"] = c.cluster
		}
		if c.user != nil {
			config.AuthInfos["u1"] = c.user
		}
		if c.context != nil {
			config.Contexts["x1"] = c.context
		}
		err := Validate(config)
		wantError(t, c.name, err, c.want)
		if strings.Contains(fmt.Sprint(err), "s3cr3t") {
			t.Errorf("%s: a credential in %v", c.name, err)
		}
	}
}

// pod stands for the one that the program runs in.
type pod struct{ podConfig }

func (pod) Possible() bool { return true }
func (pod) ClientConfig() (*restclient.Config, error) {
	return &restclient.Config{Host: "https://pod"}, nil
}
func (pod) Namespace() (string, bool, error) { return "of-pod", false, nil }

func TestDeferred_inAPod(t *testing.T) {
	f := newFolder(t)
	file := f.has("k", "current-context: a\nclusters: [{name: c, cluster: {server: 'https://file'}}]\ncontexts: [{name: a, context: {cluster: c, namespace: default}}, {name: b, context: {cluster: c}}]\n")
	for _, c := range []struct {
		name            string
		file            string
		overrides       *ConfigOverrides
		host, namespace string
	}{
		{"no file", "", nil, "https://pod", "of-pod"},
		{"file", file, nil, "https://file", "default"},
		{"context without namespace", file, &ConfigOverrides{CurrentContext: "b"}, "https://file", "of-pod"},
		{"server", "", &ConfigOverrides{ClusterInfo: clientcmdapi.Cluster{Server: "https://o"}}, "https://o", "of-pod"},
	} {
		deferred := NewNonInteractiveDeferredLoadingClientConfig(&ClientConfigLoadingRules{ExplicitPath: c.file}, c.overrides).(*DeferredLoadingClientConfig)
		deferred.pod = &pod{}
		client, err := deferred.ClientConfig()
		if err != nil || client.Host != c.host {
			t.Errorf("%s: %v, %v", c.name, client, err)
		}
		if namespace, _, err := deferred.Namespace(); err != nil || namespace != c.namespace {
			t.Errorf("%s: namespace %q, %v", c.name, namespace, err)
		}
	}
	_, err := NewNonInteractiveDeferredLoadingClientConfig(&ClientConfigLoadingRules{ExplicitPath: f.at("none")}, nil).ClientConfig()
	if !os.IsNotExist(err) {
		t.Errorf("a file that is missing: %v", err)
	}
	_, err = BuildConfigFromKubeconfigGetter("", func() (*clientcmdapi.Config, error) { return nil, errors.New("boom") })
	wantError(t, "getter", err, "boom")
	if config, err := BuildConfigFromFlags("https://m", file); err != nil || config.Host != "https://m" {
		t.Errorf("%v, %v", config, err)
	}
	if config, err := RESTConfigFromKubeConfig([]byte(f.text("k"))); err != nil || config.Host != "https://file" {
		t.Errorf("%v, %v", config, err)
	}
}

func TestFlags_fillOverrides(t *testing.T) {
	overrides := &ConfigOverrides{}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	BindOverrideFlags(overrides, flags, RecommendedConfigOverrideFlags("p-"))
	err := flags.Parse([]string{"--p-server=s", "--p-tls-server-name=t", "--p-insecure-skip-tls-verify", "--p-certificate-authority=ca", "--p-proxy-url=x", "--p-disable-compression",
		"--p-client-certificate=cc", "--p-client-key=ck", "--p-token=tok", "--p-username=un", "--p-password=pw", "--p-as=me", "--p-as-uid=1", "--p-as-group=a,b", "--p-as-group=c",
		"--p-cluster=cl", "--p-user=us", "-n", "namespaces/ns", "--p-context=ctx", "--p-request-timeout=3s"})
	want := &ConfigOverrides{
		AuthInfo:    clientcmdapi.AuthInfo{ClientCertificate: "cc", ClientKey: "ck", Token: "tok", Username: "un", Password: "pw", Impersonate: "me", ImpersonateUID: "1", ImpersonateGroups: []string{"a,b", "c"}},
		ClusterInfo: clientcmdapi.Cluster{Server: "s", TLSServerName: "t", InsecureSkipTLSVerify: true, CertificateAuthority: "ca", ProxyURL: "x", DisableCompression: true},
		Context:     clientcmdapi.Context{Cluster: "cl", AuthInfo: "us", Namespace: "ns"}, CurrentContext: "ctx", Timeout: "3s",
	}
	if err != nil || !reflect.DeepEqual(overrides, want) {
		t.Errorf("%+v, %v", overrides, err)
	}
	secret := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if len(f.Annotations["classified"]) > 0 {
			secret++
		}
	})
	if secret != 8 {
		t.Errorf("%d flags are marked as secret, want those of a user, 8", secret)
	}
	for in, want := range map[string]string{"0": "0s", "5": "5s", "1.5s": "1.5s", "": "", "-1": "", "x": ""} {
		d, err := ParseTimeout(in)
		if (err == nil) != (want != "") || err == nil && d.String() != want {
			t.Errorf("ParseTimeout(%q) = %v, %v", in, d, err)
		}
	}
	for in, want := range map[string]string{"namespaces/a": "a", "namespace/a": "a", "ns/a": "a", "a": "a", "pods/a": "pods/a", "ns/": "ns/", "NS/a": "a", "Namespaces/a/b": "a/b"} {
		if got, err := RemoveNamespacesPrefix(in); got != want || err != nil {
			t.Errorf("RemoveNamespacesPrefix(%q) = %q, %v", in, got, err)
		}
	}
}

// A configuration says which files it is of, which those from bytes are not of
// any: what is kept for a user then goes nowhere.
func TestConfigAccess(t *testing.T) {
	config := *clientcmdapi.NewConfig()
	fromBytes, err := NewClientConfigFromBytes([]byte("kind: Config\napiVersion: v1"))
	if err != nil {
		t.Fatal(err)
	}
	rules := &ClientConfigLoadingRules{}
	for name, tt := range map[string]struct {
		client ClientConfig
		files  bool
	}{
		"of bytes": {fromBytes, false}, "default": {NewDefaultClientConfig(config, nil), true}, "of the package": {&DefaultClientConfig, true},
		"of none": {NewNonInteractiveClientConfig(config, "", nil, nil), false}, "of rules": {NewNonInteractiveClientConfig(config, "", nil, rules), true},
	} {
		if got := tt.client.ConfigAccess(); (got != nil) != tt.files {
			t.Errorf("%s: %v", name, got)
		}
	}
	if err := PersisterForUser(nil, "u").Persist(map[string]string{"a": "b"}); err != nil {
		t.Error(err)
	}
}

// Without its flag a list is empty, and not nil.
func TestFlags_listWithoutAFlag(t *testing.T) {
	overrides, flags := &ConfigOverrides{}, pflag.NewFlagSet("", pflag.ContinueOnError)
	BindOverrideFlags(overrides, flags, RecommendedConfigOverrideFlags(""))
	if err := flags.Parse(nil); err != nil || overrides.AuthInfo.ImpersonateGroups == nil || len(overrides.AuthInfo.ImpersonateGroups) > 0 {
		t.Errorf("%v %#v", err, overrides.AuthInfo.ImpersonateGroups)
	}
}
