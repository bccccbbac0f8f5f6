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
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/broadcast"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/record/util"
)

// maxTriesPerEvent bounds how long an event that cannot be written holds up
// the next ones.
const maxTriesPerEvent = 12

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
	return w.write(ctx, result)
}

func (w *writer) write(ctx context.Context, result *EventCorrelateResult) bool {
	for try := 1; ; try++ {
		settled := w.attempt(ctx, result)
		switch {
		case settled:
			return true
		case ctx.Err() != nil:
			return false
		case try == maxTriesPerEvent:
			klog.FromContext(ctx).Error(nil, "Unable to write event (retry limit exceeded!)", "event", result.Event)
			return true
		}
		pause := w.sleep
		if try == 1 { // lets clients of a server that comes back not come at once
			pause = time.Duration(float64(pause) * rand.Float64())
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// attempt reports whether the matter is settled: the event is written, or
// trying again cannot help.
func (w *writer) attempt(ctx context.Context, result *EventCorrelateResult) bool {
	written, err := w.send(ctx, result)
	if err == nil {
		w.correlator.UpdateState(written)
		return true
	}
	if ctx.Err() != nil {
		return false
	}
	logger := klog.FromContext(ctx)
	var construction *rest.RequestConstructionError
	if errors.As(err, &construction) {
		logger.Error(err, "Unable to construct event (will not retry!)", "event", result.Event)
		return true
	}
	var status *apierrors.StatusError
	if !errors.As(err, &status) { // the server may not have seen it
		logger.Error(err, "Unable to write event (may retry after sleeping)", "event", result.Event)
		return false
	}
	if apierrors.IsAlreadyExists(err) || apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		logger.V(5).Info("Server rejected event (will not retry!)", "event", result.Event, "err", err)
	} else {
		logger.Error(err, "Server rejected event (will not retry!)", "event", result.Event)
	}
	return true
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
