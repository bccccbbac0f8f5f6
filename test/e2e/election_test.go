//go:build e2e

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
package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// Elections run side by side, since a lease takes two seconds to run out.
const (
	elections     = 40
	leaseDuration = 2 * time.Second
	renewDeadline = 1200 * time.Millisecond
	retryPeriod   = 250 * time.Millisecond
)

// Ways to end a leader's term beside those of its link.
const (
	crash   = troubles + iota // it ends and leaves its lease
	release                   // it ends and gives its lease up
	ways
)

var (
	errCrash   = errors.New("the candidate crashed")
	errRelease = errors.New("the candidate was asked to stop")
)

// Each leader proves that it leads by conditional updates of a fence on the
// server, which it reaches by a link without faults. A leader that reads of a
// later term than its own, and still believes to lead, is one of two.
//
// CLIENT_GO_FAILOVERS is how many failovers there are: 200 if it is not set.
func TestElection_neverHasTwoLeadersOverForcedFailovers(t *testing.T) {
	failovers := 200
	if s := os.Getenv("CLIENT_GO_FAILOVERS"); s != "" {
		failovers = must(strconv.Atoi(s))(t)
	}
	c := config(t)
	client := connect(t, c)
	ns := namespace(t, client)
	started := time.Now()
	var all sync.WaitGroup
	counts := make([]map[string]int, elections)
	for i := range elections {
		e := newElection(t, client, ns, fmt.Sprintf("election-%d", i), i%2 == 1)
		for _, who := range []string{"a", "b"} {
			e.candidates[who] = newCandidate(t, e, who, c)
		}
		all.Go(func() { counts[i] = e.run((failovers+elections-1)/elections, i) })
	}
	all.Wait()
	total, terms := map[string]int{}, 0
	for _, count := range counts {
		for way, n := range count {
			total[way] += n
			terms += n
		}
	}
	if terms < failovers {
		t.Errorf("%d failovers, want %d", terms, failovers)
	}
	t.Logf("%d failovers in %v: %v", terms, time.Since(started).Round(time.Second), total)
}

// election is one lease, or two that are held together, with two candidates.
type election struct {
	t          *testing.T
	name       string
	multi      bool
	namespace  string
	fence      typedcorev1.ConfigMapInterface
	candidates map[string]*candidate
	terms      chan term

	mu      sync.Mutex
	leading term // guarded by mu: the last that began
}

// term is the time that a candidate leads for.
type term struct {
	ctx context.Context
	who string
}

func newElection(t *testing.T, client kubernetes.Interface, ns, name string, multi bool) *election {
	t.Helper()
	e := &election{t: t, name: name, multi: multi, namespace: ns, fence: client.CoreV1().ConfigMaps(ns),
		candidates: map[string]*candidate{}, terms: make(chan term, 1000)}
	_, err := e.fence.Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"term": "0"}}, metav1.CreateOptions{})
	check(t, err)
	return e
}

// run forces failovers and returns how many there were of each kind.
func (e *election) run(failovers, seed int) map[string]int {
	ctx, end := context.WithCancel(e.t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer end()
	for _, c := range e.candidates {
		defer c.set(none)
		running.Go(func() { c.run(ctx) })
	}
	done := map[string]int{}
	leader, ok := e.next("")
	for i := seed; ok && i < seed+failovers && !e.t.Failed(); {
		if leader.ctx.Err() != nil { // before anybody forced it to
			leader, ok = e.next("")
			continue
		}
		c := e.candidates[leader.who]
		way := c.force(1 + trouble(i)%(ways-1))
		var follower term
		if follower, ok = e.next(leader.who); !ok {
			e.t.Errorf("%s: nobody followed on %s: %s", e.name, leader.who, way)
		} else if leader.ctx.Err() == nil {
			e.t.Errorf("%s: %s still leads, and %s does: %s", e.name, leader.who, follower.who, way)
		}
		c.set(none)
		leader = follower
		done[way]++
		i++
	}
	return done
}

// next waits for a term of another than who.
func (e *election) next(who string) (term, bool) {
	timeout := time.NewTimer(2 * time.Minute)
	defer timeout.Stop()
	for {
		select {
		case t := <-e.terms:
			if t.who != who {
				return t, true
			}
		case <-timeout.C:
			return term{}, false
		}
	}
}

// lead is what a leader does: it writes to the fence until it leads no longer.
func (e *election) lead(ctx context.Context, who string) {
	e.mu.Lock()
	if last := e.leading; last.ctx != nil && last.ctx.Err() == nil && ctx.Err() == nil {
		e.t.Errorf("%s: %s begins to lead, and %s leads", e.name, who, last.who)
	}
	e.leading = term{ctx, who}
	e.mu.Unlock()
	e.terms <- term{ctx, who}
	mine := 0
	for ctx.Err() == nil {
		fence, err := e.fence.Get(ctx, e.name, metav1.GetOptions{})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			e.t.Errorf("%s: %v", e.name, err)
			return
		}
		now, _ := strconv.Atoi(fence.Data["term"])
		if mine == 0 {
			mine = now + 1
		} else if now != mine {
			e.t.Errorf("%s: %s leads in term %d, when %s does in term %d", e.name, who, mine, fence.Data["leader"], now)
			return
		}
		fence.Data = map[string]string{"term": strconv.Itoa(mine), "leader": who}
		// An update that is cut off may have been made, so it gets to its end.
		_, err = e.fence.Update(context.WithoutCancel(ctx), fence, metav1.UpdateOptions{})
		switch {
		case apierrors.IsConflict(err) && now != mine:
			mine = 0 // the last leader's last word came in between
		case err != nil && !apierrors.IsConflict(err):
			e.t.Errorf("%s: %v", e.name, err)
			return
		}
		select {
		case <-time.After(retryPeriod / 2):
		case <-ctx.Done():
		}
	}
}

