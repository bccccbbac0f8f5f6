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
	"fmt"
	"math/rand"
	"sync"
	"time"

	"golang.org/x/time/rate"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/utils/clock"
	clocktesting "k8s.io/utils/clock/testing"
)

func init() {
	for kind, make := range workqueueKinds {
		seeds("workqueue/"+kind, 25, func(r *run, seed int64) { workqueueOperations(r, make(r), seed) })
		add(scenario{name: "workqueue/drain/" + kind, do: func(r *run) { workqueueDrains(r, make) }})
	}
	add(
		scenario{name: "workqueue/limiters", do: limiters},
		scenario{name: "workqueue/delays", do: workqueueDelays},
		scenario{name: "workqueue/fakeClock", do: workqueueFakeClock},
		scenario{name: "workqueue/metrics", do: workqueueMetrics},
		scenario{name: "workqueue/metricsGlobal", alone: true, do: workqueueMetricsGlobal},
		scenario{name: "workqueue/custom", do: workqueueCustom},
		scenario{name: "workqueue/parallelize", do: parallelize},
		scenario{name: "workqueue/zero", do: workqueueZero},
		scenario{name: "workqueue/doneTwice", do: workqueueDoneTwice},
	)
}

type rateLimiting = workqueue.TypedRateLimitingInterface[string]

func steadyLimiter() workqueue.TypedRateLimiter[string] {
	return workqueue.NewTypedItemExponentialFailureRateLimiter[string](time.Second, 10*time.Second)
}

var workqueueKinds = map[string]func(*run) workqueue.TypedInterface[string]{
	"typed": func(*run) workqueue.TypedInterface[string] { return workqueue.NewTyped[string]() },
	"named": func(*run) workqueue.TypedInterface[string] {
		return workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Name: "n"})
	},
	"stack": func(*run) workqueue.TypedInterface[string] {
		return workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Queue: &stack{}})
	},
	"delaying": func(*run) workqueue.TypedInterface[string] { return workqueue.NewTypedDelayingQueue[string]() },
	"delayingNamed": func(*run) workqueue.TypedInterface[string] {
		return workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Name: "d"})
	},
	"rateLimiting": func(*run) workqueue.TypedInterface[string] {
		return workqueue.NewTypedRateLimitingQueue(steadyLimiter())
	},
	"rateLimitingNamed": func(*run) workqueue.TypedInterface[string] {
		return workqueue.NewTypedRateLimitingQueueWithConfig(steadyLimiter(), workqueue.TypedRateLimitingQueueConfig[string]{Name: "r"})
	},
	"rateLimitingOver": func(*run) workqueue.TypedInterface[string] {
		d := workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Name: "inner"})
		return workqueue.NewTypedRateLimitingQueueWithConfig(steadyLimiter(), workqueue.TypedRateLimitingQueueConfig[string]{Name: "r", DelayingQueue: d})
	},
}

// stack is a queue of another order that notes nothing.
type stack struct{ items []string }

func (s *stack) Touch(string)     {}
func (s *stack) Push(item string) { s.items = append(s.items, item) }
func (s *stack) Len() int         { return len(s.items) }
func (s *stack) Pop() string {
	item := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return item
}

