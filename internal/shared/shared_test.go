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

package shared

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errQuota = errors.New("quota used up")

func TestDo_C5_firstCallerLeavesAndTheOthersGetTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		var runs atomic.Int32
		work := func(ctx context.Context) (int, error) {
			runs.Add(1)
			select {
			case <-time.After(10 * time.Second):
				return 42, nil
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		}
		first, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errQuota) })
		var wg sync.WaitGroup
		wg.Go(func() {
			start := time.Now()
			_, err := g.Do(first, "k", "fetch k", work)
			if took := time.Since(start); took != time.Second {
				t.Errorf("first caller left after %v, want exactly 1s", took)
			}
			if !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("first caller: %v", err)
			}
		})
		synctest.Wait()
		for range 9 {
			wg.Go(func() {
				if v, err := g.Do(t.Context(), "k", "fetch k", work); v != 42 || err != nil {
					t.Errorf("got %d, %v", v, err)
				}
			})
		}
		wg.Wait()
		if n := runs.Load(); n != 1 {
			t.Errorf("work ran %d times, want once", n)
		}
	})
}

func TestDo_C5_lastCallerToLeaveCancelsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		ended := make(chan error, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := g.Do(ctx, "k", "fetch k", func(ctx context.Context) (int, error) {
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return 0, ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("caller: %v", err)
		}
		if cause := <-ended; !errors.Is(cause, errNobodyWaits) {
			t.Errorf("work ended with %v", cause)
		}
		// A new caller does not inherit the cancelled work.
		if v, err := g.Do(t.Context(), "k", "fetch k", func(context.Context) (int, error) { return 7, nil }); v != 7 || err != nil {
			t.Errorf("next caller: %d, %v", v, err)
		}
	})
}

type valueKey struct{}

func TestDo_C4_workSeesTheFirstCallersValues(t *testing.T) {
	var g Group[int, any]
	ctx := context.WithValue(t.Context(), valueKey{}, "trace-1")
	got, _ := g.Do(ctx, 1, "look", func(ctx context.Context) (any, error) { return ctx.Value(valueKey{}), nil })
	if got != "trace-1" {
		t.Errorf("value %v", got)
	}
}

func TestDo_panicReachesTheCaller(t *testing.T) {
	var g Group[int, int]
	defer func() {
		if recover() == nil {
			t.Error("the panic was swallowed")
		}
		if len(g.calls) != 0 {
			t.Error("the group still holds the call")
		}
	}()
	g.Do(t.Context(), 1, "panic", func(context.Context) (int, error) { panic("boom") })
}

func TestDo_C7_nilContext(t *testing.T) {
	var g Group[int, int]
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := g.Do(nil, 1, "fetch", nil); err == nil {
		t.Error("no error")
	}
}

func TestLeave_C2_handsTheLateResultOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errQuota)
		defer cancel()
		late := make(chan string, 1)
		start := time.Now()
		_, err := Leave(ctx, "dial", func() (string, error) {
			time.Sleep(time.Minute)
			return "conn", nil
		}, func(s string, _ error) { late <- s })
		if took := time.Since(start); took != time.Second {
			t.Errorf("returned after %v, want exactly 1s", took)
		}
		if !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		if got := <-late; got != "conn" {
			t.Errorf("late got %q", got)
		}
	})
}

// TestGroupLasting_C5_hangingWorkDoesNotPileUp: work that cannot be cancelled
// is joined by those who come after everybody has left.
func TestGroupLasting_C5_hangingWorkDoesNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := Group[string, int]{Lasting: true}
		release := make(chan struct{})
		started := 0
		work := func(ctx context.Context) (int, error) {
			started++
			<-release
			return started, ctx.Err()
		}
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := g.Do(ctx, "k", "read", work); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("err = %v, want context.DeadlineExceeded", err)
			}
			cancel()
		}
		time.AfterFunc(time.Second, func() { close(release) })
		if n, err := g.Do(t.Context(), "k", "read", work); n != 1 || err != nil {
			t.Errorf("got %d, %v; want the first and only run, not cancelled", n, err)
		}
	})
}

func TestLeave_panicAndGoexitGoOnInTheCaller(t *testing.T) {
	boom := errors.New("boom")
	var recovered any
	func() {
		defer func() { recovered = recover() }()
		Leave(t.Context(), "react", func() (int, error) { panic(boom) }, nil)
	}()
	if recovered != any(boom) {
		t.Errorf("recovered %v, want the value that fn panicked with", recovered)
	}

	ended := make(chan bool, 1)
	go func() {
		returned := false
		defer func() { ended <- returned }()
		Leave(t.Context(), "react", func() (int, error) { runtime.Goexit(); return 0, nil }, nil)
		returned = true
	}()
	if <-ended {
		t.Error("the caller went on after fn had ended its goroutine, as t.FailNow does")
	}
}

// TestLeaveAfter_hearsWhoEndsTheContext: what fn returns right after it ended
// ctx is the result.
func TestLeaveAfter_hearsWhoEndsTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			takes, moment time.Duration
			heard         bool
		}{{5 * time.Millisecond, 0, false}, {5 * time.Millisecond, 10 * time.Millisecond, true}, {15 * time.Millisecond, 10 * time.Millisecond, false}} {
			ctx, cancel := context.WithCancel(t.Context())
			start := time.Now()
			v, err := LeaveAfter(ctx, c.moment, "react", func() (int, error) {
				cancel()
				time.Sleep(c.takes)
				return 7, nil
			}, nil)
			if took, want := time.Since(start), min(c.takes, c.moment); took != want {
				t.Errorf("%+v: returned after %v, want %v", c, took, want)
			}
			if c.heard != (v == 7 && err == nil) || c.heard == errors.Is(err, context.Canceled) {
				t.Errorf("%+v: got %v, %v", c, v, err)
			}
			time.Sleep(time.Minute)
		}
	})
}
