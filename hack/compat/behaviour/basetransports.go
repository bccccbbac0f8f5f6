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
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport"
	"k8s.io/klog/v2"
)

func init() {
	proxies := []string{"HTTP_PROXY=http://proxy:1", "HTTPS_PROXY=http://secure:2", "NO_PROXY=10.0.0.0/8,inside.example.com,.local"}
	add(
		scenario{name: "transport/base/settings", real: true, do: baseSettings},
		scenario{name: "transport/base/proxies", env: proxies, real: true, do: baseSettings},
		scenario{name: "transport/base/http1", env: []string{"DISABLE_HTTP2=1"}, real: true, do: baseSettings},
		scenario{name: "transport/base/http2", env: []string{"HTTP2_READ_IDLE_TIMEOUT_SECONDS=3", "HTTP2_PING_TIMEOUT_SECONDS=4"}, real: true, do: baseSettings},
		scenario{name: "transport/rotation", alone: true, real: true, do: rotatedPairs},
		scenario{name: "transport/wrappers/debugVerbose", alone: true, do: verboseTrips},
		scenario{name: "transport/protocols", real: true, do: servedProtocols},
	)
}

// baseSettings are those of the transports that are made.
func baseSettings(r *run) {
	p := pairs()
	for _, c := range []struct {
		what   string
		config transport.Config
	}{
		{"plain", transport.Config{}},
		{"insecure", transport.Config{TLS: transport.TLSConfig{Insecure: true}}},
		{"ca", transport.Config{TLS: transport.TLSConfig{CAData: p.ca.certPEM}, DisableCompression: true}},
		{"pair", transport.Config{TLS: transport.TLSConfig{CertData: p.client.certPEM, KeyData: p.client.keyPEM}}},
		{"protocols", transport.Config{TLS: transport.TLSConfig{NextProtos: []string{"http/1.1"}}}},
		{"both protocols", transport.Config{TLS: transport.TLSConfig{NextProtos: []string{"http/1.1", "h2"}}}},
		{"proxy", transport.Config{Proxy: http.ProxyFromEnvironment, TLS: transport.TLSConfig{Insecure: true}}},
	} {
		rt, err := transport.New(&c.config)
		r.err(c.what, err)
		t, ok := base(rt).(*http.Transport)
		if !ok {
			r.note("%s: another type", c.what)
			continue
		}
		r.note("%s: idle %d/%d for %v handshake %v continue %v compression off %v", c.what, t.MaxIdleConns, t.MaxIdleConnsPerHost, t.IdleConnTimeout, t.TLSHandshakeTimeout, t.ExpectContinueTimeout, t.DisableCompression)
		r.note("%s: keep alive off %v conns %d header %v", c.what, t.DisableKeepAlives, t.MaxConnsPerHost, t.ResponseHeaderTimeout)
		for _, url := range []string{"http://h/", "https://h/", "https://10.1.2.3/", "https://inside.example.com/", "https://x.local/", "https://localhost/", "https://[::1]:1/"} {
			if t.Proxy == nil {
				r.note("%s: no proxy function", c.what)
				break
			}
			proxy, err := t.Proxy(httptest.NewRequest("GET", url, nil))
			r.note("%s: %s by %v %v", c.what, url, proxy, err)
		}
	}
}

// rotatedPairs replaces the files of a client's certificate.
func rotatedPairs(r *run) {
	transport.CertCallbackRefreshDuration = 50 * time.Millisecond
	p := pairs()
	next := newKeyPair("next", longAgo, farAway, p.ca)
	pool := x509.NewCertPool()
	pool.AddCert(p.ca.parsed)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.WriteString(w, req.TLS.PeerCertificates[0].Subject.CommonName+" "+req.Proto)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, Certificates: []tls.Certificate{{Certificate: [][]byte{p.ca.parsed.Raw}, PrivateKey: p.ca.key}}}
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	dir := tlsFolder(r)
	files := rest.TLSClientConfig{CAData: p.ca.certPEM, ServerName: "localhost", CertFile: filepath.Join(dir, "client.crt"), KeyFile: filepath.Join(dir, "client.key")}
	client, err := rest.HTTPClientFor(&rest.Config{Host: server.URL, TLSClientConfig: files})
	r.err("client", err)
	ask := func() string {
		res, err := client.Get(server.URL)
		if err != nil {
			return fmt.Sprint("failed: ", err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return string(b)
	}
	until := func(what, want string) {
		for range 200 {
			if got := ask(); got == want {
				r.note("%s: %s", what, want)
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		r.note("%s: not %s, %s", what, want, ask())
	}
	r.note("%s", ask())
	sure(os.WriteFile(files.CertFile, next.certPEM, 0o600))
	sure(os.WriteFile(files.KeyFile, next.keyPEM, 0o600))
	until("replaced", "next HTTP/2.0")
	sure(os.WriteFile(files.CertFile, []byte("broken"), 0o600))
	time.Sleep(300 * time.Millisecond)
	r.note("broken: %s", ask())
	sure(os.WriteFile(files.CertFile, p.client.certPEM, 0o600))
	sure(os.WriteFile(files.KeyFile, p.client.keyPEM, 0o600))
	until("back", "client HTTP/2.0")
}

// verboseTrips raises what is logged. Logs are not compared, but what is sent is.
func verboseTrips(r *run) {
	flags := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(flags)
	for v := 0; v <= 10; v++ {
		sure(flags.Set("v", fmt.Sprint(v)))
		roundTrips(r, fmt.Sprint(v), transport.DebugWrappers)
	}
}

// servedProtocols is what a server of two protocols is spoken to in.
func servedProtocols(r *run) {
	p := pairs()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.WriteString(w, fmt.Sprint(req.Proto, " ", req.Header))
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{p.ca.parsed.Raw}, PrivateKey: p.ca.key}}}
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	for i, c := range []transport.TLSConfig{
		{CAData: p.ca.certPEM, ServerName: "localhost"}, {CAData: p.ca.certPEM}, {CAData: p.other.certPEM, ServerName: "localhost"}, {Insecure: true},
		{Insecure: true, NextProtos: []string{"http/1.1"}}, {Insecure: true, NextProtos: []string{"h2", "http/1.1"}}, {CAData: slices.Concat(p.other.certPEM, p.ca.certPEM), ServerName: "localhost"}, {},
	} {
		rt, err := transport.New(&transport.Config{TLS: c, UserAgent: "ua", BearerToken: "t"})
		r.err(fmt.Sprint(i), err)
		res, err := (&http.Client{Transport: rt}).Get(server.URL)
		if err != nil {
			r.note("%d: %s", i, ports.ReplaceAllString(err.Error(), "SERVER"))
			continue
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		r.note("%d: %s", i, b)
	}
}
