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

package leaderelection

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr/funcr"
	"k8s.io/klog/v2"

	rl "k8s.io/client-go/tools/leaderelection/resourcelock"
)

// A lease counts from when the server has it, not from when the leader is told:
// the answers to a's writes come so late that without that both would lead.
func TestElection_aLeaderCountsItsLeaseFromWhenItAsked(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 5 * time.Second, 9 * time.Second, 9900 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			r := &record{}
			lockA := &lock{record: r, who: "a"}
			hang := make(chan struct{})
			var stopped, began time.Time
			a := config(lockA, func(ctx context.Context) { <-ctx.Done(); stopped = time.Now() })
			b := config(&lock{record: r, who: "b"}, func(ctx context.Context) { began = time.Now(); <-ctx.Done() })
			ctx, cancel := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			wg.Go(func() { elect(t, a).Run(ctx) })
			time.Sleep(3 * time.Second)
			r.mu.Lock()
			lockA.late = late // of the renewal that is due in a second
			r.mu.Unlock()
			wg.Go(func() { elect(t, b).Run(ctx) })
			time.Sleep(1500 * time.Millisecond)
			r.mu.Lock()
			lockA.hang = hang // and none after it gets through
			r.mu.Unlock()
			time.Sleep(time.Minute)
			synctest.Wait()
			if stopped.IsZero() || began.IsZero() || stopped.After(began) {
				t.Errorf("answers %v late: a stopped at %v, b began at %v", late, stopped, began)
			}
			cancel()
			close(hang)
			wg.Wait()
		})
	}
}

func TestElection_noLeaderOutlivesTheLeaseThatTheServerHas(t *testing.T) {
	for _, c := range []struct{ lease, renew, retry, late time.Duration }{
		{15 * time.Second, 10 * time.Second, 2 * time.Second, 9 * time.Second},
		{3 * time.Second, 2900 * time.Millisecond, 2 * time.Second, 2800 * time.Millisecond},
		{2500 * time.Millisecond, 2400 * time.Millisecond, time.Second, 1900 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := &record{}
			l := &lock{record: r, who: "a"}
			a := config(l, func(ctx context.Context) {
				<-ctx.Done()
				r.mu.Lock()
				defer r.mu.Unlock()
				if led := time.Since(r.current.RenewTime.Time); led > time.Duration(r.current.LeaseDurationSeconds)*time.Second {
					t.Errorf("%v: led for %v since its last renewal", c, led)
				}
			})
			a.LeaseDuration, a.RenewDeadline, a.RetryPeriod, a.WaitForWork = c.lease, c.renew, c.retry, true
			hang := make(chan struct{})
			time.AfterFunc(3*time.Second, func() {
				r.mu.Lock()
				l.late = c.late
				r.mu.Unlock()
			})
			time.AfterFunc(time.Minute, func() {
				r.mu.Lock()
				l.hang = hang
				r.mu.Unlock()
			})
			if err := elect(t, a).RunWithError(t.Context()); !errors.Is(err, ErrLeaseLost) {
				t.Errorf("err = %v", err)
			}
			close(hang)
			time.Sleep(c.late)
		})
	}
}

func TestElection_aLeaseThatRanOutBeforeTheAnswerIsNotLed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lock{record: &record{}, who: "a", late: 1300 * time.Millisecond}
		c := config(l, func(context.Context) { t.Error("it leads") })
		c.LeaseDuration, c.RenewDeadline, c.RetryPeriod = 1900*time.Millisecond, 1800*time.Millisecond, 300*time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		elect(t, c).Run(ctx)
		time.Sleep(l.late) // until the call that was left has returned
		synctest.Wait()
		if l.current.LeaseDurationSeconds != 1 || l.version < 5 {
			t.Errorf("%d writes, %+v; the API has no fractions of seconds", l.version, l.current)
		}
	})
}

