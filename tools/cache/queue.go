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
	"errors"
	"sync"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"

	"k8s.io/client-go/internal/ctxerr"
)

// ErrFIFOClosed is what Pop returns once a queue is closed and empty.
var ErrFIFOClosed = errors.New("DeltaFIFO: manipulating with closed queue")

// PopProcessFunc is given what Pop took from a queue. isInInitialList is true
// while the first list is not through. It runs with the queue locked, unless
// the queue says otherwise, and must not call it.
type PopProcessFunc func(obj any, isInInitialList bool) error

// ProcessBatchFunc is PopProcessFunc for several changes of different objects.
type ProcessBatchFunc func(deltas []Delta, isInInitialList bool) error

// Queue is a ReflectorStore from which changes are taken one by one.
type Queue interface {
	ReflectorStore

	// Pop waits until there is something, takes it and has it processed. It
	// returns ErrFIFOClosed after Close, or what process returns.
	Pop(process PopProcessFunc) (any, error)
	// HasSynced reports whether everything of the first Replace has been
	// popped, or something else came first.
	HasSynced() bool
	// HasSyncedChecker is done when HasSynced is true.
	HasSyncedChecker() DoneChecker
	// Close ends all waits. What is in the queue can still be popped.
	Close()
}

// QueueWithBatch is a Queue from which several changes can be taken at once.
type QueueWithBatch interface {
	Queue

	// PopBatch is Pop for as many changes as can be processed together. What
	// cannot be goes to processSingle.
	PopBatch(processBatch ProcessBatchFunc, processSingle PopProcessFunc) error
}

// QueueWithContext is what the queues of this package have beside Queue.
type QueueWithContext interface {
	Queue

	// PopWithContext is Pop that also returns when ctx ends.
	PopWithContext(ctx context.Context, process PopProcessFunc) (any, error)
}

// queueState is what the queues have in common: waiting, closing, and knowing
// when the first list is through.
type queueState struct {
	name   string
	logger klog.Logger
	synced chan struct{} // closed when the first list is through

	mu      sync.Mutex
	changed sync.Cond // on mu
	closed  bool      // guarded by mu
	begun   bool      // guarded by mu; something was put in
	initial int       // guarded by mu; how much of the first list is still in
}

// init takes the logger of the options, which may be nil.
func (q *queueState) init(name string, logger *klog.Logger) {
	q.name = name
	q.logger = klog.LoggerWithName(ptr.Deref(logger, klog.Background()), name)
	q.synced = make(chan struct{})
	q.changed.L = &q.mu
}

// Name says which queue it is, for logs.
func (q *queueState) Name() string { return q.name }

// Done is closed when HasSynced is true.
func (q *queueState) Done() <-chan struct{} { return q.synced }

// HasSynced implements Queue.
func (q *queueState) HasSynced() bool { return isClosed(q.synced) }

// HasSyncedChecker implements Queue.
func (q *queueState) HasSyncedChecker() DoneChecker { return doneChecker{q.name, q.synced} }

// Close implements Queue.
func (q *queueState) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.changed.Broadcast()
}

// IsClosed reports whether Close was called.
func (q *queueState) IsClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// beginLocked notes that something was put in; the first time, initial is how
// much of it is the first list.
func (q *queueState) beginLocked(initial int) {
	if q.begun {
		return
	}
	q.begun = true
	q.initial = initial
	if initial == 0 {
		close(q.synced)
	}
}

// lookup returns what known has under key. A queue that does not get an object
// goes on with the key alone, or without, and says so.
func (q *queueState) lookup(known KeyGetter, key string) (any, bool) {
	obj, exists, err := known.GetByKey(key)
	switch {
	case err != nil:
		utilruntime.HandleErrorWithLogger(q.logger, err, "The store of known objects cannot be read", "key", key)
		return nil, false
	case !exists:
		q.logger.Info("Object has left the store of known objects meanwhile", "key", key)
	}
	return obj, exists
}

// tookLocked notes that n were taken out and reports whether they were part of
// the first list, or came before it.
func (q *queueState) tookLocked(n int) (initial bool) {
	if q.initial == 0 {
		return !q.begun
	}
	q.initial = max(q.initial-n, 0)
	return true
}

// processedLocked comes after what tookLocked belongs to.
func (q *queueState) processedLocked(initial bool) {
	if initial && q.begun && q.initial == 0 && !isClosed(q.synced) {
		close(q.synced)
	}
}

// waitLocked waits until empty is false. It returns ErrFIFOClosed or the end of
// ctx while empty stays true.
func (q *queueState) waitLocked(ctx context.Context, empty func() bool) error {
	if ctx == nil {
		return ctxerr.NilContext("cache." + q.name + ".Pop")
	}
	if !empty() {
		return nil
	}
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.changed.Broadcast()
	})
	defer stop()
	for empty() {
		if q.closed {
			return ErrFIFOClosed
		}
		if ctx.Err() != nil {
			return ctxerr.New(ctx, "wait for "+q.name)
		}
		q.changed.Wait()
	}
	return nil
}
