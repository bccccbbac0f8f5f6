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
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

// running is a shared informer of a server that lists a/x and a/y, and adds
// a/z after a minute.
type running struct {
	*run
	cache.SharedIndexInformer
	stop  context.CancelFunc
	ended chan struct{}
}

func newRunning(r *run, resync time.Duration) *running {
	srv := &server{r: &run{}, lists: []listed{two}, watches: []watched{{events: "1m +a/z@11 1m ~a/z@12 1m -a/z@13 10m close"}}, pace: time.Millisecond}
	return &running{r, cache.NewSharedIndexInformer(srv.listWatch(), &corev1.Pod{}, resync, cache.Indexers{}), nil, make(chan struct{})}
}

func (i *running) begin() {
	ctx, stop := context.WithCancel(i.ctx)
	i.stop = stop
	go func() { defer close(i.ended); i.RunWithContext(ctx) }()
	time.Sleep(10 * time.Millisecond)
}

func (i *running) end() {
	i.stop()
	<-i.ended
	i.settle()
}

// add adds a handler that notes what it sees, object by object.
func (i *running) add(name string, l *ledger) cache.ResourceEventHandlerRegistration {
	reg, err := i.AddEventHandler(l.handler())
	i.err("add "+name, err)
	i.note("registration %s: nil %v", name, reg == nil)
	if reg != nil {
		i.note("%s: synced %v done %v", name, reg.HasSynced(), cache.IsDone(reg.HasSyncedChecker()))
	}
	return reg
}

func (i *running) state() {
	i.note("synced %v stopped %v version %q controller synced %v version %q", i.HasSynced(), i.IsStopped(), i.LastSyncResourceVersion(),
		i.GetController().HasSynced(), i.GetController().LastSyncResourceVersion())
}

func init() {
	add(
		scenario{name: "informer/life", env: plainLists, do: informerLife},
		scenario{name: "informer/handlers/times", env: plainLists, do: handlersAtTimes},
		scenario{name: "informer/handlers/remove", env: plainLists, do: handlersRemoved},
		scenario{name: "informer/handlers/within", env: plainLists, do: handlersWithin},
		scenario{name: "informer/handlers/resync", env: plainLists, do: handlersResync},
		scenario{name: "informer/handlers/slow", env: plainLists, do: handlersSlow},
		scenario{name: "informer/handlers/same", env: plainLists, do: handlersSame},
		scenario{name: "informer/handlers/shutDown", env: plainLists, do: handlersShutDown},
		scenario{name: "informer/handlers/panic", env: plainLists, alone: true, do: func(r *run) { handlerPanics(r) }},
		scenario{name: "informer/handlers/panicLater", env: plainLists, alone: true, do: func(r *run) { handlerPanicsLater(r) }},
		scenario{name: "informer/setters", env: plainLists, do: informerSetters},
		scenario{name: "informer/runTwice", env: plainLists, do: informerRunTwice},
		scenario{name: "informer/neverRun", env: plainLists, do: informerNeverRun},
		scenario{name: "informer/endedContext", env: plainLists, do: informerEndedContext},
		scenario{name: "informer/transformFails", env: plainLists, do: informerTransformFails},
		scenario{name: "informer/transformFailsStream", do: informerTransformFails},
		scenario{name: "informer/objectTypes", env: plainLists, do: informerObjectTypes},
		scenario{name: "informer/typed", env: plainLists, do: informerTyped},
		scenario{name: "cache/waits", env: plainLists, do: cacheWaits},
		scenario{name: "cache/detector/default", do: detector},
		scenario{name: "cache/detector/on", env: []string{"KUBE_CACHE_MUTATION_DETECTOR=true"}, alone: true, do: detector},
		scenario{name: "informer/mutated", env: append([]string{"KUBE_CACHE_MUTATION_DETECTOR=true"}, plainLists...), alone: true, do: informerMutated},
	)
}

