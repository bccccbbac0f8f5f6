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

// Package streamconn has what the streaming packages share: network connections
// that end with a context, for libraries that know none (SPDY, WebSocket), and
// the conversion between the two families of connection types.
package streamconn

import (
	"context"
	"net"
	"sync"
	"time"
)

// closeGrace is how long a connection may take to say goodbye to its peer.
const closeGrace = 500 * time.Millisecond

// Conn is a network connection that a context can end: whoever is blocked in
// Read or Write returns. While a handshake is made it is bound to the
// handshake's context; after Release nothing but Close and Abort ends it. It
// starts no goroutine.
type Conn struct {
	net.Conn          // with TLS, if there is any
	raw      net.Conn // below TLS: closing it never waits for the peer
	unbind   func() bool

	close sync.Once

	mu     sync.Mutex
	closed bool  // guarded by mu; by this side
	lost   error // guarded by mu; of the first Read that the other side ended
}

// Bind returns raw bound to ctx.
func Bind(ctx context.Context, raw net.Conn) *Conn {
	c := &Conn{Conn: raw, raw: raw}
	c.unbind = context.AfterFunc(ctx, c.Abort)
	return c
}

// Release ends the binding to the context of Bind. It returns false if that
// context has ended the connection already.
func (c *Conn) Release() bool { return c.unbind() }

// Read implements net.Conn and remembers how the connection came to its end.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.mu.Lock()
		if !c.closed && c.lost == nil && !isTimeout(err) {
			c.lost = err
		}
		c.mu.Unlock()
	}
	return n, err
}

// Lost returns the error, possibly io.EOF, with which the other side or the
// network ended the connection, and nil if nothing but this side did.
func (c *Conn) Lost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

// Abort closes the connection without a word to the peer, and without waiting.
func (c *Conn) Abort() {
	c.markClosed()
	c.raw.Close()
}

// Close closes the connection. A peer that takes no more data delays it by no
// more than closeGrace. It can be called more than once; libraries that see an
// error here keep a goroutine to report it, so there is none.
func (c *Conn) Close() error {
	c.close.Do(func() {
		c.unbind()
		c.markClosed()
		guard := time.AfterFunc(closeGrace, c.Abort)
		defer guard.Stop()
		c.Conn.Close()
	})
	return nil
}

func (c *Conn) markClosed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

func isTimeout(err error) bool {
	t, ok := err.(net.Error)
	return ok && t.Timeout()
}

// Close closes conn and gives its goodbye no more than closeGrace.
func Close(conn net.Conn) error {
	guard := time.AfterFunc(closeGrace, func() { Abort(conn) })
	defer guard.Stop()
	return conn.Close()
}

// Abort ends what conn stands on: a Conn that is found below it, or else conn
// itself, in the background because that might wait for the peer.
func Abort(conn net.Conn) {
	if below := find(conn); below != nil {
		below.Abort()
		return
	}
	go conn.Close()
}

// find is the Conn at or below conn, or nil.
func find(conn net.Conn) *Conn {
	for conn != nil {
		switch c := conn.(type) {
		case *Conn:
			return c
		case interface{ NetConn() net.Conn }: // *tls.Conn
			conn = c.NetConn()
		default:
			return nil
		}
	}
	return nil
}
