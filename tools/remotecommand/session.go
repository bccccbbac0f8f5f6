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
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/internal/ctxerr"
)

const (
	// leaveGrace is how long the end of a session waits for its goroutines.
	// They are on their way out, unless they are in the caller's code.
	leaveGrace = 25 * time.Millisecond

	// lastWordGrace is how long the first protocol, in which the end of the
	// output is the end of the session, waits for an error.
	lastWordGrace = 250 * time.Millisecond

	copyBuffer = 32 * 1024
)

// wire is a connection as a session sees it.
type wire interface {
	// open opens the stream of the given type.
	open(ctx context.Context, kind string) (io.ReadWriteCloser, error)
	// lost explains that all streams have ended: nil if the server closed them.
	// statusDue says that the server has not sent the Status that it owes.
	lost(statusDue bool) error
	// serve delivers what the server sends, until the connection ends. It is
	// called when all streams are open.
	serve(ctx context.Context)
	// Close says goodbye to the server. What is blocked on streams returns.
	Close() error
	// Abort is Close without a word.
	Abort()
}

// A session is one run of a command over a wire. All its goroutines are started
// by run, which ends them.
type session struct {
	wire
	protocol
	StreamOptions
	doing string

	errorStream, stdin, stdout, stderr, resize io.ReadWriteCloser

	over    atomic.Bool // nothing more is written to the caller's streams
	workers sync.WaitGroup
	outputs sync.WaitGroup
}

// run returns when the command or ctx has ended. The wire is closed then.
func (s *session) run(ctx context.Context) error {
	unbind := context.AfterFunc(ctx, s.Abort)
	defer unbind()
	if err := s.openAll(ctx); err != nil {
		s.Abort()
		return ctxerr.Wrap(ctx, err, s.doing)
	}
	life, end := context.WithCancel(ctx)
	verdict := s.start(life)
	err := s.wait(ctx, verdict)
	s.over.Store(true)
	if ctx.Err() == nil {
		s.Close()
	}
	end()
	s.leave(ctx.Err() != nil)
	return ctxerr.Wrap(ctx, err, s.doing)
}

// openAll opens the streams in the order that servers expect.
func (s *session) openAll(ctx context.Context) error {
	for _, o := range []struct {
		wanted bool
		kind   string
		stream *io.ReadWriteCloser
	}{
		{true, corev1.StreamTypeError, &s.errorStream},
		{s.Stdin != nil, corev1.StreamTypeStdin, &s.stdin},
		{s.Stdout != nil, corev1.StreamTypeStdout, &s.stdout},
		{s.Stderr != nil && !s.Tty, corev1.StreamTypeStderr, &s.stderr},
		{s.Tty && s.sizes, corev1.StreamTypeResize, &s.resize},
	} {
		if !o.wanted {
			continue
		}
		var err error
		if *o.stream, err = s.open(ctx, o.kind); err != nil {
			return err
		}
	}
	return nil
}

// start starts the goroutines; the channel gets the server's verdict.
func (s *session) start(ctx context.Context) <-chan error {
	verdict := make(chan error, 1)
	s.workers.Go(func() { s.serve(ctx) })
	s.workers.Go(func() { verdict <- s.listen() })
	if s.stdin != nil {
		s.workers.Go(func() { s.feed(ctx) })
		s.workers.Go(func() { io.Copy(io.Discard, s.stdin) }) // a stream nobody reads blocks others
	}
	if s.stdout != nil {
		s.outputs.Go(func() { s.drain(ctx, s.stdout, s.Stdout, "stdout") })
	}
	if s.stderr != nil {
		s.outputs.Go(func() { s.drain(ctx, s.stderr, s.Stderr, "stderr") })
	}
	if s.resize != nil {
		s.workers.Go(func() { io.Copy(io.Discard, s.resize) })
		if s.TerminalSizeQueue != nil {
			s.workers.Go(func() { s.resizes(ctx) })
		}
	}
	return verdict
}

// wait returns the verdict, after all output.
func (s *session) wait(ctx context.Context, verdict <-chan error) error {
	printed := make(chan struct{})
	s.workers.Go(func() {
		s.outputs.Wait()
		close(printed)
	})
	select {
	case <-printed:
	case <-ctx.Done():
		return ctx.Err()
	}
	var enough <-chan time.Time
	if !s.closeStdin && (s.stdout != nil || s.stderr != nil) {
		t := time.NewTimer(lastWordGrace)
		defer t.Stop()
		enough = t.C
	}
	select {
	case err := <-verdict:
		return err
	case <-enough:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// listen reads the error stream.
func (s *session) listen() error {
	message, err := io.ReadAll(s.errorStream)
	if len(message) > 0 && s.status {
		// The Status is the server's last word. How the connection ends after it
		// does not matter.
		if verdict := s.verdict(message); err == nil || !errors.As(verdict, new(*json.SyntaxError)) {
			return verdict
		}
	}
	if err != nil {
		return fmt.Errorf("error reading from error stream: %w", err)
	}
	if lost := s.lost(s.status && len(message) == 0); lost != nil && len(message) == 0 {
		return &lostError{fmt.Errorf("%w: %w", ErrConnectionLost, lost)}
	}
	return s.verdict(message)
}

// feed passes the caller's input on.
func (s *session) feed(ctx context.Context) {
	if s.closeStdin {
		defer s.stdin.Close()
	}
	err := s.copy(s.stdin, s.Stdin)
	if err != nil && ctx.Err() == nil && !s.over.Load() {
		utilruntime.HandleErrorWithContext(ctx, err, "Copying stdin failed")
	}
}

// drain passes output on to the caller. If he takes no more, the rest is read
// all the same: a stream nobody reads blocks others.
func (s *session) drain(ctx context.Context, from io.Reader, to io.Writer, name string) {
	err := s.copy(to, from)
	if err != nil && ctx.Err() == nil && !s.over.Load() {
		utilruntime.HandleErrorWithContext(ctx, err, "Copying "+name+" failed")
	}
	io.Copy(io.Discard, from)
}

// copy copies until the end of from or of the session, in pieces that fit into
// one message of any protocol.
func (s *session) copy(to io.Writer, from io.Reader) error {
	buf := make([]byte, copyBuffer)
	for {
		n, err := from.Read(buf)
		if s.over.Load() {
			return nil
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// resizes passes the sizes of the terminal on.
func (s *session) resizes(ctx context.Context) {
	next := s.TerminalSizeQueue.Next
	if q, ok := s.TerminalSizeQueue.(TerminalSizeQueueWithContext); ok {
		next = func() *TerminalSize { return q.NextWithContext(ctx) }
	}
	encoder := json.NewEncoder(s.resize)
	for size := next(); size != nil && ctx.Err() == nil; size = next() {
		if err := encoder.Encode(size); err != nil {
			if ctx.Err() == nil && !s.over.Load() {
				utilruntime.HandleErrorWithContext(ctx, err, "Sending the terminal size failed")
			}
			return
		}
	}
}

// lostError is an error of the connection, with its own text.
type lostError struct{ err error }

func (l *lostError) Error() string   { return l.err.Error() }
func (l *lostError) Unwrap() []error { return []error{ErrConnectionLost, l.err} }
