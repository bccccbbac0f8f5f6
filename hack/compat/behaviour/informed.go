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
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

func init() {
	for _, s := range scripts() {
		env := plainLists
		if strings.HasPrefix(s.name, "stream") {
			env = nil
		}
		for kind, start := range informerKinds {
			add(scenario{name: "informer/" + kind + "/" + s.name, env: env, alone: s.name == "listPanics", do: func(r *run) { inform(r, s, start) }})
		}
	}
}

// informing is an informer of any kind.
type informing struct {
	store  cache.Store
	synced func() bool
	run    func(context.Context)
	last   func() string
}

// informerKinds make informers whose handler is that of the ledger.
var informerKinds = map[string]func(*run, cache.ListerWatcher, *ledger) informing{
	"shared": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		inf := cache.NewSharedIndexInformer(lw, &corev1.Pod{}, 0, indexers())
		reg, err := inf.AddEventHandler(l.handler())
		r.err("add handler", err)
		r.err("watch errors", inf.SetWatchErrorHandlerWithContext(func(ctx context.Context, f *cache.Reflector, err error) {
			l.note("errors", "%s: %s", f.TypeDescription(), errorFacts(err))
		}))
		return informing{inf.GetStore(), func() bool { return inf.HasSynced() && reg.HasSynced() }, inf.RunWithContext, inf.LastSyncResourceVersion}
	},
	"transformed": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		inf := cache.NewSharedInformer(lw, &corev1.Pod{}, time.Minute)
		r.err("transform", inf.SetTransform(func(obj any) (any, error) {
			l.note("transforms "+pageOf(obj), "%s", brief(obj))
			if p, ok := obj.(*corev1.Pod); ok && p.Labels == nil {
				p = p.DeepCopy()
				p.Labels = map[string]string{"seen": "yes"}
				return p, nil
			}
			return obj, nil
		}))
		inf.AddEventHandler(l.handler())
		return informing{inf.GetStore(), inf.HasSynced, inf.RunWithContext, inf.LastSyncResourceVersion}
	},
	"plain": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		store, c := cache.NewInformer(lw, &corev1.Pod{}, 0, l.handler())
		return informing{store, c.HasSynced, c.RunWithContext, c.LastSyncResourceVersion}
	},
	"resyncing": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		store, c := cache.NewIndexerInformer(lw, &corev1.Pod{}, 4*time.Minute, l.handler(), indexers())
		return informing{store, c.HasSynced, c.RunWithContext, c.LastSyncResourceVersion}
	},
	"transforming": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		store, c := cache.NewTransformingInformer(lw, &corev1.Pod{}, 0, l.handler(), func(obj any) (any, error) {
			l.note("transforms "+pageOf(obj), "%s", brief(obj))
			return obj, nil
		})
		return informing{store, c.HasSynced, c.RunWithContext, c.LastSyncResourceVersion}
	},
	"options": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		store, c := cache.NewInformerWithOptions(cache.InformerOptions{ListerWatcher: lw, ObjectType: &corev1.Pod{}, Handler: l.handler(), MinWatchTimeout: 20 * time.Minute})
		return informing{store, c.HasSynced, c.RunWithContext, c.LastSyncResourceVersion}
	},
	"config": func(r *run, lw cache.ListerWatcher, l *ledger) informing {
		store := cache.NewStore(cache.DeletionHandlingMetaNamespaceKeyFunc)
		q := cache.NewDeltaFIFOWithOptions(cache.DeltaFIFOOptions{KnownObjects: store, EmitDeltaTypeReplaced: true})
		c := cache.New(&cache.Config{Queue: q, ListerWatcher: lw, ObjectType: &corev1.Pod{}, ObjectDescription: "pods", FullResyncPeriod: 3 * time.Minute,
			WatchErrorHandler: func(f *cache.Reflector, err error) { l.note("errors", "%s: %s", f.TypeDescription(), errorFacts(err)) },
			Process: func(obj any, initial bool) error {
				for _, d := range obj.(cache.Deltas) {
					l.note(pageOf(d.Object), "process %s initial %v", brief(d), initial)
					applyDelta(store, d)
				}
				return nil
			}})
		return informing{store, c.HasSynced, c.RunWithContext, c.LastSyncResourceVersion}
	},
}

func inform(r *run, s script, start func(*run, cache.ListerWatcher, *ledger) informing) {
	srv := &server{r: r, lists: s.lists, watches: s.watches, pace: time.Millisecond}
	l := &ledger{}
	inf := start(r, srv.listWatch(), l)
	r.note("synced %v version %q", inf.synced(), inf.last())
	ctx, cancel := context.WithTimeout(r.ctx, 9*time.Minute+30*time.Second)
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); inf.run(ctx) }()
	for _, wait := range []time.Duration{100 * time.Millisecond, 100 * time.Second, 6 * time.Minute} {
		time.Sleep(wait)
		r.settle()
		r.note("later: synced %v", inf.synced())
	}
	<-ended
	r.settle()
	r.note("ended: synced %v version %q store %s", inf.synced(), inf.last(), briefs(inf.store.List()))
	l.flush(r, "events of")
}
