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
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/kubernetes/fake"
	rl "k8s.io/client-go/tools/leaderelection/resourcelock"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errQuota = errors.New("quota used up")
	errDown  = errors.New("the server is down")
	leases   = schema.GroupResource{Group: "coordination.k8s.io", Resource: "leases"}
)

// record is the shared record of an election, with versions.
type record struct {
	mu      sync.Mutex
	current rl.LeaderElectionRecord
	version int // 0: there is none
	fault   func(who, verb string) error
	log     []string
}

// lock is one candidate's access to the record.
type lock struct {
	*record
	who  string
	read int // version that was last read or written
	deaf bool
	hang chan struct{}
	late time.Duration // that the answer to a write takes
}

func (l *lock) Identity() string     { return l.who }
func (l *lock) Describe() string     { return "the/lock" }
func (l *lock) RecordEvent(s string) {}

// enter returns an error, or hangs, as the test wants.
func (l *lock) enter(ctx context.Context, verb string) error {
	l.record.mu.Lock()
	l.log = append(l.log, l.who+" "+verb)
	fault, hang := l.fault, l.hang
	l.record.mu.Unlock()
	if hang != nil {
		if l.deaf {
			<-hang
			return errDown
		}
		select {
		case <-hang:
			return errDown
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if fault != nil {
		return fault(l.who, verb)
	}
	return nil
}

func (l *lock) Get(ctx context.Context) (*rl.LeaderElectionRecord, []byte, error) {
	if err := l.enter(ctx, "get"); err != nil {
		return nil, nil, err
	}
	l.record.mu.Lock()
	defer l.record.mu.Unlock()
	if l.version == 0 {
		return nil, nil, apierrors.NewNotFound(leases, "lock")
	}
	l.read = l.version
	copied := l.current
	raw, _ := json.Marshal(copied)
	return &copied, raw, nil
}

func (l *lock) Create(ctx context.Context, r rl.LeaderElectionRecord) error {
	return l.put(ctx, "create", r, 0)
}

func (l *lock) Update(ctx context.Context, r rl.LeaderElectionRecord) error {
	return l.put(ctx, "update", r, l.read)
}

func (l *lock) put(ctx context.Context, verb string, r rl.LeaderElectionRecord, over int) error {
	if err := l.enter(ctx, verb); err != nil {
		return err
	}
	l.record.mu.Lock()
	defer l.record.mu.Unlock()
	if l.version != over {
		return apierrors.NewConflict(leases, "lock", nil)
	}
	l.current = r
	l.version++
	l.read = l.version
	late := l.late
	l.record.mu.Unlock()
	time.Sleep(late)
	l.record.mu.Lock()
	return nil
}

// config is 15, 10 and 2 seconds, as everywhere.
func config(l rl.Interface, work func(context.Context)) LeaderElectionConfig {
	return LeaderElectionConfig{
		Lock:          l,
		LeaseDuration: 15 * time.Second,
		RenewDeadline: 10 * time.Second,
		RetryPeriod:   2 * time.Second,
		Callbacks:     LeaderCallbacks{OnStartedLeading: work, OnStoppedLeading: func() {}},
		Name:          "test",
	}
}

func elect(t *testing.T, c LeaderElectionConfig) *LeaderElector {
	t.Helper()
	le, err := NewLeaderElector(c)
	if err != nil {
		t.Fatal(err)
	}
	return le
}

func TestConfig_namesWhatIsWrong(t *testing.T) {
	for want, spoil := range map[string]func(*LeaderElectionConfig){
		"leaseDuration must be greater than renewDeadline":            func(c *LeaderElectionConfig) { c.LeaseDuration = c.RenewDeadline },
		"renewDeadline must be greater than retryPeriod*JitterFactor": func(c *LeaderElectionConfig) { c.RenewDeadline = c.RetryPeriod },
		"retryPeriod must be greater than zero":                       func(c *LeaderElectionConfig) { c.RetryPeriod = 0 },
		"OnStartedLeading callback must not be nil":                   func(c *LeaderElectionConfig) { c.Callbacks.OnStartedLeading = nil },
		"OnStoppedLeading callback must not be nil":                   func(c *LeaderElectionConfig) { c.Callbacks.OnStoppedLeading = nil },
		"Lock must not be nil.":                                       func(c *LeaderElectionConfig) { c.Lock = nil },
		"Lock identity is empty":                                      func(c *LeaderElectionConfig) { c.Lock = &lock{record: &record{}} },
	} {
		c := config(&lock{record: &record{}, who: "a"}, func(context.Context) {})
		spoil(&c)
		if _, err := NewLeaderElector(c); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestElection_anotherTakesOverAtOnceWhenTheLeaseIsReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &record{}
		var order []string
		var mu sync.Mutex
		note := func(s string) { mu.Lock(); order = append(order, s); mu.Unlock() }
		ctxA, endA := context.WithCancelCause(t.Context())
		ctxB, endB := context.WithCancel(t.Context())
		a := config(&lock{record: r, who: "a"}, func(ctx context.Context) {
			note("a works")
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), errQuota) {
				t.Errorf("the work ended with %v", context.Cause(ctx))
			}
			time.Sleep(time.Second)
			note("a has worked")
		})
		a.ReleaseOnCancel, a.WaitForWork = true, true
		a.Callbacks.OnStoppedLeading = func() { note("a stopped") }
		b := config(&lock{record: r, who: "b"}, func(ctx context.Context) { note("b works"); <-ctx.Done() })
		leaders := make(chan string, 10)
		b.Callbacks.OnNewLeader = func(who string) { leaders <- who }
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := elect(t, a).RunWithError(ctxA); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("a: %v", err)
			}
		})
		time.Sleep(time.Second)
		wg.Go(func() { elect(t, b).Run(ctxB) })
		time.Sleep(30 * time.Second)
		endA(errQuota)
		time.Sleep(7 * time.Second) // a second of work, and b's pause
		mu.Lock()
		if want := []string{"a works", "a has worked", "a stopped", "b works"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
		mu.Unlock()
		if first, second := <-leaders, <-leaders; first != "a" || second != "b" {
			t.Errorf("b saw the leaders %s and %s", first, second)
		}
		endB()
		wg.Wait()
		synctest.Wait()
		if r.current.LeaderTransitions != 1 || r.current.HolderIdentity != "b" {
			t.Errorf("record %+v", r.current)
		}
	})
}