func workqueueOperations(r *run, q workqueue.TypedInterface[string], seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	var held []string
	for i := range 120 {
		item := string(rune('a' + rnd.Intn(6)))
		switch rnd.Intn(12) {
		case 0, 1, 2:
			q.Add(item)
			r.note("add %s", item)
		case 3, 4, 5:
			if q.Len() > 0 {
				got, shutdown := q.Get()
				held = append(held, got)
				r.note("get %s %v", got, shutdown)
			}
		case 6, 7:
			if len(held) > 0 {
				n := rnd.Intn(len(held))
				q.Done(held[n])
				r.note("done %s", held[n])
				held = append(held[:n], held[n+1:]...)
			}
		case 8:
			if q.Len() == 0 {
				q.Done("none")
			}
		case 9:
			if d, ok := q.(workqueue.TypedDelayingInterface[string]); ok {
				after := time.Duration(rnd.Intn(8)-1)*time.Second + time.Duration(rnd.Intn(1000))*time.Millisecond
				d.AddAfter(item, after)
				r.note("add %s after %v", item, after)
			}
		case 10:
			if l, ok := q.(rateLimiting); ok {
				l.AddRateLimited(item)
				r.note("limited %s requeues %d", item, l.NumRequeues(item))
				if rnd.Intn(4) == 0 {
					l.Forget(item)
				}
			}
		case 11:
			time.Sleep(time.Duration(rnd.Intn(3000)) * time.Millisecond)
		}
		r.settle()
		r.note("%d: len %d shutting down %v", i, q.Len(), q.ShuttingDown())
	}
	q.ShutDown()
	q.Add("late")
	for range 20 {
		r.settle()
		item, shutdown := q.Get()
		r.note("get %q %v len %d", item, shutdown, q.Len())
		if shutdown {
			break
		}
		q.Done(item)
	}
	r.note("shutting down %v", q.ShuttingDown())
	q.ShutDown()
	r.within(time.Hour, "drain", q.ShutDownWithDrain)
}

func workqueueDrains(r *run, make func(*run) workqueue.TypedInterface[string]) {
	get := func(q workqueue.TypedInterface[string]) string { item, _ := q.Get(); return item }
	q := make(r)
	r.within(time.Hour, "empty", q.ShutDownWithDrain)
	r.within(time.Hour, "again", q.ShutDownWithDrain)
	q = make(r)
	q.Add("a")
	a := get(q)
	time.AfterFunc(time.Minute, func() { q.Done(a) })
	r.within(time.Hour, "one held", q.ShutDownWithDrain)
	q = make(r)
	q.Add("a")
	q.Add("b")
	a = get(q)
	q.Add(a) // again while it is held
	time.AfterFunc(time.Minute, func() { q.Done(a) })
	r.within(time.Hour, "queued as well", q.ShutDownWithDrain)
	r.note("len %d", q.Len())
	r.within(time.Minute, "get", func() { item, shutdown := q.Get(); r.note("%q %v", item, shutdown); q.Done(item) })
	q = make(r)
	q.Add("a")
	a = get(q)
	time.AfterFunc(time.Minute, q.ShutDown)
	r.within(time.Hour, "shut down meanwhile", q.ShutDownWithDrain)
	q = make(r)
	q.Add("a")
	a = get(q)
	go q.ShutDownWithDrain()
	r.settle()
	q.Add("late")
	r.note("len %d shutting down %v", q.Len(), q.ShuttingDown())
	r.within(time.Minute, "get", func() { item, shutdown := q.Get(); r.note("%q %v", item, shutdown) })
	q.Done(a)
	r.within(time.Minute, "get", func() { item, shutdown := q.Get(); r.note("%q %v", item, shutdown) })
	q = make(r)
	time.AfterFunc(time.Second, q.ShutDown)
	r.within(time.Minute, "get until shut down", func() { item, shutdown := q.Get(); r.note("%q %v", item, shutdown) })
	q = make(r)
	time.AfterFunc(time.Second, func() { q.Add("x") })
	r.within(time.Minute, "get until added", func() { item, shutdown := q.Get(); r.note("%q %v", item, shutdown) })
	q.ShutDown()
}

