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
	"slices"
	"sync"
	"time"

	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// handlers are the listeners of one informer. Its lock is also what makes a
// change of the store and the notifications of it one step: a handler that
// comes in between would see the object twice or not at all.
type handlers struct {
	clock clock.Clock

	mu        sync.Mutex
	listeners []*listener     // guarded by mu
	ctx       context.Context // guarded by mu; that of the run, nil before and after it
	over      func() error    // guarded by mu; waits for the end of the run and says why it ended
	running   sync.WaitGroup  // the listeners' goroutines; Add only under mu while ctx is set
	synced    bool            // guarded by mu; the initial list is in the store
	checked   time.Duration   // guarded by mu; how often a resync may be due, 0 for never
}

// addLocked adds l, which is told of everything in objs first.
func (h *handlers) addLocked(l *listener, objs []any) {
	l.setResync(h.checked, h.clock.Now())
	h.listeners = append(h.listeners, l)
	first := make([]notification, 0, len(objs)+1)
	for _, obj := range objs {
		first = append(first, notification{kind: added, obj: obj, initial: true})
	}
	if h.synced {
		first = append(first, notification{kind: synced})
	}
	l.push(first...)
	if h.ctx != nil {
		h.goLocked(l)
	}
}

func (h *handlers) goLocked(l *listener) {
	ctx, over := h.ctx, h.over
	l.started = true
	h.running.Go(func() { l.run(ctx, over) })
}

// remove takes l out and reports whether it was there.
func (h *handlers) remove(l *listener) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(h.listeners, l)
	if i < 0 {
		return false
	}
	h.listeners = slices.Delete(h.listeners, i, i+1)
	close(l.removed)
	if !l.started {
		close(l.ended)
	}
	return true
}

// start begins to deliver, until the end of ctx. over is called by each handler
// after that: it waits for the end of the run and returns why it ended.
func (h *handlers) start(ctx context.Context, over func() error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ctx, h.over = ctx, over
	for _, l := range h.listeners {
		h.goLocked(l)
	}
}

// stop waits for the calls under way once the context of start has ended.
func (h *handlers) stop() {
	h.mu.Lock()
	h.ctx, h.over = nil, nil
	h.mu.Unlock()
	h.running.Wait()
}

// busy names the handlers that have not ended.
func (h *handlers) busy() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var names []string
	for _, l := range h.listeners {
		if l.started && !isClosed(l.ended) {
			names = append(names, l.name)
		}
	}
	return names
}

// tellLocked queues n for all listeners.
func (h *handlers) tellLocked(n notification) {
	for _, l := range h.listeners {
		l.push(n)
	}
}

// waitingLocked returns how many notifications the slowest listener has yet to
// be told.
func (h *handlers) waitingLocked() int {
	most := 0
	for _, l := range h.listeners {
		most = max(most, l.waiting())
	}
	return most
}

// minimumResyncPeriod keeps a mistaken resync period from flooding handlers.
const minimumResyncPeriod = time.Second

// setResync fits the period that the listener asked for into what the
// informer checks for.
func (l *listener) setResync(checked time.Duration, now time.Time) {
	switch {
	case l.period == 0 || checked == 0:
		l.resyncEvery = 0
	default:
		l.resyncEvery = max(l.period, checked)
	}
	l.nextResync = now.Add(l.resyncEvery)
}

// supportResyncLocked makes the informer check for resyncs often enough for
// period, as far as it resyncs at all and has not started, and returns the
// period that the handler gets.
func (h *handlers) supportResyncLocked(logger klog.Logger, period time.Duration, started bool) time.Duration {
	if period == 0 {
		return 0
	}
	if period < minimumResyncPeriod {
		logger.Info("Warning: resync period is too small. Changing it to the minimum allowed value",
			"resyncPeriod", period, "minimumResyncPeriod", minimumResyncPeriod)
		period = minimumResyncPeriod
	}
	switch {
	case h.checked == 0:
		logger.Info("Warning: the handler gets no resyncs because the informer was made without a resync period", "resyncPeriod", period)
	case period < h.checked && started:
		logger.Info("Warning: resync period is smaller than that of the running informer. Changing it to the latter",
			"resyncPeriod", period, "resyncCheckPeriod", h.checked)
	case period < h.checked:
		h.checked = period
		for _, l := range h.listeners {
			l.setResync(h.checked, h.clock.Now())
		}
	}
	return period
}

// resyncDueLocked returns the listeners whose resync is due and sets their
// next one.
func (h *handlers) resyncDueLocked() []*listener {
	var due []*listener
	now := h.clock.Now()
	for _, l := range h.listeners {
		if l.resyncEvery != 0 && !now.Before(l.nextResync) {
			due = append(due, l)
			l.nextResync = now.Add(l.resyncEvery)
		}
	}
	return due
}

// ShutDownEventHandlerWithContext removes the handler of registration from
// informer and waits until a call of it that is under way has returned, at
// most until ctx ends; the error then names the handler.
func ShutDownEventHandlerWithContext(ctx context.Context, informer SharedInformer, registration ResourceEventHandlerRegistration) error {
	if err := ctxerr.Check(ctx, "cache.ShutDownEventHandler"); err != nil {
		return err
	}
	if err := informer.RemoveEventHandler(registration); err != nil {
		return err
	}
	l, ok := registration.(*listener)
	if !ok {
		return fmt.Errorf("shut down event handler: a registration of type %T does not come from this package", registration)
	}
	select {
	case <-l.ended:
		return nil
	case <-ctx.Done():
		return ctxerr.New(ctx, "wait for "+l.name)
	}
}