func TestElection_aLeaderThatCannotRenewStopsBeforeAnotherBegins(t *testing.T) {
	for name, deaf := range map[string]bool{"requests heed their context": false, "requests do not": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &record{}
				hang := make(chan struct{})
				lockA := &lock{record: r, who: "a", deaf: deaf}
				var stopped, began time.Time
				a := config(lockA, func(ctx context.Context) {
					<-ctx.Done()
					stopped = time.Now()
					if !errors.Is(context.Cause(ctx), ErrLeaseLost) {
						t.Errorf("the work ended with %v", context.Cause(ctx))
					}
				})
				ctxB, endB := context.WithCancel(t.Context())
				defer endB()
				b := config(&lock{record: r, who: "b"}, func(ctx context.Context) { began = time.Now(); <-ctx.Done() })
				var wg sync.WaitGroup
				wg.Go(func() {
					if err := elect(t, a).RunWithError(t.Context()); !errors.Is(err, ErrLeaseLost) {
						t.Errorf("a: %v", err)
					}
				})
				time.Sleep(time.Second)
				wg.Go(func() { elect(t, b).Run(ctxB) })
				time.Sleep(20 * time.Second)
				r.mu.Lock()
				lockA.hang = hang
				r.mu.Unlock()
				time.Sleep(time.Minute)
				synctest.Wait()
				if stopped.IsZero() || began.IsZero() || !stopped.Before(began) {
					t.Errorf("a stopped at %v, b began at %v", stopped, began)
				}
				close(hang)
				endB()
				wg.Wait()
			})
		})
	}
}

