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
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
)

// leftAlone is how long a plugin that has failed is left alone, in real time.
var leftAlone = regexp.MustCompile(` \(no new attempt within \S+\)`)

// configTransports makes everything below a client.
func configTransports(r *run, what, dir string, c *rest.Config) {
	say := func(f string, args ...any) {
		r.note("%s %s", what, strings.ReplaceAll(fmt.Sprintf(f, args...), dir, "DIR"))
	}
	tls, err := rest.TLSConfigFor(c)
	say("tls: %s", errorFacts(err))
	if err == nil {
		say("tls: %s", tlsFacts(tls))
	}
	rt, err := rest.TransportFor(c)
	say("transport: %s %v default %v", errorFacts(err), rt != nil, rt == http.DefaultTransport)
	client, err := rest.HTTPClientFor(c)
	say("client: %s", errorFacts(err))
	if client != nil {
		say("client: timeout %v transport %v default client %v", client.Timeout, client.Transport != nil, client == http.DefaultClient)
		got, err := utilnet.TLSClientConfig(client.Transport)
		say("client: tls %v %v", got != nil, err)
	}
	conf, err := c.TransportConfig()
	say("config: %s", errorFacts(err))
	if conf != nil {
		say("config: ca %v cert %v basic %v token %v callback %v user agent %q dial %v proxy %v wrap %v reload %v %v", conf.HasCA(), conf.HasCertAuth(), conf.HasBasicAuth(), conf.HasTokenAuth(), conf.HasCertCallback(), conf.UserAgent, conf.DialHolder != nil, conf.Proxy != nil, conf.WrapTransport != nil, conf.TLS.ReloadTLSFiles, conf.TLS.ReloadCAFiles)
		say("config: %q %q %q %v %v %v", conf.TLS.ServerName, conf.TLS.NextProtos, conf.TLS.CAFile, conf.Impersonate, conf.DisableCompression, conf.TLS.Insecure)
	}
	mine := &reached{r: r, name: what + " reached"}
	rt, err = rest.HTTPWrappersForConfig(c, mine)
	say("wrappers: %s same %v", errorFacts(err), rt == http.RoundTripper(mine))
	if err == nil {
		res, err := rt.RoundTrip(sentRequests()[0])
		say("trip: %v %s", res != nil, leftAlone.ReplaceAllString(fmt.Sprint(err), ""))
	}
}

// configClients makes clients.
func configClients(r *run, what, dir string, c *rest.Config) {
	say := func(f string, args ...any) {
		r.note("%s %s", what, strings.ReplaceAll(fmt.Sprintf(f, args...), dir, "DIR"))
	}
	facts := func(name string, client *rest.RESTClient, err error) {
		say("%s: %s", name, errorFacts(err))
		if client == nil {
			return
		}
		limiter := "no limiter"
		if l := client.GetRateLimiter(); l != nil {
			limiter = fmt.Sprint("qps ", l.QPS())
		}
		timeout := time.Duration(-1)
		if client.Client != nil {
			timeout = client.Client.Timeout
		}
		say("%s: %s %s default client %v %v timeout %v %s", name, client.APIVersion(), limiter, client.Client == nil, client.Client == http.DefaultClient, timeout, client.Get().Resource("x").Name("n").URL())
	}
	client, err := rest.RESTClientFor(c)
	facts("for", client, err)
	client, err = rest.UnversionedRESTClientFor(c)
	facts("unversioned", client, err)
	mine := &http.Client{}
	client, err = rest.RESTClientForConfigAndClient(c, mine)
	facts("of mine", client, err)
	say("of mine: mine %v", client != nil && client.Client == mine)
	client, err = rest.UnversionedRESTClientForConfigAndClient(c, mine)
	facts("unversioned of mine", client, err)
	r.panicFree(what+" nil client", func() {
		client, err = rest.RESTClientForConfigAndClient(c, nil)
		facts("of no client", client, err)
	})
	d := rest.CopyConfig(c)
	say("defaults: %s", errorFacts(rest.SetKubernetesDefaults(d)))
	say("defaults: %s", configured(d))
}

