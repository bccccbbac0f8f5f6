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

package cache_test

import (
	"errors"
	"testing"
	"time"

	"k8s.io/client-go/tools/cache"
	clocktesting "k8s.io/utils/clock/testing"
)

// Errors are tried again until the limit has passed since the first in a row;
// what is not retryable does not count, and a no begins a new row.
func TestRetryWithDeadline(t *testing.T) {
	mine, other := errors.New("mine"), errors.New("other")
	clock := clocktesting.NewFakeClock(time.Unix(1000, 0))
	d := cache.NewRetryWithDeadline(time.Second, 10*time.Second, func(err error) bool { return errors.Is(err, mine) }, clock)
	if d.ShouldRetry() {
		t.Error("retries before any error")
	}
	for i, step := range []struct {
		after time.Duration
		err   error
		want  bool
	}{
		{0, nil, false}, {0, mine, true}, {time.Second, mine, true}, {time.Second, mine, false}, {0, other, false},
		{5 * time.Second, mine, true}, {time.Second, other, true}, {time.Second, mine, false},
		{time.Second, mine, true}, {10 * time.Second, mine, true},
	} {
		clock.Step(step.after)
		d.After(step.err)
		if got := d.ShouldRetry(); got != step.want {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
	none := cache.NewRetryWithDeadline(0, time.Second, func(error) bool { return true }, clock)
	none.After(mine)
	if none.ShouldRetry() {
		t.Error("retries without a limit")
	}
}
