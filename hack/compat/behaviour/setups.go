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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
)

func informerSetters(r *run) {
	i := newRunning(r, 0)
	set := func(when string) {
		r.err(when+" transform", i.SetTransform(func(obj any) (any, error) { return obj, nil }))
		r.err(when+" no transform", i.SetTransform(nil))
		r.err(when+" watch errors", i.SetWatchErrorHandler(func(*cache.Reflector, error) {}))
		r.err(when+" watch errors", i.SetWatchErrorHandlerWithContext(cache.DefaultWatchErrorHandler))
		r.err(when+" indexers", i.AddIndexers(cache.Indexers{when: cache.MetaNamespaceIndexFunc}))
		r.err(when+" indexers again", i.AddIndexers(cache.Indexers{when: cache.MetaNamespaceIndexFunc}))
		list, err := i.GetIndexer().ByIndex(when, "a")
		r.note("%s: %s %v", when, briefs(list), err)
	}
	set("before")
	i.begin()
	set("during")
	i.end()
	set("after")
}

func informerRunTwice(r *run) {
	i := newRunning(r, 0)
	i.begin()
	r.within(time.Minute, "second run", func() { i.RunWithContext(r.ctx) })
	i.state()
	i.end()
	r.within(time.Minute, "run after end", func() { i.RunWithContext(r.ctx) })
	stop := make(chan struct{})
	close(stop)
	r.within(time.Minute, "run after end", func() { i.Run(stop) })
	i.state()
}

func informerNeverRun(r *run) {
	i := newRunning(r, 0)
	i.state()
	l := &ledger{}
	reg := i.add("one", l)
	time.Sleep(time.Minute)
	r.note("%v %v", reg.HasSynced(), i.IsStopped())
	r.within(time.Minute, "controller", func() {
		stop := make(chan struct{})
		close(stop)
		i.GetController().Run(stop)
	})
	r.note("write %v", i.GetStore().Add(pod("a/x@1")))
	r.settle()
	l.flush(r, "events of")
}

func informerEndedContext(r *run) {
	i := newRunning(r, 0)
	l := &ledger{}
	reg := i.add("one", l)
	ctx, cancel := context.WithCancel(r.ctx)
	cancel()
	r.within(time.Minute, "run", func() { i.RunWithContext(ctx) })
	r.settle()
	i.state()
	r.note("%v", reg.HasSynced())
	i.add("two", l)
	l.flush(r, "events of")
}

func informerTransformFails(r *run) {
	srv := &server{r: &run{}, lists: []listed{{pods: "a/x@1 a/bad@2 a/y@3", version: "5"}}, pace: time.Millisecond,
		watches: []watched{{events: "1m +a/bad@6 ~a/x@7 ~a/bad@8 -a/bad@9 +a/z@10"}}}
	if r.row.env == nil {
		srv.watches = []watched{{events: "+a/x@1 +a/bad@2 +a/y@3 !@5 1m +a/bad@6 ~a/x@7 ~a/bad@8 -a/bad@9 +a/z@10"}}
	}
	i := &running{r, cache.NewSharedIndexInformer(srv.listWatch(), &corev1.Pod{}, 0, cache.Indexers{}), nil, make(chan struct{})}
	r.err("transform", i.SetTransform(func(obj any) (any, error) {
		if p, ok := obj.(*corev1.Pod); ok && p.Name == "bad" {
			return nil, errors.New("bad pod")
		}
		return obj, nil
	}))
	l := &ledger{}
	i.SetWatchErrorHandler(func(_ *cache.Reflector, err error) { l.note("errors", "%s", errorFacts(err)) })
	i.add("one", l)
	i.begin()
	time.Sleep(3 * time.Minute)
	i.state()
	i.end()
	l.flush(r, "events of")
}

// noObject is no API object.
type noObject struct{ corev1.Pod }

func informerObjectTypes(r *run) {
	for _, t := range []runtime.Object{nil, &corev1.Pod{}, &corev1.Node{}, &noObject{}} {
		srv := &server{r: &run{}, lists: []listed{one}, watches: []watched{{events: "+a/y@6"}}, pace: time.Millisecond}
		i := &running{r, cache.NewSharedIndexInformer(srv.listWatch(), t, 0, cache.Indexers{}), nil, make(chan struct{})}
		l := &ledger{}
		i.SetWatchErrorHandler(func(f *cache.Reflector, err error) { l.note("errors", "%s", errorFacts(err)) })
		i.add("one", l)
		i.begin()
		time.Sleep(time.Second)
		i.state()
		i.end()
		l.flush(r, fmt.Sprintf("%T", t))
	}
}

