//go:build e2e

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

package e2e_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"k8s.io/client-go/internal/controlplane"
	_ "k8s.io/client-go/plugin/pkg/client/auth/oidc"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	oidcClient = "client-of-the-test"
	oidcSecret = "secret-of-the-client"
)

// issuer is a small OpenID Connect issuer. A refresh token is good once.
type issuer struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu        sync.Mutex
	refreshes int    // guarded by mu
	refresh   string // guarded by mu; the refresh token that is good now
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	i := &issuer{key: must(rsa.GenerateKey(rand.Reader, 2048))(t), refresh: "refresh-0"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]any{
			"issuer": i.URL, "jwks_uri": i.URL + "/keys", "token_endpoint": i.URL + "/token", "authorization_endpoint": i.URL + "/auth",
			"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1",
			"n": encode(i.key.N.Bytes()), "e": encode(big.NewInt(int64(i.key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewTLSServer(mux)
	t.Cleanup(i.Close)
	return i
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// token gives new tokens for the refresh token that is good.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if id != oidcClient || secret != oidcSecret || r.FormValue("grant_type") != "refresh_token" || r.FormValue("refresh_token") != i.refresh {
		answer(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	i.refreshes++
	i.refresh = "refresh-" + strconv.Itoa(i.refreshes)
	answer(w, http.StatusOK, map[string]any{
		"access_token": "unused", "token_type": "Bearer", "expires_in": 3600, "refresh_token": i.refresh, "id_token": i.sign(time.Hour),
	})
}

// sign makes an id token that is good for that long.
func (i *issuer) sign(life time.Duration) string {
	now := time.Now()
	header, _ := json.Marshal(map[string]string{"alg": "RS256", "kid": "1", "typ": "JWT"})
	claims, _ := json.Marshal(map[string]any{"iss": i.URL, "aud": oidcClient, "sub": "jane", "iat": now.Unix(), "exp": now.Add(life).Unix()})
	text := encode(header) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(signature)
}

// certificate is the issuer's, which signs itself.
func (i *issuer) certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.Certificate().Raw})
}

func TestOIDC_tokenOfAnIssuerIsRenewedAndAccepted(t *testing.T) {
	t.Parallel()
	issuer := newIssuer(t)
	ca := filepath.Join(t.TempDir(), "issuer.crt")
	check(t, os.WriteFile(ca, issuer.certificate(), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	server := must(controlplane.Start(ctx,
		controlplane.APIServerFlag("--oidc-issuer-url="+issuer.URL),
		controlplane.APIServerFlag("--oidc-client-id="+oidcClient),
		controlplane.APIServerFlag("--oidc-ca-file="+ca),
		controlplane.APIServerFlag("--oidc-username-prefix=oidc:")))(t)
	t.Cleanup(func() { check(t, server.Stop()) })

	// The server asks the issuer in the background when it has started.
	plain := connect(t, withToken(configFor(t, server, admin), issuer.sign(time.Hour)))
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		user, err := whoAmI(t, plain)
		if err == nil && user == "oidc:jane" {
			break
		}
		if time.Now().After(end) || err != nil && !apierrors.IsUnauthorized(err) {
			t.Fatalf("the server takes a fresh token for %q, %v", user, err)
		}
	}

	kubeconfig := loginAs(t, server.Kubeconfig, &clientcmdapi.AuthInfo{AuthProvider: &clientcmdapi.AuthProviderConfig{Name: "oidc", Config: map[string]string{
		"idp-issuer-url": issuer.URL, "client-id": oidcClient, "client-secret": oidcSecret, "idp-certificate-authority": ca,
		"id-token": issuer.sign(-time.Hour), "refresh-token": "refresh-0",
	}}})
	client := clientOf(t, kubeconfig)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if user, err := whoAmI(t, client); err != nil || user != "oidc:jane" {
				t.Errorf("the server takes us for %q (%v), want jane", user, err)
			}
		})
	}
	all.Wait()
	wantRefreshes := func(want int) {
		t.Helper()
		issuer.mu.Lock()
		defer issuer.mu.Unlock()
		if issuer.refreshes != want {
			t.Errorf("%d refreshes, want %d", issuer.refreshes, want)
		}
	}
	wantRefreshes(1)
	kept := must(clientcmd.LoadFromFile(kubeconfig))(t).AuthInfos["me"].AuthProvider.Config
	if kept["refresh-token"] != "refresh-1" || kept["client-secret"] != oidcSecret {
		t.Errorf("%d keys are kept, and the new refresh token is not among them", len(kept))
	}
	wantUser(t, clientOf(t, kubeconfig), "oidc:jane") // what was kept is good for the next program
	wantRefreshes(1)
}
