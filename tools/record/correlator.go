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
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"
	"k8s.io/utils/lru"
)

const (
	defaultLRUCacheSize = 4096

	// A source may say 25 things about one object, then one in five minutes.
	defaultSpamBurst = 25
	defaultSpamQPS   = 1. / 300.

	// The tenth similar event in ten minutes and those after it become one.
	defaultMaxSimilar = 10
	defaultInterval   = 600
)

// CorrelatorOptions say how events become fewer. A zero means the default.
type CorrelatorOptions struct {
	// LRUCacheSize is the number of events, of groups of similar events and of
	// sources with objects that are remembered. The default is 4096.
	LRUCacheSize int
	// BurstSize is how many events one source may record about one object at
	// once, 25 by default.
	BurstSize int
	// QPS is how many more it may record per second, 1/300 by default.
	QPS float32
	// KeyFunc says which events are similar; the default is
	// EventAggregatorByReasonFunc.
	KeyFunc EventAggregatorKeyFunc
	// MessageFunc makes the message of the event that stands for similar ones;
	// the default is EventAggregatorByReasonMessageFunc.
	MessageFunc EventAggregatorMessageFunc
	// MaxEvents is the number of similar events from which on one stands for
	// all, 10 by default.
	MaxEvents int
	// MaxIntervalInSeconds is how long a group of similar events lives after
	// the last of them, 600 by default.
	MaxIntervalInSeconds int
	// Clock is the real one by default.
	Clock clock.PassiveClock
	// SpamKeyFunc says which events share a limit; by default those of one
	// source about one object.
	SpamKeyFunc EventSpamKeyFunc
}

// withDefaults is the only place where a zero becomes a number.
func (o CorrelatorOptions) withDefaults() CorrelatorOptions {
	o.LRUCacheSize = cmp.Or(o.LRUCacheSize, defaultLRUCacheSize)
	o.BurstSize = cmp.Or(o.BurstSize, defaultSpamBurst)
	o.QPS = cmp.Or(o.QPS, defaultSpamQPS)
	o.MaxEvents = cmp.Or(o.MaxEvents, defaultMaxSimilar)
	o.MaxIntervalInSeconds = cmp.Or(o.MaxIntervalInSeconds, defaultInterval)
	if o.KeyFunc == nil {
		o.KeyFunc = EventAggregatorByReasonFunc
	}
	if o.MessageFunc == nil {
		o.MessageFunc = EventAggregatorByReasonMessageFunc
	}
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	if o.SpamKeyFunc == nil {
		o.SpamKeyFunc = spamKey
	}
	return o
}

// EventFilterFunc reports whether an event is to be left out.
type EventFilterFunc func(event *corev1.Event) bool

// EventCorrelateResult is what remains of an event.
type EventCorrelateResult struct {
	// Event is what to write; if its count is more than one, the server should
	// have it already.
	Event *corev1.Event
	// Patch is the strategic merge patch that brings the server's event up to
	// date.
	Patch []byte
	// Skip says that nothing is to be written.
	Skip bool
}

// EventCorrelator decides what becomes of each event: similar ones are
// combined, repeated ones counted, and too many of one kind left out.
type EventCorrelator struct {
	skip    EventFilterFunc
	similar *EventAggregator

	mu    sync.Mutex
	known *lru.Cache // guarded by mu: the last event of each key, as the server has it
}

// NewEventCorrelator returns a correlator with default options.
func NewEventCorrelator(clock clock.PassiveClock) *EventCorrelator {
	return NewEventCorrelatorWithOptions(CorrelatorOptions{Clock: clock})
}

// NewEventCorrelatorWithOptions returns a correlator.
func NewEventCorrelatorWithOptions(options CorrelatorOptions) *EventCorrelator {
	o := options.withDefaults()
	return &EventCorrelator{
		skip:    NewEventSourceObjectSpamFilter(o.LRUCacheSize, o.BurstSize, o.QPS, o.Clock, o.SpamKeyFunc).Filter,
		similar: NewEventAggregator(o.LRUCacheSize, o.KeyFunc, o.MessageFunc, o.MaxEvents, o.MaxIntervalInSeconds, o.Clock),
		known:   lru.New(o.LRUCacheSize),
	}
}

// EventCorrelate decides what becomes of newEvent, which it may change.
func (c *EventCorrelator) EventCorrelate(newEvent *corev1.Event) (*EventCorrelateResult, error) {
	if newEvent == nil {
		return nil, errors.New("event is nil")
	}
	event, key := c.similar.EventAggregate(newEvent)
	patch, err := c.count(event, key)
	if c.skip(event) {
		return &EventCorrelateResult{Skip: true}, nil
	}
	return &EventCorrelateResult{Event: event, Patch: patch}, err
}

// UpdateState remembers what the server answered.
func (c *EventCorrelator) UpdateState(event *corev1.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.Add(eventKey(event), knownAs(event))
}

// serverEvent is how the server knows an event.
type serverEvent struct {
	name            string
	resourceVersion string
	firstTimestamp  metav1.Time
	count           int32
}

func knownAs(event *corev1.Event) serverEvent {
	return serverEvent{event.Name, event.ResourceVersion, event.FirstTimestamp, event.Count}
}

// count makes event the next occurrence of the one that is known by key, and
// returns the patch for it; an unknown event has none.
func (c *EventCorrelator) count(event *corev1.Event, key string) (patch []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.known.Get(key); ok {
		last := v.(serverEvent)
		event.Name, event.ResourceVersion = last.name, last.resourceVersion
		event.FirstTimestamp, event.Count = last.firstTimestamp, last.count+1
		patch, err = json.Marshal(occurrence{event.Count, event.LastTimestamp, event.Message})
	}
	c.known.Add(key, knownAs(event))
	return patch, err
}

// occurrence is what changes when an event happens again.
type occurrence struct {
	Count         int32       `json:"count"`
	LastTimestamp metav1.Time `json:"lastTimestamp"`
	Message       string      `json:"message"`
}

// eventKey is equal for events that differ in time and count alone.
func eventKey(e *corev1.Event) string {
	o := &e.InvolvedObject
	return strings.Join([]string{
		e.Source.Component, e.Source.Host, o.Kind, o.Namespace, o.Name, o.FieldPath, string(o.UID), o.APIVersion,
		e.Type, e.Reason, e.Message,
	}, "")
}

// EventAggregatorKeyFunc says which events are similar: those with the same
// aggregateKey. The localKey tells different events among them apart.
type EventAggregatorKeyFunc func(event *corev1.Event) (aggregateKey string, localKey string)

// EventAggregatorMessageFunc makes the message of the event that stands for
// those similar to event.
type EventAggregatorMessageFunc func(event *corev1.Event) string

// EventAggregatorByReasonFunc holds events similar that differ in their message
// alone.
func EventAggregatorByReasonFunc(event *corev1.Event) (string, string) {
	o := &event.InvolvedObject
	return strings.Join([]string{
		event.Source.Component, event.Source.Host, o.Kind, o.Namespace, o.Name, string(o.UID), o.APIVersion,
		event.Type, event.Reason, event.ReportingController, event.ReportingInstance,
	}, ""), event.Message
}

// EventAggregatorByReasonMessageFunc says that the message is one of many.
func EventAggregatorByReasonMessageFunc(event *corev1.Event) string {
	return "(combined from similar events): " + event.Message
}

// similarEvents is a group of them.
type similarEvents struct {
	localKeys map[string]struct{}
	last      time.Time
}
