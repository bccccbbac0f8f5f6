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
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/transport"
)

// tlsSettings are those of clients, by name; files are in a folder.
func tlsSettings(dir string) map[string]transport.TLSConfig {
	p, file := pairs(), func(name string) string { return filepath.Join(dir, name) }
	return map[string]transport.TLSConfig{
		"none":                 {},
		"insecure":             {Insecure: true},
		"server name":          {ServerName: "s"},
		"protocols":            {NextProtos: []string{"h2", "x"}},
		"no protocols":         {NextProtos: []string{}},
		"ca":                   {CAData: p.ca.certPEM},
		"two cas":              {CAData: append(slices.Clone(p.ca.certPEM), p.other.certPEM...)},
		"ca file":              {CAFile: file("ca.crt")},
		"ca file reloaded":     {CAFile: file("ca.crt"), ReloadCAFiles: true},
		"ca data and file":     {CAData: p.ca.certPEM, CAFile: file("missing")},
		"ca missing":           {CAFile: file("missing")},
		"ca missing, reloaded": {CAFile: file("missing"), ReloadCAFiles: true},
		"ca folder":            {CAFile: dir},
		"ca empty file":        {CAFile: file("empty")},
		"ca garbage":           {CAData: []byte("garbage")},
		"ca broken":            {CAData: []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")},
		"ca key":               {CAData: p.ca.keyPEM},
		"ca and broken":        {CAData: append(slices.Clone(p.ca.certPEM), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"...)},
		"ca and insecure":      {CAData: p.ca.certPEM, Insecure: true},
		"ca file and insecure": {CAFile: file("ca.crt"), Insecure: true},
		"pair":                 {CertData: p.client.certPEM, KeyData: p.client.keyPEM},
		"pair files":           {CertFile: file("client.crt"), KeyFile: file("client.key")},
		"pair files reloaded":  {CertFile: file("client.crt"), KeyFile: file("client.key"), ReloadTLSFiles: true},
		"pair mixed":           {CertFile: file("client.crt"), KeyData: p.client.keyPEM},
		"pair mixed otherwise": {CertData: p.client.certPEM, KeyFile: file("client.key")},
		"pair data first":      {CertData: p.client.certPEM, KeyData: p.client.keyPEM, CertFile: file("missing"), KeyFile: file("missing")},
		"pair of two":          {CertData: p.client.certPEM, KeyData: p.other.keyPEM},
		"pair missing":         {CertFile: file("missing"), KeyFile: file("client.key")},
		"pair missing key":     {CertFile: file("client.crt"), KeyFile: file("missing")},
		"pair garbage":         {CertData: []byte("x"), KeyData: []byte("y")},
		"certificate only":     {CertData: p.client.certPEM},
		"certificate file":     {CertFile: file("client.crt")},
		"key only":             {KeyData: p.client.keyPEM},
		"key file":             {KeyFile: file("client.key")},
		"callback":             {GetCertHolder: &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return &tls.Certificate{Certificate: [][]byte{{1}}}, nil }}},
		"callback nil":         {GetCertHolder: &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return nil, nil }}},
		"callback fails":       {GetCertHolder: &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return nil, errors.New("mine") }}},
		"callback unset":       {GetCertHolder: &transport.GetCertHolder{}},
		"callback and pair":    {GetCertHolder: &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return &tls.Certificate{}, nil }}, CertData: p.client.certPEM, KeyData: p.client.keyPEM},
		"callback and files":   {GetCertHolder: &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return &tls.Certificate{}, nil }}, CertFile: file("missing"), KeyFile: file("missing")},
		"everything":           {CAData: p.ca.certPEM, CertData: p.client.certPEM, KeyData: p.client.keyPEM, ServerName: "s", NextProtos: []string{"h2"}},
	}
}

func tlsFolder(r *run) string {
	p := pairs()
	return folder(r, map[string][]byte{"ca.crt": p.ca.certPEM, "client.crt": p.client.certPEM, "client.key": p.client.keyPEM, "other.crt": p.other.certPEM, "other.key": p.other.keyPEM, "empty": nil, "token": []byte(" token\n"), "blank": []byte(" \n")})
}

