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
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// TypedRateLimiter says how long an item waits before it is tried again. It is
// safe for concurrent use.
type TypedRateLimiter[T comparable] interface {
	// When takes note of one more failure of item and returns how long it has
	// to wait.
	When(item T) time.Duration
	// Forget forgets the failures of item: it succeeded, or was given up.
	Forget(item T)
	// NumRequeues returns the failures of item.
	NumRequeues(item T) int
}

// DefaultTypedControllerRateLimiter is for most controllers: per item from 5 ms
// doubling up to 1,000 s, and over all items 10 a second with bursts of 100.
func DefaultTypedControllerRateLimiter[T comparable]() TypedRateLimiter[T] {
	return NewTypedMaxOfRateLimiter(
		NewTypedItemExponentialFailureRateLimiter[T](5*time.Millisecond, 1000*time.Second),
		&TypedBucketRateLimiter[T]{Limiter: rate.NewLimiter(rate.Limit(10), 100)},
	)
}

// DefaultTypedItemBasedRateLimiter is per item from 1 ms doubling up to 1,000 s.
func DefaultTypedItemBasedRateLimiter[T comparable]() TypedRateLimiter[T] {
	return NewTypedItemExponentialFailureRateLimiter[T](time.Millisecond, 1000*time.Second)
}

// TypedBucketRateLimiter lets all items through at the rate of a token bucket.
type TypedBucketRateLimiter[T comparable] struct {
	*rate.Limiter
}

// When implements TypedRateLimiter.
func (r *TypedBucketRateLimiter[T]) When(T) time.Duration { return r.Limiter.Reserve().Delay() }

// NumRequeues implements TypedRateLimiter.
func (r *TypedBucketRateLimiter[T]) NumRequeues(T) int { return 0 }

// Forget implements TypedRateLimiter.
func (r *TypedBucketRateLimiter[T]) Forget(T) {}

// failures counts the failures of items.
type failures[T comparable] struct {
	mu    sync.Mutex
	count map[T]int // guarded by mu
}

// next counts one more failure and returns how many came before.
func (f *failures[T]) next(item T) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count == nil {
		f.count = map[T]int{}
	}
	n := f.count[item]
	f.count[item] = n + 1
	return n
}

func (f *failures[T]) forget(item T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.count, item)
}

func (f *failures[T]) of(item T) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[item]
}

// TypedItemExponentialFailureRateLimiter doubles the wait with each failure.
type TypedItemExponentialFailureRateLimiter[T comparable] struct {
	failures failures[T]
	base     time.Duration
	most     time.Duration
}

// NewTypedItemExponentialFailureRateLimiter waits baseDelay after the first
// failure, and never longer than maxDelay.
func NewTypedItemExponentialFailureRateLimiter[T comparable](baseDelay, maxDelay time.Duration) TypedRateLimiter[T] {
	return &TypedItemExponentialFailureRateLimiter[T]{base: baseDelay, most: maxDelay}
}

// When implements TypedRateLimiter.
func (r *TypedItemExponentialFailureRateLimiter[T]) When(item T) time.Duration {
	wait := float64(r.base) * math.Pow(2, float64(r.failures.next(item)))
	if wait > float64(r.most) { // also where it is more than a Duration can hold
		return r.most
	}
	return time.Duration(wait)
}

// NumRequeues implements TypedRateLimiter.
func (r *TypedItemExponentialFailureRateLimiter[T]) NumRequeues(item T) int {
	return r.failures.of(item)
}

// Forget implements TypedRateLimiter.
func (r *TypedItemExponentialFailureRateLimiter[T]) Forget(item T) { r.failures.forget(item) }

// TypedItemFastSlowRateLimiter waits for a short time after the first failures
// and for a long one after that.
type TypedItemFastSlowRateLimiter[T comparable] struct {
	failures   failures[T]
	fast, slow time.Duration
	attempts   int
}

// NewTypedItemFastSlowRateLimiter waits fastDelay after each of the first
// maxFastAttempts failures and then slowDelay.
func NewTypedItemFastSlowRateLimiter[T comparable](fastDelay, slowDelay time.Duration, maxFastAttempts int) TypedRateLimiter[T] {
	return &TypedItemFastSlowRateLimiter[T]{fast: fastDelay, slow: slowDelay, attempts: maxFastAttempts}
}

// When implements TypedRateLimiter.
func (r *TypedItemFastSlowRateLimiter[T]) When(item T) time.Duration {
	if r.failures.next(item) < r.attempts {
		return r.fast
	}
	return r.slow
}

// NumRequeues implements TypedRateLimiter.
func (r *TypedItemFastSlowRateLimiter[T]) NumRequeues(item T) int { return r.failures.of(item) }

// Forget implements TypedRateLimiter.
func (r *TypedItemFastSlowRateLimiter[T]) Forget(item T) { r.failures.forget(item) }

// TypedMaxOfRateLimiter waits for the longest time that any of several says.
type TypedMaxOfRateLimiter[T comparable] struct {
	limiters []TypedRateLimiter[T]
}

// NewTypedMaxOfRateLimiter combines limiters.
func NewTypedMaxOfRateLimiter[T comparable](limiters ...TypedRateLimiter[T]) TypedRateLimiter[T] {
	return &TypedMaxOfRateLimiter[T]{limiters}
}

// When implements TypedRateLimiter.
func (r *TypedMaxOfRateLimiter[T]) When(item T) (longest time.Duration) {
	for _, l := range r.limiters {
		longest = max(longest, l.When(item))
	}
	return longest
}

// NumRequeues implements TypedRateLimiter.
func (r *TypedMaxOfRateLimiter[T]) NumRequeues(item T) (most int) {
	for _, l := range r.limiters {
		most = max(most, l.NumRequeues(item))
	}
	return most
}

// Forget implements TypedRateLimiter.
func (r *TypedMaxOfRateLimiter[T]) Forget(item T) {
	for _, l := range r.limiters {
		l.Forget(item)
	}
}

// TypedWithMaxWaitRateLimiter waits no longer than a given time.
type TypedWithMaxWaitRateLimiter[T comparable] struct {
	limiter TypedRateLimiter[T]
	most    time.Duration
}

// NewTypedWithMaxWaitRateLimiter limits the waits of limiter to maxDelay.
func NewTypedWithMaxWaitRateLimiter[T comparable](limiter TypedRateLimiter[T], maxDelay time.Duration) TypedRateLimiter[T] {
	return &TypedWithMaxWaitRateLimiter[T]{limiter, maxDelay}
}

// When implements TypedRateLimiter.
func (w TypedWithMaxWaitRateLimiter[T]) When(item T) time.Duration {
	return min(w.limiter.When(item), w.most)
}

// NumRequeues implements TypedRateLimiter.
func (w TypedWithMaxWaitRateLimiter[T]) NumRequeues(item T) int { return w.limiter.NumRequeues(item) }

// Forget implements TypedRateLimiter.
func (w TypedWithMaxWaitRateLimiter[T]) Forget(item T) { w.limiter.Forget(item) }
