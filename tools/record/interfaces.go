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

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"
)

// EventSink writes events to the server. A sink that is an
// EventSinkWithContext too is called with a context instead.
type EventSink interface {
	Create(event *corev1.Event) (*corev1.Event, error)
	Update(event *corev1.Event) (*corev1.Event, error)
	Patch(oldEvent *corev1.Event, data []byte) (*corev1.Event, error)
}

// EventSinkWithContext is implemented by sinks whose calls end with a context.
// The EventSinkImpl of kubernetes/typed/core/v1 is one. A call that goes on
// after the end of its context holds up the end of the broadcaster.
type EventSinkWithContext interface {
	CreateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error)
	UpdateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error)
	PatchWithContext(ctx context.Context, oldEvent *corev1.Event, data []byte) (*corev1.Event, error)
}

// EventRecorder records events about objects. No method blocks: when too many
// events wait, the newest is dropped and a log line says so.
type EventRecorder interface {
	// Event records an event about object. Eventtype is Normal or Warning.
	// Reason is short, machine-readable and in UpperCamelCase. Message is for
	// people.
	Event(object runtime.Object, eventtype, reason, message string)

	// Eventf is Event with a format for the message.
	Eventf(object runtime.Object, eventtype, reason, messageFmt string, args ...any)

	// AnnotatedEventf is Eventf for an event that has annotations.
	AnnotatedEventf(object runtime.Object, annotations map[string]string, eventtype, reason, messageFmt string, args ...any)
}

// EventRecorderLogger is an EventRecorder whose own complaints can be given to
// another logger.
type EventRecorderLogger interface {
	EventRecorder

	// WithLogger returns a recorder that logs with logger, except in calls that
	// have a context.
	WithLogger(logger klog.Logger) EventRecorderLogger
}

// EventRecorderWithContext is implemented by the recorders of NewBroadcaster.
type EventRecorderWithContext interface {
	// AnnotatedEventfWithContext is AnnotatedEventf on behalf of ctx: its logger
	// and its values, a trace for example, are those of the request that writes
	// the event. The end of ctx does not matter, for the event has happened
	// already. Annotations may be nil.
	AnnotatedEventfWithContext(ctx context.Context, object runtime.Object, annotations map[string]string, eventtype, reason, messageFmt string, args ...any)
}

// EventBroadcaster hands the events of its recorders to sinks, loggers and
// other watchers. Each of these has a goroutine, which ends when the returned
// watch is stopped or the broadcaster shut down; the watch's channel carries
// no events, and is closed when that goroutine has ended. Nobody gets events
// that were recorded before he started.
type EventBroadcaster interface {
	// StartEventWatcher calls eventHandler with every event.
	StartEventWatcher(eventHandler func(*corev1.Event)) watch.Interface

	// StartRecordingToSink writes events to sink, fewer than there are: see
	// CorrelatorOptions.
	StartRecordingToSink(sink EventSink) watch.Interface

	// StartLogging logs every event with a function like Printf.
	StartLogging(logf func(format string, args ...any)) watch.Interface

	// StartStructuredLogging logs every event at a verbosity.
	StartStructuredLogging(verbosity klog.Level) watch.Interface

	// NewRecorder returns a recorder of events that come from source.
	NewRecorder(scheme *runtime.Scheme, source corev1.EventSource) EventRecorderLogger

	// Shutdown ends the broadcaster and returns at once. Events that wait get
	// a moment to be written, half a second at most.
	Shutdown()
}

// EventBroadcasterWithContext is implemented by what NewBroadcaster returns.
type EventBroadcasterWithContext interface {
	EventBroadcaster

	// StartRecordingToSinkWithContext is StartRecordingToSink until ctx ends,
	// and the requests with it.
	StartRecordingToSinkWithContext(ctx context.Context, sink EventSink) watch.Interface

	// ShutdownWithContext ends the broadcaster. It takes no more events, writes
	// those that wait, and returns when that is done and all goroutines of sinks
	// have ended. When ctx ends first, what still waits is dropped: the result
	// is their number and an error for the end of ctx. A context given to
	// WithContext that has ended before leaves nothing to write.
	ShutdownWithContext(ctx context.Context) (dropped int, err error)
}
