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

// Package origin keeps credentials from following a redirect to somewhere
// else. net/http drops the headers of the first request when it is redirected
// to another host, but a RoundTripper that adds credentials sees each request
// of the chain and would add them again.
package origin

import (
	"net/http"
	"net/url"
	"strings"
)

// Left reports whether req, made by an http.Client to follow a redirect, goes
// elsewhere than the first request of its chain, or has been elsewhere on the
// way. No credential may be added to such a request. It is false for a request
// that follows no redirect.
func Left(req *http.Request) bool {
	for req.Response != nil && req.Response.Request != nil {
		from := req.Response.Request
		if !keeps(from.URL, req.URL) {
			return true
		}
		req = from
	}
	return false
}

// keeps reports whether a server at to is the one at from: the same scheme,
// host and port, or the same host's standard ports with TLS added.
func keeps(from, to *url.URL) bool {
	if from == nil || to == nil || !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	if from.Scheme == to.Scheme {
		return port(from) == port(to)
	}
	return from.Scheme == "http" && to.Scheme == "https" && port(from) == "80" && port(to) == "443"
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	switch u.Scheme {
	case "https":
		return "443"
	case "http":
		return "80"
	}
	return ""
}
