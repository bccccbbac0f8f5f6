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
	"cmp"
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/tools/internal/broadcast"
)

const (
	maxQueuedEvents      = 1000 // for each watcher; beyond that, events are dropped
	defaultSleepDuration = 10 * time.Second
)

// BroadcasterOption is an option of NewBroadcaster.
type BroadcasterOption func(*options)

type options struct {
	ctx         context.Context // until the broadcaster is made, which it then bounds
	sleep       time.Duration
	correlation CorrelatorOptions
}

// WithContext bounds the broadcaster to ctx: when it ends, requests are
// cancelled and queued events dropped. Its values and logger are used where a
// call has none of its own. To write what is queued after the end of a
// program's context, give a context that is without cancel here and use
// ShutdownWithContext.
func WithContext(ctx context.Context) BroadcasterOption {
	return func(o *options) { o.ctx = ctx }
}

// WithCorrelatorOptions says how events become fewer.
func WithCorrelatorOptions(correlation CorrelatorOptions) BroadcasterOption {
	return func(o *options) { o.correlation = correlation }
}

// WithSleepDuration is the time between two attempts to write an event; the
// default is 10 seconds.
func WithSleepDuration(sleep time.Duration) BroadcasterOption {
	return func(o *options) { o.sleep = sleep }
}

// NewBroadcaster returns a broadcaster, which must be shut down unless its
// context ends. It is an EventBroadcasterWithContext too.
func NewBroadcaster(opts ...BroadcasterOption) EventBroadcaster {
	o := options{sleep: defaultSleepDuration}
	for _, option := range opts {
		option(&o)
	}
	if o.ctx == nil {
		o.ctx = context.Background() // the baseline's form, ended by Shutdown alone
	}
	return &broadcaster{
		events:      broadcast.New[recorded](o.ctx, maxQueuedEvents),
		sleep:       o.sleep,
		correlation: o.correlation,
	}
}

// NewBroadcasterForTests is NewBroadcaster with a sleep duration.
func NewBroadcasterForTests(sleepDuration time.Duration) EventBroadcaster {
	return NewBroadcaster(WithSleepDuration(sleepDuration))
}

// NewBroadcasterWithCorrelatorOptions is NewBroadcaster with correlator options.
func NewBroadcasterWithCorrelatorOptions(options CorrelatorOptions) EventBroadcaster {
	return NewBroadcaster(WithCorrelatorOptions(options))
}

// recorded is an event and the context of the call that recorded it, whose
// values belong to the request that writes it. Ctx is nil if there was none.
type recorded struct {
	ctx   context.Context
	event *corev1.Event
}

type broadcaster struct {
	events      *broadcast.Broadcaster[recorded]
	sleep       time.Duration
	correlation CorrelatorOptions
}

func (b *broadcaster) StartRecordingToSink(sink EventSink) watch.Interface {
	return b.StartRecordingToSinkWithContext(b.events.Life(), sink)
}

func (b *broadcaster) StartRecordingToSinkWithContext(ctx context.Context, sink EventSink) watch.Interface {
	if ctx == nil {
		return b.start(nil, ctxerr.NilContext("record.EventBroadcaster.StartRecordingToSinkWithContext"))
	}
	w := newWriter(sink, b.correlation, b.sleep)
	return b.start(b.events.WatchSink(ctx, broadcast.Sink[recorded]{Handle: w.handle, Workers: 1}))
}

func (b *broadcaster) StartEventWatcher(eventHandler func(*corev1.Event)) watch.Interface {
	return b.start(b.events.Watch(b.events.Life(), func(_ context.Context, r recorded) bool {
		eventHandler(r.event)
		return true
	}))
}

func (b *broadcaster) StartLogging(logf func(format string, args ...any)) watch.Interface {
	return b.StartEventWatcher(func(e *corev1.Event) {
		logf("Event(%#v): type: '%v' reason: '%v' %v", e.InvolvedObject, e.Type, e.Reason, e.Message)
	})
}

func (b *broadcaster) StartStructuredLogging(verbosity klog.Level) watch.Interface {
	return b.start(b.events.Watch(b.events.Life(), func(ctx context.Context, r recorded) bool {
		klog.FromContext(cmp.Or(r.ctx, ctx)).V(int(verbosity)).Info("Event occurred", details(r.event)...)
		return true
	}))
}

func details(e *corev1.Event) []any {
	about := &e.InvolvedObject
	return broadcast.Details(about, "fieldPath", about.FieldPath, "kind", about.Kind, "apiVersion", about.APIVersion,
		"type", e.Type, "reason", e.Reason, "message", e.Message)
}

func (b *broadcaster) start(w *broadcast.Watch[recorded], err error) watch.Interface {
	if err != nil {
		klog.FromContext(b.events.Life()).Error(err, "Unable start event watcher (will not retry!)")
		return watch.NewEmptyWatch()
	}
	return w
}

func (b *broadcaster) NewRecorder(scheme *runtime.Scheme, source corev1.EventSource) EventRecorderLogger {
	return &recorder{events: b.events, scheme: scheme, source: source, ctx: b.events.Life()}
}

func (b *broadcaster) Shutdown() { b.events.Shutdown() }

func (b *broadcaster) ShutdownWithContext(ctx context.Context) (dropped int, err error) {
	if ctx == nil {
		return 0, ctxerr.NilContext("record.EventBroadcaster.ShutdownWithContext")
	}
	return b.events.ShutdownWithContext(ctx)
}