func informerTyped(r *run) {
	i := newRunning(r, 0)
	t := cache.NewTypedSharedIndexInformer[*corev1.Pod](i.SharedIndexInformer)
	l := &ledger{}
	_, err := t.AddTypedEventHandler(cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{
		AddFunc:    func(p *corev1.Pod) { l.note(pageOf(p), "add") },
		UpdateFunc: func(o, n *corev1.Pod) { l.note(pageOf(n), "update") },
		DeleteFunc: func(d cache.DeletedObject[*corev1.Pod]) { l.note(d.GetKey(), "delete %s", deleted(d)) },
	})
	r.err("add", err)
	resync := time.Second
	_, err = t.AddTypedEventHandler(cache.TypedResourceEventHandlerFuncs[*corev1.Pod]{}, cache.HandlerOptions{}, cache.HandlerOptions{ResyncPeriod: &resync})
	r.err("two options", err)
	r.err("indexers", t.AddTypedIndexers(cache.TypedIndexers[*corev1.Pod]{"name": func(p *corev1.Pod) ([]string, error) { return []string{p.Name}, nil }}))
	i.begin()
	list, err := t.GetTypedIndexer().ByTypedIndex("name", "x")
	r.note("%s %v", briefs(list), err)
	list, err = t.GetTypedIndexer().TypedIndex("name", pod("b/y"))
	r.note("%s %v", briefs(list), err)
	_, err = t.GetTypedIndexer().ByTypedIndex("none", "x")
	r.err("none", err)
	time.Sleep(5 * time.Minute)
	i.end()
	l.flush(r, "events of")
}

func cacheWaits(r *run) {
	stop := make(chan struct{})
	start := time.Now()
	at := func(d time.Duration) cache.InformerSynced { return func() bool { return time.Since(start) >= d } }
	wait := func(name string, f func() bool) {
		start = time.Now()
		r.within(time.Hour, name, func() { r.note("%s: %v", name, f()) })
	}
	wait("nothing", func() bool { return cache.WaitForCacheSync(stop) })
	wait("at once", func() bool { return cache.WaitForCacheSync(stop, at(0)) })
	wait("later", func() bool { return cache.WaitForCacheSync(stop, at(0), at(1010*time.Millisecond)) })
	wait("named", func() bool { return cache.WaitForNamedCacheSync("n", stop, at(250*time.Millisecond)) })
	wait("context", func() bool { return cache.WaitForNamedCacheSyncWithContext(r.ctx, at(250*time.Millisecond)) })
	ctx, cancel := context.WithTimeout(r.ctx, time.Second)
	wait("context ends", func() bool { return cache.WaitForNamedCacheSyncWithContext(ctx, at(time.Minute)) })
	wait("context ended", func() bool { return cache.WaitForNamedCacheSyncWithContext(ctx, at(0)) })
	wait("context ended, nothing", func() bool { return cache.WaitForNamedCacheSyncWithContext(ctx) })
	cancel()
	time.AfterFunc(500*time.Millisecond, func() { close(stop) })
	wait("stopped", func() bool { return cache.WaitForCacheSync(stop, at(time.Minute)) })
	wait("stopped before", func() bool { return cache.WaitForCacheSync(stop, at(0)) })
	wait("stopped before, nothing", func() bool { return cache.WaitForCacheSync(stop) })
	wait("nil channel", func() bool { return cache.WaitForCacheSync(nil, at(time.Second)) })
	i := newRunning(r, 0)
	checker := i.HasSyncedChecker()
	r.note("%q %v", checker.Name(), cache.IsDone(checker))
	ctx, cancel = context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	wait("never", func() bool { return cache.WaitFor(ctx, "x", checker) })
	wait("no checkers", func() bool { return cache.WaitFor(r.ctx, "x") })
	wait("no checkers ended", func() bool { return cache.WaitFor(ctx, "x") })
	i.begin()
	wait("started", func() bool { return cache.WaitFor(r.ctx, "x", checker, i.HasSyncedChecker()) })
	wait("ended", func() bool { return cache.WaitFor(ctx, "", checker) })
	reg := i.add("one", &ledger{})
	r.note("%q", reg.HasSyncedChecker().Name())
	wait("handler", func() bool { return cache.WaitFor(r.ctx, "", reg.HasSyncedChecker()) })
	i.end()
}

func detector(r *run) {
	d := cache.NewCacheMutationDetector("d")
	p := pod("a/x@1")
	d.AddObject(p)
	d.AddObject("no object")
	d.AddObject(nil)
	stop := make(chan struct{})
	time.AfterFunc(10*time.Minute, func() { close(stop) })
	time.AfterFunc(3*time.Minute+time.Second/2, func() { p.Name = "changed" })
	r.within(time.Hour, "run", func() { d.Run(stop) })
}

func informerMutated(r *run) {
	i := newRunning(r, 0)
	i.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: func(obj any) {
		if p := obj.(*corev1.Pod); p.Name == "x" {
			p.Spec.NodeName = "changed"
		}
	}})
	i.begin()
	time.Sleep(10 * time.Minute)
	r.note("still alive")
}
