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

package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// abandonedDial is how long a connection may take to get ready after the
// request that it was opened for has ended. net/http lets it take as long as
// it likes, since another request might use it.
const abandonedDial = 500 * time.Millisecond

// attempt is the context of one request inside this package's transport:
// the caller's, and a way for the dial function and the TLS handshake to find
// the caller's. They run on a context of net/http that has its values but does
// not end with it.
type attempt struct {
	context.Context
	trace httptrace.ClientTrace

	mu       sync.Mutex
	openings []*opening // guarded by mu; usually one, more if net/http tries again
}

type attemptKey struct{}

// Value makes the attempt known to what is derived from it.
func (a *attempt) Value(key any) any {
	if _, ok := key.(attemptKey); ok {
		return a
	}
	return a.Context.Value(key)
}

// withAttempt is req in the form in which it goes to net/http.
func withAttempt(req *http.Request) *http.Request {
	a := &attempt{Context: req.Context()}
	if req.URL == nil || req.URL.Scheme != "https" {
		return req.WithContext(a)
	}
	a.trace.TLSHandshakeDone = a.handshakeDone
	return req.WithContext(httptrace.WithClientTrace(a, &a.trace))
}

func attemptOf(ctx context.Context) *attempt {
	a, _ := ctx.Value(attemptKey{}).(*attempt)
	return a
}

// opening is a connection between the begin of the dial and the end of the
// handshake. Its ctx is that of the dial, which cancel ends.
type opening struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	stops  []func() bool // takes back what would end ctx or close the connection
	conn   *openedConn   // nil while dialling
}

// done lets the connection live on its own. It may be called more than once.
func (o *opening) done() {
	for _, stop := range o.stops {
		stop()
	}
	o.cancel(nil)
	if o.conn != nil { // it may live for long: let go of the request's context
		o.conn.opening.Store(nil)
	}
}

// open dials on a context that ends with dialCtx, with the transport's life,
// and abandonedDial after the request's. Over TLS the handshake is included:
// at the end of the context the connection is closed. Behind a proxy that
// holds up to the answer of the proxy, or its own handshake.
func (a *attempt) open(dialCtx context.Context, d *dialer, network, address string) (net.Conn, error) {
	o := &opening{}
	o.ctx, o.cancel = context.WithCancelCause(dialCtx)
	o.stops = append(o.stops,
		context.AfterFunc(d.life, func() { o.cancel(context.Cause(d.life)) }),
		context.AfterFunc(a.Context, func() {
			time.AfterFunc(abandonedDial, func() { o.cancel(context.Cause(a.Context)) })
		}))
	conn, err := d.tracked(o.ctx, network, address)
	if err != nil {
		o.done()
		if d.life.Err() != nil {
			return nil, ErrClosed
		}
		return nil, err
	}
	if a.trace.TLSHandshakeDone == nil {
		o.done()
		return conn, nil
	}
	o.stops = append(o.stops, context.AfterFunc(o.ctx, func() { conn.Close() }))
	o.conn = &openedConn{Conn: conn}
	o.conn.opening.Store(o)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.openings = append(a.openings, o)
	return o.conn, nil
}

// openedConn is given up by net/http at the latest when it is closed.
type openedConn struct {
	net.Conn
	opening atomic.Pointer[opening] // nil once the handshake is done
}

func (c *openedConn) Close() error {
	if o := c.opening.Load(); o != nil {
		o.done()
	}
	return c.Conn.Close()
}

// handshakeDone is also called when the handshake has failed; net/http closes
// the connection then. Which connection it is for is not said: if there are
// several, all may live, since one in use must not be closed.
func (a *attempt) handshakeDone(tls.ConnectionState, error) {
	a.mu.Lock()
	openings := a.openings
	a.openings = nil
	a.mu.Unlock()
	for _, o := range openings {
		o.done()
	}
}

// unbound is the one root context here, for what belongs to no call. A cached
// transport outlives every caller, and New has no context to detach it from;
// it is closed, or collected, instead. A handshake outside net/http comes with
// no context either.
var unbound = context.Background()

// handshakeContext is the context for a callback of a handshake. One that
// net/http runs ends when nobody wants the connection any more. Programs also
// call the callback themselves, with little or nothing in info.
func handshakeContext(info *tls.CertificateRequestInfo) context.Context {
	ctx := unbound
	if info != nil && info.Context() != nil {
		ctx = info.Context()
	}
	a := attemptOf(ctx)
	if a == nil {
		return ctx
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.openings) == 0 {
		return ctx
	}
	return a.openings[len(a.openings)-1].ctx
}
