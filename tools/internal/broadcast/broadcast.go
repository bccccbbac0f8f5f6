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

// Package broadcast hands values to several watchers without ever blocking
// those who send them. The broadcasters of both kinds of events stand on it.
//
// Every watcher has a queue and a goroutine, which calls its handler with one
// value at a time in the order of sending. A watcher whose queue is full misses
// the value.
package broadcast

import (
	"context"
	"errors"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
)

// grace is how long Shutdown, which does not wait, lets handlers go on.
const grace = 500 * time.Millisecond

var (
	// ErrStopped is the answer of a broadcaster that has ended.
	ErrStopped = errors.New("broadcaster already stopped")
	// ErrFull says that a value did not reach every watcher.
	ErrFull = errors.New("too many queued events, dropped event")

	errShutdown = errors.New("the broadcaster was shut down")
)

// Handler takes one value. Its ctx ends with the watch or the broadcaster; a
// handler that could not deal with the value for that reason returns false.
type Handler[T any] func(ctx context.Context, value T) (handled bool)

// Broadcaster is safe for concurrent use. It has no goroutine of its own.
type Broadcaster[T any] struct {
	life  context.Context // that of the handlers: ends with the broadcaster
	end   context.CancelCauseFunc
	queue int

	mu      sync.Mutex
	closed  bool                   // guarded by mu: takes nothing any more
	watches map[*Watch[T]]struct{} // guarded by mu: those whose goroutine runs
	dropped int                    // guarded by mu: values that sinks never got
}

// New returns a broadcaster that ends with ctx, or when it is shut down.
// Handlers get the values of ctx. Each watcher can have queue values waiting.
func New[T any](ctx context.Context, queue int) *Broadcaster[T] {
	life, end := context.WithCancelCause(ctx)
	return &Broadcaster[T]{life: life, end: end, queue: queue, watches: map[*Watch[T]]struct{}{}}
}

// Life ends with the broadcaster.
func (b *Broadcaster[T]) Life() context.Context { return b.life }

// Send queues value for every watcher. It does not wait.
func (b *Broadcaster[T]) Send(value T) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.life.Err() != nil {
		return ErrStopped
	}
	var err error
	for w := range b.watches {
		if w.closed {
			continue
		}
		select {
		case w.queueOf(value) <- value:
		default:
			err = ErrFull
		}
	}
	return err
}

// Sink is a watcher that writes values to somewhere. Shutdowns wait for it, and
// count what it misses because its context has ended.
type Sink[T any] struct {
	// Handle must heed its context.
	Handle Handler[T]
	// Workers is how many queues and goroutines there are; Shard says whose a
	// value is, and is not needed for one.
	Workers int
	Shard   func(T) int
	// Beside, if there is one, runs in a goroutine of its own until its ctx,
	// that of the handlers, ends. It should return, after a last effort, when
	// drained is closed: all values have been handled.
	Beside func(ctx context.Context, drained <-chan struct{})
}

// Watch is one watcher's queues and goroutines. It is a watch.Interface whose
// channel has no events, for the handler gets them all.
type Watch[T any] struct {
	Sink[T]
	b       *Broadcaster[T]
	counted bool // what it misses is dropped
	queues  []chan T
	ended   chan watch.Event // never sent on, closed by run
	closed  bool             // guarded by the broadcaster's mu: so are the queues
}

// Watch calls handle with every value that is sent from now on, until ctx or
// the broadcaster ends or the watch is stopped.
func (b *Broadcaster[T]) Watch(ctx context.Context, handle Handler[T]) (*Watch[T], error) {
	return b.start(ctx, &Watch[T]{Sink: Sink[T]{Handle: handle, Workers: 1}})
}

// WatchSink is Watch for a sink.
func (b *Broadcaster[T]) WatchSink(ctx context.Context, sink Sink[T]) (*Watch[T], error) {
	return b.start(ctx, &Watch[T]{Sink: sink, counted: true})
}

func (b *Broadcaster[T]) start(ctx context.Context, w *Watch[T]) (*Watch[T], error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.life.Err() != nil {
		return nil, ErrStopped
	}
	w.b, w.ended = b, make(chan watch.Event)
	for range w.Workers {
		w.queues = append(w.queues, make(chan T, b.queue))
	}
	b.watches[w] = struct{}{}
	go w.run(ctx)
	return w, nil
}

