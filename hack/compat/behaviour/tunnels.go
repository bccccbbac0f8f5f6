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
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/transport/websocket"
	streaming "k8s.io/streaming/pkg/httpstream"
)

func init() {
	add(
		scenario{name: "portforward/tunnel/read", real: true, do: tunnelReads, unordered: true},
		scenario{name: "portforward/tunnel/write", real: true, do: tunnelWrites},
		scenario{name: "portforward/tunnel/deadlines", real: true, do: tunnelDeadlines},
		scenario{name: "portforward/streaming", do: streamingDialers},
		scenario{name: "websocket/negotiate", real: true, do: webSocketNegotiations, unordered: true},
	)
}

// tunnelTo is a tunnel to a server that does something with its connection.
func tunnelTo(r *run, serve func(*gwebsocket.Conn)) *portforward.TunnelingConnection {
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		conn, err := (&gwebsocket.Upgrader{}).Upgrade(w, req, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		serve(conn)
		<-done
	}))
	conn, _, err := gwebsocket.DefaultDialer.DialContext(r.ctx, "ws"+strings.TrimPrefix(server.URL, "http"), nil)
	sure(err)
	r.t.Cleanup(func() { close(done); conn.Close(); server.Close() })
	return portforward.NewTunnelingConnection("client", conn)
}

func tunnelReads(r *run) {
	for name, send := range map[string]func(*gwebsocket.Conn){
		"messages": func(c *gwebsocket.Conn) {
			for _, m := range []string{"one", "", "two", "three"} {
				_ = c.WriteMessage(gwebsocket.BinaryMessage, []byte(m))
			}
			_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, "bye"), time.Now().Add(time.Minute))
		},
		"text": func(c *gwebsocket.Conn) { _ = c.WriteMessage(gwebsocket.TextMessage, []byte("text")) },
		"going away": func(c *gwebsocket.Conn) {
			_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseGoingAway, "away"), time.Now().Add(time.Minute))
		},
		"an error": func(c *gwebsocket.Conn) {
			_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseInternalServerErr, "mine"), time.Now().Add(time.Minute))
		},
		"dropped": func(c *gwebsocket.Conn) { c.NetConn().Close() },
		"ping": func(c *gwebsocket.Conn) {
			_ = c.WriteControl(gwebsocket.PingMessage, []byte("x"), time.Now().Add(time.Minute))
			_ = c.WriteMessage(gwebsocket.BinaryMessage, []byte("after"))
			_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, ""), time.Now().Add(time.Minute))
		},
	} {
		t := tunnelTo(r, send)
		for i := range 6 {
			b := make([]byte, 4)
			n, err := t.Read(b)
			r.note("%s %d: %q %v", name, i, b[:n], err)
			if err != nil {
				break
			}
		}
		r.note("%s close %v", name, t.Close() == nil)
		r.note("%s close again %v", name, t.Close() == nil)
	}
}

func tunnelWrites(r *run) {
	got := make(chan string, 100)
	t := tunnelTo(r, func(c *gwebsocket.Conn) {
		for {
			kind, m, err := c.ReadMessage()
			closed := (*gwebsocket.CloseError)(nil)
			if errors.As(err, &closed) {
				got <- fmt.Sprintf("closed %d %q", closed.Code, closed.Text)
			} else if err != nil {
				got <- "broken"
			}
			if err != nil {
				close(got)
				return
			}
			got <- fmt.Sprintf("%d %.10q %d", kind, m, len(m))
		}
	})
	for _, m := range []string{"one", "", strings.Repeat("x", 100_000)} {
		n, err := t.Write([]byte(m))
		r.note("wrote %d %v", n, err)
	}
	r.note("%v %v", t.LocalAddr() != nil, t.RemoteAddr().Network())
	r.err("close", t.Close())
	n, err := t.Write([]byte("late"))
	r.note("late %d %v", n, err != nil)
	_, err = t.Read(make([]byte, 1))
	r.note("late read %v", err != nil)
	for text := range got {
		r.note("server got %s", text)
	}
}

func tunnelDeadlines(r *run) {
	late := func(what string, err error) {
		timeout := net.Error(nil)
		r.note("%s: %v timeout %v %v", what, err != nil, errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded))
	}
	for _, set := range []string{"all", "read", "write"} {
		t := tunnelTo(r, func(*gwebsocket.Conn) {})
		past := time.Now().Add(-time.Second)
		var err error
		switch set {
		case "all":
			err = t.SetDeadline(past)
		case "read":
			err = t.SetReadDeadline(past)
		case "write":
			err = t.SetWriteDeadline(past)
		}
		r.err(set, err)
		if set != "write" {
			_, err = t.Read(make([]byte, 1))
			late(set+" read", err)
		}
		_, err = t.Write([]byte("x"))
		late(set+" write", err)
	}
	// A read that waits is ended by the end of the connection.
	t := tunnelTo(r, func(*gwebsocket.Conn) {})
	ended := make(chan error)
	go func() { _, err := t.Read(make([]byte, 1)); ended <- err }()
	time.Sleep(50 * time.Millisecond)
	r.err("close", t.Close())
	r.note("read ended %v", <-ended != nil)
}

