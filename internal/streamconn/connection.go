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

package streamconn

import (
	"context"
	"net"
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"
)

// endGrace is how long a connection that a context ends may take for a goodbye.
const endGrace = 10 * time.Millisecond

// Connection is a connection of streams that can be ended without waiting for
// the peer. Close of its parts writes to the network and can block there.
type Connection struct {
	streaming.Connection
	below net.Conn
}

// NewConnection is for a connection of streams over below, which ends with it.
func NewConnection(streams streaming.Connection, below net.Conn) *Connection {
	return &Connection{Connection: streams, below: below}
}

// Close says goodbye and closes the connection. A peer that takes no more data
// delays it by no more than closeGrace.
func (c *Connection) Close() error {
	// The guard stays after Close: streams that were never answered would keep
	// the network connection open for good.
	time.AfterFunc(closeGrace, func() { Abort(c.below) })
	return c.Connection.Close()
}

// End is a Close for which nobody has to wait: whatever is blocked on the
// connection or its streams returns within endGrace.
func (c *Connection) End() {
	time.AfterFunc(endGrace, func() { Abort(c.below) })
	c.Connection.Close()
}

// Lost returns the error, possibly io.EOF, with which the network under conn
// ended. It is nil if this side ended it, and for connections of other origin.
func Lost(conn streaming.Connection) error {
	if c, ok := conn.(*Connection); ok {
		if below := find(c.below); below != nil {
			return below.Lost()
		}
	}
	return nil
}

// Until has conn end with ctx, without waiting for the peer. The function that
// it returns takes that back; it returns false if ctx has ended conn.
func Until(ctx context.Context, conn streaming.Connection) (stop func() bool) {
	return context.AfterFunc(ctx, func() { End(conn) })
}

// End ends conn without waiting for the peer, as far as conn can do that.
func End(conn streaming.Connection) {
	if c, ok := conn.(*Connection); ok {
		c.End()
		return
	}
	go conn.Close()
}

// CreateStream is conn.CreateStream, which ends with ctx.
func CreateStream(ctx context.Context, conn streaming.Connection, headers http.Header) (streaming.Stream, error) {
	return Call(ctx, "create stream "+headers.Get("streamType"), func() (streaming.Stream, error) {
		return conn.CreateStream(headers)
	}, func(late streaming.Stream) { late.Reset() })
}

// APIMachinery is conn as the older package has it.
func APIMachinery(conn streaming.Connection) httpstream.Connection {
	if old, ok := conn.(toStreaming); ok {
		return old.conn
	}
	return toAPIMachinery{conn}
}

// Streaming is the opposite of APIMachinery.
func Streaming(conn httpstream.Connection) streaming.Connection {
	if old, ok := conn.(toAPIMachinery); ok {
		return old.Connection
	}
	return toStreaming{conn}
}

type toAPIMachinery struct{ streaming.Connection }

func (c toAPIMachinery) CreateStream(headers http.Header) (httpstream.Stream, error) {
	stream, err := c.Connection.CreateStream(headers)
	if err != nil {
		return nil, err
	}
	return stream, nil
}

func (c toAPIMachinery) RemoveStreams(streams ...httpstream.Stream) {
	for _, s := range streams {
		if s != nil {
			c.Connection.RemoveStreams(s)
		}
	}
}

type toStreaming struct{ conn httpstream.Connection }

func (c toStreaming) CreateStream(headers http.Header) (streaming.Stream, error) {
	stream, err := c.conn.CreateStream(headers)
	if err != nil {
		return nil, err
	}
	return stream, nil
}

func (c toStreaming) RemoveStreams(streams ...streaming.Stream) {
	for _, s := range streams {
		if s != nil {
			c.conn.RemoveStreams(s)
		}
	}
}

func (c toStreaming) Close() error                   { return c.conn.Close() }
func (c toStreaming) CloseChan() <-chan bool         { return c.conn.CloseChan() }
func (c toStreaming) SetIdleTimeout(d time.Duration) { c.conn.SetIdleTimeout(d) }
