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
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/streamconn"
)

// lastWordGrace is how long the server may take to say what went wrong with a
// connection that has ended.
const lastWordGrace = 10 * time.Second

// forwarding is one connection to a pod and the local connections that use it.
type forwarding struct {
	conn streaming.Connection
	out  io.Writer

	requests atomic.Int64
	workers  sync.WaitGroup
}

// leave waits for the goroutines, but no longer than leaveGrace.
func (f *forwarding) leave() {
	gone := make(chan struct{})
	go func() {
		f.workers.Wait()
		close(gone)
	}()
	grace := time.NewTimer(leaveGrace)
	defer grace.Stop()
	select {
	case <-gone:
	case <-grace.C:
	}
}

// accept hands out connections until l is closed. What else fails, such as a
// lack of file descriptors, may pass.
func (f *forwarding) accept(ctx context.Context, l net.Listener, port ForwardedPort) {
	pause := 5 * time.Millisecond
	for {
		local, err := l.Accept()
		switch {
		case err == nil:
			pause = 5 * time.Millisecond
			f.workers.Go(func() { f.handle(ctx, local, port) })
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return
		default:
			utilruntime.HandleErrorWithContext(ctx, err, "Error accepting connection", "localPort", port.Local)
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			pause = min(2*pause, time.Second)
		}
	}
}

// handle forwards one connection. It has two streams: one for the data, and one
// on which the server complains.
func (f *forwarding) handle(ctx context.Context, local net.Conn, port ForwardedPort) {
	defer local.Close()
	defer context.AfterFunc(ctx, func() { local.Close() })()
	say(f.out, "Handling connection for %d\n", port.Local)

	header := http.Header{}
	header.Set(corev1.PortHeader, strconv.Itoa(int(port.Remote)))
	header.Set(corev1.PortForwardRequestIDHeader, strconv.FormatInt(f.requests.Add(1)-1, 10))
	complaints, err := f.open(ctx, header, corev1.StreamTypeError)
	if err != nil {
		f.report(ctx, fmt.Errorf("error creating error stream for port %d -> %d: %w", port.Local, port.Remote, err))
		return
	}
	defer f.conn.RemoveStreams(complaints)
	complaints.Close() // nothing is written to it
	complaint := make(chan error, 1)
	f.workers.Go(func() { complaint <- listen(complaints, port) })

	data, err := f.open(ctx, header, corev1.StreamTypeData)
	if err != nil {
		complaints.Reset()
		f.report(ctx, fmt.Errorf("error creating forwarding stream for port %d -> %d: %w", port.Local, port.Remote, err))
		return
	}
	defer f.conn.RemoveStreams(data)
	f.exchange(ctx, local, data)

	// Data that nobody reads would keep the complaint from coming through.
	data.Reset()
	overdue := time.AfterFunc(lastWordGrace, func() { complaints.Reset() })
	defer overdue.Stop()
	if err := <-complaint; err != nil && ctx.Err() == nil {
		utilruntime.HandleErrorWithContext(ctx, err, "An error occurred forwarding", "localPort", port.Local, "remotePort", port.Remote)
		f.conn.Close() // the pod's side cannot be relied on any more
	}
}

func (f *forwarding) open(ctx context.Context, header http.Header, kind string) (streaming.Stream, error) {
	header = header.Clone()
	header.Set(corev1.StreamType, kind)
	return streamconn.CreateStream(ctx, f.conn, header)
}

func (f *forwarding) report(ctx context.Context, err error) {
	if ctx.Err() == nil {
		utilruntime.HandleErrorWithContext(ctx, err, "Forwarding a connection failed")
	}
}

// listen reads what the server has to complain of.
func listen(complaints io.Reader, port ForwardedPort) error {
	message, err := io.ReadAll(complaints)
	switch {
	case err != nil:
		return fmt.Errorf("error reading from error stream for port %d -> %d: %w", port.Local, port.Remote, err)
	case len(message) > 0:
		return errors.New(string(message))
	}
	return nil
}

// exchange copies in both directions. It returns when the pod has sent
// everything, or the local side has failed.
func (f *forwarding) exchange(ctx context.Context, local net.Conn, data streaming.Stream) {
	logger := klog.FromContext(ctx)
	received := newBacklog(backlogLimit)
	defer received.abandon()
	f.workers.Go(func() {
		_, err := io.Copy(received, plainReader{data})
		received.end(err)
	})
	gone := make(chan struct{}, 2)
	f.workers.Go(func() {
		if _, err := received.copyTo(local); err != nil && ctx.Err() == nil {
			logger.V(4).Info("Copying from the pod ended", "err", err)
		}
		gone <- struct{}{}
	})
	f.workers.Go(func() {
		_, err := io.Copy(plainWriter{data}, plainReader{local})
		data.Close() // that is all, but the answer may still come
		if err != nil && ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
			logger.V(4).Info("Copying to the pod ended", "err", err)
			gone <- struct{}{}
		}
	})
	<-gone
}

// plainReader and plainWriter hide shortcuts of io.Copy, which would hand a
// whole buffer of any size to a stream as one frame.
type (
	plainReader struct{ io.Reader }
	plainWriter struct{ io.Writer }
)
