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
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/go-logr/logr"
	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/streamconn"
)

// goodbyeTimeout is how long Close may take to send its message.
const goodbyeTimeout = 500 * time.Millisecond

// TunnelingConnection is a net.Conn through a WebSocket: what is written goes out
// as binary messages, whose borders mean nothing. One goroutine can read while
// others write. It starts no goroutine; Close ends the WebSocket.
type TunnelingConnection struct {
	logger  logr.Logger
	conn    *gwebsocket.Conn
	closing sync.Once

	message io.Reader // what is left of the message being read

	writing sync.Mutex
}

var _ net.Conn = &TunnelingConnection{}

// NewTunnelingConnectionWithLogger makes a net.Conn of conn.
func NewTunnelingConnectionWithLogger(logger logr.Logger, conn *gwebsocket.Conn) *TunnelingConnection {
	return &TunnelingConnection{logger: logger, conn: conn}
}

// NewTunnelingConnection is NewTunnelingConnectionWithLogger with a logger of
// that name.
func NewTunnelingConnection(name string, conn *gwebsocket.Conn) *TunnelingConnection {
	return NewTunnelingConnectionWithLogger(klog.LoggerWithName(klog.Background(), name), conn)
}

// Read returns io.EOF when the other side has closed the WebSocket in order.
func (c *TunnelingConnection) Read(p []byte) (int, error) {
	for {
		if c.message == nil {
			kind, message, err := c.conn.NextReader()
			var closed *gwebsocket.CloseError
			if errors.As(err, &closed) && closed.Code == gwebsocket.CloseNormalClosure {
				return 0, io.EOF
			}
			if err != nil {
				c.logger.V(4).Info("Reading from the tunnel ended", "err", err)
				return 0, err
			}
			if kind != gwebsocket.BinaryMessage {
				return 0, errors.New("invalid message type received")
			}
			c.message = message
		}
		n, err := c.message.Read(p)
		if err == io.EOF { // of the message
			c.message = nil
			if err = nil; n == 0 && len(p) > 0 {
				continue
			}
		}
		return n, err
	}
}

// Write sends p as one message.
func (c *TunnelingConnection) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.conn.WriteMessage(gwebsocket.BinaryMessage, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close says goodbye to the other side and closes the network connection. A peer
// that takes no more data does not hold it up for long. What fails in that is
// logged: SPDY keeps a goroutine for an error here, and nobody can act on it.
func (c *TunnelingConnection) Close() error {
	c.closing.Do(func() {
		goodbye := gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, "")
		err := c.conn.WriteControl(gwebsocket.CloseMessage, goodbye, time.Now().Add(goodbyeTimeout))
		if err = errors.Join(err, streamconn.Close(c.conn.NetConn())); err != nil {
			c.logger.V(4).Info("Closing the tunnel", "err", err)
		}
	})
	return nil
}

// LocalAddr is the address of this end of the network connection.
func (c *TunnelingConnection) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// RemoteAddr is the address of the other end.
func (c *TunnelingConnection) RemoteAddr() net.Addr { return c.conn.RemoteAddr() }

// SetDeadline sets both deadlines.
func (c *TunnelingConnection) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline sets when Read fails. A WebSocket that timed out cannot be
// read from again.
func (c *TunnelingConnection) SetReadDeadline(t time.Time) error { return c.conn.SetReadDeadline(t) }

// SetWriteDeadline sets when Write fails. A WebSocket that timed out cannot be
// written to again.
func (c *TunnelingConnection) SetWriteDeadline(t time.Time) error { return c.conn.SetWriteDeadline(t) }
