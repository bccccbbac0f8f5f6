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

package cert

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"k8s.io/client-go/internal/hang"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestGap32_C2_C3_silentPeer(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Handshake} {
		t.Run(point.String(), func(t *testing.T) {
			s := hang.New(t, point)
			host := strings.TrimPrefix(s.URL, "https://")
			for name, call := range map[string]func(context.Context) error{
				"CA names":        func(ctx context.Context) error { _, err := GetClientCANamesWithContext(ctx, host); return err },
				"CA names of URL": func(ctx context.Context) error { _, err := GetClientCANamesForURLWithContext(ctx, s.URL); return err },
				"serving": func(ctx context.Context) error {
					_, _, err := GetServingCertificatesWithContext(ctx, host, "a")
					return err
				},
				"serving of URL": func(ctx context.Context) error {
					_, _, err := GetServingCertificatesForURLWithContext(ctx, s.URL, "a")
					return err
				},
			} {
				t.Run(name, func(t *testing.T) { hang.ReturnsPromptly(t, s.Reached, call) })
			}
		})
	}
}

func TestServerCalls_C7_nilContext(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := GetClientCANamesForURLWithContext(nil, "https://127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), "context") {
		t.Errorf("err = %v", err)
	}
	//lint:ignore SA1012 a nil context is the case under test
	if _, _, err := GetServingCertificatesForURLWithContext(nil, "https://127.0.0.1:1", ""); err == nil || !strings.Contains(err.Error(), "context") {
		t.Errorf("err = %v", err)
	}
}

func TestServerCalls_badURL(t *testing.T) {
	for _, u := range []string{"::bad", "127.0.0.1:1", "", "/path"} {
		if _, err := GetClientCANamesForURL(u); err == nil {
			t.Errorf("%q: no error", u)
		}
		if _, _, err := GetServingCertificatesForURL(u, ""); err == nil {
			t.Errorf("%q: no error", u)
		}
	}
	for u, want := range map[string]string{"https://a/x": "a:443", "https://[::1]": "[::1]:443", "https://a:6443": "a:6443"} {
		if got, err := hostOf(u); got != want || err != nil {
			t.Errorf("hostOf(%q) = %q, %v", u, got, err)
		}
	}
}

func TestServerCalls(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := NewSelfSignedCACert(Config{CommonName: "clients"}, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		auth tls.ClientAuthType
		want int
	}{{tls.NoClientCert, 0}, {tls.RequestClientCert, 1}, {tls.RequireAndVerifyClientCert, 1}} {
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.TLS = &tls.Config{ClientAuth: c.auth, ClientCAs: x509.NewCertPool()}
		s.TLS.ClientCAs.AddCert(ca)
		s.Config.ErrorLog = nil
		s.StartTLS()
		names, err := GetClientCANamesForURL(s.URL)
		if err != nil || names == nil || len(names) != c.want || c.want == 1 && names[0] != string(ca.RawSubject) {
			t.Errorf("auth %v: %q, %v", c.auth, names, err)
		}
		host := s.Listener.Addr().String()
		if _, err := GetClientCANames(host); err != nil {
			t.Error(err)
		}
		certs, encoded, err := GetServingCertificates(host, "a")
		if err != nil || len(certs) != 1 || !certs[0].Equal(s.Certificate()) {
			t.Errorf("auth %v: %v, %v", c.auth, certs, err)
		}
		if back, err := ParseCertsPEM(encoded[0]); err != nil || !back[0].Equal(s.Certificate()) {
			t.Errorf("auth %v: the PEM is of another certificate: %v", c.auth, err)
		}
		s.Close()
	}
}
