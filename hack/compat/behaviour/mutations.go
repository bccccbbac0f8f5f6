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
	"fmt"
	"math/rand"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

// mutate plays operations on a cache of one's own writes.
func mutate(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers())
	options := cache.MutationCacheOptions{TTL: pick(rng, 0, time.Second, time.Minute, -time.Second), IncludeAdds: rng.Intn(2) == 0, MaxCacheSize: pick(rng, 0, 0, 1, 2, 3)}
	if rng.Intn(5) > 0 {
		options.Indexer = store
	}
	var m cache.MutationCache
	if options.MaxCacheSize == 0 && options.TTL > 0 {
		m = cache.NewIntegerResourceVersionMutationCache(quietLogger, store, options.Indexer, options.TTL, options.IncludeAdds)
	} else {
		m = cache.NewIntegerResourceVersionMutationCacheWithOptions(quietLogger, store, options)
	}
	r.note("ttl %v adds %v size %d index %v", options.TTL, options.IncludeAdds, options.MaxCacheSize, options.Indexer != nil)
	for i := range 80 {
		p := draw(rng)
		if rng.Intn(12) == 0 {
			p.ResourceVersion = pick(rng, "", "0")
		}
		r.panicFree(fmt.Sprint(i), func() { mutation(r, rng, i, m, store, options.IncludeAdds, p) })
	}
}

func mutation(r *run, rng *rand.Rand, i int, m cache.MutationCache, store cache.Indexer, adds bool, p *corev1.Pod) {
	key := pick(rng, "a/x", "a/y", "b/x", "x", "none", "")
	switch rng.Intn(12) {
	case 0, 1, 2:
		m.Mutation(p)
		r.note("%d mutation %s", i, brief(p))
	case 3:
		m.OnAddOrUpdate(p)
		r.note("%d store add %s: %v", i, brief(p), store.Add(p))
	case 4:
		r.note("%d store delete %s: %v", i, brief(p), store.Delete(p))
	case 5:
		m.OnAddOrUpdate(p)
		r.note("%d seen %s", i, brief(p))
	case 6:
		if _, stored, _ := store.Get(p); stored { // the baseline hands out what it keeps for a deletion
			r.note("%d store delete %s: %v", i, brief(p), store.Delete(p))
		}
		p.ResourceVersion = pick(rng, "", "0")
		m.OnDelete(p)
		r.note("%d seen deletion %s", i, brief(p))
	case 7:
		time.Sleep(time.Duration(rng.Intn(1500)) * time.Millisecond)
	case 8, 9:
		if _, stored, _ := store.GetByKey(key); !stored && adds { // once read, it is gone from the baseline's
			return
		}
		o, found, err := m.GetByKey(key)
		r.note("%d get %q: %s %v %s", i, key, brief(o), found, errText(err))
	default:
		index, value := pick(rng, "word", "namespace", "none", ""), pick(rng, "red", "blue", "a", "b", "")
		list, err := m.ByIndex(index, value)
		r.note("%d by %s %q: %s %s", i, index, value, briefs(list), errText(err))
	}
}

func oddMutations(r *run) {
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers())
	m := cache.NewIntegerResourceVersionMutationCache(quietLogger, store, store, time.Minute, true)
	r.panics("nil", func() { m.Mutation(nil) })
	r.panics("text", func() { m.Mutation("text") })
	r.panics("tombstone", func() { m.Mutation(cache.DeletedFinalStateUnknown{Key: "a/x", Obj: pod("a/x@3")}) })
	r.panics("seen nil", func() { m.OnAddOrUpdate(nil) })
	r.panics("gone nil", func() { m.OnDelete(nil) })
	for _, version := range []string{"text", "-1", "99999999999999999999"} {
		r.panics("version "+version, func() {
			m.Mutation(pod("a/v@" + version))
			m.Mutation(pod("a/v@5"))
			m.OnAddOrUpdate(pod("a/v@" + version))
			m.OnDelete(pod("a/v@" + version))
		})
	}
	m.Mutation(pod("a/x@5"))
	for _, key := range []string{"a/x", "text", ""} {
		o, found, err := m.GetByKey(key)
		r.note("%q: %s %v %s", key, brief(o), found, errText(err))
	}
	r.panics("no store", func() {
		m := cache.NewIntegerResourceVersionMutationCache(quietLogger, nil, nil, time.Minute, true)
		m.Mutation(pod("a/x@5"))
		o, found, err := m.GetByKey("a/x")
		r.note("%s %v %s", brief(o), found, errText(err))
	})
	for range 2 {
		o, found, err := m.GetByKey("a/x")
		r.note("again: %s %v %s", brief(o), found, errText(err))
	}
	r.err("store", store.Add(pod("a/y@4")))
	m.OnDelete(pod("a/y@6"))
	o, found, err := m.GetByKey("a/y")
	r.note("deleted: %v %v %s", o != nil, found, errText(err))
	broken := &cache.FakeCustomStore{GetByKeyFunc: func(string) (any, bool, error) { return nil, false, fmt.Errorf("mine") }}
	m = cache.NewIntegerResourceVersionMutationCache(quietLogger, broken, nil, time.Minute, true)
	m.Mutation(pod("a/x@5"))
	o, found, err = m.GetByKey("a/x")
	r.note("%s %v %s", brief(o), found, errText(err))
	list, err := m.ByIndex("word", "red")
	r.note("%s %s", briefs(list), errText(err))
}

func init() {
	seeds("cache/mutations/drawn", 60, mutate)
	add(scenario{name: "cache/mutations/odd", do: oddMutations})
}