func (w *Watch[T]) queueOf(value T) chan T {
	if len(w.queues) == 1 {
		return w.queues[0]
	}
	return w.queues[uint(w.Shard(value))%uint(len(w.queues))]
}

// Stop ends the watch for values that are sent from now on. It does not wait
// for those that were sent before.
func (w *Watch[T]) Stop() {
	w.b.mu.Lock()
	defer w.b.mu.Unlock()
	w.closeLocked()
}

func (w *Watch[T]) closeLocked() {
	if !w.closed {
		w.closed = true
		for _, q := range w.queues {
			close(q)
		}
	}
}

// ResultChan is closed when the handler will not be called any more.
func (w *Watch[T]) ResultChan() <-chan watch.Event { return w.ended }

func (w *Watch[T]) run(ctx context.Context) {
	ctx, release := Join(w.b.life, ctx)
	defer close(w.ended)
	defer w.forget()
	defer release()
	var workers, beside sync.WaitGroup
	drained := make(chan struct{})
	if w.Beside != nil {
		beside.Go(func() { w.Beside(ctx, drained) })
	}
	for _, queue := range w.queues[1:] {
		workers.Go(func() { w.work(ctx, queue) })
	}
	w.work(ctx, w.queues[0])
	workers.Wait()
	close(drained)
	beside.Wait()
}

func (w *Watch[T]) work(ctx context.Context, queue chan T) {
	defer runtime.HandleCrashWithContext(ctx)
	for {
		select {
		case value, ok := <-queue:
			if !ok {
				return
			}
			if ctx.Err() != nil || !w.Handle(ctx, value) {
				w.miss(1)
			}
		case <-ctx.Done():
			w.Stop()
			w.miss(len(queue))
			return
		}
	}
}

func (w *Watch[T]) miss(n int) {
	if !w.counted {
		return
	}
	w.b.mu.Lock()
	defer w.b.mu.Unlock()
	w.b.dropped += n
}

func (w *Watch[T]) forget() {
	w.b.mu.Lock()
	defer w.b.mu.Unlock()
	w.closeLocked()
	delete(w.b.watches, w)
}

// Shutdown ends the broadcaster and does not wait: it takes nothing any more,
// and what waits is dropped after a moment.
func (b *Broadcaster[T]) Shutdown() {
	b.close()
	time.AfterFunc(grace, func() { b.end(errShutdown) })
}

// ShutdownWithContext ends the broadcaster when the handlers have dealt with
// everything, or when ctx ends. It says how many values no sink got; they are
// the reason for an error. It returns when the goroutines of all sinks have
// ended, and of the other watchers unless ctx ends first.
func (b *Broadcaster[T]) ShutdownWithContext(ctx context.Context) (dropped int, err error) {
	if ctx == nil {
		return 0, ctxerr.NilContext("ShutdownWithContext")
	}
	watches := b.close()
	defer b.end(errShutdown)
	for _, w := range watches {
		select {
		case <-w.ended:
		case <-ctx.Done():
			b.end(context.Cause(ctx))
			if w.counted {
				<-w.ended
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.dropped == 0 {
		return 0, nil
	}
	if ctx.Err() != nil {
		return b.dropped, ctxerr.New(ctx, "write queued events")
	}
	return b.dropped, ctxerr.New(b.life, "write queued events")
}

// close ends the intake and returns the watches whose goroutine runs.
func (b *Broadcaster[T]) close() []*Watch[T] {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	watches := make([]*Watch[T], 0, len(b.watches))
	for w := range b.watches {
		w.closeLocked()
		watches = append(watches, w)
	}
	return watches
}

// Join returns a context that ends with either of two and has the values of
// the second. It must be released.
func Join(life, values context.Context) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(values)
	stop := context.AfterFunc(life, func() { cancel(context.Cause(life)) })
	if life.Err() != nil {
		cancel(context.Cause(life))
	}
	return ctx, func() {
		stop()
		cancel(nil)
	}
}
