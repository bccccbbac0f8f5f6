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
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"k8s.io/client-go/internal/origin"
)

type tokenSourceRoundTripper struct {
	layer
	token func(*http.Request) (*oauth2.Token, error)
	reset func(time.Time) // nil for a source that cannot be reset
}

// TokenSourceWrapTransport adds a token of ts to requests that carry no
// authorization, unless they follow a redirect to another server. It asks ts
// for every request, so ts should keep its token; requests that need one at
// the same time share the answer. A request whose context ends stops waiting.
func TokenSourceWrapTransport(ts oauth2.TokenSource) func(http.RoundTripper) http.RoundTripper {
	token := tokenForRequest(ts)
	return func(rt http.RoundTripper) http.RoundTripper {
		return &tokenSourceRoundTripper{layer: layer{rt}, token: token}
	}
}

// ResettableTokenSourceWrapTransport is TokenSourceWrapTransport that has ts
// forget a token with which the server answered 401 Unauthorized.
func ResettableTokenSourceWrapTransport(ts ResettableTokenSource) func(http.RoundTripper) http.RoundTripper {
	token := tokenForRequest(ts)
	return func(rt http.RoundTripper) http.RoundTripper {
		return &tokenSourceRoundTripper{layer: layer{rt}, token: token, reset: ts.ResetTokenOlderThan}
	}
}

func tokenForRequest(ts oauth2.TokenSource) func(*http.Request) (*oauth2.Token, error) {
	if caching, ok := ts.(*cachingTokenSource); ok { // shares its fetches itself
		return func(req *http.Request) (*oauth2.Token, error) { return caching.TokenContext(req.Context()) }
	}
	fetch := newTokenFetcher(ts)
	return func(req *http.Request) (*oauth2.Token, error) {
		return fetch.get(req.Context(), "token source", nil)
	}
}

func (t *tokenSourceRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if hasAuthorization(req) || origin.Left(req) {
		return t.rt.RoundTrip(req)
	}
	start := time.Now()
	token, err := t.token(req)
	if err != nil {
		return refuse(req, err)
	}
	req = withOwnHeader(req)
	token.SetAuthHeader(req)
	resp, err := t.rt.RoundTrip(req)
	if t.reset != nil && err == nil && resp.StatusCode == http.StatusUnauthorized {
		t.reset(start)
	}
	return resp, err
}
