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

	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	internalevents "k8s.io/client-go/tools/internal/events"
	"k8s.io/client-go/tools/record"
)

// EventRecorder records events about objects. No method blocks: when too many
// events wait, the newest is dropped and a log line says so. What is longer
// than the server allows is cut.
type EventRecorder = internalevents.EventRecorder

// EventRecorderLogger is an EventRecorder whose own complaints can be given to
// another logger.
type EventRecorderLogger = internalevents.EventRecorderLogger

// EventRecorderWithContext is implemented by the recorders of NewBroadcaster
// and of the adapters.
type EventRecorderWithContext = internalevents.EventRecorderWithContext

// AnnotatedEventRecorder records events that have annotations.
type AnnotatedEventRecorder = internalevents.AnnotatedEventRecorder

// EventSink writes events to the server. A call that goes on after the end of
// its context holds up the end of the broadcaster.
type EventSink interface {
	Create(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error)
	Update(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error)
	Patch(ctx context.Context, oldEvent *eventsv1.Event, data []byte) (*eventsv1.Event, error)
}

// EventBroadcaster hands the events of its recorders to its sink, to loggers
// and to other watchers. Nobody gets events that were recorded before he
// started.
type EventBroadcaster interface {
	// StartRecordingToSinkWithContext starts to write events to the sink. The
	// writers end, with their requests, when ctx ends or the broadcaster is shut
	// down.
	StartRecordingToSinkWithContext(ctx context.Context) error

	// Deprecated: use StartRecordingToSinkWithContext.
	StartRecordingToSink(stopCh <-chan struct{})

	// NewRecorder returns a recorder of what reportingController does, which is
	// a qualified name such as k8s.io/kube-scheduler.
	NewRecorder(scheme *runtime.Scheme, reportingController string) EventRecorderLogger

	// StartEventWatcher calls eventHandler with every event, a *Event of
	// events.k8s.io/v1, until the broadcaster is shut down or the returned
	// function called.
	StartEventWatcher(eventHandler func(event runtime.Object)) (func(), error)

	// StartLogging logs every event with logger.
	StartLogging(logger klog.Logger) (func(), error)

	// StartStructuredLogging logs every event at a verbosity.
	//
	// Deprecated: use StartLogging.
	StartStructuredLogging(verbosity klog.Level) func()

	// Shutdown ends the broadcaster and returns at once. Events that wait get
	// a moment to be written, half a second at most.
	Shutdown()
}

// EventBroadcasterWithContext is implemented by what NewBroadcaster returns.
type EventBroadcasterWithContext interface {
	EventBroadcaster
	Flusher
}

// Flusher is implemented by the broadcasters of this package, the adapters too.
type Flusher interface {
	// ShutdownWithContext ends the broadcaster. It takes no more events, writes
	// those that wait, and returns when that is done and all goroutines that
	// write have ended. When ctx ends first, what still waits is dropped: the
	// result is their number and an error for the end of ctx. A context given to
	// StartRecordingToSinkWithContext that has ended before leaves nothing to
	// write.
	ShutdownWithContext(ctx context.Context) (dropped int, err error)
}

// EventBroadcasterAdapter writes events of events.k8s.io to a server that has
// them, and core/v1 events to one that does not.
type EventBroadcasterAdapter interface {
	// StartRecordingToSink starts to write events until the channel is closed or
	// the broadcaster shut down.
	StartRecordingToSink(stopCh <-chan struct{})

	// NewRecorder returns a recorder of what the component name does.
	NewRecorder(name string) EventRecorderLogger

	// DeprecatedNewLegacyRecorder returns a recorder of core/v1 events.
	DeprecatedNewLegacyRecorder(name string) record.EventRecorderLogger

	// Shutdown ends the broadcaster and returns at once.
	Shutdown()
}

// EventBroadcasterAdapterWithContext is implemented by what
// NewEventBroadcasterAdapterWithContext returns.
type EventBroadcasterAdapterWithContext interface {
	EventBroadcasterAdapter
	Flusher

	// StartRecordingToSinkWithContext starts to write events until ctx ends or
	// the broadcaster is shut down.
	StartRecordingToSinkWithContext(ctx context.Context) error
}