// tlsFacts are what a server or a user sees of a configuration.
func tlsFacts(c *tls.Config) string {
	if c == nil {
		return "nil"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "min %#x max %#x insecure %v name %q protocols %q suites %d certificates %d", c.MinVersion, c.MaxVersion, c.InsecureSkipVerify, c.ServerName, c.NextProtos, len(c.CipherSuites), len(c.Certificates))
	fmt.Fprintf(&b, " verifies %v %v sessions %v", c.VerifyPeerCertificate != nil, c.VerifyConnection != nil, c.ClientSessionCache != nil)
	p := pairs()
	if c.RootCAs == nil {
		b.WriteString(" no roots")
	} else {
		for i, leaf := range []*keyPair{p.ca, p.client, p.other} {
			_, err := leaf.parsed.Verify(x509.VerifyOptions{Roots: c.RootCAs, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
			fmt.Fprintf(&b, " root %d %v", i, err == nil)
		}
	}
	if c.GetClientCertificate == nil {
		return b.String()
	}
	cert, err := c.GetClientCertificate(&tls.CertificateRequestInfo{})
	fmt.Fprintf(&b, " client certificate %v", err)
	if cert != nil {
		fmt.Fprintf(&b, " chain %d key %v", len(cert.Certificate), cert.PrivateKey != nil)
	}
	return b.String()
}

func init() {
	add(
		scenario{name: "transport/tls", do: func(r *run) {
			dir := tlsFolder(r)
			r.panics("nil", func() { _, _ = transport.TLSConfigFor(nil) })
			settings := tlsSettings(dir)
			for _, name := range slices.Sorted(maps.Keys(settings)) {
				c := &transport.Config{TLS: settings[name]}
				r.note("%s has %v %v %v", name, c.HasCA(), c.HasCertAuth(), c.HasCertCallback())
				r.panicFree(name, func() {
					got, err := transport.TLSConfigFor(c)
					r.note("%s: %s", name, tlsFacts(got))
					r.note("%s: %s", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
				})
				r.note("%s left %v %v %v %v", name, len(c.TLS.CAData) > 0, len(c.TLS.CertData) > 0, len(c.TLS.KeyData) > 0, c.TLS.ReloadTLSFiles)
			}
		}},
		scenario{name: "transport/new", do: newTransports, real: true},
		scenario{name: "transport/same", do: sameTransports, real: true},
		scenario{name: "transport/has", do: func(r *run) {
			for _, c := range []transport.Config{{}, {Username: "u"}, {Password: "p"}, {BearerToken: "t"}, {BearerTokenFile: "f"}, {TLS: transport.TLSConfig{CAFile: "f"}}, {TLS: transport.TLSConfig{CertFile: "f"}}, {TLS: transport.TLSConfig{KeyFile: "f"}}, {TLS: transport.TLSConfig{CertFile: "f", KeyData: []byte("k")}}, {TLS: transport.TLSConfig{GetCertHolder: &transport.GetCertHolder{}}}} {
				r.panicFree("has", func() {
					r.note("basic %v token %v ca %v", c.HasBasicAuth(), c.HasTokenAuth(), c.HasCA())
					r.note("certificate %v callback %v", c.HasCertAuth(), c.HasCertCallback())
				})
			}
		}},
	)
}

// base is the transport that is left without wrappers.
func base(rt http.RoundTripper) http.RoundTripper {
	for {
		w, ok := rt.(utilnet.RoundTripperWrapper)
		if !ok {
			return rt
		}
		rt = w.WrappedRoundTripper()
	}
}

func newTransports(r *run) {
	dir := tlsFolder(r)
	r.panics("nil", func() { _, _ = transport.New(nil) })
	settings := tlsSettings(dir)
	mine := &reached{r: r, name: "mine"}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		r.panicFree(name, func() {
			rt, err := transport.New(&transport.Config{TLS: settings[name]})
			r.note("%s: %v default %v", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"), rt == http.DefaultTransport)
			if err == nil {
				c, err := utilnet.TLSClientConfig(rt)
				r.note("%s: roots %v insecure %v certificate %v %v", name, c != nil && c.RootCAs != nil, c != nil && c.InsecureSkipVerify, c != nil && c.GetClientCertificate != nil, err)
				dial, err := utilnet.DialerFor(rt)
				r.note("%s: dials %v %v", name, dial != nil, err)
			}
		})
		r.panicFree(name, func() {
			rt, err := transport.New(&transport.Config{Transport: mine, TLS: settings[name]})
			r.note("%s of mine: %v same %v", name, strings.ReplaceAll(errorFacts(err), dir, "DIR"), rt == http.RoundTripper(mine))
		})
	}
	for i, c := range []transport.Config{
		{Username: "u", Password: "p", BearerToken: "t"}, {Username: "u", BearerTokenFile: filepath.Join(dir, "token")},
		{Username: "u", Password: "p"}, {Password: "p"}, {BearerToken: "t"}, {BearerTokenFile: filepath.Join(dir, "token")}, {BearerTokenFile: filepath.Join(dir, "missing")},
		{BearerTokenFile: filepath.Join(dir, "blank")}, {BearerToken: "t", BearerTokenFile: filepath.Join(dir, "token")}, {BearerToken: "t", BearerTokenFile: filepath.Join(dir, "missing")},
		{UserAgent: "ua"}, {UserAgent: "ua", BearerToken: "t", Impersonate: transport.ImpersonationConfig{UserName: "i", Groups: []string{"g"}}},
		{Impersonate: transport.ImpersonationConfig{UID: "i"}}, {Impersonate: transport.ImpersonationConfig{Groups: []string{"i"}}}, {Impersonate: transport.ImpersonationConfig{Extra: map[string][]string{"i": {"j"}}}},
		{WrapTransport: func(rt http.RoundTripper) http.RoundTripper { return nil }},
		{UserAgent: "ua", Username: "u", WrapTransport: func(rt http.RoundTripper) http.RoundTripper { return transport.NewUserAgentRoundTripper("first", rt) }},
		{UserAgent: "ua", Username: "u", WrapTransport: func(rt http.RoundTripper) http.RoundTripper { return transport.NewBearerAuthRoundTripper("first", rt) }},
	} {
		for _, build := range []func(*transport.Config, http.RoundTripper) (http.RoundTripper, error){
			transport.HTTPWrappersForConfig,
			func(c *transport.Config, rt http.RoundTripper) (http.RoundTripper, error) {
				c.Transport = rt
				return transport.New(c)
			},
		} {
			var failed error
			roundTrips(r, fmt.Sprint(i), func(rt http.RoundTripper) http.RoundTripper {
				c := c
				got, err := build(&c, rt)
				failed = err
				return got
			})
			r.note("%d: %s", i, strings.ReplaceAll(errorFacts(failed), dir, "DIR"))
		}
	}
	r.panics("nil wrapped", func() { _, _ = transport.HTTPWrappersForConfig(nil, mine) })
}

// sameTransports looks at which configurations share connections.
func sameTransports(r *run) {
	dir := tlsFolder(r)
	dial := &transport.DialHolder{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("mine") }}
	cert := &transport.GetCertHolder{GetCert: func() (*tls.Certificate, error) { return nil, nil }}
	configs := map[string]transport.Config{
		"plain":                 {},
		"credentials":           {UserAgent: "x", BearerToken: "t"},
		"not compressed":        {DisableCompression: true},
		"proxy":                 {Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }},
		"proxy of environment":  {Proxy: http.ProxyFromEnvironment},
		"dial":                  {DialHolder: dial},
		"another dial":          {DialHolder: &transport.DialHolder{Dial: dial.Dial}},
		"certificate":           {TLS: transport.TLSConfig{GetCertHolder: cert}},
		"another certificate":   {TLS: transport.TLSConfig{GetCertHolder: &transport.GetCertHolder{GetCert: cert.GetCert}}},
		"certificate and dial":  {TLS: transport.TLSConfig{GetCertHolder: cert}, DialHolder: dial},
		"tls, not compressed":   {TLS: transport.TLSConfig{Insecure: true}, DisableCompression: true},
		"tls, with credentials": {TLS: transport.TLSConfig{Insecure: true}, UserAgent: "x", BearerToken: "t"},
		"tls, with proxy":       {TLS: transport.TLSConfig{Insecure: true}, Proxy: http.ProxyFromEnvironment},
	}
	for name, settings := range tlsSettings(dir) {
		switch {
		case strings.HasPrefix(name, "certificate"), strings.HasPrefix(name, "key"), strings.HasPrefix(name, "callback"), name == "ca empty file":
			continue // these are looked at alone
		}
		if _, err := transport.New(&transport.Config{TLS: settings}); err == nil {
			configs["tls "+name] = transport.Config{TLS: settings}
		}
	}
	names := slices.Sorted(maps.Keys(configs))
	for i, name := range names {
		first, again, other := configs[name], configs[name], transport.Config{}
		one, err := transport.New(&first)
		two, _ := transport.New(&again)
		r.note("%s: %v", name, err)
		r.note("%s again %v", name, base(one) == base(two))
		r.note("%s default %v", name, base(one) == http.DefaultTransport)
		for _, before := range names[:i] {
			other = configs[before]
			if two, _ = transport.New(&other); base(one) == base(two) {
				r.note("%s as %s", name, before)
			}
		}
	}
}