func informerLife(r *run) {
	i := newRunning(r, 0)
	i.state()
	i.begin()
	i.state()
	r.note("store %s indexer same %v", briefs(i.GetStore().List()), i.GetStore() == cache.Store(i.GetIndexer()))
	for range 3 {
		time.Sleep(time.Minute)
		r.settle()
		i.state()
		r.note("store %s", briefs(i.GetStore().List()))
	}
	i.end()
	i.state()
	r.note("store %s", briefs(i.GetStore().List()))
	r.panics("write", func() { r.err("write", i.GetStore().Add(pod("a/mine@1"))) })
	r.note("store %s", briefs(i.GetStore().List()))
}

func handlersAtTimes(r *run) {
	i := newRunning(r, 0)
	var ledgers []*ledger
	var regs []cache.ResourceEventHandlerRegistration
	add := func(name string) {
		l := &ledger{}
		ledgers, regs = append(ledgers, l), append(regs, i.add(name, l))
		r.settle()
		for n, reg := range regs {
			if reg != nil {
				r.note("%d: synced %v done %v name %q", n, reg.HasSynced(), cache.IsDone(reg.HasSyncedChecker()), "")
			}
		}
	}
	add("before")
	i.begin()
	add("after start")
	time.Sleep(90 * time.Second)
	add("after event")
	time.Sleep(4 * time.Minute)
	i.end()
	add("after end")
	for n, l := range ledgers {
		l.flush(r, fmt.Sprint(n))
	}
}

func handlersRemoved(r *run) {
	i := newRunning(r, 0)
	l := &ledger{}
	reg := i.add("one", l)
	r.err("remove before start", i.RemoveEventHandler(reg))
	r.err("remove again", i.RemoveEventHandler(reg))
	kept := i.add("two", l)
	gone := i.add("three", &ledger{})
	i.begin()
	r.err("remove", i.RemoveEventHandler(gone))
	r.err("remove again", i.RemoveEventHandler(gone))
	r.note("synced %v", gone.HasSynced())
	other := newRunning(r, 0)
	foreign := other.add("foreign", &ledger{})
	r.err("remove foreign", i.RemoveEventHandler(foreign))
	r.panics("remove nil", func() { r.err("remove nil", i.RemoveEventHandler(nil)) })
	time.Sleep(90 * time.Second)
	r.settle()
	r.err("remove kept", i.RemoveEventHandler(kept))
	time.Sleep(5 * time.Minute)
	late := i.add("late", l)
	r.settle()
	i.end()
	r.err("remove after end", i.RemoveEventHandler(late))
	r.err("remove after end again", i.RemoveEventHandler(late))
	l.flush(r, "events of")
}

// handlersWithin calls the informer from its handlers.
func handlersWithin(r *run) {
	i := newRunning(r, 0)
	inner := &ledger{}
	l := &ledger{}
	var own cache.ResourceEventHandlerRegistration
	first := true
	own, _ = i.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(obj any) {
			l.note("outer", "add")
			if first {
				first = false
				_, err := i.AddEventHandler(inner.handler())
				l.note("inner", "add handler: %v", err)
				l.note("state", "synced %v stored %d", i.HasSynced(), len(i.GetStore().ListKeys()))
			}
		},
		UpdateFunc: func(o, n any) { l.note("outer", "remove itself: %v", i.RemoveEventHandler(own)) },
		DeleteFunc: func(obj any) { l.note("outer", "delete") },
	})
	i.begin()
	time.Sleep(5 * time.Minute)
	i.end()
	inner.flush(r, "inner")
	l.flush(r, "outer")
}

func handlersResync(r *run) {
	for _, period := range []time.Duration{0, 30 * time.Second, 100 * time.Second} {
		i := newRunning(r, period)
		var ledgers []*ledger
		add := func(resync time.Duration, options bool) {
			l := &ledger{}
			ledgers = append(ledgers, l)
			h := cache.ResourceEventHandlerFuncs{UpdateFunc: func(o, n any) {
				if brief(o) == brief(n) {
					l.note(pageOf(n), "again after %v", time.Since(r.start).Round(time.Second))
				}
			}}
			var err error
			if options {
				_, err = i.AddEventHandlerWithOptions(h, cache.HandlerOptions{ResyncPeriod: &resync})
			} else {
				_, err = i.AddEventHandlerWithResyncPeriod(h, resync)
			}
			r.err("add", err)
		}
		for _, resync := range []time.Duration{0, time.Second, 40 * time.Second, 100 * time.Second, -time.Second} {
			add(resync, false)
		}
		l := &ledger{}
		_, err := i.AddEventHandlerWithOptions(l.handler(), cache.HandlerOptions{})
		r.err("add", err)
		i.begin()
		add(40*time.Second, true)
		add(10*time.Second, true)
		time.Sleep(5 * time.Minute)
		i.end()
		for n, l := range ledgers {
			l.flush(r, fmt.Sprintf("period %v handler %d", period, n))
		}
		l.flush(r, fmt.Sprintf("period %v defaults", period))
	}
}

