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
	"errors"
	"fmt"
	"math/rand"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache/synctrack"
	"k8s.io/client-go/tools/pager"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/client-go/util/retry"
	clocktesting "k8s.io/utils/clock/testing"
)

func init() {
	seeds("flowcontrol/backoff", 30, backoffs)
	for _, s := range pagers() {
		add(scenario{name: "pager/" + s.name, do: func(r *run) { page(r, s) }})
	}
	add(
		scenario{name: "flowcontrol/limiters", do: throttles},
		scenario{name: "flowcontrol/fakes", do: fakeThrottles},
		scenario{name: "retry", do: retries},
		scenario{name: "synctrack/async", do: synctrackAsync},
		scenario{name: "synctrack/single", do: synctrackSingle},
		scenario{name: "synctrack/lazy", do: synctrackLazy},
	)
}

func backoffs(r *run, seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	initial := []time.Duration{time.Second, 0, 300 * time.Millisecond}[rnd.Intn(3)]
	b := flowcontrol.NewFakeBackOff(initial, 10*time.Second, c)
	if rnd.Intn(3) == 0 {
		b = flowcontrol.NewFakeBackOffWithJitter(initial, 10*time.Second, c, 0)
	}
	if rnd.Intn(4) == 0 {
		b.HasExpiredFunc = func(eventTime, lastUpdate time.Time, maxDuration time.Duration) bool {
			if maxDuration != 10*time.Second {
				r.note("maximum %v", maxDuration)
			}
			return eventTime.Sub(lastUpdate) > 3*time.Second
		}
	}
	for range 80 {
		id := string(rune('a' + rnd.Intn(3)))
		switch rnd.Intn(9) {
		case 0, 1, 2:
			b.Next(id, c.Now())
		case 3:
			r.note("%s in backoff since update %v", id, b.IsInBackOffSinceUpdate(id, c.Now()))
		case 4:
			r.note("%s in backoff since %v", id, b.IsInBackOffSince(id, c.Now().Add(-time.Duration(rnd.Intn(5000))*time.Millisecond)))
		case 5:
			c.Step(time.Duration(rnd.Intn(8000)) * time.Millisecond)
		case 6:
			if rnd.Intn(3) == 0 {
				b.Reset(id)
			}
		case 7:
			if rnd.Intn(3) == 0 {
				b.DeleteEntry(id)
			}
		case 8:
			b.GC()
		}
		r.note("%s %v", id, b.Get(id))
	}
}

func throttles(r *run) {
	l := flowcontrol.NewTokenBucketRateLimiter(2, 3)
	r.note("%v", l.QPS())
	for n := range 8 {
		r.note("%d %v", n, l.TryAccept())
		time.Sleep(time.Duration(n) * 70 * time.Millisecond)
	}
	for range 4 {
		l.Accept()
		r.note("accepted after %v", time.Since(r.start).Round(time.Millisecond))
	}
	r.err("wait", l.Wait(r.ctx))
	r.note("waited until %v", time.Since(r.start).Round(time.Millisecond))
	ctx, cancel := context.WithTimeout(r.ctx, 100*time.Millisecond)
	defer cancel()
	err := l.Wait(ctx)
	r.note("deadline too near: %v", err != nil)
	r.note("waited until %v", time.Since(r.start).Round(time.Millisecond))
	ctx, cancel = context.WithCancel(r.ctx)
	cancel()
	r.err("ended", l.Wait(ctx))
	l.Stop()
	l.Stop()
	for _, qps := range []float32{0, -1, 0.5, 1e9} {
		for _, burst := range []int{0, 1, -1} {
			r.panics(fmt.Sprint(qps, burst), func() {
				l := flowcontrol.NewTokenBucketRateLimiter(qps, burst)
				r.note("%v %v %v %v", qps, burst, l.TryAccept(), l.TryAccept())
				ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
				defer cancel()
				r.note("%v", l.Wait(ctx) == nil)
			})
		}
	}
	c := clocktesting.NewFakeClock(time.Unix(0, 0))
	p := flowcontrol.NewTokenBucketPassiveRateLimiterWithClock(1, 2, c)
	for n := range 8 {
		r.note("%d %v %v", n, p.TryAccept(), p.QPS())
		c.Step(400 * time.Millisecond)
	}
	p = flowcontrol.NewTokenBucketPassiveRateLimiter(1, 1)
	r.note("%v %v", p.TryAccept(), p.TryAccept())
	p.Stop()
}

