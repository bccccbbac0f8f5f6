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
	"errors"
	"fmt"
	"math/rand"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"
)

// queueKinds make queues that know the objects of a store.
var queueKinds = map[string]func(r *run, known cache.KeyListerGetter) cache.Queue{
	"fifo": func(*run, cache.KeyListerGetter) cache.Queue { return cache.NewFIFO(cache.MetaNamespaceKeyFunc) },
	"delta": func(_ *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewDeltaFIFO(cache.MetaNamespaceKeyFunc, known)
	},
	"deltaAlone": func(*run, cache.KeyListerGetter) cache.Queue {
		return cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{EmitDeltaTypeReplaced: true})
	},
	"deltaReplaced": func(_ *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{KnownObjects: known, EmitDeltaTypeReplaced: true, Name: "d"})
	},
	"deltaTransform": func(r *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{KnownObjects: known, EmitDeltaTypeReplaced: true, Transformer: transformer(r)})
	},
	"deltaSync": func(r *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{KnownObjects: known, Transformer: transformer(r)})
	},
	"real": func(_ *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewRealFIFO(cache.MetaNamespaceKeyFunc, known, nil)
	},
	"realTransform": func(r *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewRealFIFO(cache.MetaNamespaceKeyFunc, known, transformer(r))
	},
	"realAtomic": func(_ *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewRealFIFOWithOptions(cache.RealFIFOOptions{KnownObjects: known, AtomicEvents: true, Name: "q"})
	},
	"realAtomicAlone": func(*run, cache.KeyListerGetter) cache.Queue {
		return cache.NewRealFIFOWithOptions(cache.RealFIFOOptions{AtomicEvents: true})
	},
	"realAtomicBookmarks": func(r *run, known cache.KeyListerGetter) cache.Queue {
		return cache.NewRealFIFOWithOptions(cache.RealFIFOOptions{KnownObjects: known, AtomicEvents: true, EmitDeltaTypeBookmark: true,
			UnlockWhileProcessing: true, Transformer: transformer(r)})
	},
}

// transformer marks what it sees, and fails for one name.
func transformer(r *run) cache.TransformFunc {
	return func(obj any) (any, error) {
		r.note("transform %s", brief(obj))
		if m, ok := obj.(interface{ GetResourceVersion() string }); ok && m.GetResourceVersion() == "7" {
			return nil, errors.New("no sevens")
		}
		return obj, nil
	}
}

func init() {
	for kind, make := range queueKinds {
		seeds("cache/queues/"+kind, 40, func(r *run, seed int64) {
			known := sortedStore{cache.NewStore(cache.DeletionHandlingMetaNamespaceKeyFunc)}
			queueOperations(r, make(r, known), known, seed)
		})
		add(scenario{name: "cache/queues/" + kind + "/close", do: func(r *run) {
			closeQueue(r, make(r, cache.NewStore(cache.MetaNamespaceKeyFunc)))
		}})
		if kind != "fifo" { // the order of a list is that of a map there
			add(scenario{name: "cache/queues/" + kind + "/synced", do: func(r *run) {
				syncQueue(r, make(r, cache.NewStore(cache.MetaNamespaceKeyFunc)))
			}})
		}
	}
	add(scenario{name: "cache/queues/options", do: queueOptions})
	for kind, make := range queueKinds {
		for _, steps := range []string{"r1d1a2pp", "r1d1", "r1d1u1p", "r1pd1a2p", "a1r2pp", "a1d1p", "d1", "r0", "r0r1p", "r1u1p", "r1a2pp", "r1r2pp", "r1br2p", "b", "r1r0p", "r1r1p",
			"a1pd1d1p", "a1pd1d1a1d1p", "d1p", "sps", "r1psp", "a1ps1p", "r1d1r2p", "r0a1p", "d1r1p", "r1d1r1pp", "a1r1p", "s1r1pp", "r9p", "b1r1p", "b1b1r1pp", "b1a1pp", "s1a1r1ppp"} {
			add(scenario{name: "cache/queues/" + kind + "/steps/" + steps, do: func(r *run) {
				known := sortedStore{cache.NewStore(cache.DeletionHandlingMetaNamespaceKeyFunc)}
				queueSteps(r, make(r, known), known, steps)
			}})
		}
	}
}

// sortedStore lists in an order that is the same everywhere.
type sortedStore struct{ cache.Store }