func limiters(r *run) {
	mine := map[string]workqueue.TypedRateLimiter[string]{
		"exponential": steadyLimiter(),
		"long":        workqueue.NewTypedItemExponentialFailureRateLimiter[string](time.Hour, 1<<62),
		"tiny":        workqueue.NewTypedItemExponentialFailureRateLimiter[string](time.Nanosecond, time.Minute),
		"zero":        workqueue.NewTypedItemExponentialFailureRateLimiter[string](0, time.Minute),
		"fastSlow":    workqueue.NewTypedItemFastSlowRateLimiter[string](time.Second, time.Minute, 3),
		"bucket":      &workqueue.TypedBucketRateLimiter[string]{Limiter: rate.NewLimiter(rate.Limit(1), 3)},
		"max": workqueue.NewTypedMaxOfRateLimiter(steadyLimiter(),
			workqueue.NewTypedItemFastSlowRateLimiter[string](5*time.Second, 7*time.Second, 2)),
		"maxOfNone":   workqueue.NewTypedMaxOfRateLimiter[string](),
		"maxWait":     workqueue.NewTypedWithMaxWaitRateLimiter(steadyLimiter(), 3*time.Second),
		"default":     workqueue.DefaultTypedControllerRateLimiter[string](),
		"defaultItem": workqueue.DefaultTypedItemBasedRateLimiter[string](),
	}
	for _, name := range sorted(keys(mine)) {
		l := mine[name]
		for n := range 70 {
			when := l.When("a")
			if n < 15 || n > 60 {
				r.note("%s: a %v requeues %d", name, when, l.NumRequeues("a"))
			}
			if n%20 == 5 {
				r.note("%s: b %v", name, l.When("b"))
				l.Forget("b")
				r.note("%s: b requeues %d", name, l.NumRequeues("b"))
			}
			time.Sleep(100 * time.Millisecond)
		}
		l.Forget("a")
		l.Forget("none")
		r.note("%s: a %v requeues %d, none %d", name, l.When("a"), l.NumRequeues("a"), l.NumRequeues("none"))
	}
	var b workqueue.BucketRateLimiter
	r.panics("no limiter", func() { b.When("x") })
	untyped := []workqueue.RateLimiter{workqueue.DefaultControllerRateLimiter(), workqueue.DefaultItemBasedRateLimiter(),
		workqueue.NewItemExponentialFailureRateLimiter(time.Second, time.Minute), workqueue.NewItemFastSlowRateLimiter(time.Second, time.Minute, 1),
		workqueue.NewWithMaxWaitRateLimiter(workqueue.NewMaxOfRateLimiter(), time.Second)}
	for _, l := range untyped {
		r.note("%T %v %v %v %d", l, l.When(1), l.When("x"), l.When(1), l.NumRequeues(1))
	}
}

// workqueueDelays looks at when items come.
func workqueueDelays(r *run) {
	q := workqueue.NewTypedDelayingQueue[string]()
	for item, after := range map[string]time.Duration{"b": 2 * time.Second, "a": time.Second, "c": 20 * time.Second, "d": 11 * time.Second, "zero": 0, "negative": -1, "e": 1500 * time.Millisecond, "hour": time.Hour} {
		if after > 0 {
			q.AddAfter(item, after)
		}
	}
	q.AddAfter("negative", -1)
	q.AddAfter("zero", 0)
	q.AddAfter("b", 5*time.Second)  // later than before: no change
	q.AddAfter("c", 3*time.Second)  // sooner
	q.AddAfter("d", 11*time.Second) // the same
	q.AddAfter("far", 1<<62)        // never
	q.AddAfter("half", time.Second/2)
	for range 8 {
		item, _ := q.Get()
		r.at("%s", item)
		q.Done(item)
	}
	time.AfterFunc(time.Minute, q.ShutDown)
	item, shutdown := q.Get()
	r.at("%q %v", item, shutdown)
	q.AddAfter("late", time.Second)
	time.Sleep(time.Minute)
	r.note("len %d", q.Len())
}

func workqueueFakeClock(r *run) {
	c := clocktesting.NewFakeClock(time.Unix(0, 0))
	q := workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Clock: c, Name: "clock"})
	q.AddAfter("a", time.Second)
	q.AddAfter("b", 3*time.Second)
	for n := range 6 {
		time.Sleep(time.Second)
		r.settle()
		r.note("%d: len %d waiters %v", n, q.Len(), c.HasWaiters())
		c.Step(time.Second)
		r.settle()
		r.note("%d: len %d", n, q.Len())
	}
	q.ShutDown()
	o := workqueue.NewDelayingQueueWithCustomClock(c, "")
	o.AddAfter(1, time.Second)
	r.settle()
	c.Step(2 * time.Second)
	r.settle()
	item, shutdown := o.Get()
	r.note("%v %v", item, shutdown)
	o.ShutDown()
}

