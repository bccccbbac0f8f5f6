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
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	internalevents "k8s.io/client-go/tools/internal/events"
)

type CorrelatorOptions struct {
	LRUCacheSize         int
	BurstSize            int
	QPS                  float32
	KeyFunc              EventAggregatorKeyFunc
	MessageFunc          EventAggregatorMessageFunc
	MaxEvents            int
	MaxIntervalInSeconds int
	Clock                clock.PassiveClock
	SpamKeyFunc          EventSpamKeyFunc
}
type options struct{}
type BroadcasterOption func(*options)
type EventAggregatorKeyFunc func(event *corev1.Event) (aggregateKey string, localKey string)
type EventAggregatorMessageFunc func(event *corev1.Event) string
type EventSpamKeyFunc func(event *corev1.Event) string
type EventFilterFunc func(event *corev1.Event) bool
type EventAggregator struct{ sync.RWMutex }
type EventCorrelator struct{}
type EventSourceObjectSpamFilter struct{}
type EventCorrelateResult struct {
	Event *corev1.Event
	Patch []byte
	Skip  bool
}
type EventRecorderAdapter struct{}
type FakeRecorder struct {
	Events        chan string
	IncludeObject bool
}

func EventAggregatorByReasonFunc(event *corev1.Event) (string, string)    { panic("not yet") }
func EventAggregatorByReasonMessageFunc(event *corev1.Event) string       { panic("not yet") }
func NewBroadcaster(opts ...BroadcasterOption) EventBroadcaster           { panic("not yet") }
func NewBroadcasterForTests(sleepDuration time.Duration) EventBroadcaster { panic("not yet") }
func NewBroadcasterWithCorrelatorOptions(options CorrelatorOptions) EventBroadcaster {
	panic("not yet")
}
func NewEventAggregator(lruCacheSize int, keyFunc EventAggregatorKeyFunc, messageFunc EventAggregatorMessageFunc, maxEvents int, maxIntervalInSeconds int, clock clock.PassiveClock) *EventAggregator {
	panic("not yet")
}
func NewEventCorrelator(clock clock.PassiveClock) *EventCorrelator { panic("not yet") }
func NewEventCorrelatorWithOptions(options CorrelatorOptions) *EventCorrelator {
	panic("not yet")
}
func NewEventRecorderAdapter(recorder EventRecorderLogger) *EventRecorderAdapter { panic("not yet") }
func NewEventSourceObjectSpamFilter(lruCacheSize, burst int, qps float32, clock clock.PassiveClock, spamKeyFunc EventSpamKeyFunc) *EventSourceObjectSpamFilter {
	panic("not yet")
}
func NewFakeRecorder(bufferSize int) *FakeRecorder                      { panic("not yet") }
func WithContext(ctx context.Context) BroadcasterOption                 { panic("not yet") }
func WithCorrelatorOptions(options CorrelatorOptions) BroadcasterOption { panic("not yet") }
func WithSleepDuration(sleepDuration time.Duration) BroadcasterOption   { panic("not yet") }

func (e *EventAggregator) EventAggregate(newEvent *corev1.Event) (*corev1.Event, string) {
	panic("not yet")
}
func (c *EventCorrelator) EventCorrelate(newEvent *corev1.Event) (*EventCorrelateResult, error) {
	panic("not yet")
}
func (c *EventCorrelator) UpdateState(event *corev1.Event) { panic("not yet") }
func (a *EventRecorderAdapter) AnnotatedEventf(regarding, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string, args ...any) {
}
func (a *EventRecorderAdapter) Eventf(regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
}
func (a *EventRecorderAdapter) WithLogger(logger klog.Logger) internalevents.EventRecorderLogger {
	panic("not yet")
}
func (f *EventSourceObjectSpamFilter) Filter(event *corev1.Event) bool { panic("not yet") }
func (f *FakeRecorder) AnnotatedEventf(object runtime.Object, annotations map[string]string, eventtype, reason, messageFmt string, args ...any) {
}
func (f *FakeRecorder) Event(object runtime.Object, eventtype, reason, message string) {}
func (f *FakeRecorder) Eventf(object runtime.Object, eventtype, reason, messageFmt string, args ...any) {
}
func (f *FakeRecorder) WithLogger(logger klog.Logger) EventRecorderLogger { panic("not yet") }
