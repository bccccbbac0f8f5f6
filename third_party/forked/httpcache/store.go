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

package httpcache

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
)

// variedPrefix comes before the name of a request header that an answer
// depends on: the entry in the cache keeps what the request had there.
const variedPrefix = "X-Varied-"

// varied returns the names of the request headers that an answer depends on.
func varied(answer http.Header) []string {
	var names []string
	for _, line := range answer["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = http.CanonicalHeaderKey(strings.TrimSpace(name)); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// sameVariant reports whether a request asks for the variant that is kept.
func sameVariant(answer, request http.Header) bool {
	for _, name := range varied(answer) {
		if name == "*" || request.Get(name) != answer.Get(variedPrefix+name) {
			return false
		}
	}
	return true
}

// remember notes in answer what request had in the headers that matter.
func remember(answer, request http.Header) {
	for _, name := range varied(answer) {
		if value := request.Get(name); value != "" {
			answer.Set(variedPrefix+name, value)
		}
	}
}

// hopByHop reports whether a header concerns the connection alone.
func hopByHop(name string, all http.Header) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailers", "Transfer-Encoding", "Upgrade":
		return true
	}
	return slices.ContainsFunc(all["Connection"], func(line string) bool {
		return slices.ContainsFunc(strings.Split(line, ","), func(n string) bool {
			return strings.EqualFold(strings.TrimSpace(n), name)
		})
	})
}

// dump is an answer as it goes over the wire, its body in one piece. A nil body
// is that of an answer to HEAD.
func dump(resp *http.Response, body []byte) ([]byte, error) {
	whole := *resp
	whole.Header = resp.Header.Clone()
	whole.Header.Del(XFromCache)
	if body == nil {
		return httputil.DumpResponse(&whole, false)
	}
	whole.TransferEncoding, whole.Trailer = nil, nil
	whole.ContentLength = int64(len(body))
	whole.Body = io.NopCloser(bytes.NewReader(body))
	return httputil.DumpResponse(&whole, true)
}

// tee hands over what has been read from a body once that is all of it.
type tee struct {
	io.ReadCloser
	read     bytes.Buffer
	complete func([]byte) // nil after its call
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if t.complete == nil {
		return n, err
	}
	t.read.Write(p[:n])
	switch err {
	case nil:
	case io.EOF:
		body := t.read.Bytes()
		if body == nil {
			body = []byte{}
		}
		t.complete(body)
		t.complete = nil
	default: // cut short: never an answer
		t.complete = nil
	}
	return n, err
}