func (s sortedStore) ListKeys() []string { return sorted(s.Store.ListKeys()) }

// drawQueued is draw for queues, which take deleted objects too.
func drawQueued(rnd *rand.Rand) any {
	switch rnd.Intn(20) {
	case 0:
		return cache.DeletedFinalStateUnknown{Key: "a/x", Obj: draw(rnd)}
	case 1:
		return "no object"
	}
	return draw(rnd)
}

func queueOperations(r *run, q cache.Queue, known cache.Store, seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	for range 60 {
		r.panics("op", func() { queueOperation(r, q, known, rnd) })
		r.note("synced %v", q.HasSynced())
	}
	for i := 0; i < 200 && popOne(r, q, known, nil); i++ {
	}
	r.note("synced %v known %s", q.HasSynced(), briefs(known.List()))
	q.Close()
}

func queueOperation(r *run, q cache.Queue, known cache.Store, rnd *rand.Rand) {
	switch rnd.Intn(14) {
	case 0, 1, 2:
		o := drawQueued(rnd)
		r.err("add "+brief(o), q.Add(o))
	case 3, 4:
		o := drawQueued(rnd)
		r.err("update "+brief(o), q.Update(o))
	case 5, 6:
		o := drawQueued(rnd)
		r.err("delete "+brief(o), q.Delete(o))
	case 7:
		list := drawList(q, rnd)
		r.err("replace "+briefs(list), q.Replace(list, fmt.Sprint(rnd.Intn(100))))
	case 8:
		r.err("resync", q.Resync())
	case 9:
		if b, ok := q.(cache.ReflectorBookmarkStore); ok {
			r.err("bookmark", b.Bookmark(fmt.Sprint(rnd.Intn(100))))
		}
	case 10:
		if d, ok := q.(*cache.DeltaFIFO); ok {
			for _, o := range []any{draw(rnd), "x", cache.Deltas{}, cache.Deltas{{Type: cache.Added, Object: pod("a/b")}}} {
				key, err := d.KeyOf(o)
				r.note("key of %s: %s", brief(o), key)
				r.err("key", err)
			}
		}
	case 11, 12:
		if b, ok := q.(cache.QueueWithBatch); ok && rnd.Intn(2) == 0 {
			popBatch(r, b, known, rnd)
			return
		}
		popOne(r, q, known, rnd)
	case 13:
		popOne(r, q, known, rnd)
	}
}

// drawList gives what a server could list. One object at most is missing, and a
// FIFO gets one object, because the order is that of a map otherwise.
func drawList(q cache.Queue, rnd *rand.Rand) []any {
	list := []any{}
	if _, ok := q.(*cache.FIFO); ok {
		for range rnd.Intn(2) {
			list = append(list, draw(rnd))
		}
		return list
	}
	missing := rnd.Intn(12)
	n := 0
	for _, namespace := range []string{"a", "b", ""} {
		for _, name := range []string{"x", "y", "z"} {
			if n++; n != missing {
				list = append(list, pod(fmt.Sprintf("%s/%s@%d", namespace, name, rnd.Intn(30))))
			}
		}
	}
	list = append(list, pod("a/batch@30"), pod("a/last@30"))
	if rnd.Intn(8) == 0 {
		list = append(list, "no object")
	}
	return list
}

// popOne pops, if there is something, and keeps the store up to date.
func popOne(r *run, q cache.Queue, known cache.Store, rnd *rand.Rand) bool {
	started := make(chan struct{}, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.panicFree("pop", func() {
			v, err := q.Pop(func(obj any, initial bool) error {
				started <- struct{}{}
				r.note("process %s initial %v", popped(obj), initial)
				apply(known, obj)
				if rnd != nil && rnd.Intn(6) == 0 {
					return errors.New("not processed")
				}
				return nil
			})
			r.note("popped %s", popped(v))
			r.err("pop", err)
		})
	}()
	r.settle()
	select {
	case <-ended:
		return true
	default:
	}
	select {
	case <-started:
		r.note("pop: stuck")
	default:
		// Nothing is there. Something has to come, so that nobody waits.
		r.note("pop waits")
		err := q.Add(pod("a/last@99"))
		r.settle() // or two would write at the same time
		r.err("add", err)
		select {
		case <-ended:
		default:
			r.note("pop still waits")
		}
	}
	return false
}

