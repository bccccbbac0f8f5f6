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
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/oauth2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

// configs are what changes the way that requests go out, not what they say.
var configs = map[string]func(g *rig, c *rest.Config){
	"plain":           func(_ *rig, c *rest.Config) {},
	"token":           func(_ *rig, c *rest.Config) { c.BearerToken = "secret-token" },
	"token/odd":       func(_ *rig, c *rest.Config) { c.BearerToken = "a b\tc" },
	"token/newline":   func(_ *rig, c *rest.Config) { c.BearerToken = "a\nb" },
	"tokenFile":       func(g *rig, c *rest.Config) { c.BearerTokenFile = g.file("token", "from-a-file\n") },
	"tokenFile/empty": func(g *rig, c *rest.Config) { c.BearerTokenFile = g.file("token", "") },
	"tokenFile/none":  func(g *rig, c *rest.Config) { c.BearerTokenFile = g.file("token", "x") + "-not-there" },
	"tokenFile/token": func(g *rig, c *rest.Config) { c.BearerTokenFile, c.BearerToken = g.file("token", "new"), "old" },
	"tokenFile/stale": func(g *rig, c *rest.Config) {
		c.BearerTokenFile, c.BearerToken = g.file("token", "x")+"-not-there", "old"
	},
	"basic":            func(_ *rig, c *rest.Config) { c.Username, c.Password = "me", "p:w" },
	"basic/noPassword": func(_ *rig, c *rest.Config) { c.Username = "me" },
	"basic/noUser":     func(_ *rig, c *rest.Config) { c.Password = "pw" },
	"basic/token":      func(_ *rig, c *rest.Config) { c.Username, c.Password, c.BearerToken = "me", "pw", "t" },
	"agent":            func(_ *rig, c *rest.Config) { c.UserAgent = "me/1.0 (x)" },
	"agent/added":      func(_ *rig, c *rest.Config) { *c = *rest.AddUserAgent(c, "more") },
	"agent/twice":      func(_ *rig, c *rest.Config) { c.UserAgent = "base"; *c = *rest.AddUserAgent(c, "more") },
	"impersonate":      func(_ *rig, c *rest.Config) { c.Impersonate.UserName = "jane doe" },
	"impersonate/all": func(_ *rig, c *rest.Config) {
		c.Impersonate = rest.ImpersonationConfig{UserName: "jane", UID: "u-1", Groups: []string{"b", "a", "b"},
			Extra: map[string][]string{"scopes": {"x", "y"}, "Acme.com/Project": {"z"}, "odd key/%": {"1"}}}
	},
	"impersonate/noUser":  func(_ *rig, c *rest.Config) { c.Impersonate.Groups = []string{"a"} },
	"impersonate/onlyUID": func(_ *rig, c *rest.Config) { c.Impersonate.UID = "u" },
	"impersonate/extra":   func(_ *rig, c *rest.Config) { c.Impersonate.Extra = map[string][]string{"a": {"b"}} },
	"impersonate/token":   func(_ *rig, c *rest.Config) { c.Impersonate.UserName, c.BearerToken = "jane", "t" },
	"noCompression":       func(_ *rig, c *rest.Config) { c.DisableCompression = true },
	"dial": func(g *rig, c *rest.Config) {
		c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			g.note("dial %s %s", network, address)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	},
	"dial/fails": func(g *rig, c *rest.Config) {
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no way there") }
	},
	"proxy": func(g *rig, c *rest.Config) {
		c.Proxy = func(r *http.Request) (*url.URL, error) { return url.Parse(g.server.URL) }
		c.Host = "http://cluster.invalid"
	},
	"proxy/fails": func(_ *rig, c *rest.Config) {
		c.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy") }
	},
	"host/bare":     func(g *rig, c *rest.Config) { c.Host = g.host() },
	"host/empty":    func(_ *rig, c *rest.Config) { c.Host = "" },
	"host/bad":      func(_ *rig, c *rest.Config) { c.Host = "http://a b" },
	"host/colon":    func(_ *rig, c *rest.Config) { c.Host = "1.2.3.4:x" },
	"host/path":     func(_ *rig, c *rest.Config) { c.Host += "/k8s/clusters/c-1" },
	"host/query":    func(_ *rig, c *rest.Config) { c.Host += "/?a=b" },
	"host/userinfo": func(g *rig, c *rest.Config) { c.Host = "http://me:pw@" + g.host() },
	"insecure/ca":   func(g *rig, c *rest.Config) { c.Insecure, c.CAData = true, []byte("x") },
	"ca/bad":        func(g *rig, c *rest.Config) { c.CAData = []byte("not a certificate") },
	"ca/noFile":     func(g *rig, c *rest.Config) { c.CAFile = "/not/there" },
	"cert/noKey":    func(g *rig, c *rest.Config) { c.CertData = []byte("x") },
	"cert/bad":      func(g *rig, c *rest.Config) { c.CertData, c.KeyData = []byte("x"), []byte("y") },
	"cert/noFile":   func(g *rig, c *rest.Config) { c.CertFile, c.KeyFile = "/not/there", "/not/there" },
	"transport": func(g *rig, c *rest.Config) {
		c.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			g.note("transport %s", r.URL)
			return http.DefaultTransport.RoundTrip(r)
		})
		c.BearerToken = "t"
	},
	"transport/tls": func(g *rig, c *rest.Config) { c.Transport, c.CAData = http.DefaultTransport, []byte("x") },
	"wrap/twice": func(g *rig, c *rest.Config) {
		c.Wrap(wrapper(g, "first"))
		c.Wrap(wrapper(g, "second"))
		c.BearerToken, c.UserAgent, c.Impersonate.UserName = "t", "agent", "jane"
	},
	"wrap/auth": func(g *rig, c *rest.Config) {
		c.WrapTransport = func(rt http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				r = r.Clone(r.Context())
				r.Header.Set("Authorization", "Bearer mine")
				r.Header.Set("User-Agent", "mine")
				r.Header.Set("Impersonate-User", "mine")
				return rt.RoundTrip(r)
			})
		}
		c.BearerToken, c.UserAgent, c.Impersonate.UserName = "t", "agent", "jane"
	},
	"wrap/source": func(g *rig, c *rest.Config) {
		c.WrapTransport = transport.TokenSourceWrapTransport(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "from-source"}))
		c.BearerToken = ""
	},
	"wrap/sourceFails": func(g *rig, c *rest.Config) {
		c.WrapTransport = transport.TokenSourceWrapTransport(failingSource{})
	},
	"wrap/fails": func(g *rig, c *rest.Config) {
		c.WrapTransport = func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("wrapped error") })
		}
	},
	"wrap/cancel": func(g *rig, c *rest.Config) {
		c.WrapTransport = func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) { return nil, context.Canceled })
		}
	},
	"exec+provider": func(g *rig, c *rest.Config) {
		c.ExecProvider = &api.ExecConfig{Command: "x", APIVersion: "client.authentication.k8s.io/v1"}
		c.AuthProvider = &api.AuthProviderConfig{Name: "y"}
	},
	"provider/unknown": func(g *rig, c *rest.Config) { c.AuthProvider = &api.AuthProviderConfig{Name: "nobody"} },
	"provider/gcp":     func(g *rig, c *rest.Config) { c.AuthProvider = &api.AuthProviderConfig{Name: "gcp"} },
	"anonymous": func(g *rig, c *rest.Config) {
		c.BearerToken, c.Username, c.Password, c.Impersonate.UserName = "t", "u", "p", "jane"
		*c = *rest.AnonymousClientConfig(c)
	},
	"copied": func(g *rig, c *rest.Config) {
		c.BearerToken, c.UserAgent = "t", "a"
		*c = *rest.CopyConfig(c)
	},
}

