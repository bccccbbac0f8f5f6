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

// Package events records events of events.k8s.io.
package events

import (
	"context"

	eventsv1 "k8s.io/api/events/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"

	clientset "k8s.io/client-go/kubernetes"
	typedeventsv1 "k8s.io/client-go/kubernetes/typed/events/v1"
	internalevents "k8s.io/client-go/tools/internal/events"
	"k8s.io/client-go/tools/record"
)

type EventRecorder = internalevents.EventRecorder
type EventRecorderLogger = internalevents.EventRecorderLogger
type AnnotatedEventRecorder = internalevents.AnnotatedEventRecorder
type EventSink interface {
	Create(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error)
	Update(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error)
	Patch(ctx context.Context, oldEvent *eventsv1.Event, data []byte) (*eventsv1.Event, error)
}
type EventBroadcaster interface {
	StartRecordingToSink(stopCh <-chan struct{})
	StartRecordingToSinkWithContext(ctx context.Context) error
	NewRecorder(scheme *runtime.Scheme, reportingController string) EventRecorderLogger
	StartEventWatcher(eventHandler func(event runtime.Object)) (func(), error)
	StartStructuredLogging(verbosity klog.Level) func()
	StartLogging(logger klog.Logger) (func(), error)
	Shutdown()
}
type EventBroadcasterAdapter interface {
	StartRecordingToSink(stopCh <-chan struct{})
	NewRecorder(name string) EventRecorderLogger
	DeprecatedNewLegacyRecorder(name string) record.EventRecorderLogger
	Shutdown()
}
type EventSinkImpl struct {
	Interface typedeventsv1.EventsV1Interface
}
type FakeRecorder struct {
	Events  chan string
	Verbose bool
}

func (e *EventSinkImpl) Create(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error) {
	panic("not yet")
}
func (e *EventSinkImpl) Update(ctx context.Context, event *eventsv1.Event) (*eventsv1.Event, error) {
	panic("not yet")
}
func (e *EventSinkImpl) Patch(ctx context.Context, oldEvent *eventsv1.Event, data []byte) (*eventsv1.Event, error) {
	panic("not yet")
}
func (f *FakeRecorder) AnnotatedEventf(regarding, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string, args ...any) {
	panic("not yet")
}
func (f *FakeRecorder) Eventf(regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
	panic("not yet")
}
func (f *FakeRecorder) WithLogger(logger klog.Logger) EventRecorderLogger { panic("not yet") }
func GetFieldSelector(eventsGroupVersion schema.GroupVersion, regardingGroupVersionKind schema.GroupVersionKind, regardingName string, regardingUID types.UID) (fields.Selector, error) {
	panic("not yet")
}
func NewBroadcaster(sink EventSink) EventBroadcaster { panic("not yet") }
func NewEventBroadcasterAdapter(client clientset.Interface) EventBroadcasterAdapter {
	panic("not yet")
}
func NewEventBroadcasterAdapterWithContext(ctx context.Context, client clientset.Interface) EventBroadcasterAdapter {
	panic("not yet")
}
func NewFakeRecorder(bufferSize int) *FakeRecorder { panic("not yet") }
