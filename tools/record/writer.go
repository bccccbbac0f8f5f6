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

package record

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/tools/internal/broadcast"
	"k8s.io/client-go/tools/record/util"
)

// writer writes events to one sink, one after the other.
type writer struct {
	sink       EventSinkWithContext
	correlator *EventCorrelator
	sleep      time.Duration
}

func newWriter(sink EventSink, correlation CorrelatorOptions, sleep time.Duration) *writer {
	if correlation.Clock == nil {
		correlation.Clock = clock.RealClock{}
	}
	w := &writer{correlator: NewEventCorrelatorWithOptions(correlation), sleep: sleep}
	if s, ok := sink.(EventSinkWithContext); ok {
		w.sink = s
	} else {
		w.sink = leaving{sink}
	}
	return w
}

// handle returns false if the event was not written because ctx ended.
func (w *writer) handle(ctx context.Context, r recorded) bool {
	if r.ctx != nil {
		joined, release := broadcast.Join(ctx, context.WithoutCancel(r.ctx))
		defer release()
		ctx = joined
	}
	event := *r.event // other watchers have it too, and the correlator changes it
	result, err := w.correlator.EventCorrelate(&event)
	if err != nil {
		klog.FromContext(ctx).Error(err, "Unable to correlate event")
	}
	if result == nil || result.Skip {
		return true
	}
	written, err := broadcast.Write(ctx, w.sleep, result.Event, func() (*corev1.Event, error) { return w.send(ctx, result) })
	if err == nil && written != nil {
		w.correlator.UpdateState(written)
	}
	return err == nil || errors.Is(err, broadcast.ErrGaveUp)
}

// send writes a new count into the event that the server has, or else the
// whole event.
func (w *writer) send(ctx context.Context, result *EventCorrelateResult) (*corev1.Event, error) {
	event := result.Event
	if event.Count > 1 {
		written, err := w.sink.PatchWithContext(ctx, event, result.Patch)
		if !util.IsKeyNotFoundError(err) {
			return written, err
		}
	}
	event.ResourceVersion = "" // must be unset for create
	return w.sink.CreateWithContext(ctx, event)
}

// leaving is a sink that knows no context. A call is left when ctx ends, and
// goes on in a goroutine until it returns.
type leaving struct {
	sink EventSink
}

func (l leaving) CreateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	return shared.Leave(ctx, "create event", func() (*corev1.Event, error) { return l.sink.Create(event) }, nil)
}

func (l leaving) UpdateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	return shared.Leave(ctx, "update event", func() (*corev1.Event, error) { return l.sink.Update(event) }, nil)
}

func (l leaving) PatchWithContext(ctx context.Context, oldEvent *corev1.Event, data []byte) (*corev1.Event, error) {
	return shared.Leave(ctx, "patch event", func() (*corev1.Event, error) { return l.sink.Patch(oldEvent, data) }, nil)
}
