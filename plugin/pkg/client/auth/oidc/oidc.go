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

// Package oidc registers the auth provider "oidc", which authenticates with the
// id token of an OpenID Connect issuer and renews it with a refresh token.
//
// Requests that need a new token wait for one renewal together. A request whose
// context ends leaves at once; when the last one has left, the renewal is
// cancelled. What was renewed is written back, under the lock of the file it
// came from, also if nobody waits any more, because the issuer may have taken
// the old refresh token back. If the issuer refuses because another process was
// faster, what that process has written is used. After a failure the issuer is left alone for a
// moment, which grows from failure to failure.
//
// No error of this package has a token in it.
package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"sync"
	"time"
	"weak"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/origin"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/plugin/pkg/client/auth/internal/pause"
	"k8s.io/client-go/rest"
)

// Keys of the configuration.
const (
	keyIssuer       = "idp-issuer-url"
	keyClientID     = "client-id"
	keyClientSecret = "client-secret"
	keyCA           = "idp-certificate-authority"
	keyCAData       = "idp-certificate-authority-data"
	keyIDToken      = "id-token"
	keyRefreshToken = "refresh-token"
)

const (
	// leeway is how long before its end a token is renewed.
	leeway = 10 * time.Second
	// shortestUse is how long a token that was just renewed is used whatever it
	// says, so that a clock which is ahead does not renew it for every request.
	shortestUse = 10 * time.Second
	// persistPatience bounds the wait for the lock of a file.
	persistPatience = 5 * time.Second
)

func init() {
	utilruntime.Must(rest.RegisterAuthProviderPlugin("oidc", newProvider))
}

// providers has those in use, so that clients of one configuration renew its
// token once: an issuer may accept a refresh token only once. It lives as long
// as the program because clients are made that know nothing of each other.
var providers = struct {
	sync.Mutex
	byKey map[[sha256.Size]byte]weak.Pointer[provider]
}{byKey: map[[sha256.Size]byte]weak.Pointer[provider]{}}

// provider is safe for concurrent use. It has one goroutine while it renews
// the token.
type provider struct {
	issuer  *issuer
	persist func(context.Context, map[string]string) error
	reload  func() (map[string]string, error) // nil if the persister cannot
	renewal shared.Group[struct{}, string]
	pause   pause.Pause

	mu     sync.Mutex
	config map[string]string // guarded by mu; replaced, never changed
	until  time.Time         // guarded by mu; how long the renewed id token is good; zero before the first renewal
}

var _ rest.AuthProvider = (*provider)(nil)

// String has nothing of the configuration in it.
func (p *provider) String() string { return "oidc auth provider" }

// GoString is String.
func (p *provider) GoString() string { return p.String() }

func newProvider(clusterAddress string, config map[string]string, persister rest.AuthProviderConfigPersister) (rest.AuthProvider, error) {
	for _, key := range []string{keyIssuer, keyClientID} {
		if config[key] == "" {
			return nil, fmt.Errorf("Must provide %s", key) //nolint:staticcheck // a text that users know
		}
	}
	all, err := json.Marshal([]any{clusterAddress, config})
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(all)
	providers.Lock()
	p := providers.byKey[key].Value()
	providers.Unlock()
	if p != nil {
		return p, nil
	}
	issuer, err := newIssuer(config) // reads a file
	if err != nil {
		return nil, err
	}
	made := &provider{issuer: issuer, persist: persistFunc(persister), config: maps.Clone(config)}
	if r, ok := persister.(reloader); ok {
		made.reload = r.Reload
	}
	return remember(key, made), nil
}

// remember returns the provider that others have made meanwhile, or p.
func remember(key [sha256.Size]byte, p *provider) *provider {
	providers.Lock()
	defer providers.Unlock()
	if other := providers.byKey[key].Value(); other != nil {
		return other
	}
	self := weak.Make(p)
	providers.byKey[key] = self
	runtime.AddCleanup(p, func(key [sha256.Size]byte) {
		providers.Lock()
		defer providers.Unlock()
		if providers.byKey[key] == self {
			delete(providers.byKey, key)
		}
	}, key)
	return p
}

// contextPersister is what a rest.AuthProviderConfigPersister may offer besides
// Persist.
type contextPersister interface {
	PersistContext(ctx context.Context, config map[string]string) error
}

// reloader is another thing that it may offer: what is kept now.
type reloader interface {
	Reload() (map[string]string, error)
}

func persistFunc(persister rest.AuthProviderConfigPersister) func(context.Context, map[string]string) error {
	if p, ok := persister.(contextPersister); ok {
		return p.PersistContext
	}
	return func(ctx context.Context, config map[string]string) error {
		_, err := shared.Leave(ctx, "write tokens back", func() (struct{}, error) {
			return struct{}{}, persister.Persist(config)
		}, nil)
		return err
	}
}

