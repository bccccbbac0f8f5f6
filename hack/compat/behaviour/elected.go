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

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

func init() {
	for name, f := range elections() {
		for _, release := range []bool{false, true} {
			add(scenario{name: fmt.Sprintf("election/run/%s/release=%v", name, release), do: func(r *run) { elect(r, f, release) }})
		}
	}
	add(
		scenario{name: "election/configs", do: electionConfigs},
		scenario{name: "election/runOrDie", do: electionRunOrDie},
		scenario{name: "election/check", do: electionCheck},
		scenario{name: "election/pair", do: electionPair},
		scenario{name: "election/panic", alone: true, do: electionPanics},
		scenario{name: "election/metrics", alone: true, do: electionMetrics},
		scenario{name: "election/candidate", do: electionCandidate},
		scenario{name: "election/lock/lease", do: leaseLock},
		scenario{name: "election/lock/multi", do: multiLock},
		scenario{name: "election/lock/new", do: newLocks},
	)
	seeds("election/lock/records", 30, leaseRecords)
}

// lock is a lock whose record is in memory.
type lock struct {
	l        *changes
	id       string
	mu       *sync.Mutex
	record   **resourcelock.LeaderElectionRecord
	getErr   func(n int) error
	writeErr func(n int) error
	gets     int
	writes   int
}

// changes notes lines, and not again what is the same as before: how often
// something is tried is left to chance.
type changes struct {
	*run
	ledger // callbacks are called at the same time
	mu     sync.Mutex
	last   map[string]string
}

func (c *changes) line(about, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last[about] == text {
		return
	}
	c.last[about] = text
	c.ledger.note(about, "%s", text)
}

func newLock(r *run, id string, record **resourcelock.LeaderElectionRecord) *lock {
	return &lock{l: &changes{run: r, last: map[string]string{}}, id: id, mu: &sync.Mutex{}, record: record}
}

func recordText(l resourcelock.LeaderElectionRecord) string {
	return fmt.Sprintf("%q for %ds transitions %d preferred %q strategy %q", l.HolderIdentity, l.LeaseDurationSeconds, l.LeaderTransitions, l.PreferredHolder, l.Strategy)
}

func (k *lock) Get(context.Context) (*resourcelock.LeaderElectionRecord, []byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gets++
	if k.getErr != nil {
		if err := k.getErr(k.gets); err != nil {
			k.l.line("get", "%v", err)
			return nil, nil, err
		}
	}
	if *k.record == nil {
		k.l.line("get", "none")
		return nil, nil, apierrors.NewNotFound(podResource, "lease")
	}
	k.l.line("get", "%s", recordText(**k.record))
	raw, _ := json.Marshal(**k.record)
	c := **k.record
	return &c, raw, nil
}

func (k *lock) write(verb string, record resourcelock.LeaderElectionRecord) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.writes++
	if k.writeErr != nil {
		if err := k.writeErr(k.writes); err != nil {
			k.l.line(verb, "%s: %v", recordText(record), err)
			return err
		}
	}
	k.l.line(verb, "%s", recordText(record))
	*k.record = &record
	return nil
}

func (k *lock) Create(_ context.Context, record resourcelock.LeaderElectionRecord) error {
	return k.write("create", record)
}
func (k *lock) Update(_ context.Context, record resourcelock.LeaderElectionRecord) error {
	return k.write("update", record)
}
func (k *lock) RecordEvent(text string) { k.l.line("event", "%s", text) }
func (k *lock) Identity() string        { return k.id }
func (k *lock) Describe() string        { return "ns/lease" }

func (k *lock) set(holder string, seconds int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := metav1.Now()
	*k.record = &resourcelock.LeaderElectionRecord{HolderIdentity: holder, LeaseDurationSeconds: seconds, RenewTime: now, AcquireTime: now, LeaderTransitions: 3}
}

func callbacks(l *changes) leaderelection.LeaderCallbacks {
	return leaderelection.LeaderCallbacks{
		OnStartedLeading: func(ctx context.Context) {
			l.ledger.note("work", "starts")
			<-ctx.Done()
			l.ledger.note("work", "ends: %v", ctx.Err())
		},
		OnStoppedLeading: func() { l.ledger.note("stopped", "leading") },
		OnNewLeader:      func(id string) { l.ledger.note("new leader", "%q", id) },
	}
}

