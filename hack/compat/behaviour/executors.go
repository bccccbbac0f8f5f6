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
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	utilexec "k8s.io/client-go/util/exec"
)

// executing is an executor that fails as it is told.
type executing struct {
	r    *run
	name string
	err  error
}

func (e executing) Stream(o remotecommand.StreamOptions) error {
	e.r.note("  %s streams %v %v %v", e.name, o.Stdin != nil, o.Stdout != nil, o.Tty)
	return e.err
}

func (e executing) StreamWithContext(ctx context.Context, o remotecommand.StreamOptions) error {
	e.r.note("  %s streams with context %v, ended %v", e.name, ctx.Value(e.name), ctx.Err())
	return e.err
}

// upgrading is an upgrader of answers that are no upgrades.
type upgrading struct{ err error }

func (u upgrading) NewConnection(*http.Response) (httpstream.Connection, error) { return nil, u.err }

func init() {
	add(
		scenario{name: "remotecommand/fallback", do: executorFallbacks},
		scenario{name: "remotecommand/new", do: newExecutors, real: true},
		scenario{name: "remotecommand/streams", do: executorStreams, real: true},
		scenario{name: "remotecommand/exit", do: exitErrors},
		scenario{name: "spdy/negotiate", do: spdyNegotiations},
		scenario{name: "spdy/new", do: newSPDYTransports, real: true},
		scenario{name: "websocket/new", do: newWebSocketTransports, real: true},
	)
}

func executorFallbacks(r *run) {
	one, two := errors.New("one"), errors.New("two")
	for _, first := range []error{nil, one} {
		for _, second := range []error{nil, two} {
			for _, fall := range []bool{true, false} {
				e, err := remotecommand.NewFallbackExecutor(executing{r, "first", first}, executing{r, "second", second}, func(err error) bool {
					r.note("  asked about %v", err)
					return fall
				})
				r.err("new", err)
				what := fmt.Sprint(first, " ", second, " ", fall)
				r.err(what, e.Stream(remotecommand.StreamOptions{Stdout: &bytes.Buffer{}, Tty: true}))
				r.err(what, e.StreamWithContext(r.ctx, remotecommand.StreamOptions{}))
			}
		}
	}
	e, err := remotecommand.NewFallbackExecutor(nil, nil, nil)
	r.note("nothing %v %v", e != nil, err)
	e, err = remotecommand.NewFallbackExecutor(executing{r, "first", nil}, nil, nil)
	r.note("first only %v %v", e != nil, err)
	r.panicFree("first only", func() { r.err("first only", e.StreamWithContext(r.ctx, remotecommand.StreamOptions{})) })
}

// newExecutors looks at what is said before anything is sent.
func newExecutors(r *run) {
	dir := tlsFolder(r)
	configs := someConfigs(dir)
	u := &url.URL{Scheme: "https", Host: "127.0.0.1:1", Path: "/exec"}
	say := func(what string, e remotecommand.Executor, err error) {
		r.note("%s: %v %s", what, e != nil, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
	}
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		r.panicFree(name, func() { e, err := remotecommand.NewSPDYExecutor(configs[name], "POST", u); say(name+" spdy", e, err) })
		r.panicFree(name, func() {
			e, err := remotecommand.NewWebSocketExecutor(configs[name], "GET", u.String())
			say(name+" websocket", e, err)
		})
	}
	plain := configs["plain"]
	for _, address := range []string{"", "x", "http://h", "ws://h", "%zz", "https://h?a=b"} {
		e, err := remotecommand.NewWebSocketExecutor(plain, "GET", address)
		say(fmt.Sprintf("%q", address), e, err)
	}
	for _, method := range []string{"", "GET", "POST", "bad method"} {
		e, err := remotecommand.NewWebSocketExecutor(plain, method, u.String())
		say(method, e, err)
		e, err = remotecommand.NewSPDYExecutor(plain, method, u)
		say(method, e, err)
	}
	for _, protocols := range [][]string{nil, {}, {"v5.channel.k8s.io"}, {"v4.channel.k8s.io", "v5.channel.k8s.io"}, {"mine"}, {""}, {"SPDY/3.1+portforward.k8s.io"}} {
		e, err := remotecommand.NewWebSocketExecutorForProtocols(plain, "GET", u.String(), protocols...)
		say(fmt.Sprintf("websocket %q", protocols), e, err)
		e, err = remotecommand.NewSPDYExecutorForProtocols(&reached{r: r}, upgrading{}, "POST", u, protocols...)
		say(fmt.Sprintf("spdy %q", protocols), e, err)
	}
	e, err := remotecommand.NewSPDYExecutorForTransports(nil, nil, "POST", u)
	say("no transport", e, err)
	e, err = remotecommand.NewSPDYExecutorRejectRedirects(&reached{r: r}, upgrading{}, "POST", u)
	say("no redirects", e, err)
}

