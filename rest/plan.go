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

package rest

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// RequestConstructionError says that a description cannot become an HTTP
// request.
type RequestConstructionError struct {
	Err error
}

// Error implements error.
func (r *RequestConstructionError) Error() string {
	return fmt.Sprintf("request construction error: '%v'", r.Err)
}

// Unwrap returns Err.
func (r *RequestConstructionError) Unwrap() error { return r.Err }

// plan is all that the attempts of a call have in common. Making it takes no
// I/O, no clock and no context, so that a table can test it.
type plan struct {
	method string
	url    *url.URL
	header http.Header
	body   *body
	sent   bool // header went out with an attempt
}

// plan checks the description and puts it together. remaining is the time that
// the server is told it has, zero for none.
func (r *Request) plan(remaining time.Duration) (*plan, error) {
	if r.err != nil {
		return nil, r.err
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return &plan{method: r.verb, url: r.url(remaining), header: r.header(), body: &r.body}, nil
}

// check finds what only the whole description shows.
func (r *Request) check() error {
	switch {
	case r.c.base == nil:
		return &RequestConstructionError{Err: fmt.Errorf("the client has no base URL")}
	case !validMethod(r.verb):
		return fmt.Errorf("net/http: invalid method %q", r.verb) // as net/http says it
	case r.body.missing != "" && (r.verb == "POST" || r.verb == "PUT" || r.verb == "PATCH"):
		return fmt.Errorf("body may not be nil: got a nil %s", r.body.missing)
	}
	if !r.namespaceSet || len(r.namespace) > 0 {
		return nil
	}
	switch r.verb {
	case "POST":
		return fmt.Errorf("an empty namespace may not be set during creation")
	case "GET", "PUT", "DELETE":
		if len(r.resourceName) > 0 {
			return fmt.Errorf("an empty namespace may not be set when a resource name is provided")
		}
	}
	return nil
}

// validMethod accepts what net/http would.
func validMethod(method string) bool {
	return !strings.ContainsFunc(method, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c)
	})
}

// url puts the URL together in one go: every part but Suffix has been checked
// and needs no cleaning.
func (r *Request) url(remaining time.Duration) *url.URL {
	u := &url.URL{}
	if r.c.base != nil {
		*u = *r.c.base
	}
	u.Path = r.path(r.namespace, r.resourceName)
	if len(r.params) > 0 || remaining != 0 {
		u.RawQuery = r.query(remaining)
	} else {
		u.RawQuery = ""
	}
	return u
}

// path has namespace and name as arguments for the sake of metrics, which want
// placeholders there.
func (r *Request) path(namespace, name string) string {
	size := len(r.pathPrefix) + len("/namespaces/") + len(namespace) + len(r.resource) + len(name) + len(r.subresource) + len(r.subpath) + 4
	var p strings.Builder
	p.Grow(size)
	p.WriteString(r.pathPrefix)
	add := func(segment string) {
		if len(segment) == 0 {
			return
		}
		if s := p.String(); len(s) == 0 || s[len(s)-1] != '/' {
			p.WriteByte('/')
		}
		p.WriteString(segment)
	}
	if r.namespaceSet && len(r.namespace) > 0 {
		add("namespaces")
		add(namespace)
	}
	add(strings.ToLower(r.resource))
	add(name)
	add(r.subresource)
	if len(r.subpath) == 0 {
		return p.String()
	}
	return path.Join(p.String(), r.subpath)
}

func (r *Request) query(remaining time.Duration) string {
	if remaining == 0 {
		return r.params.Encode()
	}
	q := make(url.Values, len(r.params)+1)
	for name, values := range r.params {
		q[name] = values
	}
	q["timeout"] = []string{remaining.String()}
	return q.Encode()
}

// header returns a header that the transport may change.
func (r *Request) header() http.Header {
	h := make(http.Header, len(r.headers)+2)
	for name, values := range r.headers {
		h[name] = values
	}
	if _, set := h["Accept"]; !set && r.content != nil {
		h["Accept"] = acceptHeader(r.content)
	}
	if _, set := h["Content-Type"]; !set && r.body.contentType != "" {
		h["Content-Type"] = []string{r.body.contentType}
	}
	return h
}

// doing says what the request is, for errors: "get pods default/web-0/log (attempt 1)".
func (r *Request) doing(verb string, attempt int) string {
	var s strings.Builder
	s.WriteString(strings.ToLower(verb))
	s.WriteByte(' ')
	if r.resource == "" {
		s.WriteString(r.path(r.namespace, r.resourceName))
	} else {
		s.WriteString(strings.ToLower(r.resource))
		if r.subresource != "" {
			s.WriteString("/" + r.subresource)
		}
		if name := path.Join(r.namespace, r.resourceName); name != "" {
			s.WriteString(" " + name)
		}
	}
	if attempt > 0 {
		fmt.Fprintf(&s, " (attempt %d)", attempt)
	}
	return s.String()
}