// popped is like brief. The order of the objects that a queue of one for all
// gives does not count.
func popped(v any) string {
	if d, ok := v.(cache.Deltas); ok {
		return brief(d)
	}
	return brief(v)
}

func apply(known cache.Store, obj any) {
	deltas, ok := obj.(cache.Deltas)
	if !ok {
		known.Update(obj)
		return
	}
	for _, d := range deltas {
		applyDelta(known, d)
	}
}

func applyDelta(known cache.Store, d cache.Delta) {
	switch o := d.Object.(type) {
	case cache.ReplacedAllInfo:
		known.Replace(o.Objects, o.ResourceVersion)
	case cache.SyncAllInfo, cache.BookmarkInfo:
	default:
		if d.Type == cache.Deleted {
			known.Delete(d.Object)
		} else {
			known.Update(d.Object)
		}
	}
}

func popBatch(r *run, q cache.QueueWithBatch, known cache.Store, rnd *rand.Rand) {
	if !q.HasSynced() {
		return // it could be empty, and wait
	}
	r.err("add", q.Add(pod("a/batch@98")))
	r.within(time.Minute, "popBatch", func() {
		err := q.PopBatch(func(list []cache.Delta, initial bool) error {
			r.note("batch %s initial %v", brief(cache.Deltas(list)), initial)
			for _, d := range list {
				applyDelta(known, d)
			}
			if rnd.Intn(6) == 0 {
				return errors.New("batch not processed")
			}
			return nil
		}, func(obj any, initial bool) error {
			r.note("single %s initial %v", popped(obj), initial)
			apply(known, obj)
			if rnd.Intn(6) == 0 {
				return errors.New("single not processed")
			}
			return nil
		})
		r.err("popBatch", err)
	})
}

// queueSteps looks at when a queue has synced. Digits are the names of objects.
func queueSteps(r *run, q cache.Queue, known cache.Store, steps string) {
	defer q.Close()
	version := 0
	var waiting atomic.Bool
	did := func(what string, err error) {
		r.settle() // a pop that waited may write something
		r.err(what, err)
	}
	for i := 0; i < len(steps); i++ {
		step := steps[i : i+1]
		var obj any
		version++
		if i+1 < len(steps) && steps[i+1] >= '0' && steps[i+1] <= '9' {
			obj = pod(fmt.Sprintf("a/%c@%d", steps[i+1], version))
			i++
		}
		switch step {
		case "a":
			did("add", q.Add(obj))
		case "u":
			did("update", q.Update(obj))
		case "d":
			did("delete", q.Delete(obj))
		case "r":
			list := []any{obj}
			if obj.(interface{ GetName() string }).GetName() == "0" {
				list = nil
			} else if obj.(interface{ GetName() string }).GetName() == "9" {
				list = []any{}
			}
			did("replace", q.Replace(list, fmt.Sprint(version)))
		case "s":
			did("resync", q.Resync())
		case "b":
			if b, ok := q.(cache.ReflectorBookmarkStore); ok {
				did("bookmark", b.Bookmark("5"))
			}
		case "p":
			stepPop(r, q, known, &waiting)
		}
		r.note("%s %s: synced %v done %v", step, brief(obj), q.HasSynced(), cache.IsDone(q.HasSyncedChecker()))
	}
}

// stepPop pops, unless one waits for something already: Close would wake both, and
// they would write at the same time.
func stepPop(r *run, q cache.Queue, known cache.Store, waiting *atomic.Bool) {
	if !waiting.CompareAndSwap(false, true) {
		r.note("pop waits already")
		return
	}
	r.within(time.Minute, "pop", func() {
		defer waiting.Store(false)
		v, err := q.Pop(func(obj any, initial bool) error {
			r.note("process %s initial %v done %v", popped(obj), initial, cache.IsDone(q.HasSyncedChecker()))
			apply(known, obj)
			return nil
		})
		r.note("popped %s", popped(v))
		r.err("pop", err)
	})
}