// candidate reaches the server on a link of its own.
type candidate struct {
	*link
	e      *election
	who    string
	client kubernetes.Interface

	mu  sync.Mutex
	end context.CancelCauseFunc // guarded by mu: of its present run
	ok  chan struct{}           // guarded by mu: closed when it may run again
}

func newCandidate(t *testing.T, e *election, who string, c *rest.Config) *candidate {
	t.Helper()
	l, through := linkTo(t, c, renewDeadline/3)
	ok := make(chan struct{})
	close(ok)
	return &candidate{link: l, e: e, who: who, client: connect(t, through), ok: ok}
}

// force ends the candidate's term, and keeps it from another until set(none).
func (c *candidate) force(way trouble) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ok = make(chan struct{})
	switch way {
	case crash:
		c.end(errCrash)
		return "crash"
	case release:
		c.end(errRelease)
		return "release"
	case slow: // it can go on for a while, and then it cannot
		c.link.set(slow)
		time.Sleep(renewDeadline / 2)
		c.link.set(muted)
		return "slow, then muted"
	}
	c.link.set(way)
	return way.String()
}

// set ends or makes trouble.
func (c *candidate) set(now trouble) {
	c.link.set(now)
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.ok:
	default:
		close(c.ok)
	}
}

// run takes part until ctx ends, and checks what a candidate is told that leads
// no longer.
func (c *candidate) run(ctx context.Context) {
	for ctx.Err() == nil {
		c.mu.Lock()
		run, end := context.WithCancelCause(ctx)
		c.end = end
		c.mu.Unlock()
		err := c.elector().RunWithError(run)
		switch why := context.Cause(run); {
		case why != nil && !errors.Is(err, why) && !errors.Is(err, leaderelection.ErrLeaseLost):
			c.e.t.Errorf("%s: %s stopped with %v, want %v", c.e.name, c.who, err, why)
		case why == nil && !errors.Is(err, leaderelection.ErrLeaseLost):
			c.e.t.Errorf("%s: %s stopped with %v", c.e.name, c.who, err)
		}
		end(nil)
		c.mu.Lock()
		ok := c.ok
		c.mu.Unlock()
		select {
		case <-ok:
		case <-ctx.Done():
		}
	}
}

func (c *candidate) elector() *leaderelection.LeaderElector {
	lock := func(name string) resourcelock.Interface {
		return must(resourcelock.New(resourcelock.LeasesResourceLock, c.e.namespace, name, c.client.CoreV1(), c.client.CoordinationV1(),
			resourcelock.ResourceLockConfig{Identity: c.who}))(c.e.t)
	}
	l := lock(c.e.name)
	if c.e.multi {
		l = &resourcelock.MultiLock{Primary: l, Secondary: lock(c.e.name + "-too")}
	}
	return must(leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: l, LeaseDuration: leaseDuration, RenewDeadline: renewDeadline, RetryPeriod: retryPeriod,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading:            func(ctx context.Context) { c.e.lead(ctx, c.who) },
			OnStoppedLeadingWithContext: func(context.Context, error) {},
		},
		WaitForWork: true,
	}))(c.e.t)
}
