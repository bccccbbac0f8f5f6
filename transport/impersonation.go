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

// The headers of a request in somebody else's name.
const (
	ImpersonateUserHeader  = "Impersonate-User"
	ImpersonateUIDHeader   = "Impersonate-Uid"
	ImpersonateGroupHeader = "Impersonate-Group"
	// ImpersonateUserExtraHeaderPrefix is followed by the escaped key.
	ImpersonateUserExtraHeaderPrefix = "Impersonate-Extra-"
)

type impersonatingRoundTripper struct {
	layer
	as ImpersonationConfig
}

// NewImpersonatingRoundTripper sends requests in the name of impersonate,
// except those that name a user already and those that follow a redirect to
// another server.
func NewImpersonatingRoundTripper(impersonate ImpersonationConfig, rt http.RoundTripper) http.RoundTripper {
	return &impersonatingRoundTripper{layer: layer{rt}, as: impersonate}
}

func (i *impersonatingRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get(ImpersonateUserHeader) != "" || origin.Left(req) {
		return i.rt.RoundTrip(req)
	}
	req = withOwnHeader(req)
	req.Header.Set(ImpersonateUserHeader, i.as.UserName)
	if i.as.UID != "" {
		req.Header.Set(ImpersonateUIDHeader, i.as.UID)
	}
	addValues(req.Header, ImpersonateGroupHeader, i.as.Groups)
	for key, values := range i.as.Extra {
		addValues(req.Header, ImpersonateUserExtraHeaderPrefix+escapeHeaderKey(key), values)
	}
	return i.rt.RoundTrip(req)
}

func (i ImpersonationConfig) isZero() bool {
	return i.UserName == "" && i.UID == "" && len(i.Groups) == 0 && len(i.Extra) == 0
}

// addValues adds to a header entry without writing into the slice it has,
// which may belong to the caller's request.
func addValues(h http.Header, key string, values []string) {
	if len(values) == 0 {
		return
	}
	key = http.CanonicalHeaderKey(key)
	had := h[key]
	h[key] = append(had[:len(had):len(had)], values...)
}

// escapeHeaderKey writes every byte that may not stand in the name of a
// header, and "%" itself, as %XX. The server undoes this.
func escapeHeaderKey(key string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(key) {
		c := key[i]
		if isTokenByte(c) && c != '%' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

// isTokenByte reports whether c is a tchar of RFC 9110, section 5.6.2.
func isTokenByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
