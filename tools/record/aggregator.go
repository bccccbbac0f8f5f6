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
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"
	"k8s.io/utils/lru"

	"k8s.io/client-go/tools/record/util"
)

// EventAggregator makes one event of many similar ones.
type EventAggregator struct {
	sync.RWMutex // guards the groups in the cache

	groups   *lru.Cache
	key      EventAggregatorKeyFunc
	message  EventAggregatorMessageFunc
	max      int
	interval time.Duration
	clock    clock.PassiveClock
}

// NewEventAggregator returns an aggregator that remembers lruCacheSize groups.
// From the maxEvents-th different event of a group on, one stands for all, until
// there has been none for maxIntervalInSeconds.
func NewEventAggregator(lruCacheSize int, keyFunc EventAggregatorKeyFunc, messageFunc EventAggregatorMessageFunc, maxEvents int, maxIntervalInSeconds int, clock clock.PassiveClock) *EventAggregator {
	return &EventAggregator{
		groups:   lru.New(lruCacheSize),
		key:      keyFunc,
		message:  messageFunc,
		max:      maxEvents,
		interval: time.Duration(maxIntervalInSeconds) * time.Second,
		clock:    clock,
	}
}

// EventAggregate returns newEvent or the event that stands for its group, and
// the key by which its repetitions are counted.
func (e *EventAggregator) EventAggregate(newEvent *corev1.Event) (*corev1.Event, string) {
	groupKey, localKey := e.key(newEvent)
	now := metav1.NewTime(e.clock.Now())

	e.Lock()
	defer e.Unlock()
	group, ok := e.group(groupKey)
	if !ok || now.Sub(group.last) > e.interval {
		group = similarEvents{localKeys: map[string]struct{}{}}
	}
	group.localKeys[localKey] = struct{}{}
	group.last = now.Time
	e.groups.Add(groupKey, group)
	if len(group.localKeys) < e.max {
		return newEvent, eventKey(newEvent)
	}

	// Any one makes room: the group must stay full, and small.
	for k := range group.localKeys {
		delete(group.localKeys, k)
		break
	}
	return &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Name:      util.GenerateEventName(newEvent.InvolvedObject.Name, now.UnixNano()),
			Namespace: newEvent.Namespace,
		},
		Count:          1,
		FirstTimestamp: now,
		LastTimestamp:  now,
		InvolvedObject: newEvent.InvolvedObject,
		Message:        e.message(newEvent),
		Type:           newEvent.Type,
		Reason:         newEvent.Reason,
		Source:         newEvent.Source,
	}, groupKey
}

func (e *EventAggregator) group(key string) (similarEvents, bool) {
	v, ok := e.groups.Get(key)
	if !ok {
		return similarEvents{}, false
	}
	return v.(similarEvents), true
}
