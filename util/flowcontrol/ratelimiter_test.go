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
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	clocktesting "k8s.io/utils/clock/testing"
)

var errQuota = errors.New("quota used up")

// took runs f and returns how much (fake) time it needed.
func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func TestGap08_cancelledWaitersCostNobodyAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewTokenBucketRateLimiter(10, 10)
		for range 10 {
			l.Accept()
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		var got, ended int
		var mu sync.Mutex
		for range 300 {
			wg.Go(func() {
				err := l.Wait(ctx)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					got++
				case errors.Is(err, errQuota) && errors.Is(err, context.Canceled):
					ended++
				default:
					t.Errorf("err = %v", err)
				}
			})
		}
		time.Sleep(550 * time.Millisecond)
		cancel(errQuota)
		wg.Wait()
		if got != 5 || ended != 295 {
			t.Errorf("%d got a token and %d an error, want 5 and 295", got, ended)
		}
		if d := took(func() { _ = l.Wait(t.Context()) }); d != 50*time.Millisecond {
			t.Errorf("the next call waited %v, want the 50ms until its own token", d)
		}
		time.Sleep(time.Second)
		if d := took(func() {
			for range 10 {
				_ = l.Wait(t.Context())
			}
		}); d != 0 {
			t.Errorf("a burst after a second of rest took %v", d)
		}
	})
}

func TestGap09_deadlineThatCannotBeMetFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewTokenBucketRateLimiter(1, 1)
		l.Accept()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		for i := range 2 { // these take what the deadline allows
			wg.Go(func() {
				if err := l.Wait(ctx); err != nil {
					t.Errorf("waiter %d: %v", i, err)
				}
			})
			synctest.Wait()
		}
		var err error
		if d := took(func() { err = l.Wait(ctx) }); d != 0 {
			t.Errorf("failed after %v, want at once", d)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v, want context.DeadlineExceeded", err)
		}
		if want := "rate: Wait(n=1) would exceed context deadline"; err.Error() != want {
			t.Errorf("text %q, want %q", err, want)
		}
		var timeout interface{ Timeout() bool }
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%v is no timeout", err)
		}
		wg.Wait()
	})
}

func TestWait_C2_C3_endsWithContext(t *testing.T) {
	for _, qps := range []float32{0, -1, 0.001, 1} {
		synctest.Test(t, func(t *testing.T) {
			l := NewTokenBucketRateLimiter(qps, 1)
			l.Accept()
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Millisecond, func() { cancel(errQuota) })
			var err error
			if d := took(func() { err = l.Wait(ctx) }); d != time.Millisecond {
				t.Errorf("qps %v: took %v, want exactly 1ms", qps, d)
			}
			if !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("qps %v: %v", qps, err)
			}
			if err := l.Wait(ctx); !errors.Is(err, errQuota) {
				t.Errorf("qps %v, ended before the call: %v", qps, err)
			}
		})
	}
}

func TestWait_C7_nilContext(t *testing.T) {
	for _, l := range []RateLimiter{NewTokenBucketRateLimiter(1, 1), NewFakeAlwaysRateLimiter(), NewFakeNeverRateLimiter()} {
		//lint:ignore SA1012 a nil context is the case under test
		if err := l.Wait(nil); err == nil {
			t.Errorf("%T: no error", l)
		}
	}
}

func TestWait_firstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewTokenBucketRateLimiter(10, 1)
		l.Accept()
		var mu sync.Mutex
		var order []string
		var wg sync.WaitGroup
		start := time.Now()
		for i := range 6 {
			ctx := t.Context()
			if i == 0 || i == 3 { // the first and one in the middle leave early
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				time.AfterFunc(10*time.Millisecond, cancel)
			}
			wg.Go(func() {
				if l.Wait(ctx) != nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, fmt.Sprint(i, " after ", time.Since(start)))
			})
			synctest.Wait()
		}
		time.Sleep(100*time.Millisecond - time.Nanosecond)
		if l.TryAccept() {
			t.Error("TryAccept overtook those who wait")
		}
		wg.Wait()
		want := []string{"1 after 100ms", "2 after 200ms", "4 after 300ms", "5 after 400ms"}
		if !slices.Equal(order, want) {
			t.Errorf("order %q, want %q", order, want)
		}
	})
}

// However callers come and go, nobody is forgotten and no token is lost: as long
// as somebody waits, one is served every 10ms.
func TestWait_C6_crowdThatComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewTokenBucketRateLimiter(100, 1)
		l.Accept()
		random := rand.New(rand.NewPCG(1, 2))
		var wg sync.WaitGroup
		var mu sync.Mutex
		served, left, last := 0, 0, time.Now()
		for range 2000 {
			ctx, cancel := context.WithCancel(t.Context())
			patience := time.Duration(random.IntN(3000)) * time.Millisecond
			arrives := time.Duration(random.IntN(2000)) * time.Millisecond
			wg.Go(func() {
				time.Sleep(arrives)
				stop := time.AfterFunc(patience, cancel)
				defer stop.Stop()
				defer cancel()
				err := l.Wait(ctx)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					left++
					return
				}
				served++
				last = time.Now()
			})
		}
		start := time.Now()
		wg.Wait()
		if busy := last.Sub(start); left == 0 || served < int(busy/(10*time.Millisecond))-1 || served > int(busy/(10*time.Millisecond))+1 {
			t.Errorf("%d served and %d left in %v", served, left, busy)
		}
	})
}

