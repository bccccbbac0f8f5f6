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
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	"go.uber.org/goleak"
	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"
	streamingspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"k8s.io/client-go/internal/streamtest"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/spdy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A kind is a way to connect to a pod.
type kind struct {
	name   string
	dialer func(t testing.TB, config *rest.Config, u *url.URL) httpstream.Dialer
}

var kinds = []kind{{"spdy", spdyDialer}, {"tunnel", newTunnelDialer}}

func spdyDialer(t testing.TB, config *rest.Config, u *url.URL) httpstream.Dialer {
	rt, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return spdy.NewDialer(upgrader, &http.Client{Transport: rt}, "POST", u)
}

func newTunnelDialer(t testing.TB, config *rest.Config, u *url.URL) httpstream.Dialer {
	d, err := NewSPDYOverWebsocketDialer(u, config)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func trusting(ca []byte) *rest.Config {
	return &rest.Config{TLSClientConfig: rest.TLSClientConfig{CAData: ca}}
}

// A pod is what connections lead to.
type pod struct {
	serve func(port string, complain, data streaming.Stream) // once for each connection

	mu    sync.Mutex
	conns []streaming.Connection
	raw   []net.Conn
}

// server starts a server that leads to p, over SPDY or a tunnel.
func (p *pod) server(t testing.TB) *streamtest.Server {
	return streamtest.New(t, func(w http.ResponseWriter, r *http.Request) {
		forwards := &streamtest.Forwards{Serve: p.serve}
		var conn streaming.Connection
		if gwebsocket.IsWebSocketUpgrade(r) {
			ws, err := (&gwebsocket.Upgrader{Subprotocols: []string{"SPDY/3.1+portforward.k8s.io"}}).Upgrade(w, r, nil)
			if err != nil {
				return
			}
			p.mu.Lock()
			p.raw = append(p.raw, ws.NetConn())
			p.mu.Unlock()
			conn, err = streamingspdy.NewServerConnection(NewTunnelingConnection("server", ws), func(s streaming.Stream, sent <-chan struct{}) error {
				go func() {
					<-sent
					forwards.Arrived(s)
				}()
				return nil
			})
			if err != nil {
				return
			}
		} else {
			conn = streamtest.SPDY(w, r, []string{PortForwardProtocolV1Name}, func(_ streaming.Connection, s streaming.Stream) { forwards.Arrived(s) })
		}
		if conn == nil {
			return
		}
		p.mu.Lock()
		p.conns = append(p.conns, conn)
		p.mu.Unlock()
		<-conn.CloseChan()
		conn.Close()
	})
}

// hangUp closes the connections in order.
func (p *pod) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
}

// echo sends back what it gets.
func echo(_ string, complain, data streaming.Stream) {
	io.Copy(data, data)
	data.Close()
	complain.Close()
}

// forwarder is a PortForwarder that runs.
type forwarder struct {
	*PortForwarder
	out, errOut text
	done        chan error
	once        sync.Once
	result      error
}

// run starts forwarding and waits until it is ready.
func run(t testing.TB, ctx context.Context, d httpstream.Dialer, addresses, ports []string, stop chan struct{}) *forwarder {
	t.Helper()
	f := &forwarder{done: make(chan error, 1)}
	var err error
	f.PortForwarder, err = NewOnAddresses(d, addresses, ports, stop, make(chan struct{}), &f.out, &f.errOut)
	if err != nil {
		t.Fatal(err)
	}
	go func() { f.done <- f.ForwardPortsWithContext(ctx) }()
	select {
	case <-f.Ready:
	case err := <-f.done:
		f.done <- err
	}
	return f
}

// wait is the result of forwarding.
func (f *forwarder) wait(t testing.TB) error {
	t.Helper()
	f.once.Do(func() {
		select {
		case f.result = <-f.done:
		case <-time.After(time.Minute):
			t.Fatal("forwarding goes on")
		}
	})
	return f.result
}

// connect opens a connection to the i-th port.
func (f *forwarder) connect(t testing.TB, i int) *net.TCPConn {
	t.Helper()
	ports, err := f.GetPorts()
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", hostPort("127.0.0.1", ports[i].Local))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(3 * time.Minute)) // a slow machine moves 100 MB with the race detector, too
	return c.(*net.TCPConn)
}

// talk sends s through c and returns the answer.
func talk(c *net.TCPConn, s string) (string, error) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		io.WriteString(c, s)
		c.CloseWrite()
	})
	answer, err := io.ReadAll(c)
	return string(answer), err
}

type text struct {
	mu sync.Mutex
	b  strings.Builder
}

func (x *text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(p)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}

// noneLeft fails the test unless all goroutines that f started, and that no
// server has, end within a second.
func noneLeft(t *testing.T, f func()) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	f()
	if err := goleak.Find(before, goleak.IgnoreAnyFunction("net/http.(*Server).Serve"), goleak.IgnoreAnyFunction("net/http.(*conn).serve"),
		goleak.IgnoreAnyFunction("net/http.(*connReader).backgroundRead")); err != nil {
		t.Errorf("C6: %v", err)
	}
}

var errNoDial = errors.New("dial failed")
