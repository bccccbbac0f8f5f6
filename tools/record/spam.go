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
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/clock"
	"k8s.io/utils/lru"

	"k8s.io/client-go/util/flowcontrol"
)

// EventSpamKeyFunc says which events share a limit.
type EventSpamKeyFunc func(event *corev1.Event) string

// spamKey is equal for the events of one source about one object, warnings apart.
func spamKey(event *corev1.Event) string {
	o := &event.InvolvedObject
	return strings.Join([]string{
		event.Source.Component, event.Source.Host, o.Kind, o.Namespace, o.Name, string(o.UID), o.APIVersion,
		event.Type,
	}, "")
}

// EventSourceObjectSpamFilter limits the events that one source records about
// one object.
type EventSourceObjectSpamFilter struct {
	burst int
	qps   float32
	clock clock.PassiveClock
	key   EventSpamKeyFunc

	mu     sync.Mutex
	limits *lru.Cache // guarded by mu, so that a key has one limiter
}

// NewEventSourceObjectSpamFilter returns a filter that remembers lruCacheSize
// sources with objects, each of which may have burst events at once and then
// qps per second.
func NewEventSourceObjectSpamFilter(lruCacheSize, burst int, qps float32, clock clock.PassiveClock, spamKeyFunc EventSpamKeyFunc) *EventSourceObjectSpamFilter {
	return &EventSourceObjectSpamFilter{burst: burst, qps: qps, clock: clock, key: spamKeyFunc, limits: lru.New(lruCacheSize)}
}

// Filter reports whether event is one too many.
func (f *EventSourceObjectSpamFilter) Filter(event *corev1.Event) bool {
	key := f.key(event)
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := f.limits.Get(key)
	if !ok {
		v = flowcontrol.NewTokenBucketPassiveRateLimiterWithClock(f.qps, f.burst, f.clock)
		f.limits.Add(key, v)
	}
	return !v.(flowcontrol.PassiveRateLimiter).TryAccept()
}
