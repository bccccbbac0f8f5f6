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
	"strings"

	"k8s.io/client-go/internal/origin"
)

// The headers with which an authenticating proxy tells a server who sent a
// request.
const (
	remoteUserHeader  = "X-Remote-User"
	remoteUIDHeader   = "X-Remote-Uid"
	remoteGroupHeader = "X-Remote-Group"
	remoteExtraPrefix = "X-Remote-Extra-"
)

type authProxyRoundTripper struct {
	layer
	username, uid string
	groups        []string
	extra         map[string][]string
}

// NewAuthProxyRoundTripper sends requests as an authenticating proxy would:
// with the given user in headers that the server believes because of the
// client certificate. What a request has in those headers is dropped. A
// request that follows a redirect to another server carries none of them.
func NewAuthProxyRoundTripper(username, uid string, groups []string, extra map[string][]string, rt http.RoundTripper) http.RoundTripper {
	return &authProxyRoundTripper{layer: layer{rt}, username: username, uid: uid, groups: groups, extra: extra}
}

func (a *authProxyRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	left := origin.Left(req)
	req = withOwnHeader(req)
	if left {
		dropRemote(req.Header)
	} else {
		SetAuthProxyHeaders(req, a.username, a.uid, a.groups, a.extra)
	}
	return a.rt.RoundTrip(req)
}

// SetAuthProxyHeaders replaces what req's header says about the user.
func SetAuthProxyHeaders(req *http.Request, username, uid string, groups []string, extra map[string][]string) {
	dropRemote(req.Header)
	req.Header.Set(remoteUserHeader, username)
	if uid != "" {
		req.Header.Set(remoteUIDHeader, uid)
	}
	addValues(req.Header, remoteGroupHeader, groups)
	for key, values := range extra {
		addValues(req.Header, remoteExtraPrefix+escapeHeaderKey(key), values)
	}
}

func dropRemote(h http.Header) {
	for key := range h {
		switch {
		case strings.EqualFold(key, remoteUserHeader), strings.EqualFold(key, remoteUIDHeader),
			strings.EqualFold(key, remoteGroupHeader), len(key) >= len(remoteExtraPrefix) &&
				strings.EqualFold(key[:len(remoteExtraPrefix)], remoteExtraPrefix):
			delete(h, key)
		}
	}
}
