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

package exec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/pkg/apis/clientauthentication"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"
)

func touch(t *testing.T, s *script, name string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestErrors_sayWhichPluginAndWhyAndNothingOfTheToken also looks at the log at
// the highest verbosity.
func TestErrors_sayWhichPluginAndWhyAndNothingOfTheToken(t *testing.T) {
	log := everythingLogged(t)

	const secret = "s3cr3t"
	for _, c := range []struct {
		name, body string
		change     func(*clientcmdapi.ExecConfig)
		want       string
	}{
		{"text", "echo token " + secret, nil, "decoding stdout: couldn't get version/kind"},
		{"alias", "echo 'token: *" + secret + "'", nil, "decoding stdout: couldn't get version/kind"},
		{"nothing", "", nil, "printed nothing"},
		{"kind", `echo '{"apiVersion":"v1","kind":"Pod","status":{"token":"` + secret + `"}}'`, nil, `no kind "Pod" is registered for version "v1"`},
		{"version", `echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"` + secret + `"}}'`, nil,
			"exec plugin is configured to use API version client.authentication.k8s.io/v1, plugin returned version client.authentication.k8s.io/v1beta1"},
		{"old version", `echo '{"apiVersion":"client.authentication.k8s.io/v1alpha1","kind":"ExecCredential","status":{"token":"` + secret + `"}}'`, nil, "v1alpha1"},
		{"no status", `echo '{"apiVersion":"` + v1Version + `","kind":"ExecCredential"}'`, nil, "didn't return a status field"},
		{"empty status", answers(`{}`), nil, "didn't return a token or cert/key pair"},
		{"no key", answers(`{"token":"` + secret + `","clientCertificateData":"x"}`), nil, "only certificate or key, not both"},
		{"no certificate", answers(`{"token":"a","clientKeyData":"` + secret + `"}`), nil, "only certificate or key, not both"},
		{"bad pair", answers(`{"clientCertificateData":"` + secret + `","clientKeyData":"` + secret + `"}`), nil, "failed parsing client key/certificate"},
		{"time", answers(`{"token":"` + secret + `","expirationTimestamp":"` + secret + `"}`), nil, "expirationTimestamp"},
		{"number", answers(`{"token":5318008}`), nil, "cannot use the number in field"},
		{"exit code", answers(`{"token":"`+secret+`"}`) + "; exit 3", nil, "failed with exit code 3"},
		{"too much", "head -c 5000000 /dev/zero", nil, "printed more than"},
		{"not in PATH", "", func(c *clientcmdapi.ExecConfig) { c.Command, c.InstallHint = "no-such-plugin", "get it at X" }, "executable no-such-plugin not found"},
		{"hint", "", func(c *clientcmdapi.ExecConfig) { c.Command, c.InstallHint = "no-such-plugin", "get it at X" }, "get it at X"},
		{"no such path", "", func(c *clientcmdapi.ExecConfig) { c.Command, c.InstallHint = "/no-such-plugin", "get it at X" }, "get it at X"},
		{"terminal", "", func(c *clientcmdapi.ExecConfig) {
			c.InteractiveMode, c.StdinUnavailable = clientcmdapi.AlwaysExecInteractiveMode, true
		}, "cannot support interactive mode: standard input is"},
		{"mode", "", func(c *clientcmdapi.ExecConfig) { c.InteractiveMode = "Sometimes" }, `unknown interactiveMode: "Sometimes"`},
		{"mode of no program", "", func(c *clientcmdapi.ExecConfig) {
			c.Command, c.InteractiveMode = "no-such-plugin", "Sometimes"
			c.PluginPolicy.PolicyType = clientcmdapi.PluginPolicyDenyAll
		}, `unknown interactiveMode: "Sometimes"`},
		{"policy", answers(`{"token":"` + secret + `"}`), func(c *clientcmdapi.ExecConfig) { c.PluginPolicy.PolicyType = clientcmdapi.PluginPolicyDenyAll }, `not allowed: policy set to "DenyAll"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := plug(t, c.body)
			s.config.Env = []clientcmdapi.ExecEnvVar{{Name: "KEY", Value: secret}}
			if c.change != nil {
				c.change(&s.config)
			}
			url, _ := seeing(t, http.StatusOK)
			_, err := get(t.Context(), client(t, s.authenticator(t), transport.Config{}), url)
			text := fmt.Sprint(err)
			if err == nil || !strings.Contains(text, "getting credentials: ") || !strings.Contains(text, c.want) {
				t.Errorf("err = %v, want %q", err, c.want)
			}
			if !strings.Contains(text, filepath.Base(s.config.Command)) {
				t.Errorf("the error does not name the plugin: %v", err)
			}
			if a := s.authenticator(t); strings.Contains(fmt.Sprintf("%v %+v %#v", a, a, a), secret) {
				t.Error("the authenticator prints a credential")
			}
			if strings.Contains(fmt.Sprintf("%+v %#v", err, err), secret) || strings.Contains(text, "5318008") {
				t.Errorf("the error has a credential: %v", err)
			}
		})
	}
	klog.Flush()
	if strings.Contains(log.String(), secret) {
		t.Error("the log has a credential")
	}
}

func TestPlugin_isToldWhatTheConfigurationAllows(t *testing.T) {
	s := plug(t, `printf %s "$KUBERNETES_EXEC_INFO" > info; echo "$A-$HOME-$*" > env; cat > stdin; `+answers(`{"token":"T"}`))
	s.config.Env = []clientcmdapi.ExecEnvVar{{Name: "A", Value: "b"}, {Name: "HOME", Value: "/mine"}}
	s.config.Args = []string{"x", "y z"}
	s.config.ProvideClusterInfo = true
	a, err := GetAuthenticator(&s.config, &clientauthentication.Cluster{Server: "https://s", CertificateAuthorityData: []byte("ca")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := `{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"cluster":{"server":"https://s","certificate-authority-data":"Y2E=","config":null},"interactive":false}}`
	if got := strings.TrimSpace(s.file("info")); got != want {
		t.Errorf("KUBERNETES_EXEC_INFO = %s\nwant %s", got, want)
	}
	if got := s.file("env"); got != "b-/mine-x y z\n" {
		t.Errorf("environment and arguments: %q", got)
	}
	if got := s.file("stdin"); got != "" {
		t.Errorf("standard input: %q", got)
	}
}

func TestCredentials_areUsedUntilTheyExpire(t *testing.T) {
	s := plug(t, answers(`{"token":"T","expirationTimestamp":"2020-01-01T00:00:00Z"}`))
	url, _ := seeing(t, http.StatusOK)
	c := client(t, s.authenticator(t), transport.Config{})
	for range 3 {
		if _, err := get(t.Context(), c, url); err != nil {
			t.Error(err)
		}
	}
	if n := s.runs(); n != 3 {
		t.Errorf("expired credentials: %d runs, want 3", n)
	}
}

func TestRequests_thatNeedNoPluginGetNone(t *testing.T) {
	s := plug(t, answers(`{"token":"T"}`))
	away, seenAway := seeing(t, http.StatusOK)
	here := httptest.NewServer(http.RedirectHandler(away, http.StatusFound))
	defer here.Close()
	c := client(t, s.authenticator(t), transport.Config{})
	if _, err := get(t.Context(), c, here.URL); err != nil {
		t.Fatal(err)
	}
	if auth := <-seenAway; auth != "" {
		t.Errorf("after a redirect to another server: %q", auth)
	}
	own := plug(t, answers(`{"token":"T"}`))
	c = client(t, own.authenticator(t), transport.Config{BearerToken: "mine"})
	if _, err := get(t.Context(), c, away); err != nil {
		t.Fatal(err)
	}
	if auth := <-seenAway; auth != "Bearer mine" || own.runs() != 0 {
		t.Errorf("with a token: %q, %d runs", auth, own.runs())
	}
}

func TestAuthenticator_isOneForEqualConfigurations(t *testing.T) {
	s := plug(t, "")
	a := s.authenticator(t)
	if s.authenticator(t) != a {
		t.Error("equal configurations, different authenticators")
	}
	for name, change := range map[string]func(*clientcmdapi.ExecConfig){
		"args":   func(c *clientcmdapi.ExecConfig) { c.Args = []string{"x"} },
		"env":    func(c *clientcmdapi.ExecConfig) { c.Env = []clientcmdapi.ExecEnvVar{{Name: "a"}} },
		"stdin":  func(c *clientcmdapi.ExecConfig) { c.StdinUnavailable = true },
		"policy": func(c *clientcmdapi.ExecConfig) { c.PluginPolicy.PolicyType = clientcmdapi.PluginPolicyDenyAll },
		"allowlist": func(c *clientcmdapi.ExecConfig) {
			c.PluginPolicy = clientcmdapi.PluginPolicy{PolicyType: clientcmdapi.PluginPolicyAllowlist, Allowlist: []clientcmdapi.AllowlistEntry{{Command: "x"}}}
		},
	} {
		other := s.config
		change(&other)
		if b, err := GetAuthenticator(&other, nil); err != nil || b == a {
			t.Errorf("%s: err %v, same authenticator: %v", name, err, b == a)
		}
	}
	if b, _ := GetAuthenticator(&s.config, &clientauthentication.Cluster{Server: "x"}); b == a {
		t.Error("another cluster, same authenticator")
	}
	for _, version := range []string{"", "v1", "client.authentication.k8s.io/v1alpha1"} {
		s.config.APIVersion = version
		if _, err := GetAuthenticator(&s.config, nil); err == nil || !strings.Contains(err.Error(), "exec plugin: invalid apiVersion") {
			t.Errorf("version %q: %v", version, err)
		}
	}
	config := transport.Config{TLS: transport.TLSConfig{GetCertHolder: &transport.GetCertHolder{}}}
	if err := a.UpdateTransportConfig(&config); err == nil {
		t.Error("a certificate callback was replaced")
	}
}

// pair makes a client certificate of its own.
func pair(t *testing.T, serial int64) (certPEM, keyPEM string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "u"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER}))
}

// TestCertificate_rotationClosesOldConnections: the second request is refused,
// the third shows the new certificate on a new connection.
func TestCertificate_rotationClosesOldConnections(t *testing.T) {
	s := plug(t, `if [ -e second ]; then cat two; else touch second; cat one; fi`)
	for i, name := range []string{"one", "two"} {
		cert, key := pair(t, int64(i+1))
		answer, _ := json.Marshal(map[string]any{"apiVersion": v1Version, "kind": "ExecCredential",
			"status": map[string]any{"clientCertificateData": cert, "clientKeyData": key}})
		if err := os.WriteFile(filepath.Join(s.dir, name), answer, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var serials []int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serials = append(serials, r.TLS.PeerCertificates[0].SerialNumber.Int64())
		if len(serials) == 2 {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	defer server.Close()
	c := client(t, s.authenticator(t), transport.Config{TLS: transport.TLSConfig{Insecure: true}})
	for range 3 {
		if _, err := get(t.Context(), c, server.URL); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(serials) != "[1 1 2]" {
		t.Errorf("certificates seen: %v, want [1 1 2]", serials)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}`))
	f.Add([]byte("apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus: {token: *t}"))
	f.Add([]byte(`{"kind":"Pod"}`))
	f.Fuzz(func(t *testing.T, output []byte) {
		c, err := parse(output, versions[v1Version])
		if (c == nil) == (err == nil) || c != nil && c.token == "" && c.cert == nil {
			t.Errorf("parse(%q) = %v, %v", output, c, err)
		}
	})
}

// everythingLogged collects the log at the highest verbosity until the test ends.
func everythingLogged(t *testing.T) *bytes.Buffer {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	klog.InitFlags(flags)
	flags.Set("v", "10")
	klog.LogToStderr(false)
	log := &bytes.Buffer{}
	klog.SetOutput(log)
	t.Cleanup(func() {
		flags.Set("v", "0")
		klog.SetOutput(os.Stderr)
		klog.LogToStderr(true)
		klog.StopFlushDaemon()
	})
	return log
}
