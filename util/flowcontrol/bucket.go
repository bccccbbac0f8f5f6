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

package flowcontrol

import (
	"math"
	"time"

	"k8s.io/utils/clock"
)

// bucket counts tokens. It has no lock: its owner has.
//
// Time is counted in whole nanoseconds and whole tokens, never in fractions of
// a token, so that a limiter that has run for a year is as exact as a new one.
type bucket struct {
	qps      float32
	burst    int
	interval time.Duration // between two tokens; 0 for a bucket that is never refilled
	clock    clock.PassiveClock

	tokens  int
	partial time.Duration // passed since the last token was added, less than interval
	last    time.Time     // when refill last looked
}

func newBucket(qps float32, burst int, c clock.PassiveClock) bucket {
	b := bucket{qps: qps, burst: burst, tokens: burst, clock: c, last: c.Now()}
	if qps > 0 {
		nanos := math.Round(float64(time.Second) / float64(qps))
		b.interval = time.Duration(min(max(nanos, 1), math.MaxInt64/2))
	}
	return b
}

// refill adds the tokens that have fallen due.
func (b *bucket) refill() {
	now := b.clock.Now()
	passed := now.Sub(b.last)
	b.last = now
	switch {
	case b.interval == 0 || b.tokens >= b.burst:
		b.partial = 0
	case passed < 0: // the clock was set back: what was saved up stays
	case passed >= math.MaxInt64-b.partial:
		b.tokens, b.partial = b.burst, 0
	default:
		b.partial += passed
		due := int64(b.partial / b.interval)
		b.partial %= b.interval
		if due >= int64(b.burst-b.tokens) {
			b.tokens, b.partial = b.burst, 0
		} else {
			b.tokens += int(due)
		}
	}
}

// take takes a token if there is one.
func (b *bucket) take() bool {
	b.refill()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// until returns how long it takes until there are n tokens for those who wait,
// counted from the last refill.
func (b *bucket) until(n int) time.Duration {
	missing := int64(n) - int64(b.tokens)
	if missing <= 0 {
		return 0
	}
	if b.interval == 0 || missing > math.MaxInt64/int64(b.interval) {
		return math.MaxInt64
	}
	return time.Duration(missing)*b.interval - b.partial
}
