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
	"container/list"
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// queueingLimiter is a bucket with a line of callers in front of it. Only the
// first in line looks at the clock; the others wait to become first.
type queueingLimiter struct {
	// sleep returns true after d, false as soon as ctx ends.
	sleep func(ctx context.Context, d time.Duration) bool

	mu     sync.Mutex
	bucket bucket    // guarded by mu
	line   list.List // guarded by mu; of chan struct{}, each closed when its owner is first
}

func (l *queueingLimiter) Stop()        {}
func (l *queueingLimiter) QPS() float32 { return l.bucket.qps }

func (l *queueingLimiter) TryAccept() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.line.Len() == 0 && l.bucket.take()
}

func (l *queueingLimiter) Wait(ctx context.Context) error {
	if err := checkContext(ctx); err != nil {
		return err
	}
	place, first, err := l.join(ctx)
	if place == nil {
		return err
	}
	defer l.leave(place)
	select {
	case <-first:
	case <-ctx.Done():
		return ctxerr.New(ctx, "")
	}
	for {
		d := l.takeFirst()
		if d == 0 {
			return nil
		}
		if !l.sleep(ctx, d) {
			return ctxerr.New(ctx, "")
		}
	}
}

// join takes a token, or a place in the line and the channel that says when it
// is the first. Without a place the wait is over, with a token or with err.
func (l *queueingLimiter) join(ctx context.Context) (*list.Element, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.line.Len() == 0 && l.bucket.take() {
		return nil, nil, nil
	}
	if l.bucket.burst < 1 {
		return nil, nil, fmt.Errorf("rate: Wait(n=1) exceeds limiter's burst %d", l.bucket.burst)
	}
	if deadline, ok := ctx.Deadline(); ok {
		l.bucket.refill()
		if l.bucket.until(l.line.Len()+1) > time.Until(deadline) {
			return nil, nil, errDeadline{}
		}
	}
	first := make(chan struct{})
	if l.line.Len() == 0 {
		close(first)
	}
	return l.line.PushBack(first), first, nil
}

// takeFirst takes a token for the first in line, or returns how long he has to
// wait for it.
func (l *queueingLimiter) takeFirst() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bucket.take() {
		return 0
	}
	return l.bucket.until(1)
}

// leave gives a place up, with or without a token, and tells the next caller if
// it was the first.
func (l *queueingLimiter) leave(place *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	wasFirst := l.line.Front() == place
	l.line.Remove(place)
	if next := l.line.Front(); wasFirst && next != nil {
		close(next.Value.(chan struct{}))
	}
}

// errDeadline is for a caller whose context would end before his turn comes.
type errDeadline struct{}

func (errDeadline) Error() string   { return "rate: Wait(n=1) would exceed context deadline" }
func (errDeadline) Unwrap() error   { return context.DeadlineExceeded }
func (errDeadline) Timeout() bool   { return true }
func (errDeadline) Temporary() bool { return true }

// sleepReal sleeps in real time, or in that of a testing/synctest bubble.
func sleepReal(ctx context.Context, d time.Duration) bool {
	var due <-chan time.Time // nil, and never ready, for a token that never comes
	if d < math.MaxInt64 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
		return true
	case <-ctx.Done():
		return false
	}
}

// sleepOn sleeps as long as c says.
func sleepOn(c Clock) func(context.Context, time.Duration) bool {
	if _, ok := c.(clock.RealClock); ok {
		return sleepReal
	}
	return func(ctx context.Context, d time.Duration) bool {
		awake := make(chan struct{})
		go func() {
			defer close(awake)
			c.Sleep(d)
		}()
		select {
		case <-awake:
			return true
		case <-ctx.Done():
			return false
		}
	}
}