// counted is a queue that notes how it is used.
type counted struct {
	*run
	stack
}

func (c *counted) Touch(item string) { c.note("touch %s", item) }
func (c *counted) Push(item string)  { c.note("push %s", item); c.stack.Push(item) }
func (c *counted) Pop() string       { c.note("pop"); return c.stack.Pop() }

func workqueueCustom(r *run) {
	q := workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Queue: &counted{run: r}})
	q.Add("a")
	q.Add("a")
	q.Add("b")
	item, _ := q.Get()
	q.Add(item)
	q.Add(item)
	q.Done(item)
	q.Add(item)
	q.ShutDown()
	for {
		item, shutdown := q.Get()
		r.note("%q %v", item, shutdown)
		if shutdown {
			break
		}
	}
	d := workqueue.DefaultQueue[int]()
	for n := range 3 {
		d.Push(n)
		d.Touch(n)
	}
	r.note("%d %d %d", d.Len(), d.Pop(), d.Len())
	d.Pop()
	d.Pop()
	r.panics("pop of nothing", func() { d.Pop() })
	var c clock.WithTicker = clock.RealClock{}
	n := workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[int]{Clock: c})
	n.Add(0)
	r.note("%d", n.Len())
	n.ShutDown()
}

func parallelize(r *run) {
	for _, workers := range []int{0, 1, 3, 100} {
		for _, pieces := range []int{0, 1, 10} {
			for _, chunk := range []int{-1, 0, 1, 4, 100} {
				var mu sync.Mutex
				done := map[string]bool{}
				r.panics(fmt.Sprintf("%d workers %d pieces chunk %d", workers, pieces, chunk), func() {
					workqueue.ParallelizeUntil(r.ctx, workers, pieces, func(piece int) {
						mu.Lock()
						defer mu.Unlock()
						done[fmt.Sprint(piece)] = true
					}, workqueue.WithChunkSize(chunk))
				})
				r.note("%q", sorted(keys(done)))
			}
		}
	}
	ctx, cancel := context.WithTimeout(r.ctx, 2500*time.Millisecond)
	defer cancel()
	n := 0
	workqueue.ParallelizeUntil(ctx, 1, 10, func(int) { n++; time.Sleep(time.Second) })
	r.at("%d", n)
	workqueue.ParallelizeUntil(ctx, 1, 10, func(int) { n++ })
	r.at("%d", n)
	workqueue.ParallelizeUntil(nil, 2, 3, func(int) {}) //nolint:staticcheck // callers do that
	r.note("no context")
}

// workqueueDoneTwice is done with what waits.
func workqueueDoneTwice(r *run) {
	q := workqueue.NewTyped[string]()
	q.Add("a")
	q.Done("a")
	r.note("len %d", q.Len())
	a, _ := q.Get()
	q.Add(a)
	q.Done(a)
	q.Done(a)
	r.note("len %d", q.Len())
	q.ShutDown()
}

func workqueueZero(r *run) {
	var q workqueue.Typed[string]
	r.panics("zero len", func() { r.note("%d %v", q.Len(), q.ShuttingDown()) })
	l := workqueue.TypedItemExponentialFailureRateLimiter[string]{}
	r.panics("zero limiter", func() { r.note("%v", l.When("a")) })
	f := workqueue.TypedItemFastSlowRateLimiter[string]{}
	r.panics("zero limiter", func() { r.note("%v", f.When("a")) })
	m := workqueue.TypedMaxOfRateLimiter[string]{}
	r.panics("zero limiter", func() { r.note("%v", m.When("a")) })
	w := workqueue.TypedWithMaxWaitRateLimiter[string]{}
	r.panics("zero limiter", func() { r.note("%v", w.When("a")) })
	r.panics("no limiter", func() {
		q := workqueue.NewTypedRateLimitingQueue[string](nil)
		q.AddRateLimited("a")
	})
}
