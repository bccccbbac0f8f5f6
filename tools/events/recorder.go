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
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/internal/broadcast"
	"k8s.io/client-go/tools/record/util"
	"k8s.io/client-go/tools/reference"
)

// The server refuses events with longer texts, counted in bytes.
const (
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
	logger := klog.FromContext(ctx)
	about, err := reference.GetReference(r.scheme, regarding)
	if err != nil {
		logger.Error(err, "Could not construct reference, will not report event", "object", regarding, "eventType", eventtype, "reason", reason, "message", note)
		return
	}
	var relatedRef *corev1.ObjectReference
	if related != nil {
		if relatedRef, err = reference.GetReference(r.scheme, related); err != nil {
			logger.V(9).Info("Could not construct reference", "object", related, "err", err)
		}
	}
	if !util.ValidateEventType(eventtype) {
		logger.Error(nil, "Unsupported event type", "eventType", eventtype)
		return
	}
	event := r.newEvent(about, relatedRef, annotations, eventtype, reason, action, note)
	switch err := r.events.Send(recorded{caller, event}); {
	case errors.Is(err, broadcast.ErrFull):
		logger.Error(err, "Unable to record event", "event", event)
	case err != nil:
		logger.Error(err, "Unable to record event (will not retry!)")
	}
}

func (r *recorder) newEvent(about, related *corev1.ObjectReference, annotations map[string]string, eventtype, reason, action, note string) *eventsv1.Event {
	now := time.Now()
	namespace := about.Namespace
	if namespace == "" {
		namespace = metav1.NamespaceDefault
	}
	return &eventsv1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Name:        util.GenerateEventName(about.Name, now.UnixNano()),
			Namespace:   namespace,
			Annotations: annotations,
		},
		EventTime:           metav1.NewMicroTime(now),
		ReportingController: r.controller,
		ReportingInstance:   r.instance,
		Action:              cut(action, maxAction),
		Reason:              cut(reason, maxReason),
		Regarding:           *about,
		Related:             related,
		Note:                cut(note, maxNote),
		Type:                eventtype,
	}
}

// cut keeps at most limit bytes of s, and no half character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

var (
	_ EventRecorderWithContext    = &recorder{}
	_ AnnotatedEventRecorder      = &recorder{}
	_ EventBroadcasterWithContext = &broadcaster{}
)