func closeQueue(r *run, q cache.Queue) {
	ends := make(chan struct{})
	go func() {
		defer close(ends)
		r.within(time.Hour, "pop", func() {
			v, err := q.Pop(func(obj any, initial bool) error { return nil })
			r.note("popped %s", popped(v))
			r.err("pop", err)
			r.note("is closed %v", errors.Is(err, cache.ErrFIFOClosed))
		})
	}()
	time.Sleep(time.Second)
	if c, ok := q.(interface{ IsClosed() bool }); ok {
		r.note("closed %v", c.IsClosed())
	}
	q.Close()
	<-ends
	r.panics("close again", q.Close)
	if c, ok := q.(interface{ IsClosed() bool }); ok {
		r.note("closed %v", c.IsClosed())
	}
	r.err("add", q.Add(pod("a/x@1")))
	r.err("replace", q.Replace([]any{pod("a/y@2")}, "5"))
	r.err("resync", q.Resync())
	for range 3 {
		r.within(time.Minute, "pop", func() {
			v, err := q.Pop(func(obj any, initial bool) error { r.note("process %s", popped(obj)); return nil })
			r.note("popped %s", popped(v))
			r.err("pop", err)
		})
	}
	if b, ok := q.(cache.QueueWithBatch); ok {
		r.within(time.Minute, "popBatch", func() {
			r.err("popBatch", b.PopBatch(func([]cache.Delta, bool) error { return nil }, func(any, bool) error { return nil }))
		})
	}
	r.note("synced %v", q.HasSynced())
}

func syncQueue(r *run, q cache.Queue) {
	checker := q.HasSyncedChecker()
	r.note("name %q done %v", checker.Name(), cache.IsDone(checker))
	pop := func() (returned bool) {
		return r.within(time.Minute, "pop", func() {
			v, err := q.Pop(func(obj any, initial bool) error {
				r.note("process %s initial %v synced %v", popped(obj), initial, cache.IsDone(checker))
				return nil
			})
			r.note("popped %s", popped(v))
			r.err("pop", err)
			r.note("synced %v done %v", q.HasSynced(), cache.IsDone(checker))
		})
	}
	r.err("replace", q.Replace([]any{pod("a/x@1"), pod("a/y@2")}, "5"))
	r.note("synced %v done %v", q.HasSynced(), cache.IsDone(checker))
	q.Add(pod("a/z@6"))
	pop()
	q.Delete(pod("a/y@3"))
	for pop() { // the last one waits for Close
	}
	if b, ok := q.(interface{ Done() <-chan struct{} }); ok {
		select {
		case <-b.Done():
			r.note("done")
		default:
			r.note("not done")
		}
	}
	r.note("same checker %v", checker == q.HasSyncedChecker())
	q.Close()
}

func queueOptions(r *run) {
	d := cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{})
	r.note("%q %v", d.Name(), d.Transformer() == nil)
	r.note("%q", cache.NewFIFO(cache.MetaNamespaceKeyFunc).Name())
	r.panics("real without known objects", func() { cache.NewRealFIFO(cache.MetaNamespaceKeyFunc, nil, nil) })
	for _, o := range []cache.RealFIFOOptions{
		{},
		{AtomicEvents: true},
		{EmitDeltaTypeBookmark: true, KnownObjects: cache.NewStore(cache.MetaNamespaceKeyFunc)},
		{UnlockWhileProcessing: true, AtomicEvents: true},
		{UnlockWhileProcessing: true, KnownObjects: cache.NewStore(cache.MetaNamespaceKeyFunc)},
		{AtomicEvents: true, KnownObjects: cache.NewStore(cache.MetaNamespaceKeyFunc)},
		{EmitDeltaTypeBookmark: true, UnlockWhileProcessing: true, KnownObjects: cache.NewStore(cache.MetaNamespaceKeyFunc)},
		{EmitDeltaTypeBookmark: true, UnlockWhileProcessing: true},
		{EmitDeltaTypeBookmark: true, UnlockWhileProcessing: true, AtomicEvents: true, KnownObjects: cache.NewStore(cache.MetaNamespaceKeyFunc)},
		{Identifier: cache.InformerNameAndResource{}, AtomicEvents: true, Name: "n"},
	} {
		r.panics("real", func() {
			f := cache.NewRealFIFOWithOptions(o)
			r.note("%q %v %v", f.Name(), f.Transformer() == nil, f.IsClosed())
		})
	}
	name, err := cache.NewInformerName("queue-options")
	r.err("name", err)
	defer name.Release()
	id := name.WithResource(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	for _, given := range []string{"", "given"} {
		q := cache.NewRealFIFOWithOptions(cache.RealFIFOOptions{AtomicEvents: true, Identifier: id, Name: given})
		r.note("%v %q %q", id.Reserved(), q.Name(), q.HasSyncedChecker().Name())
	}
}
