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

	"k8s.io/client-go/internal/origin"
)

type basicAuthRoundTripper struct {
	layer
	username string
	password string `datapolicy:"password"`
}

// NewBasicAuthRoundTripper adds basic authentication to requests that carry no
// authorization, unless they follow a redirect to another server.
func NewBasicAuthRoundTripper(username, password string, rt http.RoundTripper) http.RoundTripper {
	return &basicAuthRoundTripper{layer: layer{rt}, username: username, password: password}
}

func (b *basicAuthRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if hasAuthorization(req) || origin.Left(req) {
		return b.rt.RoundTrip(req)
	}
	req = withOwnHeader(req)
	req.SetBasicAuth(b.username, b.password)
	return b.rt.RoundTrip(req)
}

func hasAuthorization(req *http.Request) bool {
	return req.Header.Get("Authorization") != ""
}
