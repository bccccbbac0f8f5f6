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
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/internal/broadcast"
	internalevents "k8s.io/client-go/tools/internal/events"
)

// maxText leaves room in what the server takes: there is no limit for single
// texts of core/v1 events, but one of about 1.5 MB for all of an object.
const maxText = 256 << 10

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
	about, ok := broadcast.About(ctx, r.scheme, object, eventtype, reason, message)
	if !ok {
		return
	}
	at := time.Now()
	event := &corev1.Event{
		ObjectMeta:          broadcast.Meta(about, at, annotations),
		InvolvedObject:      *about,
		Type:                eventtype,
		Reason:              broadcast.Cut(reason, maxText),
		Message:             broadcast.Cut(message, maxText),
		Source:              r.source,
		ReportingController: r.source.Component,
		ReportingInstance:   r.source.Host,
		Count:               1,
	}
	event.FirstTimestamp = metav1.NewTime(at)
	event.LastTimestamp = event.FirstTimestamp
	r.events.Record(ctx, recorded{caller, event}, event)
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