// handlersSlow has a handler that holds up nobody else.
func handlersSlow(r *run) {
	i := newRunning(r, 0)
	quick, slow := &ledger{}, &ledger{}
	h := slow.handler()
	add := h.AddFunc
	h.AddFunc = func(obj any, initial bool) { time.Sleep(2 * time.Minute); add(obj, initial) }
	reg, _ := i.AddEventHandler(h)
	i.add("quick", quick)
	i.begin()
	time.Sleep(3*time.Minute + 30*time.Second)
	r.note("slow synced %v", reg.HasSynced())
	quick.flush(r, "quick")
	i.stop()
	r.within(time.Hour, "end", func() { <-i.ended })
	r.note("slow synced %v stopped %v", reg.HasSynced(), i.IsStopped())
	slow.flush(r, "slow")
}

type pointerHandler struct{ *ledger }

func (h *pointerHandler) OnAdd(obj any, initial bool) { h.note(pageOf(obj), "add") }
func (h *pointerHandler) OnUpdate(o, n any)           { h.note(pageOf(n), "update") }
func (h *pointerHandler) OnDelete(obj any)            { h.note(pageOf(obj), "delete") }

// handlersSame adds one handler twice, and nil.
func handlersSame(r *run) {
	i := newRunning(r, 0)
	h := &pointerHandler{&ledger{}}
	a, err := i.AddEventHandler(h)
	r.err("add", err)
	b, err := i.AddEventHandler(h)
	r.err("add again", err)
	r.note("same registration %v", a == b)
	i.begin()
	r.err("remove", i.RemoveEventHandler(a))
	time.Sleep(5 * time.Minute)
	i.end()
	h.flush(r, "events of")
}

func handlersShutDown(r *run) {
	i := newRunning(r, 0)
	l := &ledger{}
	reg := i.add("one", l)
	i.begin()
	r.within(time.Minute, "shut down", func() { r.err("shut down", cache.ShutDownEventHandler(i.SharedIndexInformer, reg)) })
	r.within(time.Minute, "again", func() { r.err("again", cache.ShutDownEventHandler(i.SharedIndexInformer, reg)) })
	r.within(time.Minute, "nil", func() { r.err("nil", cache.ShutDownEventHandler(i.SharedIndexInformer, nil)) })
	busy, _ := i.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { time.Sleep(time.Minute) }})
	r.settle()
	r.within(time.Hour, "busy", func() { r.err("busy", cache.ShutDownEventHandler(i.SharedIndexInformer, busy)) })
	i.end()
	r.within(time.Minute, "ended", func() { r.err("ended", cache.ShutDownEventHandler(i.SharedIndexInformer, reg)) })
	never := newRunning(r, 0)
	reg = never.add("never", l)
	r.within(time.Minute, "never run", func() { r.err("never run", cache.ShutDownEventHandler(never.SharedIndexInformer, reg)) })
	l.flush(r, "events of")
}

func handlerPanics(r *run) {
	i := newRunning(r, 0)
	i.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(any) { panic("handler panics") }})
	i.begin()
	time.Sleep(time.Minute)
	r.note("still alive")
}

func handlerPanicsLater(r *run) {
	i := newRunning(r, 0)
	i.AddEventHandler(cache.ResourceEventHandlerFuncs{UpdateFunc: func(any, any) { panic(errors.New("handler panics")) }})
	i.begin()
	time.Sleep(5 * time.Minute)
	r.note("still alive")
}
