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

import "net/http"

type userAgentRoundTripper struct {
	layer
	agent string
}

// NewUserAgentRoundTripper names agent in requests that name no user agent.
func NewUserAgentRoundTripper(agent string, rt http.RoundTripper) http.RoundTripper {
	return &userAgentRoundTripper{layer: layer{rt}, agent: agent}
}

func (u *userAgentRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("User-Agent") != "" {
		return u.rt.RoundTrip(req)
	}
	req = withOwnHeader(req)
	req.Header.Set("User-Agent", u.agent)
	return u.rt.RoundTrip(req)
}