type failingSource struct{}

func (failingSource) Token() (*oauth2.Token, error) { return nil, errors.New("no token today") }

func wrapper(g *rig, name string) transport.WrapperFunc {
	return func(rt http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			g.note("wrapper %s sees %v", name, r.Header)
			return rt.RoundTrip(r)
		})
	}
}

// file writes a file whose place is not told.
func (g *rig) file(name, content string) string {
	dir := must(os.MkdirTemp("", "wire"))
	context.AfterFunc(g.ctx, func() { os.RemoveAll(dir) })
	g.hidden(dir, "DIR")
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
		panic(err)
	}
	return path
}

func init() {
	for name, change := range configs {
		row := scenario{name: "config/" + name, answer: podAnswer, do: func(g *rig) { g.oneCall(change) }}
		add(row)
		row.name, row.tls = "config/tls/"+name, true
		add(row)
	}
	for name, tls := range map[string]func(g *rig, c *rest.Config){
		"insecure":      func(g *rig, c *rest.Config) { c.TLSClientConfig = rest.TLSClientConfig{Insecure: true} },
		"noCA":          func(g *rig, c *rest.Config) { c.TLSClientConfig = rest.TLSClientConfig{} },
		"caFile":        func(g *rig, c *rest.Config) { c.CAFile, c.CAData = g.file("ca", string(c.CAData)), nil },
		"serverName":    func(g *rig, c *rest.Config) { c.ServerName = "example.com" },
		"badServerName": func(g *rig, c *rest.Config) { c.ServerName = "elsewhere" },
		"http1":         func(g *rig, c *rest.Config) { c.NextProtos = []string{"http/1.1"} },
		"plainHTTP":     func(g *rig, c *rest.Config) { c.Host = "http://" + g.host() },
		"bareHost":      func(g *rig, c *rest.Config) { c.Host = g.host() },
	} {
		add(scenario{name: "tls/" + name, tls: true, answer: podAnswer, do: func(g *rig) { g.oneCall(tls) }})
	}
	for name, text := range kubeconfigs {
		add(scenario{name: "kubeconfig/" + name, answer: podAnswer, do: func(g *rig) {
			text := strings.NewReplacer("SERVER", g.server.URL, "TOKENFILE", g.file("token", "t-1")).Replace(text)
			c, err := clientcmd.RESTConfigFromKubeConfig([]byte(text))
			if err != nil {
				g.outcome("kubeconfig", nil, err)
				return
			}
			g.oneCall(func(_ *rig, mine *rest.Config) { *mine = *c })
		}})
	}
}