func TestWait_rateIsExactInTheLongRun(t *testing.T) {
	for _, qps := range []float32{0.5, 5, 7, 50, 1e6} {
		synctest.Test(t, func(t *testing.T) {
			l := NewTokenBucketRateLimiter(qps, 3)
			d := took(func() {
				for range 1003 {
					if err := l.Wait(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			})
			if want := 1000 / float64(qps); d.Seconds() < want*0.9999 || d.Seconds() > want*1.0001 {
				t.Errorf("qps %v: 1000 tokens took %v, want %vs", qps, d, want)
			}
		})
	}
}

func TestTokenBucket_burstAndRefill(t *testing.T) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	l := NewTokenBucketPassiveRateLimiterWithClock(1, 2, c)
	for i, step := range []struct {
		advance time.Duration
		want    int // calls accepted in a row
	}{
		{0, 2}, {999 * time.Millisecond, 0}, {time.Millisecond, 1}, {time.Hour, 2}, {1500 * time.Millisecond, 1}, {500 * time.Millisecond, 1},
		{-time.Hour, 0}, // the clock is set back, and goes on from there
		{time.Second, 1}, {math100y, 2},
	} {
		c.SetTime(c.Now().Add(step.advance))
		got := 0
		for l.TryAccept() {
			got++
		}
		if got != step.want {
			t.Errorf("step %d: %d calls accepted after %v, want %d", i, got, step.advance, step.want)
		}
	}
}

const math100y = 100 * 365 * 24 * time.Hour

func TestTokenBucket_withoutTokens(t *testing.T) {
	for _, burst := range []int{0, -1} {
		l := NewTokenBucketRateLimiter(5, burst)
		if l.TryAccept() {
			t.Errorf("burst %d: accepted", burst)
		}
		if err, want := l.Wait(t.Context()), fmt.Sprintf("rate: Wait(n=1) exceeds limiter's burst %d", burst); err == nil || err.Error() != want {
			t.Errorf("burst %d: %v, want %q", burst, err, want)
		}
	}
	l := NewTokenBucketRateLimiter(-1, 2)
	if !l.TryAccept() || !l.TryAccept() || l.TryAccept() {
		t.Error("a negative rate gives the burst and no more")
	}
	if l.Stop(); l.QPS() != -1 {
		t.Errorf("QPS() = %v", l.QPS())
	}
}

func TestWithClock_sleepsOnTheGivenClock(t *testing.T) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	l := NewTokenBucketRateLimiterWithClock(2, 1, c) // its Sleep moves it on
	for range 3 {
		l.Accept()
	}
	if err := l.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	if passed := c.Since(time.Unix(1000, 0)); passed != 1500*time.Millisecond {
		t.Errorf("%v of the clock's time passed, want 1.5s", passed)
	}
}

// slowClock sleeps in (fake) real time and cannot be woken.
type slowClock struct{ clocktesting.FakePassiveClock }

func (c *slowClock) Sleep(d time.Duration) { time.Sleep(d) }

func TestWithClock_C2_leavesASleepThatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &slowClock{FakePassiveClock: *clocktesting.NewFakePassiveClock(time.Now())}
		l := NewTokenBucketRateLimiterWithClock(1, 1, c)
		l.Accept()
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Millisecond, func() { cancel(errQuota) })
		if d := took(func() {
			if err := l.Wait(ctx); !errors.Is(err, errQuota) {
				t.Errorf("err = %v", err)
			}
		}); d != time.Millisecond {
			t.Errorf("took %v", d)
		}
		time.Sleep(time.Second) // the goroutine ends with its Sleep
	})
}

func TestFakes(t *testing.T) {
	always, never := NewFakeAlwaysRateLimiter(), NewFakeNeverRateLimiter()
	always.Accept()
	if always.Stop(); !always.TryAccept() || always.Wait(t.Context()) != nil {
		t.Error("always does not")
	}
	if never.TryAccept() || !errors.Is(never.Wait(t.Context()), errNever) {
		t.Error("never does")
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	for _, l := range []RateLimiter{always, never} {
		if err := l.Wait(ctx); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
			t.Errorf("%T with an ended context: %v", l, err)
		}
	}
	done := make(chan struct{})
	go func() { never.Accept(); close(done) }()
	never.Stop()
	never.Stop()
	<-done
}

func BenchmarkTryAccept(b *testing.B) {
	l := NewTokenBucketRateLimiter(1e9, 1e9)
	b.ReportAllocs()
	for b.Loop() {
		l.TryAccept()
	}
}

func BenchmarkWait(b *testing.B) {
	l := NewTokenBucketRateLimiter(1e9, 1e9)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		_ = l.Wait(ctx)
	}
}

func BenchmarkWaitParallel(b *testing.B) {
	l := NewTokenBucketRateLimiter(1e9, 1e9)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_ = l.Wait(ctx)
		}
	})
}
