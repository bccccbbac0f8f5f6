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

package watch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/cache"
)

// PreconditionFunc looks at a store with its first list. It returns true if
// there is nothing more to wait for.
type PreconditionFunc func(store cache.Store) (bool, error)

// ConditionFunc looks at an event. It returns true if it is met. An event can
// be of type ERROR, and then carries a *metav1.Status.
type ConditionFunc func(event watch.Event) (bool, error)

// ErrWatchClosed is returned when a watch ends before the conditions are met.
var ErrWatchClosed = errors.New("watch closed before UntilWithoutRetry timeout")

// UntilWithoutRetry reads events until all conditions have been met, one after
// the other, and stops watcher. It returns the last event that it read, and an
// error if a condition failed, if the watch closed (ErrWatchClosed), or if ctx
// ended: that one is errors.Is the error of ctx and its cause, and
// wait.Interrupted. The event that meets a condition is the first that the next
// one is asked about.
func UntilWithoutRetry(ctx context.Context, watcher watch.Interface, conditions ...ConditionFunc) (*watch.Event, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("watch.UntilWithoutRetry")
	}
	defer watcher.Stop()
	events := watcher.ResultChan()
	var last *watch.Event
	for _, condition := range conditions {
		if last != nil {
			if met, err := condition(*last); err != nil || met {
				if err != nil {
					return last, err
				}
				continue
			}
		}
		for met := false; !met; {
			select {
			case event, ok := <-events:
				if !ok && ctx.Err() == nil {
					return last, ErrWatchClosed
				}
				if !ok { // because it has the same context
					return last, timedOut(ctx)
				}
				last = &event
				var err error
				if met, err = condition(event); err != nil {
					return last, err
				}
			case <-ctx.Done():
				return last, timedOut(ctx)
			}
		}
	}
	return last, nil
}

func interrupted(ctx context.Context, doing string) error {
	return wait.ErrorInterrupted(ctxerr.New(ctx, doing))
}

// timedOut begins with the words that users look for.
func timedOut(ctx context.Context) error {
	return wait.ErrorInterrupted(fmt.Errorf("timed out waiting for the condition: %w", ctxerr.New(ctx, "wait for an event")))
}

// Until is UntilWithoutRetry on a watch that begins at
// initialResourceVersion, where a list or another object has it from, and goes
// on when the server ends it.
func Until(ctx context.Context, initialResourceVersion string, watcherClient cache.Watcher, conditions ...ConditionFunc) (*watch.Event, error) {
	w, err := NewRetryWatcherWithContext(ctx, initialResourceVersion, cache.ToWatcherWithContext(watcherClient))
	if err != nil {
		return nil, err
	}
	return UntilWithoutRetry(ctx, w, conditions...)
}

// UntilWithSync is UntilWithoutRetry on the events of an informer of lw, which
// lists anew when it has to: an event can stand for several changes, and an
// object can come back as added. precondition, which may be nil, is asked first
// about what the informer's first list has; if it is met there is no event to
// return. The informer runs with ctx and has ended when UntilWithSync returns.
func UntilWithSync(ctx context.Context, lw cache.ListerWatcher, objType runtime.Object, precondition PreconditionFunc, conditions ...ConditionFunc) (*watch.Event, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("watch.UntilWithSync")
	}
	indexer, informer, watcher, done := NewIndexerInformerWatcherWithContext(ctx, lw, objType)
	defer func() { <-done }()
	defer watcher.Stop()
	if precondition != nil {
		if !cache.WaitFor(ctx, "", informer.HasSyncedChecker()) {
			return nil, fmt.Errorf("UntilWithSync: unable to sync caches: %w", interrupted(ctx, "wait for the first list"))
		}
		if met, err := precondition(indexer); err != nil || met {
			return nil, err
		}
	}
	return UntilWithoutRetry(ctx, watcher, conditions...)
}

// ContextWithOptionalTimeout is context.WithTimeout, but without a timeout if
// that is 0. A negative one is a mistake and is logged.
func ContextWithOptionalTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	switch {
	case timeout < 0:
		klog.FromContext(parent).Error(nil, "Timeout for context shall not be negative", "timeout", timeout)
		fallthrough
	case timeout == 0:
		return context.WithCancel(parent)
	}
	return context.WithTimeout(parent, timeout)
}