func fakeThrottles(r *run) {
	always, never := flowcontrol.NewFakeAlwaysRateLimiter(), flowcontrol.NewFakeNeverRateLimiter()
	r.note("%v %v %v %v", always.TryAccept(), always.QPS(), never.TryAccept(), never.QPS())
	r.within(time.Minute, "always", always.Accept)
	r.err("always", always.Wait(r.ctx))
	r.within(time.Minute, "never", never.Accept)
	r.within(time.Minute, "never wait", func() { r.note("never wait %v", never.Wait(r.ctx) != nil) })
	always.Stop()
	never.Stop()
	r.within(time.Minute, "never stopped", never.Accept)
}

func retries(r *run) {
	r.note("%+v", retry.DefaultRetry)
	r.note("%+v", retry.DefaultBackoff)
	steady := wait.Backoff{Steps: 4, Duration: time.Second, Factor: 2}
	conflict := apierrors.NewConflict(podResource, "x", errors.New("no"))
	plain := errors.New("plain")
	outcomes := map[string][]error{"ok": {nil}, "once": {conflict, nil}, "always": {conflict}, "plain": {plain}, "conflict then plain": {conflict, plain},
		"wrapped": {fmt.Errorf("w: %w", conflict), nil}, "interrupted": {wait.ErrorInterrupted(nil)}}
	for _, name := range sorted(keys(outcomes)) {
		errs := outcomes[name]
		for _, steps := range []int{4, 1, 0} {
			n := 0
			b := steady
			b.Steps = steps
			begin := time.Now()
			err := retry.RetryOnConflict(b, func() error { n++; return errs[min(n, len(errs))-1] })
			r.note("%s %d: %d times in %v: %s same %v", name, steps, n, time.Since(begin), errorFacts(err), err == errs[len(errs)-1])
		}
	}
	n := 0
	r.err("on error", retry.OnError(steady, func(err error) bool { return err == plain }, func() error { n++; return plain }))
	r.note("%d", n)
}

// paged is what a function of pages says in turn.
type paged struct {
	name  string
	pages []listed
	opts  metav1.ListOptions
	size  int64
	full  bool
}

func pagers() []paged {
	pages := []listed{{pods: "a/x@1 a/y@2", version: "5", next: "c1"}, {pods: "a/z@3", version: "6", next: "c2"}, {pods: "b/x@4", version: "7"}}
	gone := []listed{pages[0], {err: expired}, {pods: "q/full@9", version: "20"}}
	plain := errors.New("plain")
	var rows []paged
	for _, full := range []bool{true, false} {
		for _, size := range []int64{0, 1, 500} {
			label := fmt.Sprintf("full=%v/size=%d", full, size)
			rows = append(rows,
				paged{"one/" + label, []listed{one}, metav1.ListOptions{}, size, full},
				paged{"pages/" + label, pages, metav1.ListOptions{LabelSelector: "a=b"}, size, full},
				paged{"expired/" + label, gone, metav1.ListOptions{}, size, full},
				paged{"expiredTwice/" + label, []listed{pages[0], {err: expired}, {err: expired}}, metav1.ListOptions{}, size, full},
				paged{"expiredFirst/" + label, []listed{{err: expired}, one}, metav1.ListOptions{}, size, full},
				paged{"fails/" + label, []listed{pages[0], {err: plain}}, metav1.ListOptions{}, size, full},
				paged{"limit/" + label, pages, metav1.ListOptions{Limit: 7}, size, full},
				paged{"empty/" + label, []listed{{version: "3"}}, metav1.ListOptions{}, size, full},
				paged{"odd/" + label, []listed{{obj: pod("a/x")}}, metav1.ListOptions{}, size, full},
				paged{"oddLater/" + label, []listed{pages[0], {obj: pod("a/x")}}, metav1.ListOptions{}, size, full},
				paged{"from/" + label, pages, metav1.ListOptions{Continue: "c0"}, size, full})
		}
	}
	return rows
}