// executorStreams streams with transports that answer without an upgrade.
func executorStreams(r *run) {
	u := &url.URL{Scheme: "https", Host: "h", Path: "/exec", RawQuery: "command=x"}
	mine := errors.New("mine")
	streams := map[string]remotecommand.StreamOptions{
		"nothing": {},
		"out":     {Stdout: &bytes.Buffer{}},
		"all":     {Stdin: strings.NewReader("in"), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}},
		"tty":     {Stdin: strings.NewReader("in"), Stdout: &bytes.Buffer{}, Tty: true},
		"tty err": {Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Tty: true},
	}
	for _, failure := range []error{nil, mine} {
		for _, upgrade := range []error{mine, &httpstream.UpgradeFailureError{Cause: mine}} {
			for _, name := range slices.Sorted(maps.Keys(streams)) {
				what := fmt.Sprint(failure, " ", upgrade, " ", name)
				e, err := remotecommand.NewSPDYExecutorForTransports(&reached{r: r, name: "  reached", err: failure}, upgrading{upgrade}, "POST", u)
				r.err(what, err)
				err = e.StreamWithContext(r.ctx, streams[name])
				r.note("%s: %s upgrade failure %v", what, errorFacts(err), httpstream.IsUpgradeFailure(err))
			}
		}
	}
	moved := plainTripper(func(req *http.Request) (*http.Response, error) {
		r.note("  %s %v", req.Method, req.URL)
		return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"https://other/x"}}, Body: http.NoBody, Request: req}, nil
	})
	e, err := remotecommand.NewSPDYExecutorRejectRedirects(moved, upgrading{mine}, "POST", u)
	r.err("new", err)
	err = e.StreamWithContext(r.ctx, streams["all"])
	r.note("moved: %v", err != nil)
}

func exitErrors(r *run) {
	for _, e := range []utilexec.CodeExitError{{}, {Err: errors.New("mine"), Code: 3}, {Code: -1, Err: errors.New("")}} {
		r.panicFree("error", func() { r.note("error %q", e.Error()) })
		r.panicFree("string", func() { r.note("string %q", e.String()) })
		r.note("%v %v", e.Exited(), e.ExitStatus())
		var exit utilexec.ExitError
		r.note("%v", errors.As(fmt.Errorf("wrapped: %w", e), &exit))
		r.panicFree("printed", func() { r.note("%v %+v", e, e) })
	}
}

