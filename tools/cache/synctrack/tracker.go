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

// Package synctrack tells when a consumer of an informer's events has seen the
// whole initial list.
package synctrack

import (
	"sync"
	"sync/atomic"
)

// state is what both trackers share.
type state struct {
	name     string
	done     chan struct{}
	mu       sync.Mutex
	upstream bool // guarded by mu; the source has delivered its list
	closed   bool // guarded by mu
}

func newState(name string) state { return state{name: name, done: make(chan struct{})} }

// Name says what is tracked.
func (s *state) Name() string { return s.name }

// Done is closed when HasSynced is true.
func (s *state) Done() <-chan struct{} { return s.done }

// settleLocked closes Done once everything is through. It stays closed.
func (s *state) settleLocked(waiting bool) {
	if s.upstream && !waiting && !s.closed {
		s.closed = true
		close(s.done)
	}
}

func (s *state) synced() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// AsyncTracker is for consumers that handle several events at a time. Each is
// known by a key that no other has at the same time. It is safe for concurrent
// use.
type AsyncTracker[T comparable] struct {
	state
	waiting map[T]struct{} // guarded by mu
}

// NewAsyncTracker returns a tracker of what name describes.
func NewAsyncTracker[T comparable](name string) *AsyncTracker[T] {
	return &AsyncTracker[T]{state: newState(name), waiting: map[T]struct{}{}}
}

// UpstreamHasSynced says that every event of the initial list has been started.
func (t *AsyncTracker[T]) UpstreamHasSynced() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.upstream = true
	t.settleLocked(len(t.waiting) > 0)
}

// Start says that the event of the initial list known as key is on its way.
func (t *AsyncTracker[T]) Start(key T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting[key] = struct{}{}
}

// Finished says that the event known as key has been handled. Keys that were
// not started are welcome.
func (t *AsyncTracker[T]) Finished(key T) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.waiting, key)
	t.settleLocked(len(t.waiting) > 0)
}

// HasSynced reports whether the whole initial list has been handled.
func (t *AsyncTracker[T]) HasSynced() bool { return t.synced() }

// SingleFileTracker is for consumers that handle one event after the other. It
// is safe for concurrent use.
type SingleFileTracker struct {
	state
	count atomic.Int64 // started and not finished
}

// NewSingleFileTracker returns a tracker of what name describes.
func NewSingleFileTracker(name string) *SingleFileTracker {
	return &SingleFileTracker{state: newState(name)}
}

// UpstreamHasSynced says that every event of the initial list has been started.
func (t *SingleFileTracker) UpstreamHasSynced() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.upstream = true
	t.settleLocked(t.count.Load() > 0)
}

// Start says that an event of the initial list is on its way.
func (t *SingleFileTracker) Start() { t.count.Add(1) }

// Finished says that an event of the initial list has been handled. It panics
// if it is called more often than Start.
func (t *SingleFileTracker) Finished() {
	left := t.count.Add(-1)
	if left < 0 {
		panic("synctrack: negative counter; this logic error means HasSynced may return incorrect value")
	}
	if left == 0 {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.settleLocked(t.count.Load() > 0)
	}
}

// HasSynced reports whether the whole initial list has been handled.
func (t *SingleFileTracker) HasSynced() bool { return t.synced() }
