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

package cache

import (
	"time"

	"k8s.io/utils/clock"
)

// RetryWithDeadline decides how long errors of one kind are tried again.
type RetryWithDeadline interface {
	// After takes the result of an attempt.
	After(error)
	// ShouldRetry reports whether the errors in a row are not going on for too
	// long.
	ShouldRetry() bool
}

// NewRetryWithDeadline returns a RetryWithDeadline for the errors that
// isRetryable accepts: they are tried again for maxRetryDuration from the first
// in a row. Errors minResetPeriod apart are not in one row, and what comes after
// a ShouldRetry that said no begins another. Other results do not count.
func NewRetryWithDeadline(maxRetryDuration, minResetPeriod time.Duration, isRetryable func(error) bool, clock clock.Clock) RetryWithDeadline {
	return &retryWithDeadline{limit: maxRetryDuration, gap: minResetPeriod, retryable: isRetryable, clock: clock}
}

type retryWithDeadline struct {
	limit, gap time.Duration
	retryable  func(error) bool
	clock      clock.Clock

	first, last time.Time // of the errors in a row; first is zero if there is none
}

func (r *retryWithDeadline) After(err error) {
	if !r.retryable(err) {
		return
	}
	now := r.clock.Now()
	if r.first.IsZero() || now.Sub(r.last) >= r.gap {
		r.first = now
	}
	r.last = now
}

func (r *retryWithDeadline) ShouldRetry() bool {
	if r.limit <= 0 || r.first.IsZero() {
		return false
	}
	if r.clock.Since(r.first) > r.limit {
		r.first = time.Time{}
		return false
	}
	return true
}