func electionConfig(k *lock) leaderelection.LeaderElectionConfig {
	return leaderelection.LeaderElectionConfig{Lock: k, LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: 2 * time.Second,
		Callbacks: callbacks(k.l), Name: "election"}
}

// elections prepare a lock, and say what happens to it.
func elections() map[string]func(*lock, context.CancelFunc) {
	plain := errors.New("plain")
	after := func(d time.Duration, f func()) { time.AfterFunc(d, f) }
	return map[string]func(*lock, context.CancelFunc){
		"free":      func(k *lock, stop context.CancelFunc) { after(time.Minute, stop) },
		"held":      func(k *lock, stop context.CancelFunc) { k.set("other", 15); after(10*time.Second, stop) },
		"heldEnds":  func(k *lock, stop context.CancelFunc) { k.set("other", 15); after(time.Minute, stop) },
		"released":  func(k *lock, stop context.CancelFunc) { k.set("", 1); after(time.Minute, stop) },
		"own":       func(k *lock, stop context.CancelFunc) { k.set("me", 15); after(time.Minute, stop) },
		"shortHeld": func(k *lock, stop context.CancelFunc) { k.set("other", 1); after(time.Minute, stop) },
		"lost": func(k *lock, stop context.CancelFunc) {
			after(30*time.Second, func() { k.set("thief", 15) })
			after(5*time.Minute, stop)
		},
		"deleted": func(k *lock, stop context.CancelFunc) {
			after(30*time.Second, func() { k.mu.Lock(); *k.record = nil; k.mu.Unlock() })
			after(time.Minute, stop)
		},
		"getFails": func(k *lock, stop context.CancelFunc) {
			k.getErr = func(n int) error { return plain }
			after(time.Minute, stop)
		},
		"getFailsLater": func(k *lock, stop context.CancelFunc) {
			k.writeErr = func(n int) error {
				if n > 3 {
					return plain
				}
				return nil
			}
			k.getErr = k.writeErr
			after(5*time.Minute, stop)
		},
		"createFails": func(k *lock, stop context.CancelFunc) {
			k.writeErr = func(n int) error {
				if n <= 2 {
					return plain
				}
				return nil
			}
			after(time.Minute, stop)
		},
		"createExists": func(k *lock, stop context.CancelFunc) {
			k.writeErr = func(n int) error {
				if n == 1 {
					return apierrors.NewAlreadyExists(podResource, "lease")
				}
				return nil
			}
			after(time.Minute, stop)
		},
		"renewFails": func(k *lock, stop context.CancelFunc) {
			k.writeErr = func(n int) error {
				if n > 5 && n < 20 { // not for ever, as who releases tries again and again
					return apierrors.NewConflict(podResource, "lease", plain)
				}
				return nil
			}
			after(5*time.Minute, stop)
		},
		"renewFailsOnce": func(k *lock, stop context.CancelFunc) {
			k.writeErr = func(n int) error {
				if n == 5 {
					return apierrors.NewConflict(podResource, "lease", plain)
				}
				return nil
			}
			after(time.Minute, stop)
		},
		"atOnce": func(k *lock, stop context.CancelFunc) { stop() },
	}
}

func elect(r *run, prepare func(*lock, context.CancelFunc), release bool) {
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	config := electionConfig(k)
	config.ReleaseOnCancel = release
	e, err := leaderelection.NewLeaderElector(config)
	r.err("new", err)
	r.note("leader %q %v", e.GetLeader(), e.IsLeader())
	ctx, stop := context.WithCancel(r.ctx)
	prepare(k, stop)
	e.Run(ctx)
	r.settle()
	r.note("run ended: leader %q %v", e.GetLeader(), e.IsLeader())
	stop()
	if record != nil {
		r.note("record %s", recordText(*record))
	}
	time.Sleep(time.Minute)
	k.l.flush(r, "lock")
}