func TestElection_hasOneLeaderAtATimeOverManyForcedFailovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &record{}
		var leading atomic.Int32
		var terms int
		var mu sync.Mutex
		down := map[string]time.Time{} // candidate to when its server is back
		r.fault = func(who, verb string) error {
			mu.Lock()
			defer mu.Unlock()
			if time.Now().Before(down[who]) {
				return errDown
			}
			return nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, who := range []string{"a", "b", "c"} {
			wg.Go(func() {
				for ctx.Err() == nil {
					c := config(&lock{record: r, who: who}, func(work context.Context) {
						if n := leading.Add(1); n != 1 {
							t.Errorf("%d leaders at a time", n)
						}
						mu.Lock()
						terms++
						down[who] = time.Now().Add(40 * time.Second) // its renewals fail from now on
						mu.Unlock()
						<-work.Done()
						leading.Add(-1)
					})
					c.WaitForWork = true
					elect(t, c).Run(ctx)
				}
			})
		}
		time.Sleep(8 * time.Hour)
		cancel()
		wg.Wait()
		if terms < 1000 {
			t.Errorf("only %d terms", terms)
		}
	})
}

func TestGap19_C2_C4_releaseIsBoundedAndHasTheCallersValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lock{record: &record{}, who: "a"}
		c := config(l, func(ctx context.Context) { <-ctx.Done() })
		c.ReleaseOnCancel = true
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error)
		go func() { done <- elect(t, c).RunWithError(ctx) }()
		time.Sleep(5 * time.Second)
		l.record.mu.Lock()
		l.hang = make(chan struct{}) // the server no longer answers
		l.record.mu.Unlock()
		cancel(errQuota)
		start := time.Now()
		if err := <-done; !errors.Is(err, errQuota) {
			t.Errorf("err = %v", err)
		}
		if took := time.Since(start); took != defaultReleaseTimeout {
			t.Errorf("returned after %v, want exactly %v", took, defaultReleaseTimeout)
		}
	})
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewSimpleClientset()
		l, err := rl.New(rl.LeasesResourceLock, "ns", "l", client.CoreV1(), client.CoordinationV1(), rl.ResourceLockConfig{Identity: "a"})
		if err != nil {
			t.Fatal(err)
		}
		spy := &spyLock{Interface: l, key: key{}}
		c := config(spy, func(ctx context.Context) { <-ctx.Done() })
		c.ReleaseOnCancel = true
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "trace"))
		time.AfterFunc(5*time.Second, cancel)
		elect(t, c).Run(ctx)
		lease, err := client.CoordinationV1().Leases("ns").Get(t.Context(), "l", metav1.GetOptions{})
		if err != nil || *lease.Spec.HolderIdentity != "" || *lease.Spec.LeaseDurationSeconds != 1 {
			t.Errorf("after the release: %+v, %v", lease.Spec, err)
		}
		if spy.without > 0 {
			t.Errorf("%d requests lacked the context's values", spy.without)
		}
	})
}

type spyLock struct {
	rl.Interface
	key     any
	without int
}

func (s *spyLock) see(ctx context.Context) {
	if ctx.Value(s.key) == nil {
		s.without++
	}
}
func (s *spyLock) Get(ctx context.Context) (*rl.LeaderElectionRecord, []byte, error) {
	s.see(ctx)
	return s.Interface.Get(ctx)
}
func (s *spyLock) Update(ctx context.Context, r rl.LeaderElectionRecord) error {
	s.see(ctx)
	return s.Interface.Update(ctx, r)
}

