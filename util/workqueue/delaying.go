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

package workqueue

import (
	"context"
	"time"

	"github.com/go-logr/logr"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
)

// TypedDelayingInterface is a queue that items can be added to later.
type TypedDelayingInterface[T comparable] interface {
	TypedInterface[T]
	// AddAfter adds item after duration, or at once if that is not positive.
	// Of several times for an item the earliest counts.
	AddAfter(item T, duration time.Duration)
}

// TypedDelayingQueueConfig is what a delaying queue can be told. The zero value
// is fine.
type TypedDelayingQueueConfig[T comparable] struct {
	// Logger is used for what goes wrong; klog's if nil.
	Logger *logr.Logger
	// Name is what the queue's metrics are published under; without one there
	// are none.
	Name string
	// MetricsProvider makes the metrics; nil means the one of SetProvider.
	MetricsProvider MetricsProvider
	// Clock is what the queue tells the time by.
	Clock clock.WithTicker
	// Queue is where items go when their time has come; a new one if nil.
	Queue TypedInterface[T]
}

// NewTypedDelayingQueue returns a delaying queue.
func NewTypedDelayingQueue[T comparable]() TypedDelayingInterface[T] {
	return NewTypedDelayingQueueWithConfig(TypedDelayingQueueConfig[T]{})
}

// NewTypedDelayingQueueWithConfig returns a delaying queue.
func NewTypedDelayingQueueWithConfig[T comparable](config TypedDelayingQueueConfig[T]) TypedDelayingInterface[T] {
	return newDelayingQueue(config)
}

func newDelayingQueue[T comparable](config TypedDelayingQueueConfig[T]) *delayingQueue[T] {
	if config.Clock == nil {
		config.Clock = clock.RealClock{}
	}
	if config.Queue == nil {
		config.Queue = NewTypedWithConfig(TypedQueueConfig[T]{Name: config.Name, MetricsProvider: config.MetricsProvider, Clock: config.Clock})
	}
	q := &delayingQueue[T]{
		TypedInterface: config.Queue,
		clock:          config.Clock,
		retries:        newRetriesMetric(config.MetricsProvider, config.Name),
		schedule:       newSchedule[T](config.Clock.Now()),
	}
	logger := ptr.Deref(config.Logger, klog.Background())
	go func() {
		defer utilruntime.HandleCrashWithLogger(logger)
		q.deliver()
	}()
	return q
}

// delayingQueue adds to its queue what the schedule says, when it says so. Its
// goroutine ends with ShutDown.
type delayingQueue[T comparable] struct {
	TypedInterface[T]
	clock    clock.WithTicker
	retries  CounterMetric // nil if nobody collects it
	schedule *schedule[T]
}

var _ TypedInterfaceWithContext[int] = &delayingQueue[int]{}

// AddAfter implements TypedDelayingInterface.
func (q *delayingQueue[T]) AddAfter(item T, duration time.Duration) {
	if q.ShuttingDown() {
		return
	}
	if q.retries != nil {
		q.retries.Inc()
	}
	if duration <= 0 {
		q.Add(item)
		return
	}
	q.schedule.put(item, q.clock.Now().Add(duration))
}

// deliveries is how many items the schedule gives out at once.
const deliveries = 64

// deliver adds the items whose time has come, until ShutDown.
func (q *delayingQueue[T]) deliver() {
	batch := make([]T, 0, deliveries)
	for !q.schedule.isStopped() {
		due, next, more := q.schedule.take(q.clock.Now(), batch)
		for _, item := range due {
			q.Add(item)
		}
		clear(due) // it must keep nothing alive
		switch {
		case len(due) > 0:
		case more:
			q.pause(next)
		default:
			select {
			case <-q.schedule.changed:
			case <-q.schedule.stopped:
			}
		}
	}
}

// pause waits until the time has come, or something may be due before that.
func (q *delayingQueue[T]) pause(until time.Time) {
	wait := until.Sub(q.clock.Now())
	if wait <= 0 {
		return
	}
	timer := q.clock.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-q.schedule.changed:
	case <-q.schedule.stopped:
	}
}

// ShutDown implements TypedInterface. What was to be added later is dropped.
func (q *delayingQueue[T]) ShutDown() {
	q.TypedInterface.ShutDown()
	q.schedule.stop()
}

// ShutDownWithDrainContext implements TypedInterfaceWithContext.
func (q *delayingQueue[T]) ShutDownWithDrainContext(ctx context.Context) error {
	defer q.schedule.stop()
	return ShutDownWithDrainContext(ctx, q.TypedInterface)
}

// GetWithContext implements TypedInterfaceWithContext.
func (q *delayingQueue[T]) GetWithContext(ctx context.Context) (item T, shutdown bool, err error) {
	return GetWithContext(ctx, q.TypedInterface)
}
