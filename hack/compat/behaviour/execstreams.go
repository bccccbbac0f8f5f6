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
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/client-go/util/exec"
)

// conduct is what a command does.
type conduct struct {
	out, err string
	status   string        // in the stream for errors
	after    time.Duration // when it ends
	refuse   string        // the stream that cannot be made
	drops    bool          // the connection ends without a word
	deaf     bool          // stdin is not read
}

// A command is what runs in a pod in memory, at the other end of an executor.
type command struct {
	conduct
	l      *ledger
	closed chan bool
	once   sync.Once
}

func newCommand(l *ledger, does conduct) *command {
	return &command{conduct: does, l: l, closed: make(chan bool)}
}

func (c *command) Close() error                               { c.once.Do(func() { close(c.closed) }); return nil }
func (c *command) CloseChan() <-chan bool                     { return c.closed }
func (c *command) SetIdleTimeout(time.Duration)               {}
func (c *command) RemoveStreams(streams ...httpstream.Stream) {}

func (c *command) CreateStream(header http.Header) (httpstream.Stream, error) {
	kind := header.Get("streamType")
	c.l.note("stream "+kind, "created %v", header)
	if c.refuse == kind {
		return nil, errors.New("refused")
	}
	here, there := podStreams(&ledger{}, header)
	go c.serve(kind, there)
	go func() { // what a connection does to its streams
		<-c.closed
		there.PipeWriter.CloseWithError(io.ErrUnexpectedEOF)
		there.PipeReader.CloseWithError(io.ErrUnexpectedEOF)
	}()
	return here, nil
}

// serve does one thing after the other: output comes after a second, the status
// after another, and then all streams are closed.
func (c *command) serve(kind string, s *podStream) {
	time.Sleep(c.after)
	switch kind {
	case "stdin":
		if c.deaf {
			return
		}
		content, err := io.ReadAll(s)
		c.l.note("stream stdin", "%q %v", content, err)
	case "stdout", "stderr":
		time.Sleep(time.Second)
		_, _ = s.Write([]byte(map[string]string{"stdout": c.out, "stderr": c.err}[kind]))
		time.Sleep(2 * time.Second)
		s.Close()
	case "error":
		time.Sleep(2 * time.Second)
		if c.drops {
			c.Close()
			return
		}
		_, _ = s.Write([]byte(c.status))
		s.Close()
	case "resize":
		b := make([]byte, 100)
		for {
			n, err := s.Read(b)
			if err != nil {
				return
			}
			c.l.note("stream resize", "%q", b[:n])
		}
	}
}

// granting upgrades to a command.
type granting struct{ *command }

func (g granting) NewConnection(*http.Response) (httpstream.Connection, error) { return g.command, nil }

// sizes are those of a terminal, one after the other.
type sizes struct{ left []*remotecommand.TerminalSize }

func (s *sizes) Next() *remotecommand.TerminalSize {
	if len(s.left) == 0 {
		return nil
	}
	time.Sleep(time.Millisecond)
	next := s.left[0]
	s.left = s.left[1:]
	return next
}

// execProtocols are those that servers have spoken since Kubernetes 1.2.
var execProtocols = []string{"v2.channel.k8s.io", "v3.channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io"}

func init() {
	commands := map[string]conduct{
		"ends":           {out: "out", err: "err", status: `{"metadata":{},"status":"Success"}`},
		"ends silently":  {out: "out", err: "err"},
		"ends later":     {out: "out", after: time.Hour},
		"exits":          {out: "out", status: `{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}`},
		"exits oddly":    {status: `{"status":"Failure","message":"m","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"x"}]}}`},
		"exits without":  {status: `{"status":"Failure","message":"m","reason":"NonZeroExitCode"}`},
		"exits, no code": {status: `{"status":"Failure","message":"m","reason":"NonZeroExitCode","details":{"causes":[{"reason":"Other","message":"3"}]}}`},
		"fails":          {status: `{"status":"Failure","message":"no such container","reason":"NotFound"}`},
		"fails in words": {status: "no such container"},
		"other status":   {status: `{"status":"Odd"}`},
		"nothing":        {status: `{}`},
		"refuses error":  {refuse: "error"},
		"refuses stdin":  {refuse: "stdin"},
		"refuses stdout": {refuse: "stdout"},
		"refuses stderr": {refuse: "stderr"},
		"refuses resize": {refuse: "resize"},
		"drops":          {drops: true, after: time.Second},
		"does not read":  {deaf: true, out: "out", status: `{"status":"Success"}`},
		"large":          {out: strings.Repeat("x", 100_000), status: `{"status":"Success"}`},
	}
	for name, c := range commands {
		add(scenario{name: "remotecommand/command/" + name, do: func(r *run) {
			for _, protocol := range execProtocols {
				for _, how := range []string{"all", "out", "tty", "nothing", "in"} {
					execute(r, fmt.Sprintf("%q %s", protocol, how), protocol, how, c)
				}
			}
		}})
	}
	add(
		scenario{name: "remotecommand/context", do: executeUntil},
		scenario{name: "remotecommand/writers", do: brokenWriters, unordered: true},
	)
}

