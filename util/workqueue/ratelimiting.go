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

	"k8s.io/utils/clock"
)

// TypedRateLimitingInterface is a queue to which items can be added when a rate
// limiter says so.
type TypedRateLimitingInterface[T comparable] interface {
	TypedDelayingInterface[T]
	// AddRateLimited adds item after the time that the rate limiter says.
	AddRateLimited(item T)
	// Forget makes the rate limiter forget the failures of item. Done must be
	// called all the same.
	Forget(item T)
	// NumRequeues returns how often item was added after a failure.
	NumRequeues(item T) int
}

// TypedRateLimitingQueueConfig is what a rate limiting queue can be told. The
// zero value is fine.
type TypedRateLimitingQueueConfig[T comparable] struct {
	// Name is what the queue's metrics are published under; without one there
	// are none.
	Name string
	// MetricsProvider makes the metrics; nil means the one of SetProvider.
	MetricsProvider MetricsProvider
	// Clock is what the queue tells the time by.
	Clock clock.WithTicker
	// DelayingQueue is where items go; a new one if nil.
	DelayingQueue TypedDelayingInterface[T]
}

// NewTypedRateLimitingQueue returns a queue with rateLimiter.
func NewTypedRateLimitingQueue[T comparable](rateLimiter TypedRateLimiter[T]) TypedRateLimitingInterface[T] {
	return NewTypedRateLimitingQueueWithConfig(rateLimiter, TypedRateLimitingQueueConfig[T]{})
}

// NewTypedRateLimitingQueueWithConfig returns a queue with rateLimiter.
func NewTypedRateLimitingQueueWithConfig[T comparable](rateLimiter TypedRateLimiter[T], config TypedRateLimitingQueueConfig[T]) TypedRateLimitingInterface[T] {
	if config.DelayingQueue == nil {
		config.DelayingQueue = NewTypedDelayingQueueWithConfig(TypedDelayingQueueConfig[T]{
			Name:            config.Name,
			MetricsProvider: config.MetricsProvider,
			Clock:           config.Clock,
		})
	}
	return &rateLimitingQueue[T]{config.DelayingQueue, rateLimiter}
}

type rateLimitingQueue[T comparable] struct {
	TypedDelayingInterface[T]
	limiter TypedRateLimiter[T]
}

var _ TypedInterfaceWithContext[int] = &rateLimitingQueue[int]{}

func (q *rateLimitingQueue[T]) AddRateLimited(item T) { q.AddAfter(item, q.limiter.When(item)) }

func (q *rateLimitingQueue[T]) Forget(item T) { q.limiter.Forget(item) }

func (q *rateLimitingQueue[T]) NumRequeues(item T) int { return q.limiter.NumRequeues(item) }

// GetWithContext implements TypedInterfaceWithContext.
func (q *rateLimitingQueue[T]) GetWithContext(ctx context.Context) (item T, shutdown bool, err error) {
	return GetWithContext[T](ctx, q.TypedDelayingInterface)
}

// ShutDownWithDrainContext implements TypedInterfaceWithContext.
func (q *rateLimitingQueue[T]) ShutDownWithDrainContext(ctx context.Context) error {
	return ShutDownWithDrainContext[T](ctx, q.TypedDelayingInterface)
}