func electionConfigs(r *run) {
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	try := func(name string, change func(*leaderelection.LeaderElectionConfig)) {
		c := electionConfig(k)
		change(&c)
		r.panics(name, func() {
			e, err := leaderelection.NewLeaderElector(c)
			r.note("%s: nil %v", name, e == nil)
			r.err(name, err)
		})
	}
	try("good", func(*leaderelection.LeaderElectionConfig) {})
	try("lease = deadline", func(c *leaderelection.LeaderElectionConfig) { c.LeaseDuration = c.RenewDeadline })
	try("deadline = retry", func(c *leaderelection.LeaderElectionConfig) { c.RenewDeadline = c.RetryPeriod })
	try("deadline < jitter", func(c *leaderelection.LeaderElectionConfig) { c.RenewDeadline = 2400 * time.Millisecond })
	try("no lease", func(c *leaderelection.LeaderElectionConfig) { c.LeaseDuration = 0 })
	try("negative lease", func(c *leaderelection.LeaderElectionConfig) { c.LeaseDuration = -1 })
	try("no deadline", func(c *leaderelection.LeaderElectionConfig) { c.RenewDeadline = 0 })
	try("no retry", func(c *leaderelection.LeaderElectionConfig) { c.RetryPeriod = 0 })
	try("short lease", func(c *leaderelection.LeaderElectionConfig) {
		c.LeaseDuration, c.RenewDeadline, c.RetryPeriod = 900*time.Millisecond, 500*time.Millisecond, 100*time.Millisecond
	})
	try("all zero", func(c *leaderelection.LeaderElectionConfig) {
		c.LeaseDuration, c.RenewDeadline, c.RetryPeriod = 0, 0, 0
	})
	try("no started", func(c *leaderelection.LeaderElectionConfig) { c.Callbacks.OnStartedLeading = nil })
	try("no stopped", func(c *leaderelection.LeaderElectionConfig) { c.Callbacks.OnStoppedLeading = nil })
	try("no new leader", func(c *leaderelection.LeaderElectionConfig) { c.Callbacks.OnNewLeader = nil })
	try("no lock", func(c *leaderelection.LeaderElectionConfig) { c.Lock = nil })
	try("no name", func(c *leaderelection.LeaderElectionConfig) { c.Name = "" })
	try("coordinated", func(c *leaderelection.LeaderElectionConfig) { c.Coordinated = true })
	k.id = ""
	try("no identity", func(*leaderelection.LeaderElectionConfig) {})
	r.note("%v", leaderelection.JitterFactor)
}

func electionRunOrDie(r *run) {
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	r.panics("no callbacks", func() {
		leaderelection.RunOrDie(r.ctx, leaderelection.LeaderElectionConfig{Lock: k, LeaseDuration: 15, RenewDeadline: 10, RetryPeriod: 2})
	})
	c := electionConfig(k)
	c.RenewDeadline = 0
	r.panics("bad config", func() { leaderelection.RunOrDie(r.ctx, c) })
	c = electionConfig(k)
	c.WatchDog = leaderelection.NewLeaderHealthzAdaptor(time.Second)
	ctx, cancel := context.WithTimeout(r.ctx, 7*time.Second)
	defer cancel()
	leaderelection.RunOrDie(ctx, c)
	r.err("watch dog", c.WatchDog.Check(nil))
	r.settle()
	k.l.flush(r, "lock")
}

func electionCheck(r *run) {
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	a := leaderelection.NewLeaderHealthzAdaptor(5 * time.Second)
	r.note("%q", a.Name())
	r.err("no election", a.Check(nil))
	c := electionConfig(k)
	c.WatchDog = a
	fails := false
	k.writeErr = func(int) error {
		if fails {
			return errors.New("plain")
		}
		return nil
	}
	k.getErr = k.writeErr
	c.Callbacks.OnStoppedLeading = func() { time.Sleep(time.Hour) } // it should end the process
	e, _ := leaderelection.NewLeaderElector(c)
	a.SetLeaderElection(e)
	r.err("not running", a.Check(nil))
	r.err("not running", e.Check(0))
	ctx, cancel := context.WithCancel(r.ctx)
	go e.Run(ctx)
	time.Sleep(20 * time.Second)
	r.err("leading", a.Check(nil))
	fails = true
	time.Sleep(12 * time.Second)
	r.err("deadline", a.Check(nil))
	r.note("leader %v", e.IsLeader())
	time.Sleep(40 * time.Second)
	err := a.Check(nil)
	r.note("stuck: %v", duration.ReplaceAllString(fmt.Sprint(err), "DURATION"))
	cancel()
	time.Sleep(2 * time.Hour)
	r.note("ended: %v", duration.ReplaceAllString(fmt.Sprint(a.Check(nil)), "DURATION"))
}

