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

// Package streamtest has the server's side of streams for tests: it speaks SPDY
// and WebSocket, as the client asks.
package streamtest

import (
	"bufio"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"

	gwebsocket "github.com/gorilla/websocket"
	streaming "k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// Server is a TLS server on loopback that ends with the test, and closes what it
// has upgraded then.
type Server struct {
	URL *url.URL
	CA  []byte // PEM of the certificate to trust
}

// New starts a server.
func New(t testing.TB, serve http.HandlerFunc) *Server {
	t.Helper()
	var (
		mu       sync.Mutex
		upgraded []net.Conn
	)
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serve(&hijackRecorder{w, func(c net.Conn) {
			mu.Lock()
			defer mu.Unlock()
			upgraded = append(upgraded, c)
		}}, r)
	}))
	t.Cleanup(func() {
		mu.Lock()
		for _, c := range upgraded {
			Cut(c)
		}
		mu.Unlock()
		srv.CloseClientConnections()
		srv.Close()
	})
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &Server{URL: u, CA: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})}
}

// Cut ends a connection as a network does: no goodbye, and a reset.
func Cut(c net.Conn) {
	for {
		below, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		c = below.NetConn()
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}

type hijackRecorder struct {
	http.ResponseWriter
	took func(net.Conn)
}

func (h *hijackRecorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := h.ResponseWriter.(http.Hijacker).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.took(c)
	return quiet{c}, rw, nil
}

func (h *hijackRecorder) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// quiet can be closed twice: package spdystream keeps a goroutine for a second
// with each error.
type quiet struct{ net.Conn }

func (q quiet) NetConn() net.Conn { return q.Conn }

func (q quiet) Close() error {
	q.Conn.Close()
	return nil
}

// SPDY grants the upgrade if one of protocols was asked for, and has handle
// called with each new stream. It returns nil if it refused.
func SPDY(w http.ResponseWriter, r *http.Request, protocols []string, handle func(streaming.Connection, streaming.Stream)) streaming.Connection {
	if _, err := streaming.Handshake(r, w, protocols); err != nil {
		return nil
	}
	var conn streaming.Connection
	ready := make(chan struct{})
	conn = spdy.NewResponseUpgrader().UpgradeResponse(w, r, func(s streaming.Stream, sent <-chan struct{}) error {
		go func() {
			<-sent
			<-ready
			handle(conn, s)
		}()
		return nil
	})
	close(ready)
	return conn
}

// SPDYHanging grants the upgrade, and calls hang instead of granting a stream.
func SPDYHanging(w http.ResponseWriter, r *http.Request, protocols []string, hang func()) {
	if _, err := streaming.Handshake(r, w, protocols); err != nil {
		return
	}
	conn := spdy.NewResponseUpgrader().UpgradeResponse(w, r, func(streaming.Stream, <-chan struct{}) error {
		hang()
		return errors.New("not today")
	})
	if conn != nil {
		<-conn.CloseChan()
		conn.Close()
	}
}

// Session is an exec or attach as the server has it.
type Session struct {
	Protocol              string
	Stdin, Resize         io.Reader
	Stdout, Stderr, Error io.WriteCloser

	Finish func() // closes the connection in order
	Break  func() // cuts it
}

// Exec runs script for each session. The query of the request says which streams
// there are, as the API's does: stdin, stdout, stderr, tty.
func Exec(t testing.TB, protocols []string, script func(*Session)) *Server {
	return New(t, func(w http.ResponseWriter, r *http.Request) { ServeExec(w, r, protocols, script) })
}

// ServeExec is what a server of Exec does with a request, for one of New.
func ServeExec(w http.ResponseWriter, r *http.Request, protocols []string, script func(*Session)) {
	if gwebsocket.IsWebSocketUpgrade(r) {
		execWebSocket(w, r, protocols, script)
	} else {
		execSPDY(w, r, protocols, script)
	}
}

func execSPDY(w http.ResponseWriter, r *http.Request, protocols []string, script func(*Session)) {
	var raw net.Conn
	took := w.(*hijackRecorder).took
	w.(*hijackRecorder).took = func(c net.Conn) { raw = c; took(c) }

	arrived := make(chan streaming.Stream, 10)
	conn := SPDY(w, r, protocols, func(_ streaming.Connection, s streaming.Stream) { arrived <- s })
	if conn == nil {
		return
	}
	defer conn.Close()
	protocol := w.Header().Get(streaming.HeaderProtocolVersion)
	due := 1
	q := r.URL.Query()
	for _, k := range []string{"stdin", "stdout", "stderr"} {
		if q.Has(k) {
			due++
		}
	}
	if q.Has("tty") && slices.Contains([]string{"v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io"}, protocol) {
		due++
	}
	s := &Session{Protocol: protocol, Finish: func() { conn.Close() }, Break: func() { Cut(raw) }}
	for range due {
		select {
		case stream := <-arrived:
			switch stream.Headers().Get("streamType") {
			case "stdin":
				s.Stdin = stream
			case "resize":
				s.Resize = stream
			case "stdout":
				s.Stdout = stream
			case "stderr":
				s.Stderr = stream
			case "error":
				s.Error = stream
			}
		case <-conn.CloseChan():
			return
		}
	}
	script(s)
	<-conn.CloseChan()
}

func execWebSocket(w http.ResponseWriter, r *http.Request, protocols []string, script func(*Session)) {
	c, err := (&gwebsocket.Upgrader{Subprotocols: protocols}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer c.Close()
	var writing sync.Mutex
	in, fromStdin := io.Pipe()
	sizes, fromResize := io.Pipe()
	s := &Session{
		Protocol: c.Subprotocol(),
		Stdin:    in,
		Resize:   sizes,
		Stdout:   &channel{1, c, &writing},
		Stderr:   &channel{2, c, &writing},
		Error:    &channel{3, c, &writing},
		Finish: func() {
			writing.Lock()
			defer writing.Unlock()
			c.WriteMessage(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, ""))
		},
		Break: func() { Cut(c.NetConn()) },
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		defer fromStdin.Close()
		defer fromResize.Close()
		for {
			_, m, err := c.ReadMessage()
			switch {
			case err != nil || len(m) == 0:
				return
			case m[0] == 0:
				fromStdin.Write(m[1:])
			case m[0] == 4:
				fromResize.Write(m[1:])
			case m[0] == 255 && m[1] == 0:
				fromStdin.Close()
			}
		}
	})
	script(s)
}

type channel struct {
	id      byte
	c       *gwebsocket.Conn
	writing *sync.Mutex
}

func (c *channel) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return len(p), c.c.WriteMessage(gwebsocket.BinaryMessage, append([]byte{c.id}, p...))
}

func (c *channel) Close() error { return nil }