// oneCall gets a pod with a configuration and says which protocol was spoken.
func (g *rig) oneCall(change func(*rig, *rest.Config)) {
	c := g.config()
	change(g, c)
	g.note("config %s", strings.ReplaceAll(fmt.Sprintf("%v %v", c.Impersonate, c.UserAgent), "\n", " "))
	core, err := coreClient(rest.CopyConfig(c))
	if err != nil {
		g.outcome("client", nil, err)
		return
	}
	raw, err := core.Get().Namespace("ns").Resource("pods").Name("a").DoRaw(g.ctx)
	g.outcome("raw", raw, err)
	if d, err := clientsetFor(c); err != nil {
		g.outcome("clientset", nil, err)
	} else {
		_, err := d.CoreV1().Pods("ns").List(g.ctx, metav1.ListOptions{})
		g.outcome("list", nil, err)
	}
}

// kubeconfigs are files as people have them.
var kubeconfigs = map[string]string{
	"token":       kubeconfig("token: abc", "server: SERVER", ""),
	"tokenFile":   kubeconfig("tokenFile: TOKENFILE", "server: SERVER", ""),
	"basic":       kubeconfig("username: me\n    password: pw", "server: SERVER", ""),
	"impersonate": kubeconfig("as: jane\n    as-uid: u\n    as-groups: [a, b]\n    as-user-extra: {x: [y]}", "server: SERVER", ""),
	"namespace":   kubeconfig("token: abc", "server: SERVER", "namespace: other"),
	"path":        kubeconfig("token: abc", "server: SERVER/prefix/", ""),
	"compression": kubeconfig("token: abc", "server: SERVER\n    disable-compression: true", ""),
	"proxy":       kubeconfig("token: abc", "server: http://cluster.invalid\n    proxy-url: SERVER", ""),
	"badProxy":    kubeconfig("token: abc", "server: SERVER\n    proxy-url: ftp://x", ""),
	"badCA":       kubeconfig("token: abc", "server: SERVER\n    certificate-authority-data: eHl6", ""),
	"noServer":    kubeconfig("token: abc", "insecure-skip-tls-verify: true", ""),
	"noUser":      strings.Replace(kubeconfig("token: abc", "server: SERVER", ""), "user: u", "user: other", 1),
	"noContext":   strings.Replace(kubeconfig("token: abc", "server: SERVER", ""), "current-context: c", "current-context: x", 1),
	"empty":       "",
	"notYAML":     "{{",
	"unknownKey":  kubeconfig("token: abc\n    tokan: x", "server: SERVER", ""),
	"otherKind":   "apiVersion: v1\nkind: Pod\n",
	"twoUsers":    kubeconfig("token: abc\n    username: me\n    password: pw", "server: SERVER", ""),
	"execNoCmd":   kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}", "server: SERVER", ""),
	"execNoMode":  kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", "server: SERVER", ""),
	"execBadVer":  kubeconfig("exec: {apiVersion: x/v1, command: x, interactiveMode: Never}", "server: SERVER", ""),
}

func kubeconfig(user, cluster, context string) string {
	return "apiVersion: v1\nkind: Config\nclusters:\n- name: k\n  cluster:\n    " + cluster + "\nusers:\n- name: u\n  user:\n    " + user +
		"\ncontexts:\n- name: c\n  context:\n    cluster: k\n    user: u\n    " + context + "\ncurrent-context: c\n"
}
