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

package oidc_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/hang"
	_ "k8s.io/client-go/plugin/pkg/client/auth/oidc"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// jwt is a token that says when it was issued and when it ends; zero says
// nothing.
func jwt(issued, expires time.Time) string {
	claims := map[string]any{"iss": "test"}
	if !issued.IsZero() {
		claims["iat"] = issued.Unix()
	}
	if !expires.IsZero() {
		claims["exp"] = expires.Unix()
	}
	payload, _ := json.Marshal(claims)
	return part(`{"alg":"none"}`) + "." + part(string(payload)) + ".c2ln"
}

// part is one of the three that a token has.
func part(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// idp is an issuer.
type idp struct {
	*httptest.Server
	CA          string
	refreshes   atomic.Int32
	wait        chan struct{}            // if set, a refresh waits until it is closed
	waiting     chan struct{}            // gets a value when a refresh waits
	answer      func() (int, string)     // of the token endpoint
	lastRefresh string                   // the refresh token of the request that is answered
	sent        chan map[string][]string // forms
}

func newIDP(t *testing.T) *idp {
	i := &idp{waiting: make(chan struct{}, 100), sent: make(chan map[string][]string, 100)}
	i.Server = httptest.NewTLSServer(http.HandlerFunc(i.serve))
	i.CA = base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate().Raw}))
	t.Cleanup(func() { i.CloseClientConnections(); i.Close() })
	i.gives(jwt(time.Now(), time.Now().Add(time.Hour)), "new-refresh")
	return i
}

func (i *idp) gives(id, refresh string) {
	i.answer = func() (int, string) {
		return http.StatusOK, fmt.Sprintf(`{"access_token":"a","token_type":"bearer","id_token":%q,"refresh_token":%q}`, id, refresh)
	}
}

func (i *idp) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/.well-known/openid-configuration" {
		fmt.Fprintf(w, `{"issuer":%q,"token_endpoint":%q}`, i.URL, i.URL+"/token")
		return
	}
	r.ParseForm()
	i.refreshes.Add(1)
	if i.wait != nil {
		i.waiting <- struct{}{}
		select {
		case <-i.wait:
		case <-r.Context().Done():
			return
		}
	}
	select {
	case i.sent <- r.PostForm:
	default:
	}
	i.lastRefresh = r.PostForm.Get("refresh_token")
	code, body := i.answer()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	io.WriteString(w, body)
}

func (i *idp) config(more map[string]string) map[string]string {
	config := map[string]string{"idp-issuer-url": i.URL, "client-id": "me", "client-secret": "client-s3cr3t",
		"idp-certificate-authority-data": i.CA, "refresh-token": "refresh-s3cr3t"}
	for k, v := range more {
		config[k] = v
	}
	return config
}

// cluster is an API server and a client that authenticates there.
type cluster struct {
	url    string
	client *http.Client
	seen   chan string
}

func newCluster(t *testing.T, config map[string]string, persister rest.AuthProviderConfigPersister) *cluster {
	t.Helper()
	c := &cluster{seen: make(chan string, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { c.seen <- r.Header.Get("Authorization") }))
	t.Cleanup(server.Close)
	provider, err := rest.GetAuthProvider(t.Name(), &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: config}, persister)
	if err != nil {
		t.Fatal(err)
	}
	rt := &http.Transport{}
	t.Cleanup(rt.CloseIdleConnections)
	c.url, c.client = server.URL, &http.Client{Transport: provider.WrapTransport(rt)}
	return c
}

