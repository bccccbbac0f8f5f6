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

package broadcast

import (
	"cmp"
	"context"
	"errors"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/record/util"
	"k8s.io/client-go/tools/reference"
)

// About returns a reference to the object of an event. There can be no event of
// another type than the two, or about an object that scheme does not know: a log
// line says so.
func About(ctx context.Context, scheme *runtime.Scheme, object runtime.Object, eventtype, reason, message string) (about *corev1.ObjectReference, ok bool) {
	logger := klog.FromContext(ctx)
	about, err := reference.GetReference(scheme, object)
	switch {
	case err != nil:
		logger.Error(err, "Could not construct reference, will not report event", "object", object, "eventType", eventtype, "reason", reason, "message", message)
	case !util.ValidateEventType(eventtype):
		logger.Error(nil, "Unsupported event type", "eventType", eventtype)
	default:
		return about, true
	}
	return nil, false
}

// Meta is that of a new event. Events about objects without a namespace are in
// the default one.
func Meta(about *corev1.ObjectReference, at time.Time, annotations map[string]string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name:        util.GenerateEventName(about.Name, at.UnixNano()),
		Namespace:   cmp.Or(about.Namespace, metav1.NamespaceDefault),
		Annotations: annotations,
	}
}

// Details are the keys and values of a log line about an event.
func Details(about *corev1.ObjectReference, keysAndTexts ...string) []any {
	line := []any{"object", klog.KRef(about.Namespace, about.Name)}
	for _, text := range keysAndTexts {
		line = append(line, text)
	}
	return line
}

// Record sends value, and logs if event does not get to everybody with it.
func (b *Broadcaster[T]) Record(ctx context.Context, value T, event any) {
	switch err := b.Send(value); {
	case errors.Is(err, ErrFull):
		klog.FromContext(ctx).Error(err, "Unable to record event", "event", event)
	case err != nil:
		klog.FromContext(ctx).Error(err, "Unable to record event (will not retry!)")
	}
}

// Cut keeps at most limit bytes of s, and no half character.
func Cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
