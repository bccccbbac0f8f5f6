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

package connrotation

import (
	"net"
	"sync"
)

// ConnectionTracker knows the open connections that were handed to Track. It
// starts no goroutines and is safe for concurrent use.
type ConnectionTracker struct {
	mu   sync.Mutex
	open map[*trackedConn]struct{} // guarded by mu
}

// NewConnectionTracker returns a tracker of no connections.
func NewConnectionTracker() *ConnectionTracker {
	return &ConnectionTracker{open: map[*trackedConn]struct{}{}}
}

// Track returns conn in a form that the tracker forgets when it is closed. The
// caller must use and close that form.
func (t *ConnectionTracker) Track(conn net.Conn) net.Conn {
	tracked := &trackedConn{Conn: conn, tracker: t}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[tracked] = struct{}{}
	return tracked
}

// CloseAll closes the connections that are tracked at this moment. One that is
// being dialled meanwhile stays open.
func (t *ConnectionTracker) CloseAll() {
	t.mu.Lock()
	open := t.open
	t.open = map[*trackedConn]struct{}{}
	t.mu.Unlock()
	for conn := range open { // not under the lock: closing may have to write
		conn.Conn.Close()
	}
}

func (t *ConnectionTracker) forget(conn *trackedConn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, conn)
}

type trackedConn struct {
	net.Conn
	tracker *ConnectionTracker
}

func (c *trackedConn) Close() error {
	c.tracker.forget(c)
	return c.Conn.Close()
}