func page(r *run, s paged) {
	for _, alloc := range []bool{false, true} {
		srv := &server{r: r, lists: s.pages}
		p := pager.New(pager.SimplePageFunc(srv.list))
		p.PageSize, p.FullListIfExpired = s.size, s.full
		list := p.List
		if alloc {
			list = p.ListWithAlloc
		}
		got, several, err := list(r.ctx, s.opts)
		r.err("list", err)
		r.note("several %v %T", several, got)
		if err == nil {
			r.note("%s", listText(got))
		}
		srv = &server{r: &run{}, lists: s.pages}
		p = pager.New(srv.pageFunc)
		p.PageSize, p.FullListIfExpired = s.size, s.full
		each := p.EachListItem
		if alloc {
			each = p.EachListItemWithAlloc
		}
		err = each(r.ctx, s.opts, func(obj runtime.Object) error { r.note("item %s", brief(obj)); return nil })
		r.err("each", err)
		srv = &server{r: &run{}, lists: s.pages}
		p = pager.New(srv.pageFunc)
		p.PageBufferSize = 0
		err = p.EachListItem(r.ctx, s.opts, func(obj runtime.Object) error { return errors.New("stop") })
		r.err("stopped", err)
	}
	bad := pager.New(pager.SimplePageFunc((&server{r: &run{}, lists: s.pages}).list))
	bad.PageBufferSize = -1
	r.err("bad buffer", bad.EachListItem(r.ctx, s.opts, func(runtime.Object) error { return nil }))
}

func (s *server) pageFunc(_ context.Context, o metav1.ListOptions) (runtime.Object, error) {
	return s.list(o)
}

func listText(list runtime.Object) string {
	if l, ok := list.(*corev1.PodList); ok {
		var items []any
		for i := range l.Items {
			items = append(items, &l.Items[i])
		}
		return fmt.Sprintf("version %q continue %q %s", l.ResourceVersion, l.Continue, briefs(items))
	}
	return facts(list)
}

func synctrackAsync(r *run) {
	t := synctrack.NewAsyncTracker[string]("tracker")
	say := func(what string) {
		select {
		case <-t.Done():
			r.note("%s: synced %v done", what, t.HasSynced())
		default:
			r.note("%s: synced %v", what, t.HasSynced())
		}
	}
	r.note("%q", t.Name())
	say("new")
	t.Start("a")
	t.Start("b")
	t.Finished("a")
	say("a")
	t.UpstreamHasSynced()
	say("upstream")
	t.Finished("b")
	say("b")
	t.Start("c")
	say("c started")
	r.panics("unknown", func() { t.Finished("unknown") })
	t.UpstreamHasSynced()
	say("again")
	e := synctrack.NewAsyncTracker[int]("")
	e.UpstreamHasSynced()
	r.note("%v %q", e.HasSynced(), e.Name())
}

func synctrackSingle(r *run) {
	t := synctrack.NewSingleFileTracker("single")
	r.note("%q %v", t.Name(), t.HasSynced())
	t.Start()
	t.UpstreamHasSynced()
	r.note("%v", t.HasSynced())
	t.Finished()
	r.note("%v", t.HasSynced())
	t.Start()
	r.note("%v", t.HasSynced())
	t.Finished()
	r.panics("finished again", t.Finished)
}

func synctrackLazy(r *run) {
	n := 0
	l := synctrack.Lazy[int]{Evaluate: func() (int, error) {
		n++
		if n == 2 {
			return n, errors.New("two")
		}
		return n, nil
	}}
	for i := range 8 {
		v, err := l.Get()
		r.note("%d: %v %v", i, v, err)
		if i%2 == 1 {
			l.Notify()
		}
	}
	var zero synctrack.Lazy[int]
	zero.Notify()
	r.panics("zero", func() { zero.Get() })
}
