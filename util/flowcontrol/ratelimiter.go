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
	"context"
	"errors"
	"sync"
	"time"

	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// PassiveRateLimiter is asked and answers at once.
type PassiveRateLimiter interface {
	// TryAccept takes a token if there is one and nobody is waiting for it.
	TryAccept() bool
	// Stop ends the limiter's life. Those made by this package but the fake
	// that never accepts need none.
	Stop()
	// QPS returns the rate the limiter was made with.
	QPS() float32
}

// RateLimiter lets callers wait for their turn.
type RateLimiter interface {
	PassiveRateLimiter
	// Accept returns when it is the caller's turn. Nothing else ends it: prefer
	// Wait.
	Accept()
	// Wait returns nil when it is the caller's turn, an error when ctx ends,
	// and an error at once if ctx would end before the caller's turn comes.
	Wait(ctx context.Context) error
}

// Clock is what a limiter needs to know of time. A limiter with a clock of the
// caller's sleeps in a goroutine, which a caller whose context ends leaves
// behind until Sleep returns.
type Clock interface {
	clock.PassiveClock
	Sleep(time.Duration)
}

// NewTokenBucketRateLimiter returns a limiter that lets burst calls through at
// once and qps calls a second in the long run. A qps of zero or less never adds
// to the first burst; clients that want no limit have no limiter.
func NewTokenBucketRateLimiter(qps float32, burst int) RateLimiter {
	return &queueingLimiter{bucket: newBucket(qps, burst, clock.RealClock{}), sleep: sleepReal}
}

// NewTokenBucketRateLimiterWithClock is NewTokenBucketRateLimiter with a clock
// of the caller's, for tests. Deadlines of contexts stay in real time.
func NewTokenBucketRateLimiterWithClock(qps float32, burst int, c Clock) RateLimiter {
	return &queueingLimiter{bucket: newBucket(qps, burst, c), sleep: sleepOn(c)}
}

// NewTokenBucketPassiveRateLimiter is NewTokenBucketRateLimiter for callers who
// never wait.
func NewTokenBucketPassiveRateLimiter(qps float32, burst int) PassiveRateLimiter {
	return NewTokenBucketPassiveRateLimiterWithClock(qps, burst, clock.RealClock{})
}

// NewTokenBucketPassiveRateLimiterWithClock is NewTokenBucketPassiveRateLimiter
// with a clock of the caller's, for tests.
func NewTokenBucketPassiveRateLimiterWithClock(qps float32, burst int, c clock.PassiveClock) PassiveRateLimiter {
	return &passiveLimiter{bucket: newBucket(qps, burst, c)}
}

// passiveLimiter is a bucket behind a lock.
type passiveLimiter struct {
	mu     sync.Mutex
	bucket bucket // guarded by mu
}

func (l *passiveLimiter) TryAccept() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bucket.take()
}

func (l *passiveLimiter) Stop()        {}
func (l *passiveLimiter) QPS() float32 { return l.bucket.qps }

// errNever is what the fake that never accepts answers.
var errNever = errors.New("can not be accept")

type fakeAlways struct{}

// NewFakeAlwaysRateLimiter returns a limiter that lets everybody through whose
// context has not ended.
func NewFakeAlwaysRateLimiter() RateLimiter { return fakeAlways{} }

func (fakeAlways) TryAccept() bool { return true }
func (fakeAlways) Accept()         {}
func (fakeAlways) Stop()           {}
func (fakeAlways) QPS() float32    { return 1 }

func (fakeAlways) Wait(ctx context.Context) error {
	return checkContext(ctx)
}

type fakeNever struct {
	stopped chan struct{}
	stop    func()
}

// NewFakeNeverRateLimiter returns a limiter that lets nobody through: Wait
// fails, and Accept returns only after Stop.
func NewFakeNeverRateLimiter() RateLimiter {
	stopped := make(chan struct{})
	return &fakeNever{stopped: stopped, stop: sync.OnceFunc(func() { close(stopped) })}
}

func (f *fakeNever) TryAccept() bool { return false }
func (f *fakeNever) Accept()         { <-f.stopped }
func (f *fakeNever) Stop()           { f.stop() }
func (f *fakeNever) QPS() float32    { return 1 }

func (f *fakeNever) Wait(ctx context.Context) error {
	if err := checkContext(ctx); err != nil {
		return err
	}
	return errNever
}

// checkContext is for Wait: the error of an ended ctx has no phrase in front,
// since whoever waits says what for.
func checkContext(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("flowcontrol.RateLimiter.Wait")
	}
	return ctxerr.New(ctx, "")
}