func TestElection_aLeaseIsNeverShorterThanTheAPICanSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lock{record: &record{}, who: "a"}
		c := config(l, func(ctx context.Context) { <-ctx.Done() })
		c.LeaseDuration, c.RenewDeadline, c.RetryPeriod = 60*time.Millisecond, 40*time.Millisecond, 10*time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := elect(t, c).RunWithError(ctx)
		synctest.Wait() // for a write that the end of the context has left alone
		l.mu.Lock()
		defer l.mu.Unlock()
		if errors.Is(err, ErrLeaseLost) || l.current.LeaseDurationSeconds != 1 {
			t.Errorf("%v, %+v", err, l.current)
		}
	})
}

func TestElection_aLeaderThatReadsAnotherNameStopsAtOnceAndSaysWhose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &record{}
		done := make(chan error)
		go func() {
			done <- elect(t, config(&lock{record: r, who: "a"}, func(ctx context.Context) { <-ctx.Done() })).RunWithError(t.Context())
		}()
		time.Sleep(time.Second)
		r.mu.Lock()
		r.current.HolderIdentity = "somebody"
		r.version++
		r.mu.Unlock()
		start := time.Now()
		err := <-done
		if took := time.Since(start); took != time.Second || !errors.Is(err, ErrLeaseLost) || !strings.Contains(err.Error(), "somebody") {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// single complains about a call during another.
type single struct {
	rl.Interface
	t    *testing.T
	busy sync.Mutex
}

func (s *single) enter() func() {
	if !s.busy.TryLock() {
		s.t.Error("a call during another")
		return func() {}
	}
	return s.busy.Unlock
}

func (s *single) Get(ctx context.Context) (*rl.LeaderElectionRecord, []byte, error) {
	defer s.enter()()
	return s.Interface.Get(ctx)
}

func (s *single) Update(ctx context.Context, r rl.LeaderElectionRecord) error {
	defer s.enter()()
	return s.Interface.Update(ctx, r)
}

func TestElection_callsItsLockOnceAtATimeAlsoAfterItHasLeftACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lock{record: &record{}, who: "a", deaf: true}
		c := config(&single{Interface: l, t: t}, func(ctx context.Context) { <-ctx.Done() })
		c.ReleaseOnCancel = true
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); elect(t, c).Run(ctx) }()
		time.Sleep(3 * time.Second)
		hang := make(chan struct{})
		l.record.mu.Lock()
		l.hang = hang
		l.record.mu.Unlock()
		time.Sleep(2 * time.Second)
		cancel()
		time.AfterFunc(defaultReleaseTimeout/2, func() {
			l.record.mu.Lock()
			l.hang = nil
			l.record.mu.Unlock()
			close(hang)
		})
		<-done
		synctest.Wait()
		if l.current.HolderIdentity != "" {
			t.Errorf("not released: %+v", l.current)
		}
	})
}

// Programs look for "context canceled" in their logs as a sign of a fault.
func TestElection_logsAReasonOnlyIfItWasNotToldToStop(t *testing.T) {
	for _, told := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			l := &lock{record: &record{}, who: "a"}
			var mu sync.Mutex
			var lines []string
			logger := funcr.New(func(_, line string) { mu.Lock(); lines = append(lines, line); mu.Unlock() }, funcr.Options{})
			ctx, cancel := context.WithCancel(klog.NewContext(t.Context(), logger))
			defer cancel()
			time.AfterFunc(5*time.Second, func() {
				if told {
					cancel()
					return
				}
				l.record.mu.Lock()
				defer l.record.mu.Unlock()
				l.fault = func(string, string) error { return errDown }
			})
			elect(t, config(l, func(ctx context.Context) { <-ctx.Done() })).Run(ctx)
			text := strings.Join(lines, "\n")
			if !strings.Contains(text, "Stopped leading") {
				t.Errorf("the log does not say that it stopped:\n%s", text)
			}
			if told && strings.Contains(text, "canceled") || !told && !strings.Contains(text, ErrLeaseLost.Error()) {
				t.Errorf("told to stop: %v, and the log is\n%s", told, text)
			}
		})
	}
}
