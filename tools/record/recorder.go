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
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/internal/broadcast"
	internalevents "k8s.io/client-go/tools/internal/events"
	"k8s.io/client-go/tools/record/util"
	"k8s.io/client-go/tools/reference"
)

// recorder sends the events of one source to a broadcaster. Its ctx is the
// broadcaster's; only the logger of it is used.
type recorder struct {
	events *broadcast.Broadcaster[recorded]
	scheme *runtime.Scheme
	source corev1.EventSource
	ctx    context.Context
}

func (r *recorder) Event(object runtime.Object, eventtype, reason, message string) {
	r.record(r.ctx, nil, object, nil, eventtype, reason, message)
}

func (r *recorder) Eventf(object runtime.Object, eventtype, reason, messageFmt string, args ...any) {
	r.record(r.ctx, nil, object, nil, eventtype, reason, fmt.Sprintf(messageFmt, args...))
}

func (r *recorder) AnnotatedEventf(object runtime.Object, annotations map[string]string, eventtype, reason, messageFmt string, args ...any) {
	r.record(r.ctx, nil, object, annotations, eventtype, reason, fmt.Sprintf(messageFmt, args...))
}

func (r *recorder) AnnotatedEventfWithContext(ctx context.Context, object runtime.Object, annotations map[string]string, eventtype, reason, messageFmt string, args ...any) {
	if ctx == nil { // an event is worth more than its trace
		ctx = r.ctx
	}
	r.record(ctx, ctx, object, annotations, eventtype, reason, fmt.Sprintf(messageFmt, args...))
}

func (r *recorder) WithLogger(logger klog.Logger) EventRecorderLogger {
	other := *r
	other.ctx = klog.NewContext(r.ctx, logger)
	return &other
}

// record logs with the logger of ctx. The request gets the values of caller,
// which may be nil.
func (r *recorder) record(ctx, caller context.Context, object runtime.Object, annotations map[string]string, eventtype, reason, message string) {
	logger := klog.FromContext(ctx)
	ref, err := reference.GetReference(r.scheme, object)
	if err != nil {
		logger.Error(err, "Could not construct reference, will not report event", "object", object, "eventType", eventtype, "reason", reason, "message", message)
		return
	}
	if !util.ValidateEventType(eventtype) {
		logger.Error(nil, "Unsupported event type", "eventType", eventtype)
		return
	}
	event := r.newEvent(ref, annotations, eventtype, reason, message)
	switch err := r.events.Send(recorded{caller, event}); {
	case errors.Is(err, broadcast.ErrFull):
		logger.Error(err, "Unable to record event", "event", event)
	case err != nil:
		logger.Error(err, "Unable to record event (will not retry!)")
	}
}

func (r *recorder) newEvent(ref *corev1.ObjectReference, annotations map[string]string, eventtype, reason, message string) *corev1.Event {
	now := time.Now()
	namespace := ref.Namespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Name:        util.GenerateEventName(ref.Name, now.UnixNano()),
			Namespace:   namespace,
			Annotations: annotations,
		},
		InvolvedObject:      *ref,
		Reason:              reason,
		Message:             message,
		FirstTimestamp:      metav1.NewTime(now),
		LastTimestamp:       metav1.NewTime(now),
		Count:               1,
		Type:                eventtype,
		Source:              r.source,
		ReportingController: r.source.Component,
		ReportingInstance:   r.source.Host,
	}
}

// EventRecorderAdapter lets code that records events of events.k8s.io write
// core/v1 events. Related objects and actions are lost.
type EventRecorderAdapter struct {
	recorder EventRecorderLogger
	ctxAware EventRecorderWithContext // recorder, if it knows contexts
}

// NewEventRecorderAdapter returns an adapter to recorder.
func NewEventRecorderAdapter(recorder EventRecorderLogger) *EventRecorderAdapter {
	a := &EventRecorderAdapter{recorder: recorder}
	a.ctxAware, _ = recorder.(EventRecorderWithContext)
	return a
}

// Eventf records an event about regarding.
func (a *EventRecorderAdapter) Eventf(regarding, _ runtime.Object, eventtype, reason, _, note string, args ...any) {
	a.recorder.Eventf(regarding, eventtype, reason, note, args...)
}

// EventfWithContext records an event about regarding on behalf of ctx.
func (a *EventRecorderAdapter) EventfWithContext(ctx context.Context, regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
	if a.ctxAware == nil {
		a.Eventf(regarding, related, eventtype, reason, action, note, args...)
		return
	}
	a.ctxAware.AnnotatedEventfWithContext(ctx, regarding, nil, eventtype, reason, note, args...)
}

// AnnotatedEventf records an event that has annotations.
func (a *EventRecorderAdapter) AnnotatedEventf(regarding, _ runtime.Object, annotations map[string]string, eventtype, reason, _, note string, args ...any) {
	a.recorder.AnnotatedEventf(regarding, annotations, eventtype, reason, note, args...)
}

// WithLogger returns an adapter that logs with logger.
func (a *EventRecorderAdapter) WithLogger(logger klog.Logger) internalevents.EventRecorderLogger {
	return NewEventRecorderAdapter(a.recorder.WithLogger(logger))
}

var (
	_ EventRecorderWithContext                = &recorder{}
	_ internalevents.EventRecorderWithContext = &EventRecorderAdapter{}
	_ EventBroadcasterWithContext             = &broadcaster{}
)
