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

package portforward

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	gwebsocket "github.com/gorilla/websocket"

	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/transport/websocket"
)

// tunnelTo is a tunnel to a server that runs serve with its WebSocket.
func tunnelTo(t testing.TB, serve func(*gwebsocket.Conn)) *TunnelingConnection {
	t.Helper()
	server := streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := (&gwebsocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		serve(c)
	})
	rt, holder, err := websocket.RoundTripperFor(trusting(server.CA))
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL.String(), nil)
	c, err := websocket.Negotiate(rt, holder, req)
	if err != nil {
		t.Fatal(err)
	}
	tunnel := NewTunnelingConnection("test", c)
	t.Cleanup(func() { tunnel.Close() })
	return tunnel
}

func TestTunnelingConnection_bordersOfMessagesMeanNothing(t *testing.T) {
	got := make(chan string, 1)
	tunnel := tunnelTo(t, func(c *gwebsocket.Conn) {
		for _, m := range []string{"one", "", "two", "three"} {
			c.WriteMessage(gwebsocket.BinaryMessage, []byte(m))
		}
		in, err := io.ReadAll(NewTunnelingConnection("server", c))
		if err != nil {
			t.Error(err)
		}
		got <- string(in)
	})
	b := make([]byte, len("onetwothree"))
	if _, err := io.ReadFull(tunnel, b); string(b) != "onetwothree" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	for _, piece := range []string{"a", "bc"} {
		if n, err := io.WriteString(tunnel, piece); n != len(piece) || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
	}
	if tunnel.LocalAddr() == nil || tunnel.RemoteAddr() == nil {
		t.Error("no addresses")
	}
	for range 2 {
		if err := tunnel.Close(); err != nil {
			t.Error(err)
		}
	}
	if in := <-got; in != "abc" {
		t.Errorf("the server got %q", in)
	}
	if _, err := tunnel.Write([]byte("x")); err == nil {
		t.Error("wrote after Close")
	}
}

func TestTunnelingConnection_C8_end(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*gwebsocket.Conn)
		want func(error) bool
	}{
		"in order": {func(c *gwebsocket.Conn) {
			c.WriteMessage(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, ""))
		}, func(err error) bool { return err == nil }},
		"broken": {func(c *gwebsocket.Conn) { streamtest.Cut(c.NetConn()) },
			func(err error) bool { return err != nil }},
		"no data": {func(c *gwebsocket.Conn) { c.WriteMessage(gwebsocket.TextMessage, []byte("x")) },
			func(err error) bool { return err != nil && err.Error() == "invalid message type received" }},
	} {
		t.Run(name, func(t *testing.T) {
			tunnel := tunnelTo(t, func(s *gwebsocket.Conn) {
				s.WriteMessage(gwebsocket.BinaryMessage, []byte("data"))
				c.end(s)
				s.ReadMessage()
			})
			// A reset may overtake the data.
			if got, err := io.ReadAll(tunnel); !c.want(err) || err == nil && string(got) != "data" {
				t.Errorf("got %q, err = %v", got, err)
			}
		})
	}
}

func BenchmarkTunnelingConnection(b *testing.B) {
	tunnel := tunnelTo(b, func(c *gwebsocket.Conn) { io.Copy(io.Discard, NewTunnelingConnection("server", c)) })
	p := bytes.Repeat([]byte("x"), 32<<10)
	b.SetBytes(int64(len(p)))
	for b.Loop() {
		if _, err := tunnel.Write(p); err != nil {
			b.Fatal(err)
		}
	}
}
