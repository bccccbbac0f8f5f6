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

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/origin"
)

type bearerAuthRoundTripper struct {
	layer
	bearer string              `datapolicy:"token"` // without a file, and while the file has not been read
	file   *cachingTokenSource // nil without a file
}

// NewBearerAuthRoundTripper adds bearer to requests that carry no
// authorization, unless they follow a redirect to another server.
func NewBearerAuthRoundTripper(bearer string, rt http.RoundTripper) http.RoundTripper {
	return &bearerAuthRoundTripper{layer: layer{rt}, bearer: bearer}
}

// NewBearerAuthWithRefreshRoundTripper is NewBearerAuthRoundTripper with the
// token from tokenFile, see NewCachedFileTokenSource. bearer is used without a
// tokenFile and while the file could not be read; if it is empty, the file has
// to be readable now.
func NewBearerAuthWithRefreshRoundTripper(bearer, tokenFile string, rt http.RoundTripper) (http.RoundTripper, error) {
	if tokenFile == "" {
		return NewBearerAuthRoundTripper(bearer, rt), nil
	}
	source := NewCachedFileTokenSource(tokenFile)
	if bearer == "" {
		token, err := source.Token()
		if err != nil {
			return nil, err
		}
		bearer = token.AccessToken
	}
	return &bearerAuthRoundTripper{layer: layer{rt}, bearer: bearer, file: source}, nil
}

func (b *bearerAuthRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if hasAuthorization(req) || origin.Left(req) {
		return b.rt.RoundTrip(req)
	}
	start := time.Now()
	token := b.bearer
	if b.file != nil {
		ctx := req.Context()
		refreshed, err := tokenFrom(ctx, b.file)
		switch {
		case err == nil:
			token = refreshed
		case ctx.Err() != nil:
			return refuse(req, err)
		default: // the first token is better than none; the server decides
			klog.FromContext(ctx).V(4).Info("Using the first token, the file cannot be read", "err", err)
		}
	}
	req = withOwnHeader(req)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := b.rt.RoundTrip(req)
	if b.file != nil && err == nil && resp.StatusCode == http.StatusUnauthorized {
		b.file.ResetTokenOlderThan(start)
	}
	return resp, err
}