// streamsFor are what a user gives.
func streamsFor(how string) (o remotecommand.StreamOptions, out, errOut *bytes.Buffer) {
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	switch how {
	case "all":
		o = remotecommand.StreamOptions{Stdin: strings.NewReader("in"), Stdout: out, Stderr: errOut}
	case "out":
		o = remotecommand.StreamOptions{Stdout: out}
	case "in":
		o = remotecommand.StreamOptions{Stdin: strings.NewReader("in")}
	case "tty":
		o = remotecommand.StreamOptions{Stdin: strings.NewReader("in"), Stdout: out, Stderr: errOut, Tty: true,
			TerminalSizeQueue: &sizes{[]*remotecommand.TerminalSize{{Width: 80, Height: 24}, {}, {Width: 65535, Height: 1}}}}
	}
	return o, out, errOut
}

func executor(r *run, protocol string, c *command, protocols ...string) remotecommand.Executor {
	answer := plainTripper(func(req *http.Request) (*http.Response, error) {
		header := http.Header{}
		if protocol != "" {
			header.Set("X-Stream-Protocol-Version", protocol)
		}
		return &http.Response{StatusCode: 101, Header: header, Body: http.NoBody, Request: req}, nil
	})
	u := &url.URL{Scheme: "https", Host: "h", Path: "/exec"}
	e, err := remotecommand.NewSPDYExecutorForTransports(answer, granting{c}, "POST", u)
	if len(protocols) > 0 {
		e, err = remotecommand.NewSPDYExecutorForProtocols(answer, granting{c}, "POST", u, protocols...)
	}
	r.err("executor", err)
	return e
}

func execute(r *run, what, protocol, how string, does conduct) {
	l := &ledger{}
	c := newCommand(l, does)
	o, out, errOut := streamsFor(how)
	e := executor(r, protocol, c)
	returned := r.within(2*time.Hour, what, func() {
		err := e.StreamWithContext(r.ctx, o)
		exit := utilexec.CodeExitError{}
		r.note("%s: %s exit %v %d", what, errorFacts(err), errors.As(err, &exit), exit.Code)
	})
	if returned {
		r.note("%s: %.20q %d %q", what, out, out.Len(), errOut)
	}
	c.Close()
	time.Sleep(time.Second)
	l.flush(r, what)
}

// executeUntil ends contexts at some moments.
func executeUntil(r *run) {
	for _, protocol := range execProtocols {
		for _, after := range []time.Duration{time.Second, time.Minute} {
			ctx, cancel := context.WithTimeout(r.ctx, 10*time.Second)
			c := newCommand(&ledger{}, conduct{out: "out", status: `{"status":"Success"}`, after: after})
			o, out, _ := streamsFor("all")
			r.within(time.Hour, protocol, func() {
				err := executor(r, protocol, c).StreamWithContext(ctx, o)
				r.note("%s %v: %v %v", protocol, after, err == nil, errors.Is(err, context.DeadlineExceeded))
			})
			r.note("%q closed %v", out, isClosed(c.closed))
			cancel()
		}
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("mine") }

// brokenWriters are streams of the user that fail.
func brokenWriters(r *run) {
	for name, o := range map[string]remotecommand.StreamOptions{
		"stdout": {Stdout: brokenPipe{}},
		"stderr": {Stdout: io.Discard, Stderr: brokenPipe{}},
		"stdin":  {Stdin: failingReader{}, Stdout: io.Discard},
	} {
		for _, protocol := range execProtocols {
			c := newCommand(&ledger{}, conduct{out: "out", err: "err", status: `{"status":"Success"}`})
			r.within(time.Hour, name+" "+protocol, func() {
				r.note("%s %s: %s", name, protocol, errorFacts(executor(r, protocol, c).StreamWithContext(r.ctx, o)))
			})
			c.Close()
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
