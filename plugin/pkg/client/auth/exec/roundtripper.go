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
	"fmt"
	"net/http"

	"k8s.io/client-go/internal/origin"
)

// roundTripper adds the plugin's token to requests.
type roundTripper struct {
	a  *Authenticator
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
	c, err := r.a.get(req.Context())
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, fmt.Errorf("getting credentials: %w", err)
	}
	if c.token != "" {
		req = req.Clone(req.Context())
		if req.Header == nil {
			req.Header = http.Header{}
		}
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := r.rt.RoundTrip(req)
	if err == nil && resp.StatusCode == http.StatusUnauthorized {
		r.a.refused(c)
	}
	return resp, err
}
