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

// Package events has the recorder interfaces of events.k8s.io, apart from
// tools/events so that tools/record can have them without linking all clients.
package events

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
)

// EventRecorder records events about objects. No method blocks.
type EventRecorder interface {
	// Eventf records that reportingController did action about regarding, for
	// a machine-readable reason. Related is a second object that the action is
	// about, or nil. Type is Normal or Warning. Note, formatted with args, is
	// for people.
	Eventf(regarding runtime.Object, related runtime.Object, eventtype, reason, action, note string, args ...any)
}

// EventRecorderLogger is an EventRecorder whose own complaints can be given to
// another logger.
type EventRecorderLogger interface {
	EventRecorder

	// WithLogger returns a recorder that logs with logger, except in calls that
	// have a context.
	WithLogger(logger klog.Logger) EventRecorderLogger
}

// EventRecorderWithContext is implemented by recorders that know contexts.
type EventRecorderWithContext interface {
	// EventfWithContext is Eventf on behalf of ctx: its logger and its values,
	// a trace for example, are those of the request that writes the event. The
	// end of ctx does not matter, for the event has happened already.
	EventfWithContext(ctx context.Context, regarding runtime.Object, related runtime.Object, eventtype, reason, action, note string, args ...any)
}

// AnnotatedEventRecorder records events that have annotations.
type AnnotatedEventRecorder interface {
	AnnotatedEventf(regarding runtime.Object, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string, args ...any)
}
