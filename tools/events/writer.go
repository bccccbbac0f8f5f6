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

package events

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/tools/internal/broadcast"
	"k8s.io/client-go/tools/record/util"
)

const (
	// workers is how many events are written at a time. Those of one series are
	// written one after the other.
	workers = 8

	defaultSleepDuration = 10 * time.Second

	// A series without a new event for finishTime is over.
	finishTime = 6 * time.Minute
	// The server learns of a longer series every refreshTime.
	refreshTime = 30 * time.Minute
)

// seriesKey is equal for events that are one series.
type seriesKey struct {
	eventType, action, reason, controller, instance string
	regarding, related                              corev1.ObjectReference
}

func keyOf(e *eventsv1.Event) seriesKey {
	key := seriesKey{e.Type, e.Action, e.Reason, e.ReportingController, e.ReportingInstance, e.Regarding, corev1.ObjectReference{}}
	if e.Related != nil {
		key.related = *e.Related
	}
	return key
}

// known is an event that happened lately, with its series if it happened again.
type known struct {
	event *eventsv1.Event
	news  bool // the series goes on since it was written
}

// writer writes events to one sink.
type writer struct {
	sink  EventSink
	sleep time.Duration
	seed  maphash.Seed

	mu    sync.Mutex
	known map[seriesKey]*known // guarded by mu
}

func newWriter(sink EventSink) *writer {
	return &writer{sink: sink, sleep: defaultSleepDuration, seed: maphash.MakeSeed(), known: map[seriesKey]*known{}}
}

func (w *writer) start(ctx context.Context, from *broadcast.Broadcaster[recorded]) error {
	_, err := from.WatchSink(ctx, broadcast.Sink[recorded]{
		Handle:  w.handle,
		Workers: workers,
		Shard:   func(r recorded) int { return int(maphash.Comparable(w.seed, keyOf(r.event))) },
		Beside:  w.keepSeries,
	})
	return err
}

// handle returns false if the event was not written because ctx ended.
func (w *writer) handle(ctx context.Context, r recorded) bool {
	event := w.observe(r.event)
	if event == nil {
		return true
	}
	if r.ctx != nil {
		joined, release := broadcast.Join(ctx, context.WithoutCancel(r.ctx))
		defer release()
		ctx = joined
	}
	return w.write(ctx, event)
}

// observe returns what the server has to be told about event now: that it
// happened, that it is the second of a series, or nothing.
func (w *writer) observe(event *eventsv1.Event) *eventsv1.Event {
	key := keyOf(event)
	w.mu.Lock()
	defer w.mu.Unlock()
	k, ok := w.known[key]
	switch {
	case !ok:
		k = &known{event: event.DeepCopy()}
		w.known[key] = k
	case k.event.Series == nil:
		k.event.Series = &eventsv1.EventSeries{Count: 2, LastObservedTime: metav1.NowMicro()}
	default:
		k.event.Series.Count++
		k.event.Series.LastObservedTime = metav1.NowMicro()
		k.news = true
		return nil
	}
	return k.event.DeepCopy()
}

func (w *writer) write(ctx context.Context, event *eventsv1.Event) bool {
	_, err := broadcast.Write(ctx, w.sleep, event, func() (*eventsv1.Event, error) { return w.send(ctx, event) })
	return err == nil || errors.Is(err, broadcast.ErrGaveUp)
}

// send writes the series into the event that the server has, or else the whole
// event.
func (w *writer) send(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error) {
	if event.Series != nil {
		patch, err := json.Marshal(map[string]any{"series": event.Series})
		if err != nil {
			return nil, err
		}
		written, err := w.sink.Patch(ctx, event, patch)
		if !util.IsKeyNotFoundError(err) {
			return written, err
		}
	}
	return w.sink.Create(ctx, event)
}

// keepSeries tells the server, from time to time and in the end, how series
// have gone on, and forgets what has not happened lately.
func (w *writer) keepSeries(ctx context.Context, drained <-chan struct{}) {
	finish, refresh := time.NewTicker(finishTime), time.NewTicker(refreshTime)
	defer finish.Stop()
	defer refresh.Stop()
	for {
		select {
		case <-finish.C:
			w.writeAll(ctx, w.takeFinished(time.Now().Add(-finishTime)))
		case <-refresh.C:
			w.writeAll(ctx, w.takeNews())
		case <-drained:
			w.writeAll(ctx, w.takeNews())
			return
		case <-ctx.Done():
			return
		}
	}
}

func (w *writer) writeAll(ctx context.Context, events []*eventsv1.Event) {
	for _, event := range events {
		if ctx.Err() != nil || !w.write(ctx, event) {
			return
		}
	}
}

// takeNews returns what the server does not know yet of series.
func (w *writer) takeNews() []*eventsv1.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	var events []*eventsv1.Event
	for _, k := range w.known {
		if k.news {
			k.news = false
			events = append(events, k.event.DeepCopy())
		}
	}
	return events
}

// takeFinished forgets what has not happened since then, and returns those
// whose end the server does not know.
func (w *writer) takeFinished(since time.Time) []*eventsv1.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	var events []*eventsv1.Event
	for key, k := range w.known {
		last := k.event.EventTime
		if k.event.Series != nil {
			last = k.event.Series.LastObservedTime
		}
		if !last.Time.Before(since) {
			continue
		}
		delete(w.known, key)
		if k.news {
			events = append(events, k.event)
		}
	}
	return events
}
