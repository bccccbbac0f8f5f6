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

package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// TestNew_badConfigurations: an error that names the field or the file, before
// anything is sent.
func TestNew_badConfigurations(t *testing.T) {
	ca := newAuthority(t, "ca")
	missing, empty := inDir(t, "missing"), write(t, inDir(t, "empty"), nil)
	junk, good := write(t, inDir(t, "junk"), []byte("junk")), write(t, inDir(t, "good"), ca.cert)
	broken := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})
	callback := &GetCertHolder{GetCert: func() (*tls.Certificate, error) { return nil, nil }}
	noFile := ": no such file or directory"
	const (
		custom = "using a custom transport with TLS certificate options or the insecure flag is not allowed"
		both   = "specifying a root certificates file with the insecure flag is not allowed"
		holder = "misconfigured holder for dialer or cert callback"
		roots  = "unable to load root certificates: "
		noPEM  = roots + "unable to parse bytes as PEM block"
	)
	for _, tc := range []struct {
		name   string
		config Config
		want   string
	}{
		{"CA with insecure", Config{TLS: TLSConfig{CAData: ca.cert, Insecure: true}}, both},
		{"CA file with insecure", Config{TLS: TLSConfig{CAFile: good, Insecure: true}}, both},
		{"CA file missing", Config{TLS: TLSConfig{CAFile: missing}}, "open " + missing + noFile},
		{"CA file empty", Config{TLS: TLSConfig{CAFile: empty}}, `CAFile "` + empty + `": ` + noPEM},
		{"CA file no PEM", Config{TLS: TLSConfig{CAFile: junk}}, `CAFile "` + junk + `": ` + noPEM},
		{"CA no PEM", Config{TLS: TLSConfig{CAData: []byte("junk")}}, "CAData: " + noPEM},
		{"CA a key", Config{TLS: TLSConfig{CAData: ca.key}}, "CAData: " + roots + "no valid certificate authority data seen"},
		{"CA broken", Config{TLS: TLSConfig{CAData: broken}}, "CAData: " + roots + "failed to parse certificate: x509: malformed certificate"},
		{"cert without key", Config{TLS: TLSConfig{CertData: ca.cert}}, "neither KeyData nor KeyFile"},
		{"key without cert", Config{TLS: TLSConfig{KeyFile: good}}, "neither CertData nor CertFile"},
		{"cert no PEM", Config{TLS: TLSConfig{CertData: []byte("junk"), KeyData: ca.key}}, "client certificate and key: tls: failed to find any PEM data in certificate input"},
		{"cert data with key file missing", Config{TLS: TLSConfig{CertData: ca.cert, KeyFile: missing}}, "open " + missing + noFile},
		{"cert files missing", Config{TLS: TLSConfig{CertFile: missing, KeyFile: good}}, "open " + missing + noFile},
		{"dial holder empty", Config{DialHolder: &DialHolder{}}, holder},
		{"cert holder empty", Config{TLS: TLSConfig{GetCertHolder: &GetCertHolder{}}}, holder},
		{"custom transport with CA", Config{Transport: &recorder{}, TLS: TLSConfig{CAData: ca.cert}}, custom},
		{"custom transport with insecure", Config{Transport: &recorder{}, TLS: TLSConfig{Insecure: true}}, custom},
		{"custom transport with callback", Config{Transport: &recorder{}, TLS: TLSConfig{GetCertHolder: callback}}, custom},
		{"custom transport with an empty holder", Config{Transport: &recorder{}, TLS: TLSConfig{GetCertHolder: &GetCertHolder{}}}, custom},
		{"password and token", Config{Username: "u", BearerToken: "SECRET"}, "username/password or bearer token may be set, but not both"},
		{"password and token file", Config{Username: "u", Password: "SECRET", BearerTokenFile: good, TLS: TLSConfig{Insecure: true}},
			"username/password or bearer token may be set, but not both"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			entries := len(cache.entries)
			rt, err := New(&tc.config)
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("err = %v, want %s", err, tc.want)
			}
			if rt != nil {
				t.Errorf("a %T beside the error", rt)
			}
			if len(cache.entries) > entries {
				t.Error("the transport of a failed New stays in the cache")
			}
		})
	}
}

