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
	"io"
)

// ErrConnectionLost is in the error of a session whose connection broke before
// the server said how the command ended.
var ErrConnectionLost = errors.New("connection lost before the end of the remote command")

// Executor runs sessions. Those of this package can be used more than once, and
// by several goroutines.
type Executor interface {
	// Deprecated: use StreamWithContext.
	Stream(options StreamOptions) error
	// StreamWithContext runs a session until it or ctx ends.
	StreamWithContext(ctx context.Context, options StreamOptions) error
}

// StreamOptions are the caller's ends of a session's streams. A nil stream is
// not opened.
//
// A session that ends can leave a goroutine in Stdin.Read, which the caller
// alone can wake; it ends with that Read and throws away what that returns. To
// have none, give a Stdin with a method SetReadDeadline(time.Time) error, such
// as a net.Conn or an *os.File of os.Pipe: its Read is interrupted by a deadline
// that is cleared again. The same holds for Stdout and Stderr with
// SetWriteDeadline. (An *os.File of a terminal has the method but cannot do it.)
type StreamOptions struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Tty asks for a terminal. It has no Stderr of its own.
	Tty bool
	// TerminalSizeQueue has the size of the terminal and its changes.
	TerminalSizeQueue TerminalSizeQueue
}

// TerminalSize is the size of a terminal in characters.
type TerminalSize struct {
	Width  uint16
	Height uint16
}

// TerminalSizeQueue provides a terminal's size whenever it has changed.
type TerminalSizeQueue interface {
	// Next waits for the next size. It returns nil when there will be none.
	Next() *TerminalSize
}

// TerminalSizeQueueWithContext is what a TerminalSizeQueue may be besides, so
// that no goroutine waits in Next after the end of a session.
type TerminalSizeQueueWithContext interface {
	TerminalSizeQueue
	// NextWithContext is Next; it returns nil when ctx has ended.
	NextWithContext(ctx context.Context) *TerminalSize
}