var duration = regexp.MustCompile(`[0-9.]+(ms|µs|ns|s)\b`)

func electionPair(r *run) {
	var record *resourcelock.LeaderElectionRecord
	shared := &sync.Mutex{}
	seen := &ledger{}
	var electors []*leaderelection.LeaderElector
	var stops []context.CancelFunc
	for _, id := range []string{"one", "two"} {
		k := newLock(r, id, &record)
		k.mu = shared
		k.l.last = map[string]string{"get": "", "update": "", "create": ""}
		k.l.run = &run{} // only the callbacks count
		c := electionConfig(k)
		c.ReleaseOnCancel = true
		c.Callbacks = leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) { seen.note(id, "leads"); <-ctx.Done() },
			OnStoppedLeading: func() { seen.note(id, "stopped") },
			OnNewLeader:      func(leader string) { seen.note(id+" sees", "%q", leader) },
		}
		e, _ := leaderelection.NewLeaderElector(c)
		electors = append(electors, e)
		ctx, stop := context.WithCancel(r.ctx)
		stops = append(stops, stop)
		go e.Run(ctx)
		time.Sleep(10 * time.Second)
	}
	r.settle()
	r.note("%v %v %q", electors[0].IsLeader(), electors[1].IsLeader(), electors[1].GetLeader())
	stops[0]()
	time.Sleep(30 * time.Second)
	r.settle()
	r.note("%v %v %q %q", electors[0].IsLeader(), electors[1].IsLeader(), electors[0].GetLeader(), electors[1].GetLeader())
	stops[1]()
	time.Sleep(time.Minute)
	shared.Lock()
	defer shared.Unlock()
	r.note("%s", recordText(*record))
	seen.flush(r, "elector")
}

func electionPanics(r *run) {
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	c := electionConfig(k)
	c.Callbacks.OnStartedLeading = func(context.Context) { panic("work panics") }
	e, _ := leaderelection.NewLeaderElector(c)
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	e.Run(ctx)
	r.note("survived")
}

type leaderMetrics struct{ *run }

func (m leaderMetrics) NewLeaderMetric() leaderelection.LeaderMetric { m.note("new metric"); return m }
func (m leaderMetrics) On(name string)                               { m.note("on %q", name) }
func (m leaderMetrics) Off(name string)                              { m.note("off %q", name) }
func (m leaderMetrics) SlowpathExercised(name string)                { m.note("slow path %q", name) }

func electionMetrics(r *run) {
	leaderelection.SetProvider(leaderMetrics{r})
	leaderelection.SetProvider(leaderMetrics{&run{}})
	var record *resourcelock.LeaderElectionRecord
	k := newLock(r, "me", &record)
	ctx, cancel := context.WithTimeout(r.ctx, 9*time.Second)
	defer cancel()
	e, _ := leaderelection.NewLeaderElector(electionConfig(k))
	e.Run(ctx)
	c := electionConfig(k)
	c.Name = ""
	_, err := leaderelection.NewLeaderElector(c)
	r.err("unnamed", err)
}

func electionCandidate(r *run) {
	c := fake.NewClientset()
	candidate, waiter, err := leaderelection.NewCandidate(c, "ns", "candidate", "target", "1.2.0", "1.1.0", coordinationv1.OldestEmulationVersion)
	r.err("candidate", err)
	ctx, cancel := context.WithCancel(r.ctx)
	defer cancel()
	go candidate.Run(ctx)
	synced := waiter.WaitForCacheSync(ctx.Done())
	r.note("%v", synced)
	time.Sleep(10 * time.Second)
	l, err := c.CoordinationV1beta1().LeaseCandidates("ns").Get(r.ctx, "candidate", metav1.GetOptions{})
	r.note("candidate %s", newEventFacts(l))
	r.err("candidate", err)
	if err == nil {
		now := metav1.NewMicroTime(time.Now())
		l.Spec.PingTime = &now
		_, err = c.CoordinationV1beta1().LeaseCandidates("ns").Update(r.ctx, l, metav1.UpdateOptions{})
		r.err("ping", err)
		time.Sleep(10 * time.Second)
		l, _ = c.CoordinationV1beta1().LeaseCandidates("ns").Get(r.ctx, "candidate", metav1.GetOptions{})
		r.note("answer %s", newEventFacts(l.Spec))
	}
}
