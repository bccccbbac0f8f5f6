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

package workqueue

import (
	"context"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// TypedInterface is a queue. It is safe for concurrent use.
type TypedInterface[T comparable] interface {
	// Add marks item as one to process. It does nothing after ShutDown.
	Add(item T)
	// Len returns how many items wait. Do not decide anything by it.
	Len() int
	// Get waits for an item. shutdown is true once the queue is shut down and
	// empty. Done must be called for the item.
	Get() (item T, shutdown bool)
	// Done says that item has been processed.
	Done(item T)
	// ShutDown lets nothing more in. What waits can still be got.
	ShutDown()
	// ShutDownWithDrain is ShutDown, and then waits until everything that is
	// being processed is done. ShutDown ends the wait.
	ShutDownWithDrain()
	// ShuttingDown reports whether the queue lets nothing more in.
	ShuttingDown() bool
}

// TypedInterfaceWithContext is what the queues of this package have beside
// TypedInterface.
type TypedInterfaceWithContext[T comparable] interface {
	TypedInterface[T]
	// GetWithContext is Get that also returns when ctx ends, with an error
	// that says so.
	GetWithContext(ctx context.Context) (item T, shutdown bool, err error)
	// ShutDownWithDrainContext is ShutDownWithDrain whose wait ends with ctx,
	// with an error that says how many items were still being processed.
	ShutDownWithDrainContext(ctx context.Context) error
}

// Queue keeps the items that wait, in whatever order. The queue calls it with a
// lock held.
type Queue[T comparable] interface {
	// Touch is called when an item that waits is added again.
	Touch(item T)
	// Push takes an item.
	Push(item T)
	// Len returns how many items there are.
	Len() int
	// Pop gives an item out. It is not called when there is none.
	Pop() (item T)
}

// DefaultQueue gives items out in the order in which they came.
func DefaultQueue[T comparable]() Queue[T] { return new(ring[T]) }

// ring is a first-in-first-out queue in one slice that is used over and over.
type ring[T comparable] struct {
	items []T
	first int
	count int
}

func (r *ring[T]) Touch(T)  {}
func (r *ring[T]) Len() int { return r.count }

func (r *ring[T]) Push(item T) {
	if r.count == len(r.items) {
		grown := make([]T, max(16, 2*r.count))
		n := copy(grown, r.items[r.first:])
		copy(grown[n:], r.items[:r.first])
		r.items, r.first = grown, 0
	}
	r.items[(r.first+r.count)%len(r.items)] = item
	r.count++
}

func (r *ring[T]) Pop() (item T) {
	var none T
	item, r.items[r.first] = r.items[r.first], none
	r.first = (r.first + 1) % len(r.items)
	r.count--
	if r.count == 0 && len(r.items) > 1024 {
		*r = ring[T]{} // a burst is no reason to keep its memory
	}
	return item
}

// TypedQueueConfig is what a queue can be told. The zero value is fine.
type TypedQueueConfig[T comparable] struct {
	// Name is what the queue's metrics are published under; without one there
	// are none.
	Name string
	// MetricsProvider makes the metrics; nil means the one of SetProvider.
	MetricsProvider MetricsProvider
	// Clock is what metrics tell the time by.
	Clock clock.WithTicker
	// Queue keeps the items that wait; DefaultQueue if nil.
	Queue Queue[T]
}

// Typed is the queue of this package.
type Typed[T comparable] struct {
	metrics *queueMetrics[T] // nil if nobody collects them
	stopped chan struct{}    // closed by ShutDown

	mu         sync.Mutex
	changed    sync.Cond   // on mu; something to get, or shut down
	idle       sync.Cond   // on mu; nothing is processed any more, or ShutDown
	waiting    Queue[T]    // guarded by mu
	states     map[T]phase // guarded by mu; of the items that wait or are processed
	processing int         // guarded by mu
	closed     bool        // guarded by mu
	draining   bool        // guarded by mu; a drain waits
}

// phase is how far an item is. An item that is in no phase is not known.
type phase uint8

const (
	isWaiting    phase = iota + 1
	isProcessing       // and not added since
	isAgain            // being processed, and added since
)

var _ TypedInterfaceWithContext[int] = &Typed[int]{}

// NewTyped returns a queue.
func NewTyped[T comparable]() *Typed[T] { return NewTypedWithConfig(TypedQueueConfig[T]{}) }

// NewTypedWithConfig returns a queue.
func NewTypedWithConfig[T comparable](config TypedQueueConfig[T]) *Typed[T] {
	return newQueue(config, unfinishedWorkPeriod)
}

func newQueue[T comparable](config TypedQueueConfig[T], updates time.Duration) *Typed[T] {
	if config.Clock == nil {
		config.Clock = clock.RealClock{}
	}
	if config.Queue == nil {
		config.Queue = DefaultQueue[T]()
	}
	q := &Typed[T]{
		metrics: newQueueMetrics[T](config.MetricsProvider, config.Name, config.Clock),
		stopped: make(chan struct{}),
		waiting: config.Queue,
		states:  map[T]phase{},
	}
	q.changed.L, q.idle.L = &q.mu, &q.mu
	if q.metrics != nil {
		go q.reportUnfinished(config.Clock, updates)
	}
	return q
}

// Add implements TypedInterface.
func (q *Typed[T]) Add(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	switch q.states[item] {
	case isWaiting:
		q.waiting.Touch(item)
	case isProcessing:
		q.metrics.added(item)
		q.states[item] = isAgain
	case isAgain:
	default:
		q.metrics.added(item)
		q.pushLocked(item)
	}
}

func (q *Typed[T]) pushLocked(item T) {
	q.states[item] = isWaiting
	q.waiting.Push(item)
	q.changed.Signal()
}

// Len implements TypedInterface.
func (q *Typed[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting.Len()
}

// GetWithContext implements TypedInterfaceWithContext.
func (q *Typed[T]) GetWithContext(ctx context.Context) (item T, shutdown bool, err error) {
	if err := ctxerr.Check(ctx, "workqueue.Get"); err != nil {
		return item, false, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting.Len() == 0 && !q.closed {
		defer q.wakeOnEnd(ctx, &q.changed)()
	}
	for q.waiting.Len() == 0 {
		if q.closed {
			return item, true, nil
		}
		if ctx.Err() != nil {
			return item, false, ctxerr.New(ctx, "get an item from the work queue")
		}
		q.changed.Wait()
	}
	item = q.waiting.Pop()
	q.states[item] = isProcessing
	q.processing++
	q.metrics.got(item)
	return item, false, nil
}

// wakeOnEnd wakes those who wait for c when ctx ends. The caller calls the
// returned function.
func (q *Typed[T]) wakeOnEnd(ctx context.Context, c *sync.Cond) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		c.Broadcast()
	})
}

