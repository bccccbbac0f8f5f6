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
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/internal/broadcast"
	"k8s.io/client-go/tools/reference"
)

// The server refuses events with longer texts, counted in bytes.
const (
	maxControllerPrefix  = 253
	maxControllerName    = 63
	maxReportingInstance = 128
	maxAction            = 128
	maxReason            = 128
	maxNote              = 1024
)

// recorder sends the events of one controller to a broadcaster. Its ctx is the
// broadcaster's; only the logger of it is used.
type recorder struct {
	events     *broadcast.Broadcaster[recorded]
	scheme     *runtime.Scheme
	controller string
	instance   string
	ctx        context.Context
}

func (r *recorder) Eventf(regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
	r.record(r.ctx, nil, regarding, related, nil, eventtype, reason, action, fmt.Sprintf(note, args...))
}

func (r *recorder) AnnotatedEventf(regarding, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string, args ...any) {
	r.record(r.ctx, nil, regarding, related, annotations, eventtype, reason, action, fmt.Sprintf(note, args...))
}

func (r *recorder) EventfWithContext(ctx context.Context, regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
	if ctx == nil { // an event is worth more than its trace
		ctx = r.ctx
	}
	r.record(ctx, ctx, regarding, related, nil, eventtype, reason, action, fmt.Sprintf(note, args...))
}

func (r *recorder) WithLogger(logger klog.Logger) EventRecorderLogger {
	other := *r
	other.ctx = klog.NewContext(r.ctx, logger)
	return &other
}

// record logs with the logger of ctx. The request gets the values of caller,
// which may be nil.
func (r *recorder) record(ctx, caller context.Context, regarding, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string) {
	about, ok := broadcast.About(ctx, r.scheme, regarding, eventtype, reason, note)
	if !ok {
		return
	}
	at := time.Now()
	event := &eventsv1.Event{
		ObjectMeta:          broadcast.Meta(about, at, annotations),
		EventTime:           metav1.NewMicroTime(at),
		Regarding:           *about,
		Related:             r.related(ctx, related),
		Type:                eventtype,
		Reason:              broadcast.Cut(reason, maxReason),
		Action:              broadcast.Cut(action, maxAction),
		Note:                broadcast.Cut(note, maxNote),
		ReportingController: r.controller,
		ReportingInstance:   r.instance,
	}
	r.events.Record(ctx, recorded{caller, event}, event)
}

// related is nil for an object that cannot be referred to: the event matters
// more.
func (r *recorder) related(ctx context.Context, object runtime.Object) *corev1.ObjectReference {
	if object == nil {
		return nil
	}
	ref, err := reference.GetReference(r.scheme, object)
	if err != nil {
		klog.FromContext(ctx).V(9).Info("Could not construct reference", "object", object, "err", err)
		return nil
	}
	return ref
}

// controllerName cuts the part of a qualified name that is too long.
func controllerName(name string) string {
	prefix, own, qualified := strings.Cut(name, "/")
	if !qualified {
		prefix, own = "", name
	}
	own = strings.TrimRight(broadcast.Cut(own, maxControllerName), "-_.")
	if !qualified {
		return own
	}
	return strings.TrimRight(broadcast.Cut(prefix, maxControllerPrefix), "-.") + "/" + own
}

var (
	_ EventRecorderWithContext    = &recorder{}
	_ AnnotatedEventRecorder      = &recorder{}
	_ EventBroadcasterWithContext = &broadcaster{}
)