// spdyNegotiations asks a transport that answers as it is told.
func spdyNegotiations(r *run) {
	u := &url.URL{Scheme: "https", Host: "h", Path: "/x"}
	for i, res := range []*http.Response{
		{StatusCode: 101, Header: http.Header{"X-Stream-Protocol-Version": {"a"}}},
		{StatusCode: 101, Header: http.Header{}},
		{StatusCode: 403, Header: http.Header{}},
		nil,
	} {
		for _, refused := range []error{nil, errors.New("no upgrade")} {
			rt := plainTripper(func(req *http.Request) (*http.Response, error) {
				r.note("  %s %v %v body %v", req.Method, req.URL, req.Header, req.Body != nil)
				if res == nil {
					return nil, errors.New("no answer")
				}
				answer := *res
				answer.Body, answer.Request = http.NoBody, req
				return &answer, nil
			})
			for _, protocols := range [][]string{nil, {"a"}, {"a", "b"}} {
				req, err := http.NewRequest("POST", u.String(), nil)
				sure(err)
				conn, protocol, err := spdy.Negotiate(upgrading{refused}, &http.Client{Transport: rt}, req, protocols...)
				r.note("%d %q: %v %q %s upgrade failure %v", i, protocols, conn != nil, protocol, errorFacts(err), httpstream.IsUpgradeFailure(err))
				r.note("%d left %v", i, req.Header)
				conn, protocol, err = spdy.NewDialer(upgrading{refused}, &http.Client{Transport: rt}, "PUT", u).Dial(protocols...)
				r.note("%d dial %q: %v %q %s", i, protocols, conn != nil, protocol, errorFacts(err))
			}
		}
	}
	_, _, err := spdy.NewDialer(upgrading{}, &http.Client{}, "bad method", u).Dial("a")
	r.err("method", err)
}

func newSPDYTransports(r *run) {
	dir := tlsFolder(r)
	configs := someConfigs(dir)
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		r.panicFree(name, func() {
			rt, upgrader, err := spdy.RoundTripperFor(configs[name])
			r.note("%s: %v %v %s", name, rt != nil, upgrader != nil, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
			if upgrader == nil {
				return
			}
			for _, res := range []*http.Response{
				{StatusCode: 200, Status: "200 OK", Body: http.NoBody},
				{StatusCode: 403, Status: "403 Forbidden", Body: http.NoBody},
				{StatusCode: 101, Header: http.Header{"Connection": {"Upgrade"}, "Upgrade": {"other"}}, Body: http.NoBody},
			} {
				conn, err := upgrader.NewConnection(res)
				r.note("%s %d: %v %v", name, res.StatusCode, conn != nil, err != nil)
			}
		})
	}
	r.panics("nil", func() { _, _, _ = spdy.RoundTripperFor(nil) })
}

func newWebSocketTransports(r *run) {
	dir := tlsFolder(r)
	configs := someConfigs(dir)
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		r.panicFree(name, func() {
			rt, holder, err := websocket.RoundTripperFor(configs[name])
			r.note("%s: %v %v %s", name, rt != nil, holder != nil, strings.ReplaceAll(errorFacts(err), dir, "DIR"))
			if holder != nil {
				r.note("%s: %v %d", name, holder.Connection() != nil, holder.DataBufferSize())
			}
		})
	}
	zero := &websocket.RoundTripper{}
	r.note("zero %v %v %d", zero.Connection() != nil, zero.TLSClientConfig() != nil, zero.DataBufferSize())
	mine := errors.New("mine")
	for _, protocols := range [][]string{{"a", "b"}, {"a"}, {""}, {}} {
		for _, before := range []http.Header{{}, {"Sec-Websocket-Protocol": {"mine, own"}}} {
			req, err := http.NewRequest("GET", "https://h/x", nil)
			sure(err)
			req.Header = before
			conn, err := websocket.Negotiate(plainTripper(func(req *http.Request) (*http.Response, error) {
				r.note("  %s %v %q", req.Method, req.URL, req.Header)
				return nil, mine
			}), zero, req, protocols...)
			r.note("%v %s is mine %v upgrade failure %v", conn != nil, errorFacts(err), errors.Is(err, mine), httpstream.IsUpgradeFailure(err))
			r.note("left %q", req.Header)
		}
	}
	for _, address := range []string{"ftp://h", "ws://127.0.0.1:1", "http://127.0.0.1:1"} {
		req, err := http.NewRequest("GET", address, nil)
		sure(err)
		rt, holder, err := websocket.RoundTripperFor(&rest.Config{})
		sure(err)
		conn, err := websocket.Negotiate(rt, holder, req, "a")
		r.note("%s: %v %v upgrade failure %v", address, conn != nil, err != nil, httpstream.IsUpgradeFailure(err))
	}
}
