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

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/transport"
)

// reached is a round tripper that writes down what reaches it.
type reached struct {
	r    *run
	name string
	sent *http.Request // what the first of all was given
	err  error
}

func (t *reached) RoundTrip(req *http.Request) (*http.Response, error) {
	body := "none"
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		body = fmt.Sprintf("%q %v", b, err)
		req.Body.Close()
	}
	same := t.sent != nil && req == t.sent
	sameHeader := t.sent != nil && fmt.Sprintf("%p", req.Header) == fmt.Sprintf("%p", t.sent.Header)
	t.r.note("%s: %s %v %v body %s same %v %v", t.name, req.Method, req.URL, req.Header, body, same, sameHeader)
	if t.err != nil {
		return nil, t.err
	}
	return &http.Response{StatusCode: 299, Status: "299 Odd", Header: http.Header{"X": {"y"}}, Body: io.NopCloser(strings.NewReader("answer")), Request: req}, nil
}

func (t *reached) CancelRequest(req *http.Request) {
	t.r.note("%s: cancelled %v", t.name, req == t.sent)
}

// plainTripper knows one method only.
type plainTripper func(*http.Request) (*http.Response, error)

func (f plainTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// sentRequests are requests of all sorts, by name.
func sentRequests() []*http.Request {
	request := func(method, body string, header ...string) *http.Request {
		req := httptest.NewRequest(method, "http://h/p?q=1", nil)
		req.Body = nil
		if body != "" {
			req.Body = io.NopCloser(strings.NewReader(body))
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header[header[i]] = append(req.Header[header[i]], header[i+1])
		}
		return req
	}
	return []*http.Request{
		request("GET", ""),
		request("POST", "content", "Accept", "a", "Accept", "b"),
		request("GET", "", "Authorization", "mine"),
		request("GET", "", "Authorization", ""),
		request("GET", "", "User-Agent", "mine"),
		request("GET", "", "User-Agent", ""),
		request("GET", "", "Impersonate-User", "mine"),
		request("GET", "", "Impersonate-Group", "mine", "Impersonate-Uid", "mine", "Impersonate-Extra-X", "mine"),
		request("GET", "", "X-Remote-User", "mine", "X-Remote-Group", "mine", "X-Remote-Extra-Own", "mine", "X-Remote-Uid", "mine"),
		request("GET", "", "authorization", "mine", "user-agent", "mine"),
	}
}

// roundTrips sends requests of all sorts through what wrap makes, and looks at
// what is left of them.
func roundTrips(r *run, what string, wrap func(http.RoundTripper) http.RoundTripper) {
	inner := &reached{r: r, name: "  reached"}
	var rt http.RoundTripper
	r.panicFree(what, func() { rt = wrap(inner) })
	if rt == nil {
		r.note("%s: nothing", what)
		return
	}
	r.note("%s: the same %v", what, rt == http.RoundTripper(inner))
	for _, req := range sentRequests() {
		before := req.Header.Clone()
		inner.sent = req
		r.panicFree("  trip", func() {
			res, err := rt.RoundTrip(req)
			r.note("  answered %v %v %v", res != nil && res.StatusCode == 299, res != nil && res.Request == req, err)
		})
		if fmt.Sprint(before) != fmt.Sprint(req.Header) {
			r.note("  left %v", req.Header)
		}
	}
	if w, ok := rt.(utilnet.RoundTripperWrapper); ok {
		r.note("  wrapped is the same %v", w.WrappedRoundTripper() == http.RoundTripper(inner))
	}
	if c, ok := rt.(interface{ CancelRequest(*http.Request) }); ok {
		r.panicFree("  cancel", func() { c.CancelRequest(inner.sent) })
	}
	inner.err = errors.New("broken")
	r.panicFree("  broken", func() {
		res, err := rt.RoundTrip(inner.sent)
		r.note("  broken: %v %v", res == nil, err == inner.err)
	})
	r.panicFree("  no header", func() {
		_, err := rt.RoundTrip(&http.Request{Method: "GET", URL: inner.sent.URL})
		r.note("  no header: %v", err)
	})
}

func init() {
	add(
		scenario{name: "transport/wrappers/userAgent", do: func(r *run) {
			for _, ua := range []string{"ua", "", "a\nb", " "} {
				roundTrips(r, fmt.Sprintf("%q", ua), func(rt http.RoundTripper) http.RoundTripper { return transport.NewUserAgentRoundTripper(ua, rt) })
			}
		}},
		scenario{name: "transport/wrappers/basic", do: func(r *run) {
			for _, c := range [][2]string{{"u", "p"}, {"", ""}, {"u:x", "p:y"}, {"", "p"}, {"ü", "\n"}} {
				roundTrips(r, fmt.Sprintf("%q", c), func(rt http.RoundTripper) http.RoundTripper {
					return transport.NewBasicAuthRoundTripper(c[0], c[1], rt)
				})
			}
		}},
		scenario{name: "transport/wrappers/bearer", do: func(r *run) {
			for _, token := range []string{"t", "", " t ", "a\nb", "Bearer t"} {
				roundTrips(r, fmt.Sprintf("%q", token), func(rt http.RoundTripper) http.RoundTripper { return transport.NewBearerAuthRoundTripper(token, rt) })
			}
		}},
		scenario{name: "transport/wrappers/impersonation", do: impersonations},
		scenario{name: "transport/wrappers/authProxy", do: authProxies},
		scenario{name: "transport/wrappers/debug", do: debugTrips},
		scenario{name: "transport/wrappers/chain", do: wrapperChains},
		scenario{name: "transport/wrappers/canceller", do: cancelledTrips},
		scenario{name: "transport/wrappers/cancel", do: cancelledThrough, unordered: true},
	)
}

func impersonations(r *run) {
	for _, c := range []transport.ImpersonationConfig{
		{},
		{UserName: "u"},
		{UID: "id"},
		{Groups: []string{"g"}},
		{UserName: "u", UID: "id", Groups: []string{"a", "", "b", "a"}},
		{UserName: "u", Groups: []string{}},
		{UserName: "u\nv", Groups: []string{"g\nh"}},
		{Extra: map[string][]string{"k": {"v"}}},
		{UserName: "u", Extra: map[string][]string{"k": {"v", "w", ""}, "empty": {}, "nil": nil}},
		{UserName: "u", Extra: map[string][]string{"UPPER": {"v"}, "a b": {"v"}, "a/b": {"v"}, "%": {"v"}, "ä": {"ä"}, "": {"v"}, "example.com/x": {"v"}, "a:b": {"v"}}},
		{UserName: "u", Extra: map[string][]string{"a%2fb": {"v"}, "!#$&'*+-.^_`|~": {"v"}, "\x00": {"v"}, "\"(),;<=>?@[\\]{}": {"v"}}},
	} {
		roundTrips(r, fmt.Sprintf("%+q", c), func(rt http.RoundTripper) http.RoundTripper {
			return transport.NewImpersonatingRoundTripper(c, rt)
		})
	}
	r.note("%q %q %q %q", transport.ImpersonateUserHeader, transport.ImpersonateGroupHeader, transport.ImpersonateUIDHeader, transport.ImpersonateUserExtraHeaderPrefix)
}

func authProxies(r *run) {
	for _, c := range []struct {
		user, uid string
		groups    []string
		extra     map[string][]string
	}{
		{},
		{user: "u"},
		{user: "u", uid: "id", groups: []string{"a", "", "b"}},
		{groups: []string{"a"}, extra: map[string][]string{"k": {"v", "w"}, "empty": {}, "nil": nil}},
		{user: "u", extra: map[string][]string{"UPPER": {"v"}, "a b": {"v"}, "a/b": {"v"}, "%": {"v"}, "ä": {"v"}, "": {"v"}, "\"(),;<=>?@[\\]{}": {"v"}}},
	} {
		roundTrips(r, fmt.Sprintf("%+q", c), func(rt http.RoundTripper) http.RoundTripper {
			return transport.NewAuthProxyRoundTripper(c.user, c.uid, c.groups, c.extra, rt)
		})
		for _, req := range sentRequests() {
			transport.SetAuthProxyHeaders(req, c.user, c.uid, c.groups, c.extra)
			r.note("set %v", req.Header)
		}
	}
	r.panics("no request", func() { transport.SetAuthProxyHeaders(nil, "u", "", nil, nil) })
	r.panics("no header", func() { transport.SetAuthProxyHeaders(&http.Request{}, "u", "", nil, nil) })
}

func debugTrips(r *run) {
	for level := transport.DebugJustURL - 1; level <= transport.DebugByContext+1; level++ {
		roundTrips(r, fmt.Sprint(int(level)), func(rt http.RoundTripper) http.RoundTripper {
			return transport.NewDebuggingRoundTripper(rt, level)
		})
	}
	roundTrips(r, "no level", func(rt http.RoundTripper) http.RoundTripper { return transport.NewDebuggingRoundTripper(rt) })
	roundTrips(r, "all levels", func(rt http.RoundTripper) http.RoundTripper {
		return transport.NewDebuggingRoundTripper(rt, transport.DebugJustURL, transport.DebugCurlCommand, transport.DebugDetailedTiming, transport.DebugRequestHeaders, transport.DebugResponseHeaders, transport.DebugJustURL)
	})
	roundTrips(r, "wrappers", transport.DebugWrappers)
}

func wrapperChains(r *run) {
	named := func(name string) transport.WrapperFunc {
		return func(rt http.RoundTripper) http.RoundTripper {
			return plainTripper(func(req *http.Request) (*http.Response, error) {
				r.note("  through %s", name)
				return rt.RoundTrip(req)
			})
		}
	}
	nothing := func(http.RoundTripper) http.RoundTripper { return nil }
	for i, fns := range [][]transport.WrapperFunc{nil, {nil}, {nil, nil}, {named("a")}, {nil, named("a"), nil}, {named("a"), named("b"), named("c")}, {nothing, named("a")}, {nothing}} {
		f := transport.Wrappers(fns...)
		r.note("%d: nil %v", i, f == nil)
		if f == nil {
			continue
		}
		roundTrips(r, fmt.Sprint(i), f)
	}
	for i, fns := range [][]transport.WrapperFunc{nil, {nil}, {named("a")}, {named("a"), nil, named("b")}} {
		c := &transport.Config{}
		for _, f := range fns {
			c.Wrap(f)
		}
		r.note("config %d: nil %v", i, c.WrapTransport == nil)
		if c.WrapTransport != nil {
			roundTrips(r, fmt.Sprint("config ", i), c.WrapTransport)
		}
	}
}

func cancelledTrips(r *run) {
	mine := errors.New("mine")
	inner := &reached{r: &run{}, name: "reached"}
	for _, cause := range []error{mine, io.EOF} {
		ctx, cancel := context.WithCancel(r.ctx)
		defer cancel()
		rt := transport.ContextCanceller(ctx, cause)(inner)
		for _, what := range []string{"open", "ended"} {
			for _, req := range sentRequests() {
				res, err := rt.RoundTrip(req)
				r.note("%s: answer %v is mine %v is EOF %v", what, res != nil, errors.Is(err, mine), errors.Is(err, io.EOF))
			}
			cancel()
		}
		inner.err = io.ErrUnexpectedEOF
		_, err := transport.ContextCanceller(r.ctx, cause)(inner).RoundTrip(sentRequests()[0])
		r.err("broken", err)
		inner.err = nil
	}
	rt := transport.ContextCanceller(r.ctx, mine)(plainTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("answer"))}, nil
	}))
	res, err := rt.RoundTrip(sentRequests()[0])
	r.err("answer", err)
	content, err := io.ReadAll(res.Body)
	r.note("%q %v %v", content, err, res.Body.Close())
	r.note("around nothing: %v", transport.ContextCanceller(r.ctx, mine)(nil) == nil)
}

// cancelledThrough asks wrappers of what cannot be cancelled to cancel.
func cancelledThrough(r *run) {
	plain := plainTripper(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	for name, rt := range map[string]http.RoundTripper{
		"agent":       transport.NewUserAgentRoundTripper("ua", plain),
		"basic":       transport.NewBasicAuthRoundTripper("u", "p", plain),
		"bearer":      transport.NewBearerAuthRoundTripper("t", plain),
		"impersonate": transport.NewImpersonatingRoundTripper(transport.ImpersonationConfig{UserName: "u"}, plain),
		"proxy":       transport.NewAuthProxyRoundTripper("u", "", nil, nil, plain),
		"debug":       transport.NewDebuggingRoundTripper(plain, transport.DebugJustURL),
	} {
		c, ok := rt.(interface{ CancelRequest(*http.Request) })
		r.note("%s: %v", name, ok)
		if ok {
			r.panics(name, func() { c.CancelRequest(sentRequests()[0]) })
		}
	}
}
