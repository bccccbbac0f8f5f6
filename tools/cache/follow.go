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
	"fmt"
	"math/rand/v2"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/internal/shared"
)

// VeryShortWatchError reports a watch that ended in less than a second with
// nothing to tell, which would make a loop of its own if it went unnoticed.
type VeryShortWatchError struct {
	// Name is that of the reflector.
	Name string
}

func (e *VeryShortWatchError) Error() string {
	return fmt.Sprintf("very short watch: %s: Unexpected watch close - "+
		"watch lasted less than a second and no items received", e.Name)
}

// watch opens a watch with options, which need not say how long it may take.
// The server is asked to end it after a random time, so that the watches of
// many clients spread over many servers.
// An object that does not decode is reported and comes as no event.
func (r *Reflector) watch(ctx context.Context, options metav1.ListOptions, left *leftOut) (watch.Interface, error) {
	ctx = itemwise.With(ctx, itemwise.Sink{LeaveOut: left.report})
	timeout := int64(r.options.MinWatchTimeout.Seconds() * (rand.Float64() + 1))
	options.TimeoutSeconds = &timeout
	options.AllowWatchBookmarks = true
	r.metrics.watches.Inc()
	w, err := shared.Leave(ctx, "watch "+r.typeDescription, func() (watch.Interface, error) {
		return r.lw.WatchWithContext(ctx, options)
	}, func(w watch.Interface, err error) {
		if err == nil && w != nil {
			w.Stop()
		}
	})
	if err == nil && w == nil {
		err = errors.New("the watch function returned neither a watch nor an error")
	}
	return w, err
}

// eventSink is where follow puts what events bring.
type eventSink interface {
	Add(obj any) error
	Update(obj any) error
	Delete(obj any) error
}

// target is an eventSink with what else it can do, looked up once.
type target struct {
	eventSink
	// unordered is set while a watch that was opened at no version in particular
	// begins with what is there, in any order: what has come says nothing of
	// what is still to come.
	unordered bool
	bookmark  func(version string) error
	version   func(version string)
}

func newTarget(sink eventSink) target {
	t := target{eventSink: sink, bookmark: func(string) error { return nil }, version: func(string) {}}
	if s, ok := sink.(ReflectorBookmarkStore); ok {
		t.bookmark = s.Bookmark
	}
	if s, ok := sink.(ResourceVersionUpdater); ok {
		t.version = s.UpdateResourceVersion
	}
	return t
}

// follow puts the events of w into sink until w ends, and returns why; nil
// means that it ended in good order. With idle set it follows only up to the
// bookmark after the initial events, for which it returns true, and gives up
// when nothing at all comes for as long as idle.
func (r *Reflector) follow(ctx context.Context, w watch.Interface, sink eventSink, idle time.Duration) (initial bool, err error) {
	start, events := r.options.Clock.Now(), 0
	defer func() {
		r.metrics.itemsInWatch.Observe(float64(events))
		r.metrics.watchDuration.Observe(r.options.Clock.Since(start).Seconds())
	}()
	to := newTarget(sink)
	opened := r.LastSyncResourceVersion()
	to.unordered = opened == "" || opened == "0"
	var quiet <-chan time.Time
	var again func()
	if idle > 0 {
		timer := r.options.Clock.NewTimer(idle)
		defer timer.Stop()
		quiet = timer.C()
		again = func() { timer.Reset(idle) }
	}
	for before := 0; ; {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-quiet:
			if events == before {
				return false, errNoInitialEventsEnd
			}
			before = events
			again()
		case event, ok := <-w.ResultChan():
			if !ok {
				return false, r.shortWatch(start, events)
			}
			if event.Type == watch.Error {
				return false, apierrors.FromObject(event.Object)
			}
			m, err := r.understand(event)
			if err == nil {
				events++
				to.unordered = to.unordered && event.Type == watch.Added
				err = r.apply(event, m, to)
			}
			if err != nil {
				// One bad object is no reason to lose the others.
				utilruntime.HandleErrorWithContext(ctx, err, "Watch event left out", "reflector", r.name, "type", r.typeDescription)
				continue
			}
			if idle > 0 && endsInitialEvents(event.Type, m) {
				return true, nil
			}
		}
	}
}

// shortWatch judges a watch that the server ended.
func (r *Reflector) shortWatch(start time.Time, events int) error {
	if events == 0 && r.options.Clock.Since(start) < time.Second {
		r.metrics.shortWatches.Inc()
		return &VeryShortWatchError{Name: r.name}
	}
	return nil
}

// understand returns what an event says of its object, which has to be one that
// the store is made for.
func (r *Reflector) understand(event watch.Event) (metav1.Object, error) {
	if event.Object == nil {
		return nil, fmt.Errorf("%s: watch event %q without an object", r.name, event.Type)
	}
	if err := r.accepts(event.Object); err != nil {
		return nil, err
	}
	m, err := meta.Accessor(event.Object)
	if err != nil {
		return nil, fmt.Errorf("%s: unable to understand watch event %#v", r.name, event)
	}
	return m, nil
}

// apply puts one event into sink.
func (r *Reflector) apply(event watch.Event, m metav1.Object, sink target) (err error) {
	version := m.GetResourceVersion()
	switch event.Type {
	case watch.Added:
		err = sink.Add(event.Object)
	case watch.Modified:
		err = sink.Update(event.Object)
	case watch.Deleted:
		err = sink.Delete(event.Object)
	case watch.Bookmark:
		err = sink.bookmark(version)
	default:
		err = fmt.Errorf("no event is of type %q", event.Type)
	}
	if err != nil {
		err = fmt.Errorf("%s: unable to apply watch event %q of %s/%s to the store: %w", r.name, event.Type, m.GetNamespace(), m.GetName(), err)
	}
	// Also after an error: asking for the event again would bring it again.
	if !sink.unordered {
		r.received(version)
		sink.version(version)
	}
	return err
}

// endsInitialEvents reports whether an event is the bookmark after the initial
// events.
func endsInitialEvents(t watch.EventType, m metav1.Object) bool {
	return t == watch.Bookmark && m.GetAnnotations()[metav1.InitialEventsAnnotationKey] == "true"
}
