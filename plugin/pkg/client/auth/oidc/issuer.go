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

package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/redact"
	"k8s.io/client-go/transport"
)

const (
	// attemptLimit bounds a renewal for callers whose contexts do not end.
	attemptLimit = time.Minute
	// largestDocument is far more than a discovery document has.
	largestDocument = 1 << 20
)

// issuer is an OpenID Connect issuer. It keeps no connections.
type issuer struct {
	url      string
	client   string // its id
	secret   string
	requests *http.Client
}

func newIssuer(config map[string]string) (*issuer, error) {
	tls := transport.TLSConfig{CAFile: config[keyCA]}
	if data := config[keyCAData]; data != "" {
		pem, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return nil, err
		}
		tls.CAData = pem
	}
	tlsConfig, err := transport.TLSConfigFor(&transport.Config{TLS: tls})
	if err != nil {
		return nil, err
	}
	rt := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		TLSClientConfig:     tlsConfig,
		TLSHandshakeTimeout: 10 * time.Second,
		DisableKeepAlives:   true, // nothing is to be left of a renewal
	}
	return &issuer{
		url:      config[keyIssuer],
		client:   config[keyClientID],
		secret:   config[keyClientSecret],
		requests: &http.Client{Transport: rt, Timeout: attemptLimit},
	}, nil
}

// tokens are what an issuer gave.
type tokens struct {
	id      string
	refresh string    // empty if the old one stays good
	until   time.Time // how long the id token is to be used
}

// refresh trades the refresh token in config for new tokens.
func (i *issuer) refresh(ctx context.Context, config map[string]string) (*tokens, error) {
	began := time.Now()
	endpoint, err := i.tokenEndpoint(ctx)
	if err != nil {
		return nil, ctxerr.Wrap(ctx, err, "ask the OIDC issuer for its endpoints")
	}
	oauth := oauth2.Config{ClientID: i.client, ClientSecret: i.secret, Endpoint: oauth2.Endpoint{TokenURL: endpoint}}
	source := oauth.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, i.requests), &oauth2.Token{RefreshToken: config[keyRefreshToken]})
	answer, err := source.Token()
	if err != nil {
		return nil, ctxerr.Wrap(ctx, fmt.Errorf("failed to refresh token: %w", withoutBody(err, config[keyRefreshToken], i.secret)), "refresh the OIDC token")
	}
	id, ok := answer.Extra("id_token").(string)
	if !ok || id == "" {
		return nil, errors.New(`token response did not contain an id_token, either the scope "openid" wasn't requested upon login, or the provider doesn't support id_tokens as part of the refresh response`)
	}
	claims, err := claimsOf(id)
	if err != nil {
		return nil, fmt.Errorf("the OIDC issuer's new id_token: %w", err)
	}
	return &tokens{id: id, refresh: answer.RefreshToken, until: claims.goodUntil(began)}, nil
}

// tokenEndpoint reads the issuer's discovery document.
func (i *issuer) tokenEndpoint(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(i.url, "/")+"/.well-known/openid-configuration", nil)
	if err != nil {
		return "", err
	}
	resp, err := i.requests.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestDocument))
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("oidc: failed to query metadata endpoint %s: %.512q", resp.Status, body)
	}
	var document struct {
		TokenEndpoint string `json:"token_endpoint"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return "", fmt.Errorf("oidc: failed to decode provider discovery object: %w", err)
	}
	if document.TokenEndpoint == "" {
		return "", errors.New("oidc: discovery object doesn't contain a token_endpoint")
	}
	return document.TokenEndpoint, nil
}

// withoutBody leaves out what the issuer's answer may repeat of the request.
func withoutBody(err error, secrets ...string) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return err
	}
	if refused.ErrorCode == "" {
		return fmt.Errorf("oauth2: cannot fetch token: %s", refused.Response.Status)
	}
	text := fmt.Sprintf("oauth2: %q %q", refused.ErrorCode, refused.ErrorDescription)
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, redact.Mark)
		}
	}
	return errors.New(text)
}

// claims are what counts of a token. Its signature is the server's business.
// Some issuers write numbers as strings, which a json.Number reads as well.
type claims struct {
	Expires json.Number `json:"exp"`
	Issued  json.Number `json:"iat"`
}

// claimsOf reads a token. Its errors have nothing of the token in them.
func claimsOf(token string) (claims, error) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, errors.New("ID Token is not a valid JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return c, fmt.Errorf("ID Token is not a valid JWT: %w", err)
	}
	if json.Unmarshal(payload, &c) != nil {
		return c, errors.New("parsing claims: ID Token is not a valid JWT") // the reason shows some of it
	}
	return c, nil
}

// expiry is the beginning of time for a token that does not say: it counts as
// expired.
func (c claims) expiry() time.Time { return moment(c.Expires) }

// goodUntil is when a token that came at the time of now is to be renewed. The
// length of its life is the issuer's, the clock is ours. One that does not say
// is renewed soon.
func (c claims) goodUntil(now time.Time) time.Time {
	end := c.expiry()
	if c.Expires != "" && c.Issued != "" {
		end = now.Add(end.Sub(moment(c.Issued)))
	}
	if end = end.Add(-leeway); end.Before(now.Add(shortestUse)) {
		return now.Add(shortestUse)
	}
	return end
}

// latest is as far as a time.Duration reaches from most moments.
const latest = 1 << 33

// moment is the beginning of time for what is no such number.
func moment(n json.Number) time.Time {
	seconds, err := n.Float64()
	if err != nil || !(seconds >= 0) {
		return time.Time{}
	}
	return time.Unix(int64(min(seconds, latest)), 0)
}