// Login is part of rest.AuthProvider.
func (p *provider) Login() error { return errors.New("not yet implemented") }

// WrapTransport returns rt with the id token added to requests that carry no
// authorization, unless they follow a redirect to another server.
func (p *provider) WrapTransport(rt http.RoundTripper) http.RoundTripper { return &roundTripper{p, rt} }

type roundTripper struct {
	p  *provider
	rt http.RoundTripper
}

// WrappedRoundTripper returns the next RoundTripper inside.
func (r *roundTripper) WrappedRoundTripper() http.RoundTripper { return r.rt }

// CloseIdleConnections is what http.Client.CloseIdleConnections looks for.
func (r *roundTripper) CloseIdleConnections() {
	if c, ok := r.rt.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (r *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") != "" || origin.Left(req) {
		return r.rt.RoundTrip(req)
	}
	token, err := r.p.token(req.Context())
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	req = req.Clone(req.Context())
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return r.rt.RoundTrip(req)
}

// token returns the id token at hand, or waits until ctx ends for a new one.
func (p *provider) token(ctx context.Context) (string, error) {
	if token, err := p.atHand(); token != "" || err != nil {
		return token, err
	}
	return p.renewal.Do(ctx, struct{}{}, "wait for a token of the OIDC issuer", func(ctx context.Context) (string, error) {
		if token, err := p.atHand(); token != "" || err != nil {
			return token, err // somebody else's renewal ended just before this one began
		}
		token, err := p.renew(ctx)
		if err == nil || ctx.Err() == nil {
			p.pause.Done(err)
		}
		return token, err
	})
}

// atHand returns the id token if it is good, an error if there cannot be one,
// or neither.
func (p *provider) atHand() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !p.until.IsZero() {
		if now.Before(p.until) {
			return p.config[keyIDToken], nil
		}
	} else if token := p.config[keyIDToken]; token != "" {
		claims, err := claimsOf(token)
		if err != nil {
			return "", err
		}
		if now.Before(claims.expiry().Add(-leeway)) {
			return token, nil
		}
	}
	if p.config[keyRefreshToken] == "" {
		return "", errors.New("No valid id-token, and cannot refresh without refresh-token") //nolint:staticcheck // a text that users know
	}
	return "", p.pause.Err()
}

// renew asks the issuer, keeps what it gives, and writes it back.
func (p *provider) renew(ctx context.Context) (string, error) {
	p.mu.Lock()
	config := maps.Clone(p.config)
	p.mu.Unlock()
	got, err := p.issuer.refresh(ctx, config)
	if err != nil && ctx.Err() == nil {
		if other := p.renewedElsewhere(config); other != nil {
			config = other
			if token, good := p.adopt(other); good {
				return token, nil
			}
			got, err = p.issuer.refresh(ctx, config)
		}
	}
	if err != nil {
		return "", err
	}
	config[keyIDToken] = got.id
	if got.refresh != "" {
		config[keyRefreshToken] = got.refresh
	}
	p.mu.Lock()
	p.config, p.until = config, got.until
	p.mu.Unlock()
	p.writeBack(ctx, config)
	return got.id, nil
}

// renewedElsewhere returns what is kept, if another process has changed it
// since config was read, or nil.
func (p *provider) renewedElsewhere(config map[string]string) map[string]string {
	if p.reload == nil {
		return nil
	}
	kept, err := p.reload()
	if err != nil || kept[keyRefreshToken] == config[keyRefreshToken] && kept[keyIDToken] == config[keyIDToken] ||
		kept[keyIssuer] != config[keyIssuer] || kept[keyClientID] != config[keyClientID] {
		return nil
	}
	return maps.Clone(kept)
}

// adopt takes the tokens of another process over, and reports whether the id
// token can be used.
func (p *provider) adopt(config map[string]string) (token string, good bool) {
	token = config[keyIDToken]
	c, err := claimsOf(token)
	until := c.expiry().Add(-leeway)
	if err != nil || !time.Now().Before(until) {
		return "", false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.config, p.until = config, until
	return token, true
}

// writeBack goes on when ctx ends: the tokens are there once. If it fails they
// are still good for this process.
func (p *provider) writeBack(ctx context.Context, config map[string]string) {
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), persistPatience)
	defer cancel()
	if err := p.persist(detached, maps.Clone(config)); err != nil {
		klog.FromContext(ctx).Error(err, "Renewed OIDC tokens could not be written back")
	}
}
