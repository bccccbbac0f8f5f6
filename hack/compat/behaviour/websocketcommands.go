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
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	utilexec "k8s.io/client-go/util/exec"
)

// A channeled command speaks over the channels of one WebSocket. It reads until
// the input has ended, and then says its lines: a byte for the channel, and text.
type channeled struct {
	says   []string
	text   bool // as messages of text
	early  bool // it does not wait for the input
	ending func(*gwebsocket.Conn)
}

func closing1000(c *gwebsocket.Conn) {
	_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, ""), time.Now().Add(time.Minute))
}

func closing1011(c *gwebsocket.Conn) {
	_ = c.WriteControl(gwebsocket.CloseMessage, gwebsocket.FormatCloseMessage(gwebsocket.CloseInternalServerErr, "mine"), time.Now().Add(time.Minute))
}

func dropped(c *gwebsocket.Conn) { c.NetConn().Close() }

const (
	succeeded = "\x03" + `{"metadata":{},"status":"Success"}`
	exited    = "\x03" + `{"status":"Failure","message":"m","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}`
)

func init() {
	for name, c := range map[string]channeled{
		"ends":             {says: []string{"\x01out", "\x02err", succeeded}},
		"ends early":       {says: []string{"\x01out", succeeded}, early: true},
		"exits":            {says: []string{"\x01out", exited}},
		"fails":            {says: []string{"\x03" + `{"status":"Failure","message":"no such container","reason":"NotFound"}`}},
		"in pieces":        {says: []string{"\x01a", "\x01", "\x01b", "\x02c", "\x01d", exited[:9], "\x03" + exited[9:]}},
		"no status":        {says: []string{"\x01out"}},
		"status in text":   {says: []string{"\x03no such container"}},
		"out after":        {says: []string{succeeded, "\x01late"}},
		"other channel":    {says: []string{"\x07odd", "\x01out", succeeded}},
		"from us":          {says: []string{"\x00odd", "\x04odd", "\x01out", succeeded}},
		"closed ones":      {says: []string{"\x01out", "\xff\x01", "\x02err", "\xff\x02", succeeded, "\xff\x03"}},
		"empty message":    {says: []string{"", "\x01out", succeeded}},
		"text":             {says: []string{"\x01out", succeeded}, text: true},
		"fails to close":   {says: []string{"\x01out"}, ending: closing1011},
		"drops":            {says: []string{"\x01out"}, ending: dropped},
		"drops at the end": {says: []string{"\x01out", succeeded}, ending: dropped},
	} {
		if c.ending == nil {
			c.ending = closing1000
		}
		add(scenario{name: "remotecommand/websocket/" + name, real: true, do: func(r *run) { executeChanneled(r, c) }})
	}
}

// heard is what came from the client, by channel.
type heard struct {
	mu   sync.Mutex
	text map[byte]string
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []string
	for _, c := range slices.Sorted(maps.Keys(h.text)) {
		out = append(out, fmt.Sprintf("%d %q", c, h.text[c]))
	}
	return strings.Join(out, ", ")
}

// serve plays a command until its client has gone.
func (c channeled) serve(h *heard, conn *gwebsocket.Conn, input bool) {
	defer conn.Close()
	ended := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		once := sync.OnceFunc(func() { close(ended) })
		defer once()
		for {
			_, m, err := conn.ReadMessage()
			if err != nil {
				return
			}
			if len(m) == 0 {
				continue
			}
			h.mu.Lock()
			h.text[m[0]] += string(m[1:])
			done := m[0] == 255 || strings.HasSuffix(h.text[0], "in")
			h.mu.Unlock()
			if done {
				once()
			}
		}
	}()
	if input && !c.early {
		<-ended
		time.Sleep(20 * time.Millisecond)
	}
	kind := gwebsocket.BinaryMessage
	if c.text {
		kind = gwebsocket.TextMessage
	}
	for _, m := range c.says {
		_ = conn.WriteMessage(kind, []byte(m))
		time.Sleep(10 * time.Millisecond)
	}
	c.ending(conn)
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
	}
}

func executeChanneled(r *run, c channeled) {
	for _, protocol := range []string{"v5.channel.k8s.io", "v4.channel.k8s.io", "v2.channel.k8s.io"} {
		for _, how := range []string{"all", "out", "in"} {
			h := &heard{text: map[byte]string{}}
			var asked []string
			served := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				defer close(served)
				asked = gwebsocket.Subprotocols(req)
				conn, err := (&gwebsocket.Upgrader{Subprotocols: []string{protocol}}).Upgrade(w, req, nil)
				if err == nil {
					c.serve(h, conn, how != "out")
				}
			}))
			what := protocol + " " + how
			e, err := remotecommand.NewWebSocketExecutorForProtocols(&rest.Config{}, "GET", server.URL, protocol)
			r.err(what, err)
			o, out, errOut := streamsFor(how)
			err = e.StreamWithContext(r.ctx, o)
			exit := utilexec.CodeExitError{}
			r.note("%s: %s exit %v %d", what, errorFacts(err), errors.As(err, &exit), exit.Code)
			r.note("%s: %q %q asked for %q", what, out, errOut, asked)
			<-served
			input := h.String()
			if c.early {
				input = "" // it may come too late
			}
			r.note("%s: heard %s", what, input)
			server.Close()
		}
	}
}
