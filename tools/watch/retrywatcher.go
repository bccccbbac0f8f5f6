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
	"io"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/tools/cache"
)

// restartPause is how long a RetryWatcher waits before it begins another watch.
const restartPause = time.Second

// RetryWatcher is a watch that goes on, from where it was, when the server ends
// it. No event is lost or comes twice. It never lists: when the server no
// longer has the version to go on from, an ERROR event says so and it ends.
// Bookmarks are not passed on.
//
// It ends with its context or Stop; Done is closed when its goroutine has
// ended.
type RetryWatcher struct {
	client cache.WatcherWithContext
	stop   context.CancelCauseFunc
	result chan watch.Event
	done   chan struct{}

	version string // belongs to the goroutine

	mu  sync.Mutex
	err error // guarded by mu; why it ended
}

var errStopped = errors.New("the watch was stopped")

// NewRetryWatcherWithContext begins a watch at initialResourceVersion, which
// must be one that an object or a list has; "" and "0" are errors.
func NewRetryWatcherWithContext(ctx context.Context, initialResourceVersion string, watcherClient cache.WatcherWithContext) (*RetryWatcher, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("watch.NewRetryWatcher")
	}
	switch initialResourceVersion {
	case "", "0":
		return nil, fmt.Errorf("initial RV %q is not supported due to issues with underlying WATCH", initialResourceVersion)
	}
	run, stop := context.WithCancelCause(ctx)
	w := &RetryWatcher{
		client:  watcherClient,
		stop:    stop,
		result:  make(chan watch.Event),
		done:    make(chan struct{}),
		version: initialResourceVersion,
	}
	go w.run(run)
	return w, nil
}

// ResultChan implements watch.Interface. It is closed at the end.
func (w *RetryWatcher) ResultChan() <-chan watch.Event { return w.result }

// Stop implements watch.Interface.
func (w *RetryWatcher) Stop() { w.stop(errStopped) }

// Done is closed when the watch has ended and nothing of it is left.
func (w *RetryWatcher) Done() <-chan struct{} { return w.done }

// Err says why the watch ended, once its channel is closed; nil before that. It
// is errors.Is the error of the context and its cause if that ended, and an
// API status if the server's answer was final.
func (w *RetryWatcher) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *RetryWatcher) run(ctx context.Context) {
	defer close(w.done)
	defer close(w.result)
	defer w.stop(nil)
	for {
		pause, err := w.once(ctx)
		if ctx.Err() != nil {
			err = ctxerr.New(ctx, "watch from resource version "+w.version)
		}
		if err != nil {
			w.mu.Lock()
			w.err = err
			w.mu.Unlock()
			return
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// once begins one watch and passes its events on. It returns how long to wait
// before the next, or an error if there is none to come.
func (w *RetryWatcher) once(ctx context.Context) (pause time.Duration, err error) {
	watcher, err := shared.Leave(ctx, "begin watch", func() (watch.Interface, error) {
		return w.client.WatchWithContext(ctx, metav1.ListOptions{ResourceVersion: w.version, AllowWatchBookmarks: true})
	}, func(late watch.Interface, err error) {
		if err == nil && late != nil {
			late.Stop()
		}
	})
	if refused, ok := errors.AsType[*apierrors.StatusError](err); ok && (apierrors.IsUnauthorized(err) || apierrors.IsForbidden(err)) {
		klog.FromContext(ctx).Error(err, "Watch failed: ensure the client has valid credentials and watch permissions on the resource")
		return 0, w.give(ctx, refused)
	}
	if refused, ok := errors.AsType[*apierrors.StatusError](err); ok && tooOld(err) {
		return 0, w.give(ctx, refused)
	}
	if err != nil {
		w.logFailure(ctx, err)
		return restartPause, nil
	}
	if watcher == nil {
		klog.FromContext(ctx).Error(nil, "Watch returned nil watcher")
		return restartPause, nil
	}
	defer watcher.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0, nil
		case event, ok := <-watcher.ResultChan():
			if !ok {
				return restartPause, nil
			}
			if event.Type == watch.Error {
				return w.failed(ctx, event)
			}
			if err := w.pass(ctx, event); err != nil {
				return 0, err
			}
		}
	}
}

// logFailure is loud only about what does not happen in the life of every
// watch.
func (w *RetryWatcher) logFailure(ctx context.Context, err error) {
	logger := klog.FromContext(ctx)
	switch {
	case ctx.Err() != nil, err == io.EOF: //nolint:errorlint // only a bare EOF is an ordinary end
	case errors.Is(err, io.ErrUnexpectedEOF):
		logger.V(1).Info("Watch closed with unexpected EOF", "err", err)
	case net.IsProbableEOF(err), net.IsTimeout(err):
		logger.V(5).Info("Unable to watch", "err", err)
	default:
		logger.Error(err, "Watch failed")
	}
}

// pass hands an event to the reader and takes note of how far the watch is.
func (w *RetryWatcher) pass(ctx context.Context, event watch.Event) error {
	switch event.Type {
	case watch.Added, watch.Modified, watch.Deleted, watch.Bookmark:
	default:
		return w.give(ctx, apierrors.NewInternalError(fmt.Errorf("retryWatcher failed to recognize Event type %q", event.Type)))
	}
	versioned, ok := event.Object.(interface{ GetResourceVersion() string })
	if !ok {
		return w.give(ctx, apierrors.NewInternalError(errors.New("retryWatcher: doesn't support resourceVersion")))
	}
	if versioned.GetResourceVersion() == "" {
		return w.give(ctx, apierrors.NewInternalError(fmt.Errorf("retryWatcher: object %#v doesn't support resourceVersion", event.Object)))
	}
	if event.Type != watch.Bookmark && !w.send(ctx, event) {
		return nil
	}
	w.version = versioned.GetResourceVersion()
	return nil
}

// failed decides whether the watch can go on after an ERROR event. Only a server
// that no longer has the version cannot get over what is wrong.
func (w *RetryWatcher) failed(ctx context.Context, event watch.Event) (pause time.Duration, err error) {
	err = apierrors.FromObject(event.Object)
	if tooOld(err) {
		w.send(ctx, event)
		return 0, err
	}
	if !apierrors.IsInternalError(err) && !apierrors.IsTimeout(err) {
		klog.FromContext(ctx).V(5).Info("Watch is begun again after an error", "err", err)
	}
	seconds, _ := apierrors.SuggestsClientDelay(err)
	return max(restartPause, time.Duration(seconds)*time.Second), nil
}

// tooOld reports whether the server no longer has the version to go on from.
func tooOld(err error) bool { return apierrors.IsGone(err) || apierrors.IsResourceExpired(err) }

// give ends the watch with an ERROR event of its own.
func (w *RetryWatcher) give(ctx context.Context, err *apierrors.StatusError) error {
	status := err.Status()
	w.send(ctx, watch.Event{Type: watch.Error, Object: &status})
	return err
}

func (w *RetryWatcher) send(ctx context.Context, event watch.Event) bool {
	select {
	case w.result <- event:
		return true
	case <-ctx.Done():
		return false
	}
}