func (c *cluster) get(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type persister func(map[string]string) error

func (p persister) Persist(config map[string]string) error { return p(config) }

func TestGap12_C2_C3_aRequestLeavesAnIssuerThatHangs(t *testing.T) {
	for _, point := range hang.Points {
		t.Run(point.String(), func(t *testing.T) {
			s := hang.New(t, point)
			c := newCluster(t, map[string]string{"idp-issuer-url": s.URL, "client-id": "me", "refresh-token": "r",
				"idp-certificate-authority-data": base64.StdEncoding.EncodeToString(s.CA)}, nil)
			hang.ReturnsPromptly(t, s.Reached, c.get)
		})
	}
}

func TestGap12_C5_oneRenewalForAllAndALeaverTakesOnlyItsOwn(t *testing.T) {
	i := newIDP(t)
	i.wait = make(chan struct{})
	c := newCluster(t, i.config(nil), nil)
	first, leave := context.WithCancelCause(t.Context())
	errFirst := make(chan error, 1)
	go func() { errFirst <- c.get(first) }()
	<-i.waiting
	var wg sync.WaitGroup
	for range 9 {
		wg.Go(func() {
			if err := c.get(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := c.get(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second caller: %v, want its own deadline", err)
	}
	leave(hang.ErrCaller)
	if err := <-errFirst; !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
		t.Errorf("first caller: %v", err)
	}
	close(i.wait)
	wg.Wait()
	if n := i.refreshes.Load(); n != 1 {
		t.Errorf("%d renewals, want one", n)
	}
}

// kubeconfig is a file with the user "me" and somebody else.
func kubeconfig(t *testing.T, config map[string]string) (clientcmd.ConfigAccess, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	all := clientcmdapi.NewConfig()
	all.AuthInfos["me"] = &clientcmdapi.AuthInfo{AuthProvider: &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: config}}
	all.AuthInfos["other"] = &clientcmdapi.AuthInfo{Token: "untouched"}
	if err := clientcmd.WriteToFile(*all, file); err != nil {
		t.Fatal(err)
	}
	return &clientcmd.ClientConfigLoadingRules{ExplicitPath: file}, file
}

// TestGap12_whatWasRenewedIsWrittenBackUnderTheLock waits for somebody else's
// lock, and keeps what was changed meanwhile.
func TestGap12_whatWasRenewedIsWrittenBackUnderTheLock(t *testing.T) {
	i := newIDP(t)
	access, file := kubeconfig(t, i.config(nil))
	if err := os.WriteFile(file+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := newCluster(t, i.config(nil), clientcmd.PersisterForUser(access, "me"))
	done := make(chan error, 1)
	go func() { done <- c.get(t.Context()) }()
	<-i.sent
	changed, err := clientcmd.LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed.AuthInfos["other"].Token = "changed meanwhile"
	if err := clientcmd.WriteToFile(*changed, file); err != nil {
		t.Fatal(err)
	}
	os.Remove(file + ".lock")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	got, err := clientcmd.LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if token := got.AuthInfos["other"].Token; token != "changed meanwhile" {
		t.Errorf("the other user's token: %q", token)
	}
	config := got.AuthInfos["me"].AuthProvider.Config
	if "Bearer "+config["id-token"] != <-c.seen || config["refresh-token"] != "new-refresh" || config["client-id"] != "me" {
		t.Errorf("written back: %v", config)
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

// TestRenewal_anotherProcessWasFaster: the refresh token was used up by it.
func TestRenewal_anotherProcessWasFaster(t *testing.T) {
	good := jwt(time.Now(), time.Now().Add(30*time.Minute))
	for name, written := range map[string]string{"its id token is good": good, "only its refresh token is": jwt(time.Now(), time.Now().Add(-time.Minute))} {
		t.Run(name, func(t *testing.T) {
			i := newIDP(t)
			access, _ := kubeconfig(t, i.config(map[string]string{"id-token": written, "refresh-token": "next"}))
			fresh := i.answer
			i.answer = func() (int, string) {
				if i.lastRefresh == "next" {
					return fresh()
				}
				return http.StatusBadRequest, `{"error":"invalid_grant"}`
			}
			c := newCluster(t, i.config(nil), clientcmd.PersisterForUser(access, "me"))
			if err := c.get(t.Context()); err != nil {
				t.Fatal(err)
			}
			if auth := <-c.seen; (auth == "Bearer "+good) != (written == good) {
				t.Errorf("Authorization: %q", auth)
			}
		})
	}
}

func TestRenewal_isKeptIfItCannotBeWrittenBack(t *testing.T) {
	i := newIDP(t)
	c := newCluster(t, i.config(nil), persister(func(map[string]string) error { return errors.New("read-only") }))
	for range 3 {
		if err := c.get(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := i.refreshes.Load(); n != 1 {
		t.Errorf("%d renewals, want one", n)
	}
}

func TestToken_isRenewedWhenItEnds(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name, token string
		renewals    int32
	}{
		{"good", jwt(now, now.Add(time.Minute)), 0},
		{"without iat", jwt(time.Time{}, now.Add(time.Minute)), 0},
		{"expired", jwt(now, now.Add(-time.Minute)), 1},
		{"about to", jwt(now, now.Add(5*time.Second)), 1},
		{"without exp", jwt(now, time.Time{}), 1},
		{"numbers as strings", part(`{}`) + "." + part(`{"exp":"9000000000"}`) + ".c2ln", 0},
		{"none", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := newIDP(t)
			cluster := newCluster(t, i.config(map[string]string{"id-token": c.token}), nil)
			for range 3 {
				if err := cluster.get(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if n := i.refreshes.Load(); n != c.renewals {
				t.Errorf("%d renewals, want %d", n, c.renewals)
			}
		})
	}
}

// TestClockSkew_aFreshTokenIsUsed: by our clock the issuer's tokens are over
// when they come.
func TestClockSkew_aFreshTokenIsUsed(t *testing.T) {
	for name, issued := range map[string]time.Time{"with iat": time.Now().Add(-3 * time.Hour), "without": {}} {
		t.Run(name, func(t *testing.T) {
			i := newIDP(t)
			i.gives(jwt(issued, time.Now().Add(-2*time.Hour)), "r")
			c := newCluster(t, i.config(nil), nil)
			for range 5 {
				if err := c.get(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if n := i.refreshes.Load(); n != 1 {
				t.Errorf("%d renewals for 5 requests, want one", n)
			}
		})
	}
}

func TestErrors_haveNoTokenInThem(t *testing.T) {
	log := everythingLogged(t)
	for _, c := range []struct {
		name   string
		change map[string]string
		code   int
		body   string
		want   string
	}{
		{"revoked", nil, 400, `{"error":"invalid_grant","error_description":"refresh-s3cr3t is revoked"}`, `failed to refresh token: oauth2: "invalid_grant"`},
		{"echo", nil, 500, `you sent refresh-s3cr3t and client-s3cr3t`, "failed to refresh token: oauth2: cannot fetch token: 500"},
		{"no id token", nil, 200, `{"access_token":"s3cr3t"}`, "token response did not contain an id_token"},
		{"bad id token", nil, 200, `{"access_token":"s3cr3t","id_token":"s3cr3t"}`, "ID Token is not a valid JWT"},
		{"own id token", map[string]string{"id-token": "s3cr3t.s3cr3t"}, 200, "", "ID Token is not a valid JWT"},
		{"own id token's claims", map[string]string{"id-token": "a.c3M.c"}, 200, "", "ID Token is not a valid JWT"},
		{"no refresh token", map[string]string{"refresh-token": ""}, 200, "", "No valid id-token, and cannot refresh without refresh-token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := newIDP(t)
			i.answer = func() (int, string) { return c.code, c.body }
			cluster := newCluster(t, i.config(c.change), nil)
			for range 20 {
				err := cluster.get(t.Context())
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(fmt.Sprintf("%+v", err), "s3cr3t") {
					t.Errorf("err = %v, want %q and no secret", err, c.want)
				}
			}
			// Twenty calls of no time; an attempt asks twice, since there are two
			// ways to authenticate, and a slow machine may see a second attempt.
			if n := i.refreshes.Load(); n > 6 {
				t.Errorf("the issuer was asked %d times", n)
			}
		})
	}
	provider, err := rest.GetAuthProvider(t.Name(), &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: map[string]string{"idp-issuer-url": "x", "client-id": "y", "id-token": "s3cr3t"}}, nil)
	if err != nil || strings.Contains(fmt.Sprintf("%v %+v %#v", provider, provider, provider), "s3cr3t") {
		t.Errorf("%v: the provider prints its token", err)
	}
	klog.Flush()
	if strings.Contains(log.String(), "s3cr3t") {
		t.Error("the log has a token")
	}
}

func TestConfiguration_hasToBeComplete(t *testing.T) {
	for want, config := range map[string]map[string]string{
		"Must provide idp-issuer-url": {"client-id": "c"},
		"Must provide client-id":      {"idp-issuer-url": "u"},
		"no such file":                {"idp-issuer-url": "u", "client-id": "c", "idp-certificate-authority": "/none"},
		"illegal base64":              {"idp-issuer-url": "u", "client-id": "c", "idp-certificate-authority-data": "!"},
		"unable to load root":         {"idp-issuer-url": "u", "client-id": "c", "idp-certificate-authority-data": "YQ=="},
	} {
		_, err := rest.GetAuthProvider("", &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: config}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", config, err, want)
		}
	}
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