// Programs look at the certificates in a configuration after they have made a
// transport or a tls.Config of it, and may use it again.
func TestConfig_hasTheContentOfItsFilesAfterwards(t *testing.T) {
	ca := newAuthority(t, "ca")
	config := &Config{TLS: TLSConfig{
		CAFile: write(t, inDir(t, "ca"), ca.cert), CertFile: write(t, inDir(t, "cert"), ca.cert), KeyFile: write(t, inDir(t, "key"), ca.key),
	}}
	again := *config
	rt, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer Close(rt)
	if _, err := TLSConfigFor(&again); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*Config{config, &again} {
		if !bytes.Equal(c.TLS.CAData, ca.cert) || !bytes.Equal(c.TLS.CertData, ca.cert) || !bytes.Equal(c.TLS.KeyData, ca.key) || !c.TLS.ReloadTLSFiles || !c.TLS.ReloadCAFiles {
			t.Errorf("left %+v", c.TLS)
		}
	}
	entries := len(cache.entries)
	other, err := New(&again)
	if err != nil {
		t.Fatal(err)
	}
	defer Close(other)
	if len(cache.entries) != entries {
		t.Error("two transports for files that are watched, and the same")
	}
}

// TestNew_layers: everything inside can be reached, as the helpers of
// apimachinery expect.
func TestNew_layers(t *testing.T) {
	rt, err := New(&Config{
		UserAgent: "ua", BearerToken: "tok", Impersonate: ImpersonationConfig{UserName: "u"},
		WrapTransport: ContextCanceller(t.Context(), errStopped),
		TLS:           TLSConfig{Insecure: true, ServerName: "name"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer Close(rt)
	if config, err := utilnet.TLSClientConfig(rt); err != nil || config.ServerName != "name" || config.MinVersion != tls.VersionTLS12 {
		t.Errorf("TLS configuration %v, %v", config, err)
	}
	if dial, err := utilnet.DialerFor(rt); err != nil || dial == nil {
		t.Errorf("no dial function: %v", err)
	}
	utilnet.CloseIdleConnectionsFor(rt)
	var order []string
	for inner := rt; inner != nil; {
		name := strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", inner), "*"), "transport.")
		order = append(order, name)
		wrapper, ok := inner.(utilnet.RoundTripperWrapper)
		if !ok {
			break
		}
		inner = wrapper.WrappedRoundTripper()
	}
	want := "impersonatingRoundTripper userAgentRoundTripper bearerAuthRoundTripper contextCanceller handle http.Transport"
	if got := strings.Join(order, " "); got != want {
		t.Errorf("from the outside in: %s\nwant: %s", got, want)
	}
}

// TestNew_nothingAskedForIsTheDefaultTransport, which is not ours to close.
func TestNew_nothingAskedForIsTheDefaultTransport(t *testing.T) {
	for _, config := range []Config{{}, {Password: "without a name"}, {Transport: http.DefaultTransport}} {
		rt, err := New(&config)
		if err != nil || rt != http.DefaultTransport {
			t.Errorf("%v, %v; want http.DefaultTransport", rt, err)
		}
		if err := Close(rt); err != nil {
			t.Error(err)
		}
	}
	rt, err := New(&Config{DisableCompression: true})
	if err != nil || !rt.(*handle).WrappedRoundTripper().(*http.Transport).DisableCompression {
		t.Errorf("%v, %v; want compression to be off", rt, err)
	}
	Close(rt)
}

// TestTLSConfigFor_fields.
func TestTLSConfigFor_fields(t *testing.T) {
	if config, err := TLSConfigFor(&Config{}); config != nil || err != nil {
		t.Errorf("%v, %v; want nil for nothing", config, err)
	}
	ca := newAuthority(t, "ca")
	protos := make([]string, 1, 8)
	protos[0] = "h2"
	config, err := TLSConfigFor(&Config{TLS: TLSConfig{
		CAData: ca.cert, ServerName: "name", NextProtos: protos, CertData: ca.cert, KeyData: ca.key,
		GetCertHolder: &GetCertHolder{GetCert: func() (*tls.Certificate, error) { panic("fields come first") }},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if config.MinVersion != tls.VersionTLS12 || config.RootCAs == nil || config.ServerName != "name" || config.InsecureSkipVerify {
		t.Errorf("%+v", config)
	}
	_ = append(config.NextProtos, "http/1.1")
	if protos[:2][1] != "" {
		t.Error("the caller's NextProtos can be written to")
	}
	cert, err := config.GetClientCertificate(&tls.CertificateRequestInfo{})
	if err != nil || len(cert.Certificate) != 1 {
		t.Errorf("certificate %v, %v", cert, err)
	}
}

// TestTLSConfigFor_watchesFilesWithoutATransport: nobody polls for a bare
// tls.Config, so a handshake does when it is due.
func TestTLSConfigFor_watchesFilesWithoutATransport(t *testing.T) {
	alice, bob := newAuthority(t, "alice"), newAuthority(t, "bob")
	cert, key := write(t, inDir(t, "cert"), alice.cert), write(t, inDir(t, "key"), alice.key)
	defer func(d time.Duration) { CertCallbackRefreshDuration = d }(CertCallbackRefreshDuration)
	CertCallbackRefreshDuration = 0
	config, err := TLSConfigFor(&Config{TLS: TLSConfig{CertFile: cert, KeyFile: key, ReloadTLSFiles: true}})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(when string, want authority) {
		t.Helper()
		got, err := config.GetClientCertificate((&tls.CertificateRequestInfo{}))
		if err != nil || string(got.Certificate[0]) != string(want.pair.Certificate[0]) {
			t.Errorf("%s: not the certificate that was expected (err = %v)", when, err)
		}
	}
	expect("at first", alice)
	if got, err := config.GetClientCertificate(nil); err != nil || got == nil {
		t.Errorf("without information: %v, %v", got, err)
	}
	write(t, cert, bob.cert)
	expect("half of it replaced", alice)
	write(t, key, bob.key)
	expect("replaced", bob)
	if err := os.Remove(cert); err != nil {
		t.Fatal(err)
	}
	expect("gone", bob)
}

// TestClose_wrapperThatHidesItsInside gets an error, not silence.
func TestClose_wrapperThatHidesItsInside(t *testing.T) {
	if err := Close(&recorder{}); err == nil || !strings.Contains(err.Error(), "*transport.recorder") {
		t.Errorf("err = %v, want one that names the type", err)
	}
	if err := Close(nil); err != nil {
		t.Errorf("nil: %v", err)
	}
	CloseIdleConnections(&recorder{})
	CloseIdleConnections(nil)
}

// cancellable is a transport from before there were contexts.
type cancellable struct {
	roundTrip
	cancelled *http.Request
}

func (c *cancellable) CancelRequest(req *http.Request) { c.cancelled = req }

// TestNew_cancelRequest: it goes through all layers, and ends where nobody knows it.
func TestNew_cancelRequest(t *testing.T) {
	for _, inside := range []http.RoundTripper{&cancellable{}, &recorder{}} {
		rt, err := New(&Config{Transport: inside, BearerToken: "t", UserAgent: "ua", Impersonate: ImpersonationConfig{UserName: "u"}})
		if err != nil {
			t.Fatal(err)
		}
		req := &http.Request{}
		rt.(interface{ CancelRequest(*http.Request) }).CancelRequest(req)
		if c, ok := inside.(*cancellable); ok && c.cancelled != req {
			t.Error("the transport was not told")
		}
	}
}

// TestWrappers_order: the last one is the outermost.
func TestWrappers_order(t *testing.T) {
	if Wrappers() != nil || Wrappers(nil, nil) != nil {
		t.Error("a wrapper out of nothing")
	}
	if inside := http.RoundTripper(&recorder{}); Wrappers(nil)(inside) != inside {
		t.Error("the wrapper of one that may be nil wraps something")
	}
	var seen []string
	note := func(name string) WrapperFunc {
		return func(rt http.RoundTripper) http.RoundTripper {
			return roundTrip(func(req *http.Request) (*http.Response, error) {
				seen = append(seen, name)
				return rt.RoundTrip(req)
			})
		}
	}
	config := &Config{Transport: &recorder{}, WrapTransport: note("first")}
	config.Wrap(note("second"))
	config.Wrap(Wrappers(note("third"), nil, note("fourth")))
	rt, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := send(t, context.Background(), rt, "https://server/"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(seen, " "); got != "fourth third second first" {
		t.Errorf("order %s", got)
	}
}

// TestNew_proxy is asked for each request; such a transport is not shared.
func TestNew_proxy(t *testing.T) {
	config := &Config{Proxy: func(*http.Request) (*url.URL, error) { return nil, errStopped }}
	entries := len(cache.entries)
	rt, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer Close(rt)
	if _, err := send(t, t.Context(), rt, "http://server/"); err != errStopped {
		t.Errorf("err = %v, want the proxy function's", err)
	}
	if len(cache.entries) != entries {
		t.Error("a transport with a function that cannot be compared is in the cache")
	}
}

// FuzzParseRoots: certificates or an error, never both or neither.
func FuzzParseRoots(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"))
	f.Add(newAuthority(f, "ca").cert)
	f.Fuzz(func(t *testing.T, data []byte) {
		if roots, err := parseRoots(data); (roots == nil) == (err == nil) {
			t.Errorf("%v, %v", roots, err)
		}
	})
}