func TestGap40_C4_callbacksGetTheContextOfTheElection(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		c := config(&lock{record: &record{}, who: "a"}, func(ctx context.Context) { <-ctx.Done() })
		said := make(chan string, 2)
		c.Callbacks.OnNewLeaderWithContext = func(ctx context.Context, who string) { said <- fmt.Sprint("new ", who, ctx.Value(key{})) }
		c.Callbacks.OnStoppedLeadingWithContext = func(ctx context.Context, err error) {
			said <- fmt.Sprint("stopped ", ctx.Value(key{}), ctx.Err(), errors.Is(err, errQuota))
		}
		ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "trace"))
		time.AfterFunc(time.Second, func() { cancel(errQuota) })
		elect(t, c).Run(ctx)
		got := []string{<-said, <-said}
		if want := []string{"new atrace", "stopped trace<nil> true"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestRun_C2_C7_endsWhileItWaitsForTheLease(t *testing.T) {
	for name, deaf := range map[string]bool{"requests heed their context": false, "requests do not": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hang := make(chan struct{})
				c := config(&lock{record: &record{}, who: "a", hang: hang, deaf: deaf}, func(context.Context) { t.Error("it leads") })
				ctx, cancel := context.WithTimeoutCause(t.Context(), 7*time.Second, errQuota)
				defer cancel()
				start := time.Now()
				err := elect(t, c).RunWithError(ctx)
				if took := time.Since(start); took != 7*time.Second || !errors.Is(err, errQuota) {
					t.Errorf("returned after %v: %v", took, err)
				}
				close(hang)
			})
		})
	}
	c := config(&lock{record: &record{}, who: "a"}, func(context.Context) {})
	//lint:ignore SA1012 a nil context is the case under test
	if err := elect(t, c).RunWithError(nil); err == nil || !strings.Contains(err.Error(), "Run") {
		t.Errorf("nil context: %v", err)
	}
}

func TestCoordinated_renewsWhatItIsGivenAndMakesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &record{version: 1, current: rl.LeaderElectionRecord{
			HolderIdentity: "a", LeaseDurationSeconds: 7, LeaderTransitions: 3, Strategy: coordinationv1.OldestEmulationVersion}}
		c := config(&lock{record: r, who: "a"}, func(ctx context.Context) { <-ctx.Done() })
		c.Coordinated = true
		done := make(chan error)
		go func() { done <- elect(t, c).RunWithError(t.Context()) }()
		time.Sleep(time.Minute)
		r.mu.Lock()
		if r.version < 20 || r.current.Strategy == "" || r.current.LeaseDurationSeconds != 15 || r.current.LeaderTransitions != 3 {
			t.Errorf("%d versions, %+v", r.version, r.current)
		}
		r.current.PreferredHolder = "b"
		r.version++
		r.mu.Unlock()
		if err := <-done; !errors.Is(err, ErrLeaseLost) {
			t.Errorf("err = %v", err)
		}
	})
}

func TestHealthz_failsForALeaderThatIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		check := NewLeaderHealthzAdaptor(20 * time.Second)
		if err := check.Check(nil); err != nil || check.Name() != "leaderElection" {
			t.Errorf("without an elector: %v", err)
		}
		le := elect(t, config(&lock{record: &record{}, who: "a"}, func(context.Context) {}))
		check.SetLeaderElection(le)
		if le.try(t.Context()) != nil || !le.IsLeader() || check.Check(nil) != nil {
			t.Error("a fresh leader is not well")
		}
		time.Sleep(35*time.Second + 1)
		if err := check.Check(nil); err == nil || err.Error() != "failed election to renew leadership on lease test" {
			t.Errorf("a stuck leader: %v", err)
		}
	})
}

func TestLeaseCandidate_answersAndEndsWithItsContext(t *testing.T) {
	client := fake.NewSimpleClientset()
	c, _, err := NewCandidate(client, "ns", "cand", "target", "1.37.0", "1.36.0", coordinationv1.OldestEmulationVersion)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	candidates := client.CoordinationV1beta1().LeaseCandidates("ns")
	eventually := func(what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s did not happen", what)
			}
		}
	}
	eventually("the object", func() bool {
		lc, err := candidates.Get(ctx, "cand", metav1.GetOptions{})
		return err == nil && lc.Spec.LeaseName == "target" && lc.Spec.RenewTime != nil
	})
	lc, _ := candidates.Get(ctx, "cand", metav1.GetOptions{})
	lc = lc.DeepCopy()
	lc.Spec.PingTime = &metav1.MicroTime{Time: time.Now().Add(time.Hour)} // a clock that is ahead
	if _, err := candidates.Update(ctx, lc, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually("the answer", func() bool {
		lc, err := candidates.Get(ctx, "cand", metav1.GetOptions{})
		return err == nil && !unanswered(lc)
	})
	cancel()
	<-done
}
