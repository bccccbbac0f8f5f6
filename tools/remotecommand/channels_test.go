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

package remotecommand

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	gwebsocket "github.com/gorilla/websocket"
)

// webSocketPair is both ends of a WebSocket in memory.
func webSocketPair(t *testing.T) (client, server *gwebsocket.Conn) {
	t.Helper()
	here, there := net.Pipe()
	upgraded := make(chan *gwebsocket.Conn)
	go func() {
		in := bufio.NewReader(there)
		r, err := http.ReadRequest(in)
		if err != nil {
			panic(err)
		}
		c, err := (&gwebsocket.Upgrader{}).Upgrade(&hijacked{there, in}, r, nil)
		if err != nil {
			panic(err)
		}
		upgraded <- c
	}()
	dialer := gwebsocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return here, nil }}
	client, _, err := dialer.DialContext(t.Context(), "ws://server/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return client, <-upgraded
}

type hijacked struct {
	conn net.Conn
	in   *bufio.Reader
}

func (h *hijacked) Header() http.Header         { return http.Header{} }
func (h *hijacked) Write(p []byte) (int, error) { return h.conn.Write(p) }
func (h *hijacked) WriteHeader(int)             {}
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(h.in, bufio.NewWriter(h.conn)), nil
}

// serving serves the client's end with an error stream.
func serving(t *testing.T, client *gwebsocket.Conn) (errorStream io.Reader) {
	wire := newWebSocketWire(client, heartbeat)
	stream, err := wire.open(t.Context(), "error")
	if err != nil {
		t.Fatal(err)
	}
	go wire.serve(t.Context())
	return stream
}

func TestHeartbeat_asksEveryFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := webSocketPair(t)
		stream := serving(t, client)
		go io.Copy(io.Discard, stream)
		start := time.Now()
		var pings []time.Duration
		server.SetPingHandler(func(string) error {
			pings = append(pings, time.Since(start))
			return server.WriteControl(gwebsocket.PongMessage, nil, time.Now().Add(time.Second))
		})
		go func() {
			for {
				if _, _, err := server.ReadMessage(); err != nil {
					return
				}
			}
		}()
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		if len(pings) != 120 || pings[0] != 5*time.Second || pings[119] != 10*time.Minute {
			t.Errorf("%d pings", len(pings))
		}
		server.Close()
		client.Close()
	})
}

func TestHeartbeat_C8_silentServerIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := webSocketPair(t)
		stream := serving(t, client)
		go io.Copy(io.Discard, server.NetConn()) // takes everything, says nothing
		start := time.Now()
		_, err := io.ReadAll(stream)
		if took := time.Since(start); !errors.Is(err, ErrConnectionLost) || took != heartbeat.deadline {
			t.Errorf("err = %v after %v", err, took)
		}
		server.Close()
		client.Close()
	})
}

func TestChannels_C8_endOfTheConnection(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(server *gwebsocket.Conn)
		want string
		lost bool
	}{
		"in order": {func(s *gwebsocket.Conn) {
			s.WriteMessage(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, ""))
		}, "", false},
		"with a reason": {func(s *gwebsocket.Conn) {
			s.WriteMessage(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseInternalServerErr, "boom"))
		}, "next reader: websocket: close 1011 (internal server error): boom", false},
		"abruptly": {func(s *gwebsocket.Conn) { s.NetConn().Close() },
			"next reader: websocket: close 1006 (abnormal closure): unexpected EOF", true},
		"with text": {func(s *gwebsocket.Conn) { s.WriteMessage(gwebsocket.TextMessage, []byte("\x01x")) },
			"unexpected message type: 1", false},
		"with an empty message": {func(s *gwebsocket.Conn) { s.WriteMessage(gwebsocket.BinaryMessage, nil) },
			"read stream id: EOF", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := webSocketPair(t)
				stream := serving(t, client)
				go func() {
					server.WriteMessage(gwebsocket.BinaryMessage, []byte("\x09of no stream"))
					server.WriteMessage(gwebsocket.BinaryMessage, []byte("\x03message"))
					c.end(server)
					io.Copy(io.Discard, server.NetConn())
				}()
				message, err := io.ReadAll(stream)
				text := ""
				if err != nil {
					text = err.Error()
				}
				if string(message) != "message" || text != c.want || errors.Is(err, ErrConnectionLost) != c.lost {
					t.Errorf("message %q, err = %v", message, err)
				}
				client.Close()
				server.Close()
			})
		})
	}
}

func TestChannel_writesOneMessageEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := webSocketPair(t)
		wire := newWebSocketWire(client, heartbeat)
		stdin, err := wire.open(t.Context(), "stdin")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			io.WriteString(stdin, "hello")
			stdin.Close()
		}()
		for _, want := range []string{"\x00hello", "\xff\x00"} {
			kind, m, err := server.ReadMessage()
			if kind != gwebsocket.BinaryMessage || string(m) != want || err != nil {
				t.Errorf("got %q, %v, want %q", m, err, want)
			}
		}
		client.Close()
		server.Close()
	})
}
