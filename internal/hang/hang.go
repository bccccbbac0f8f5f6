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

// Package hang has servers for tests that stop at a chosen point of a request
// and stay there: the other half of every test of prompt return (clause C2).
package hang

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Point is where a server hangs.
type Point int

const (
	// Accept never takes the connection from the listener's queue.
	Accept Point = iota
	// Handshake takes the connection and says nothing.
	Handshake
	// Header reads the request and sends no response.
	Header
	// Body sends the response header and the first half of the body.
	Body
	// Frame sends, as a watch would, one whole event and the start of the next.
	Frame
)

// Points are all of them, for tables.
var Points = []Point{Accept, Handshake, Header, Body, Frame}

func (p Point) String() string {
	return [...]string{"accept", "handshake", "header", "body", "frame"}[p]
}

// Server hangs every connection or request at its point until it is closed.
type Server struct {
	URL string // https://127.0.0.1:port
	CA  []byte // PEM of the certificate to trust

	// Reached gets a value each time a request or connection has come to the
	// point; at Accept nothing can know, and values are there from the start.
	Reached chan struct{}

	// Gone gets the request's path each time a hanging request was given up by
	// the client. Only Header, Body and Frame have it.
	Gone chan string

	point   Point
	half    []byte
	release chan struct{}
	once    sync.Once
}

// Option changes a Server before it starts.
type Option func(*settings)

type settings struct {
	http1 bool
	body  string
	frame string
}

// HTTP1 turns HTTP/2 off.
func HTTP1() Option { return func(s *settings) { s.http1 = true } }

// WithBody is what the response of Body would be; its first half is sent.
func WithBody(body string) Option { return func(s *settings) { s.body = body } }

// New starts a TLS server on loopback that hangs at point and is closed, with
// its connections, at the end of the test.
func New(t testing.TB, point Point, opts ...Option) *Server {
	t.Helper()
	set := settings{body: `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"b"}}`}
	for _, o := range opts {
		o(&set)
	}
	s := &Server{Reached: make(chan struct{}, 100), Gone: make(chan string, 100), point: point, release: make(chan struct{})}
	s.half = []byte(set.body)
	if point == Accept || point == Handshake {
		s.silent(t)
		return s
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	srv.EnableHTTP2 = !set.http1
	srv.Config.ErrorLog = nil
	srv.StartTLS()
	s.URL = srv.URL
	s.CA = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	t.Cleanup(func() {
		s.once.Do(func() { close(s.release) })
		srv.CloseClientConnections()
		srv.Close()
	})
	return s
}

// silent listens without ever finishing a TLS handshake.
func (s *Server) silent(t testing.TB) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.URL = "https://" + l.Addr().String()
	s.CA = certificate(t)
	if s.point == Accept {
		for range cap(s.Reached) {
			s.Reached <- struct{}{}
		}
		t.Cleanup(func() { l.Close() })
		return
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		conns []net.Conn
	)
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			s.reached()
		}
	})
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range conns {
			c.Close()
		}
	})
}

// certificate borrows the test certificate of httptest, so that clients have
// something well formed to trust.
func certificate(t testing.TB) []byte {
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	switch s.point {
	case Body:
		w.Header().Set("Content-Length", fmt.Sprint(len(s.half)))
		w.Write(s.half[:len(s.half)/2])
		w.(http.Flusher).Flush()
	case Frame:
		event := `{"type":"ADDED","object":` + strings.TrimSpace(string(s.half)) + "}\n"
		io.WriteString(w, event+event[:len(event)/2])
		w.(http.Flusher).Flush()
	}
	s.reached()
	select {
	case <-r.Context().Done():
		select {
		case s.Gone <- r.URL.Path:
		default:
		}
	case <-s.release:
	}
	panic(http.ErrAbortHandler) // never a well-formed end
}

func (s *Server) reached() {
	select {
	case s.Reached <- struct{}{}:
	default: // a test that looks at none of a hundred does not look at all
	}
}

// Client is an http.Client that trusts the server and keeps no connection
// beyond the test.
func (s *Server) Client(t testing.TB) *http.Client {
	rt := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	t.Cleanup(rt.CloseIdleConnections)
	return &http.Client{Transport: rt}
}

// Prompt is the time within which a call has to return after the end of its
// context (clause C2).
const Prompt = 50 * time.Millisecond

// ErrCaller is the cause with which ReturnsPromptly ends its contexts.
var ErrCaller = errors.New("the caller had enough")

// ReturnsPromptly runs call with a context, waits until ready has a value and
// a moment longer so that the call is surely blocked, ends the context with
// ErrCaller, and fails the test unless call comes back within Prompt with an
// error that is both context.Canceled and ErrCaller (clauses C2 and C3). A busy
// machine can delay any single measurement, so only the best of three counts.
func ReturnsPromptly(t testing.TB, ready <-chan struct{}, call func(context.Context) error) {
	t.Helper()
	best := time.Hour
	for range 3 {
		took, err := endWhileBlocked(t, ready, call)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrCaller) {
			t.Errorf("C3: err = %v, want context.Canceled and the caller's cause", err)
			return
		}
		if best = min(best, took); best <= Prompt {
			return
		}
	}
	t.Errorf("C2: returned %v after the end of its context, want at most %v", best, Prompt)
}

func endWhileBlocked(t testing.TB, ready <-chan struct{}, call func(context.Context) error) (time.Duration, error) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	result := make(chan error, 1)
	go func() { result <- call(ctx) }()
	select {
	case <-ready:
	case err := <-result:
		t.Fatalf("the call did not block: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatal("the call did not reach the point where it should block")
	}
	select { // let it get from "seen by the server" to "blocked"
	case err := <-result:
		t.Fatalf("the call did not block: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	cancel(ErrCaller)
	start := time.Now()
	select {
	case err := <-result:
		return time.Since(start), err
	case <-time.After(10 * time.Second):
		t.Fatal("C2: the call did not return within 10 s of the end of its context")
		return 0, nil
	}
}