// Done implements TypedInterface.
func (q *Typed[T]) Done(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch q.states[item] {
	case isProcessing:
		delete(q.states, item)
	case isAgain:
		q.pushLocked(item)
	default:
		return // not being processed
	}
	q.metrics.finished(item)
	q.processing--
	if q.processing == 0 {
		q.idle.Broadcast()
	}
}

// ShutDown implements TypedInterface.
func (q *Typed[T]) ShutDown() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closeLocked()
	q.draining = false
	q.idle.Broadcast()
}

func (q *Typed[T]) closeLocked() {
	if q.closed {
		return
	}
	q.closed = true
	close(q.stopped)
	q.changed.Broadcast()
}

// ShutDownWithDrainContext implements TypedInterfaceWithContext.
func (q *Typed[T]) ShutDownWithDrainContext(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("workqueue.ShutDownWithDrain")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closeLocked()
	q.draining = true
	defer q.wakeOnEnd(ctx, &q.idle)()
	for q.processing > 0 && q.draining {
		if ctx.Err() != nil {
			return ctxerr.New(ctx, "drain the work queue, "+plural(q.processing, "item")+" still being processed")
		}
		q.idle.Wait()
	}
	return nil
}

// ShuttingDown implements TypedInterface.
func (q *Typed[T]) ShuttingDown() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// reportUnfinished updates the metrics of what is being processed, until
// ShutDown.
func (q *Typed[T]) reportUnfinished(c clock.WithTicker, every time.Duration) {
	ticker := c.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C():
			q.mu.Lock()
			q.metrics.unfinished()
			q.mu.Unlock()
		case <-q.stopped:
			return
		}
	}
}