// streamingDialer is podDialer for package streaming.
type streamingDialer func(protocols ...string) (streaming.Connection, string, error)

func (f streamingDialer) Dial(protocols ...string) (streaming.Connection, string, error) {
	return f(protocols...)
}

type streamingUpgrade struct{ err error }

func (streamingUpgrade) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.EOF }
func (u streamingUpgrade) NewConnection(*http.Response) (streaming.Connection, error) {
	return nil, u.err
}

// streamingDialers are those of the newer package of streams.
func streamingDialers(r *run) {
	one, two := errors.New("one"), errors.New("two")
	dial := func(name string, err error) streamingDialer {
		return func(protocols ...string) (streaming.Connection, string, error) {
			r.note("  %s %q", name, protocols)
			return nil, name, err
		}
	}
	for _, first := range []error{nil, one} {
		for _, second := range []error{nil, two} {
			for _, fall := range []bool{true, false} {
				d := portforward.NewFallbackDialerForStreaming(dial("first", first), dial("second", second), func(err error) bool {
					r.note("  asked about %v", err)
					return fall
				})
				conn, protocol, err := d.Dial("a", "b")
				r.note("%v %v %v: %v %q %v", first, second, fall, conn != nil, protocol, err)
			}
		}
	}
	for _, ports := range [][]string{{"80"}, {"x"}, nil} {
		pf, err := portforward.NewForStreaming(dial("dial", one), ports, nil, nil, nil, nil)
		r.note("%q: %v %s", ports, pf != nil, errorFacts(err))
		pf, err = portforward.NewOnAddressesForStreaming(dial("dial", one), []string{"x"}, ports, nil, nil, nil, nil)
		r.note("%q: %v %s", ports, pf != nil, errorFacts(err))
		pf, err = portforward.NewOnAddressesForStreamingWithContext(r.ctx, dial("dial", one), []string{"127.0.0.1"}, ports, nil, nil, nil)
		r.note("%q: %v %s", ports, pf != nil, errorFacts(err))
		if pf != nil {
			r.err("forward", pf.ForwardPorts())
		}
	}
	mine := errors.New("mine")
	conn, err := spdy.NewUpgraderForStreaming(streamingUpgrade{mine}).NewConnection(&http.Response{})
	r.note("%v %v", conn == nil, err)
	u := &url.URL{Scheme: "https", Host: "h"}
	rt := plainTripper(func(req *http.Request) (*http.Response, error) {
		r.note("  %s %v %v", req.Method, req.URL, req.Header)
		return &http.Response{StatusCode: 101, Header: http.Header{"X-Stream-Protocol-Version": {"a"}}, Body: http.NoBody, Request: req}, nil
	})
	upgrader := spdy.NewUpgraderForStreaming(streamingUpgrade{mine})
	_, protocol, err := spdy.NewDialerForStreaming(upgrader, &http.Client{Transport: rt}, "POST", u).Dial("a", "b")
	r.note("%q %s", protocol, errorFacts(err))
	req, err := http.NewRequestWithContext(context.Background(), "GET", "https://h/x", nil)
	sure(err)
	_, protocol, err = spdy.NegotiateStreaming(upgrader, &http.Client{Transport: rt}, req, "c")
	r.note("%q %s", protocol, errorFacts(err))
}

// webSocketNegotiations ask a server that answers in one way or another.
func webSocketNegotiations(r *run) {
	for name, answer := range map[string]http.HandlerFunc{
		"first":  upgradeTo("a"),
		"second": upgradeTo("b"),
		"none":   upgradeTo(),
		"other":  upgradeTo("other"),
		"refuses": func(w http.ResponseWriter, req *http.Request) {
			http.Error(w, "no such pod", http.StatusNotFound)
		},
		"status": func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"not for you","reason":"Forbidden","code":403}`)
		},
		"plain":    func(w http.ResponseWriter, req *http.Request) {},
		"redirect": func(w http.ResponseWriter, req *http.Request) { http.Redirect(w, req, "/other", http.StatusFound) },
	} {
		server := httptest.NewServer(answer)
		for _, protocols := range [][]string{{"a", "b"}, {}} {
			rt, holder, err := websocket.RoundTripperFor(&rest.Config{BearerToken: "t", UserAgent: "ua"})
			sure(err)
			req, err := http.NewRequestWithContext(r.ctx, "GET", server.URL, nil)
			sure(err)
			conn, err := websocket.Negotiate(rt, holder, req, protocols...)
			r.note("%s %q: %v %s upgrade failure %v", name, protocols, conn != nil, ports.ReplaceAllString(errorFacts(err), "SERVER"), streaming.IsUpgradeFailure(err))
			if conn != nil {
				r.note("%s %q: %q same %v", name, protocols, conn.Subprotocol(), conn == holder.Connection())
				conn.Close()
			}
		}
		server.Close()
	}
}

// upgradeTo upgrades to one of protocols, and closes the connection.
func upgradeTo(protocols ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		header := http.Header{}
		if len(protocols) > 0 && protocols[0] == "other" {
			header.Set("Sec-Websocket-Protocol", "other")
		}
		if conn, err := (&gwebsocket.Upgrader{Subprotocols: protocols}).Upgrade(w, req, header); err == nil {
			conn.Close()
		}
	}
}
