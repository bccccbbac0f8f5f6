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
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	gwebsocket "github.com/gorilla/websocket"
	corev1 "k8s.io/api/core/v1"
	remotecommandconsts "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/streamconn"
)

var errAborted = errors.New("stream aborted")

// A pulse says how often a peer is asked for a sign of life, and how long after
// the last one it is taken for dead.
type pulse struct{ period, deadline time.Duration }

// heartbeat lets a dozen questions be lost.
var heartbeat = pulse{period: 5 * time.Second, deadline: 61 * time.Second}

// channelOf is the number before each message of a stream.
var channelOf = map[string]byte{
	corev1.StreamTypeStdin:  remotecommandconsts.StreamStdIn,
	corev1.StreamTypeStdout: remotecommandconsts.StreamStdOut,
	corev1.StreamTypeStderr: remotecommandconsts.StreamStdErr,
	corev1.StreamTypeError:  remotecommandconsts.StreamErr,
	corev1.StreamTypeResize: remotecommandconsts.StreamResize,
}

// webSocketWire carries streams as messages that begin with the number of their
// channel. One goroutine, in serve, reads; each message waits until the reader
// of its stream has taken it.
type webSocketWire struct {
	conn    *gwebsocket.Conn
	pulse   pulse
	inbound map[byte]*io.PipeWriter // complete before serve

	writing sync.Mutex // of data; control messages have their own order
}

func newWebSocketWire(conn *gwebsocket.Conn, p pulse) *webSocketWire {
	return &webSocketWire{conn: conn, pulse: p, inbound: map[byte]*io.PipeWriter{}}
}

func (w *webSocketWire) open(_ context.Context, kind string) (io.ReadWriteCloser, error) {
	id, ok := channelOf[kind]
	if !ok {
		return nil, fmt.Errorf("unknown stream type %q", kind)
	}
	c := &channel{wire: w, id: id}
	if kind != corev1.StreamTypeStdin && kind != corev1.StreamTypeResize {
		c.in, w.inbound[id] = io.Pipe()
	}
	return c, nil
}

// serve reads messages, and asks for signs of life, until the connection ends.
func (w *webSocketWire) serve(ctx context.Context) {
	stop := make(chan struct{})
	var pings sync.WaitGroup
	pings.Go(func() { w.ping(ctx, stop) })
	err := w.read(klog.FromContext(ctx))
	close(stop)
	pings.Wait()
	w.endStreams(err)
}

func (w *webSocketWire) read(logger klog.Logger) error {
	alive := func(string) error { return w.conn.SetReadDeadline(time.Now().Add(w.pulse.deadline)) }
	w.conn.SetPongHandler(alive)
	alive("")
	for {
		kind, message, err := w.conn.NextReader()
		if err != nil {
			if gwebsocket.IsCloseError(err, gwebsocket.CloseNormalClosure) {
				return nil
			}
			return brokenOff(fmt.Errorf("next reader: %w", err))
		}
		alive("")
		if kind != gwebsocket.BinaryMessage {
			return fmt.Errorf("unexpected message type: %d", kind)
		}
		var id [1]byte
		if _, err := io.ReadFull(message, id[:]); err != nil {
			return fmt.Errorf("read stream id: %w", err)
		}
		if err := w.deliver(logger, id[0], message); err != nil {
			return err
		}
	}
}

// brokenOff tells a connection that broke from one that the server closed with
// a reason.
func brokenOff(err error) error {
	var closed *gwebsocket.CloseError
	if errors.As(err, &closed) && closed.Code != gwebsocket.CloseAbnormalClosure {
		return err
	}
	return &lostError{err}
}

func (w *webSocketWire) deliver(logger klog.Logger, id byte, message io.Reader) error {
	to, ok := w.inbound[id]
	if !ok {
		logger.Error(nil, "Unknown stream, discarding message", "id", id)
		return nil
	}
	if _, err := io.Copy(to, message); err != nil {
		return fmt.Errorf("read message of stream %d: %w", id, err)
	}
	return nil
}

// ping keeps the connection alive in what lies between, and has the peer answer.
func (w *webSocketWire) ping(ctx context.Context, stop <-chan struct{}) {
	ticker := time.NewTicker(w.pulse.period)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		err := w.conn.WriteControl(gwebsocket.PingMessage, nil, time.Now().Add(w.pulse.period))
		if err != nil && ctx.Err() == nil {
			// Not the end: data may be on its way for longer. If the peer is gone,
			// the read deadline says so.
			klog.FromContext(ctx).V(2).Info("Websocket Ping failed", "err", err)
		}
	}
}

// endStreams lets readers see err, or the end if it is nil.
func (w *webSocketWire) endStreams(err error) {
	for _, in := range w.inbound {
		in.CloseWithError(err)
	}
}

// lost is nil: here streams end with the error of their connection.
func (w *webSocketWire) lost(bool) error { return nil }

func (w *webSocketWire) Close() error {
	w.endStreams(nil)
	goodbye := gwebsocket.FormatCloseMessage(gwebsocket.CloseNormalClosure, "")
	err := w.conn.WriteControl(gwebsocket.CloseMessage, goodbye, time.Now().Add(leaveGrace))
	if errors.Is(err, gwebsocket.ErrCloseSent) {
		err = nil
	}
	return errors.Join(err, streamconn.Close(w.conn.NetConn()))
}

func (w *webSocketWire) Abort() {
	w.endStreams(errAborted)
	streamconn.Abort(w.conn.NetConn())
}

// A channel is a stream of a webSocketWire.
type channel struct {
	wire *webSocketWire
	id   byte
	in   *io.PipeReader // nil if the server has nothing to say here
}

func (c *channel) Read(p []byte) (int, error) {
	if c.in == nil {
		return 0, io.EOF
	}
	return c.in.Read(p)
}

// Write sends p as one message.
func (c *channel) Write(p []byte) (int, error) {
	if err := c.wire.send(c.id, p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close tells the server that there is no more.
func (c *channel) Close() error {
	return c.wire.send(remotecommandconsts.StreamClose, []byte{c.id})
}

func (w *webSocketWire) send(id byte, data []byte) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	message, err := w.conn.NextWriter(gwebsocket.BinaryMessage)
	if err != nil {
		return err
	}
	for _, part := range [][]byte{{id}, data} {
		if _, err := message.Write(part); err != nil {
			message.Close()
			return err
		}
	}
	return message.Close()
}