func init() {
	add(
		scenario{name: "rest/warnings", do: warnings},
		scenario{name: "rest/warnings/default", alone: true, do: defaultWarnings},
		scenario{name: "rest/plugins", do: authPlugins},
		scenario{name: "rest/execCluster", do: execClusters},
		scenario{name: "rest/inCluster/outside", env: []string{"KUBERNETES_SERVICE_HOST=", "KUBERNETES_SERVICE_PORT="}, do: inCluster},
		scenario{name: "rest/inCluster/noPort", env: []string{"KUBERNETES_SERVICE_HOST=1.2.3.4", "KUBERNETES_SERVICE_PORT="}, do: inCluster},
		scenario{name: "rest/inCluster/noFiles", env: []string{"KUBERNETES_SERVICE_HOST=::1", "KUBERNETES_SERVICE_PORT=6443"}, do: inCluster},
	)
}

func inCluster(r *run) {
	c, err := rest.InClusterConfig()
	r.note("%s", configured(c))
	r.err("in cluster", err)
	r.note("%v", err == rest.ErrNotInCluster)
}

func warnings(r *run) {
	for _, options := range []rest.WarningWriterOptions{{}, {Deduplicate: true}, {Color: true}, {Deduplicate: true, Color: true}} {
		var out strings.Builder
		w := rest.NewWarningWriter(&out, options)
		for _, line := range []struct {
			code        int
			agent, text string
		}{{299, "-", "one"}, {299, "-", "one"}, {299, "agent", "one"}, {298, "-", "other code"}, {299, "-", ""}, {299, "", "two"}, {0, "-", "zero"}, {299, "-", "with\nlines\n"}, {299, "-", "one "}, {299, "-", "\x1b[31mred"}} {
			w.HandleWarningHeader(line.code, line.agent, line.text)
			r.note("%+v %+v: count %d", options, line, w.WarningCount())
		}
		r.note("%q", out.String())
	}
	w := rest.NewWarningWriter(brokenWriter{}, rest.WarningWriterOptions{})
	w.HandleWarningHeader(299, "-", "lost")
	r.note("broken: %d", w.WarningCount())
	r.panics("no writer", func() { rest.NewWarningWriter(nil, rest.WarningWriterOptions{}).HandleWarningHeader(299, "-", "x") })
	rest.NoWarnings{}.HandleWarningHeader(299, "-", "x")
	rest.WarningLogger{}.HandleWarningHeader(299, "-", "x")
	rest.WarningLogger{}.HandleWarningHeader(1, "-", "x")
	rest.WarningLogger{}.HandleWarningHeaderWithContext(r.ctx, 299, "-", "")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

type warned struct{ r *run }

func (w warned) HandleWarningHeader(code int, agent, text string) {
	w.r.note("warning %d %q %q", code, agent, text)
}

// defaultWarnings changes what all clients of a process do.
func defaultWarnings(r *run) {
	ask := func(what string, change func(*rest.Config)) {
		r.note("%s", what)
		c := someConfigs("")["plain"]
		c.Transport = plainTripper(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: http.NoBody, Header: http.Header{"Warning": {`299 - "a"`, `299 - "b", 299 x "c"`, "broken", `100 - "d"`}}}, nil
		})
		change(c)
		client, err := rest.RESTClientFor(c)
		r.err("client", err)
		for range 2 {
			r.err("get", client.Get().AbsPath("/x").Do(r.ctx).Error())
		}
		r.err("own", client.Get().AbsPath("/x").WarningHandler(rest.NoWarnings{}).Do(r.ctx).Error())
	}
	none := func(*rest.Config) {}
	rest.SetDefaultWarningHandler(warned{r})
	ask("default", none)
	ask("own", func(c *rest.Config) { c.WarningHandler = rest.NoWarnings{} })
	ask("own with context", func(c *rest.Config) { c.WarningHandlerWithContext = rest.NoWarnings{} })
	ask("both", func(c *rest.Config) { c.WarningHandlerWithContext, c.WarningHandler = rest.NoWarnings{}, warned{r} })
	rest.SetDefaultWarningHandlerWithContext(rest.NoWarnings{})
	ask("default with context", none)
}

