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

package cache

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// notification is one call of a handler.
type notification struct {
	kind    notificationKind
	old     any
	obj     any
	initial bool
}

type notificationKind uint8

const (
	added notificationKind = iota
	updated
	deleted
	synced // everything of the initial list came before
)

// listener is one handler of an informer with what it has not been told yet.
type listener struct {
	handler ResourceEventHandler
	name    string
	call    func(context.Context, notification)
	end     func(error)   // nil if the handler does not want to know
	synced  chan struct{} // closed when the handler has seen the initial list
	removed chan struct{} // closed by RemoveEventHandler
	ended   chan struct{} // closed when run has returned
	wake    chan struct{} // has a value when pending may have become non-empty
	period  time.Duration // of resyncs asked for; 0 for none

	mu      sync.Mutex
	pending []notification // guarded by mu; has no bound

	// Guarded by the lock of the handlers.
	started     bool          // run has been called
	resyncEvery time.Duration // period within what the informer supports
	nextResync  time.Time
}

var _ ResourceEventHandlerRegistration = &listener{}

func newListener(handler ResourceEventHandler, informer string, period time.Duration) *listener {
	return &listener{
		handler: handler,
		name:    informer + " + event handler " + handlerName(handler),
		call:    caller(handler),
		end:     ender(handler),
		synced:  make(chan struct{}),
		removed: make(chan struct{}),
		ended:   make(chan struct{}),
		wake:    make(chan struct{}, 1),
		period:  period,
	}
}

// handlerName is the type of the handler with its full import path.
func handlerName(handler any) string {
	if h, ok := handler.(callee); ok {
		handler = h.inside()
	}
	t := reflect.TypeOf(handler)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.PkgPath() == "" {
		return fmt.Sprintf("%T", handler)
	}
	return t.PkgPath() + "." + t.Name()
}

// HasSynced implements ResourceEventHandlerRegistration.
func (l *listener) HasSynced() bool { return IsDone(l.HasSyncedChecker()) }

// HasSyncedChecker implements ResourceEventHandlerRegistration.
func (l *listener) HasSyncedChecker() DoneChecker { return doneChecker{l.name, l.synced} }

// push queues notifications. It never blocks.
func (l *listener) push(n ...notification) {
	l.mu.Lock()
	l.pending = append(l.pending, n...)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default: // a wake-up is under way already
	}
}

// take exchanges what is pending for room, which must be empty.
func (l *listener) take(room []notification) []notification {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch := l.pending
	l.pending = room
	return batch
}

func (l *listener) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.pending)
}

// run calls the handler until ctx ends or the handler is removed; what is
// pending then is dropped, and only a call under way is waited for. Each handler
// learns of the end by itself, so that one that blocks keeps it from no other.
func (l *listener) run(ctx context.Context, over func() error) {
	defer close(l.ended)
	l.deliverAll(ctx)
	if l.end == nil || isClosed(l.removed) {
		return
	}
	defer utilruntime.HandleCrashWithContext(ctx)
	l.end(over())
}

func (l *listener) deliverAll(ctx context.Context) {
	var room []notification
	for {
		batch := l.take(room)
		for i, n := range batch {
			if n.kind != synced && l.over(ctx) {
				return // having seen everything counts all the same
			}
			l.deliver(ctx, n)
			batch[i] = notification{} // the handler may be slow: keep nothing alive for it
		}
		room = batch[:0]
		if cap(room) > 1024 {
			room = nil // a burst is no reason to keep its memory
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-l.wake:
		case <-ctx.Done():
			return
		case <-l.removed:
			return
		}
	}
}

// over reports whether the handler is to be called no more.
func (l *listener) over(ctx context.Context) bool { return ctx.Err() != nil || isClosed(l.removed) }

// deliver calls the handler. A panic is treated as in any goroutine of
// Kubernetes: it ends the process, unless utilruntime.ReallyCrash says that the
// handler goes on with the next notification.
func (l *listener) deliver(ctx context.Context, n notification) {
	defer utilruntime.HandleCrashWithContext(ctx)
	if n.kind == synced {
		close(l.synced)
		return
	}
	l.call(ctx, n)
}
