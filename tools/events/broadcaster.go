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
	"os"

	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/internal/broadcast"
)

// maxQueuedEvents is for each watcher; beyond that, events are dropped.
const maxQueuedEvents = 1000

// recorded is an event and the context of the call that recorded it, whose
// values belong to the request that writes it. Ctx is nil if there was none.
type recorded struct {
	ctx   context.Context
	event *eventsv1.Event
}

type broadcaster struct {
	events *broadcast.Broadcaster[recorded]
	writer *writer
}

// NewBroadcaster returns a broadcaster for one sink, which must be shut down.
// It is an EventBroadcasterWithContext too.
func NewBroadcaster(sink EventSink) EventBroadcaster {
	return newBroadcaster(context.Background(), sink) // the baseline's form, ended by Shutdown alone
}

func newBroadcaster(ctx context.Context, sink EventSink) *broadcaster {
	return &broadcaster{events: broadcast.New[recorded](ctx, maxQueuedEvents), writer: newWriter(sink)}
}

func (b *broadcaster) StartRecordingToSinkWithContext(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("events.EventBroadcaster.StartRecordingToSinkWithContext")
	}
	return b.logged(ctx, b.writer.start(ctx, b.events))
}

func (b *broadcaster) StartEventWatcher(eventHandler func(event runtime.Object)) (func(), error) {
	return b.watch(func(_ context.Context, r recorded) { eventHandler(r.event) })
}

func (b *broadcaster) StartLogging(logger klog.Logger) (func(), error) {
	return b.watch(func(_ context.Context, r recorded) { logEvent(logger, r.event) })
}

// log is StartLogging with a logger of the context.
func (b *broadcaster) log(ctx context.Context, verbosity klog.Level) func() {
	stop, err := b.StartLogging(klog.FromContext(ctx).V(int(verbosity)))
	if b.logged(ctx, err) != nil {
		return func() {}
	}
	return stop
}

func logEvent(logger klog.Logger, e *eventsv1.Event) {
	about := &e.Regarding
	logger.Info("Event occurred", broadcast.Details(about, "kind", about.Kind, "apiVersion", about.APIVersion,
		"type", e.Type, "reason", e.Reason, "action", e.Action, "note", e.Note)...)
}

func (b *broadcaster) watch(handle func(context.Context, recorded)) (func(), error) {
	w, err := b.events.Watch(b.events.Life(), func(ctx context.Context, r recorded) bool {
		handle(ctx, r)
		return true
	})
	if err != nil {
		return nil, err
	}
	return w.Stop, nil
}

func (b *broadcaster) logged(ctx context.Context, err error) error {
	if err != nil {
		klog.FromContext(ctx).Error(err, "Failed to start event watcher")
	}
	return err
}

func (b *broadcaster) NewRecorder(scheme *runtime.Scheme, reportingController string) EventRecorderLogger {
	host, _ := os.Hostname() // an event without it is still an event
	return &recorder{
		events:     b.events,
		scheme:     scheme,
		controller: controllerName(reportingController),
		instance:   broadcast.Cut(reportingController+"-"+host, maxReportingInstance),
		ctx:        b.events.Life(),
	}
}

func (b *broadcaster) Shutdown() { b.events.Shutdown() }

func (b *broadcaster) ShutdownWithContext(ctx context.Context) (dropped int, err error) {
	return b.events.ShutdownWithContext(ctx)
}