type providing struct{ r *run }

func (p providing) WrapTransport(rt http.RoundTripper) http.RoundTripper { return rt }
func (p providing) Login() error                                         { return io.EOF }

func authPlugins(r *run) {
	factory := func(address string, config map[string]string, persister rest.AuthProviderConfigPersister) (rest.AuthProvider, error) {
		r.note("factory %q %v persister %v", address, config, persister != nil)
		if persister != nil {
			r.err("persist", persister.Persist(map[string]string{"a": "b"}))
		}
		if config["fail"] != "" {
			return nil, io.ErrUnexpectedEOF
		}
		return providing{r}, nil
	}
	r.err("register", rest.RegisterAuthProviderPlugin("behaviour", factory))
	r.err("again", rest.RegisterAuthProviderPlugin("behaviour", factory))
	r.err("nil", rest.RegisterAuthProviderPlugin("behaviour-nil", nil))
	for _, apc := range []*api.AuthProviderConfig{{Name: "behaviour"}, {Name: "behaviour", Config: map[string]string{"fail": "x"}}, {Name: "behaviour", Config: map[string]string{"k": "v"}}, {Name: "unknown"}, {}, {Name: "gcp"}, {Name: "azure"}, {Name: "oidc"}, {Name: "behaviour-nil"}} {
		for _, persister := range []rest.AuthProviderConfigPersister{nil, noAuthConfig{}} {
			r.panics(apc.Name, func() {
				p, err := rest.GetAuthProvider("https://h", apc, persister)
				r.note("%v %T", apc, p)
				r.err("get", err)
			})
			c := &rest.Config{Host: "h", AuthProvider: apc, AuthConfigPersister: persister}
			r.panicFree("config", func() {
				_, err := rest.HTTPClientFor(c)
				r.err("client", err)
			})
		}
	}
}

func execClusters(r *run) {
	dir := tlsFolder(r)
	configs := someConfigs(dir)
	for _, name := range []string{"zero", "full", "plain", "insecure", "tls data", "tls missing", "tls files", "insecure and ca"} {
		c := configs[name]
		c.ExecProvider = &api.ExecConfig{Command: "c"}
		if name == "full" {
			c.ExecProvider.Config = &runtime.Unknown{Raw: []byte("x")}
		}
		cluster, err := rest.ConfigToExecCluster(c)
		r.note("%s: %s", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
		if cluster != nil && len(cluster.CertificateAuthorityData) > 10 {
			cluster.CertificateAuthorityData = []byte("long")
		}
		r.note("%s: %s", name, show(cluster))
	}
	for i, cluster := range []*clientauthentication.Cluster{
		{}, {Server: "https://h", TLSServerName: "s", InsecureSkipTLSVerify: true, DisableCompression: true}, {CertificateAuthorityData: []byte("ca")},
		{ProxyURL: "http://proxy:1"}, {ProxyURL: "%zz"}, {ProxyURL: "proxy"}, {ProxyURL: "socks5://p"}, {ProxyURL: "ftp://p"}, {Config: &runtime.Unknown{Raw: []byte("x")}},
	} {
		c, err := rest.ExecClusterToConfig(cluster)
		r.note("%d: %s %s", i, errorFacts(err), configured(c))
		if c != nil && c.Proxy != nil {
			u, err := c.Proxy(sentRequests()[0])
			r.note("%d: %v %v", i, u, err)
		}
	}
	r.panics("nil", func() { _, _ = rest.ConfigToExecCluster(nil) })
}
