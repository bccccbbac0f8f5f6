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

// ResourceEventHandlerWithContext is what a ResourceEventHandler can have
// beside its methods. It is then called through these, with a context that has
// the values of the one the informer runs with and ends with it, so that a
// handler that waits for something can stop.
type ResourceEventHandlerWithContext interface {
	OnAddWithContext(ctx context.Context, obj any, isInInitialList bool)
	OnUpdateWithContext(ctx context.Context, oldObj, newObj any)
	OnDeleteWithContext(ctx context.Context, obj any)
}

// ResourceEventHandlerEnd is what a ResourceEventHandler can have beside its
// methods. OnEnd is called once, after everything else, when the informer has
// ended; err says why and is errors.Is the end of the informer's context and
// its cause.
type ResourceEventHandlerEnd interface {
	OnEnd(err error)
}

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
	l := &listener{
		handler: handler,
		name:    informer + " + event handler " + handlerName(handler),
		call:    func(_ context.Context, n notification) { notify(handler, n) },
		synced:  make(chan struct{}),
		removed: make(chan struct{}),
		ended:   make(chan struct{}),
		wake:    make(chan struct{}, 1),
		period:  period,
	}
	if h, ok := handler.(ResourceEventHandlerWithContext); ok {
		l.call = func(ctx context.Context, n notification) { notifyWithContext(ctx, h, n) }
	}
	return l
}

func notify(h ResourceEventHandler, n notification) {
	switch n.kind {
	case added:
		h.OnAdd(n.obj, n.initial)
	case updated:
		h.OnUpdate(n.old, n.obj)
	case deleted:
		h.OnDelete(n.obj)
	}
}

func notifyWithContext(ctx context.Context, h ResourceEventHandlerWithContext, n notification) {
	switch n.kind {
	case added:
		h.OnAddWithContext(ctx, n.obj, n.initial)
	case updated:
		h.OnUpdateWithContext(ctx, n.old, n.obj)
	case deleted:
		h.OnDeleteWithContext(ctx, n.obj)
	}
}

// handlerName is the type of the handler with its full import path.
func handlerName(handler ResourceEventHandler) string {
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
// pending then is dropped, and only a call under way is waited for.
func (l *listener) run(ctx context.Context) {
	defer close(l.ended)
	var room []notification
	for {
		batch := l.take(room)
		for i, n := range batch {
			select {
			case <-ctx.Done():
				return
			case <-l.removed:
				return
			default:
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
