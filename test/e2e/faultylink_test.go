//go:build e2e

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
package e2e_test

import (
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

// A trouble is what a link does to the bytes on it.
type trouble int

const (
	none     trouble = iota
	muted            // answers wait until the trouble is over
	deafened         // requests wait until then
	swallows         // requests are lost, and the connection stays open
	slow             // answers take a while
	down             // connections are reset, and new ones are too
	troubles
)

func (t trouble) String() string {
	return [...]string{"no trouble", "muted", "deafened", "swallows", "slow", "down"}[t]
}

// link is one client's way to the server: a TCP proxy on loopback, through which
// TLS goes as it is.
type link struct {
	net.Listener
	target string
	delay  time.Duration // of a slow link

	mu      sync.Mutex
	now     trouble       // guarded by mu
	changed chan struct{} // guarded by mu: closed with the next change
	open    map[net.Conn]struct{}
}

// linkTo returns a link to the server of c, and how to reach the server on it.
func linkTo(t testing.TB, c *rest.Config, delay time.Duration) (*link, *rest.Config) {
	t.Helper()
	server, err := url.Parse(c.Host)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{Listener: listener, target: server.Host, delay: delay, changed: make(chan struct{}), open: map[net.Conn]struct{}{}}
	var serving sync.WaitGroup
	serving.Go(l.serve)
	t.Cleanup(func() {
		listener.Close()
		l.set(down)
		serving.Wait()
	})
	through := rest.CopyConfig(c)
	through.Host = "https://" + listener.Addr().String()
	return l, through
}

// set makes trouble, or ends it.
func (l *link) set(now trouble) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now == down || l.now == swallows { // what was swallowed never comes: TLS cannot go on
		for c := range l.open {
			reset(c)
		}
	}
	l.now = now
	close(l.changed)
	l.changed = make(chan struct{})
}

func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

func (l *link) state() (trouble, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now, l.changed
}

func (l *link) serve() {
	var conns sync.WaitGroup
	defer conns.Wait()
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		conns.Go(func() { l.carry(client) })
	}
}

func (l *link) carry(client net.Conn) {
	server, err := net.Dial("tcp", l.target)
	if err != nil {
		reset(client)
		return
	}
	l.mu.Lock()
	l.open[client], l.open[server] = struct{}{}, struct{}{}
	refuse := l.now == down
	l.mu.Unlock()
	if refuse {
		reset(client)
		reset(server)
	}
	var both sync.WaitGroup
	both.Go(func() { l.copy(server, client, deafened) })
	both.Go(func() { l.copy(client, server, muted) })
	both.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, client)
	delete(l.open, server)
}

// copy carries one direction, which waits while the trouble is waits.
func (l *link) copy(to, from net.Conn, waits trouble) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		now, changed := l.state()
		for ; now == waits; now, changed = l.state() {
			<-changed
		}
		switch {
		case now == swallows && waits == deafened:
			n = 0
		case now == slow && waits == muted:
			time.Sleep(l.delay)
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
		if err != nil {
			return
		}
	}
}
