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
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"
	clocktesting "k8s.io/utils/clock/testing"
)

// indexers put a pod under its namespace, and under each of its labels.
func indexers() cache.Indexers {
	return cache.Indexers{
		cache.NamespaceIndex: func(obj any) ([]string, error) {
			if p, ok := obj.(*corev1.Pod); ok {
				return []string{p.Namespace}, nil
			}
			return nil, nil
		},
		"word": func(obj any) ([]string, error) {
			if p, ok := obj.(*corev1.Pod); ok {
				return keys(p.Labels), nil
			}
			return nil, nil
		},
	}
}

var storeKinds = map[string]func(r *run) cache.Store{
	"store":   func(*run) cache.Store { return cache.NewStore(cache.MetaNamespaceKeyFunc) },
	"dhstore": func(*run) cache.Store { return cache.NewStore(cache.DeletionHandlingMetaNamespaceKeyFunc) },
	"indexer": func(*run) cache.Store { return cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers()) },
	"bare":    func(*run) cache.Store { return cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{}) },
	"transform": func(r *run) cache.Store {
		return cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers(), cache.WithTransformer(func(obj any) (any, error) {
			r.note("transform %s", brief(obj))
			return obj, nil
		}))
	},
	"ttl": func(*run) cache.Store { return cache.NewTTLStore(cache.MetaNamespaceKeyFunc, time.Minute) },
	"expiration": func(*run) cache.Store {
		return cache.NewExpirationStore(cache.MetaNamespaceKeyFunc, &cache.TTLPolicy{TTL: time.Minute, Clock: clock.RealClock{}})
	},
	"noTTL": func(*run) cache.Store {
		return cache.NewExpirationStore(cache.MetaNamespaceKeyFunc, &cache.TTLPolicy{Clock: clock.RealClock{}})
	},
	"fakeExpiration": func(*run) cache.Store {
		deleted := make(chan string, 10000)
		policy := &cache.FakeExpirationPolicy{NeverExpire: sets.New("a/x", "b/y", "z"), RetrieveKeyFunc: func(obj any) (string, error) {
			return cache.MetaNamespaceKeyFunc(obj.(*cache.TimestampedEntry).Obj)
		}}
		return cache.NewFakeExpirationStore(cache.MetaNamespaceKeyFunc, deleted, policy, clocktesting.NewFakeClock(time.Unix(0, 0)))
	},
	"undelta": func(r *run) cache.Store {
		return cache.NewUndeltaStore(func(list []any) { r.note("push %s", briefs(list)) }, cache.MetaNamespaceKeyFunc)
	},
	"custom": func(r *run) cache.Store { return &cache.FakeCustomStore{} },
}

func init() {
	for name, make := range storeKinds {
		seeds("cache/stores/"+name, 40, func(r *run, seed int64) { storeOperations(r, make(r), seed) })
	}
	seeds("cache/threadSafe", 60, threadSafeOperations)
}

// draw gives an object of few keys, so that operations meet.
func draw(rnd *rand.Rand) *corev1.Pod {
	p := pod(fmt.Sprintf("%s%s@%d", []string{"a/", "b/", ""}[rnd.Intn(3)], []string{"x", "y", "z"}[rnd.Intn(3)], rnd.Intn(30)))
	for _, w := range []string{"red", "blue"} {
		if rnd.Intn(2) == 0 {
			if p.Labels == nil {
				p.Labels = map[string]string{}
			}
			p.Labels[w] = "yes"
		}
	}
	return p
}

// odd gives what is no object at times.
func odd(rnd *rand.Rand) any {
	switch rnd.Intn(14) {
	case 0:
		return "no object"
	case 1:
		return cache.ExplicitKey("a/x")
	case 2:
		return cache.DeletedFinalStateUnknown{Key: "a/x", Obj: draw(rnd)}
	}
	return draw(rnd)
}

func storeOperations(r *run, s cache.Store, seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	for range 60 {
		r.panics("op", func() { storeOperation(r, s, rnd) })
	}
}

func storeOperation(r *run, s cache.Store, rnd *rand.Rand) {
	switch n := rnd.Intn(16); n {
	case 0, 1, 2, 3:
		o := draw(rnd)
		r.err("add "+brief(o), s.Add(o))
	case 4:
		o := odd(rnd)
		r.err("update "+brief(o), s.Update(o))
	case 5, 6:
		o := odd(rnd)
		r.err("delete "+brief(o), s.Delete(o))
	case 7:
		var list []any
		for range rnd.Intn(4) {
			list = append(list, draw(rnd))
		}
		if rnd.Intn(5) == 0 {
			list = append(list, "no object")
		}
		r.err("replace "+briefs(list), s.Replace(list, fmt.Sprint(rnd.Intn(100))))
	case 8:
		o := odd(rnd)
		v, ok, err := s.Get(o)
		r.note("get %s: %s %v", brief(o), brief(v), ok)
		r.err("get", err)
	case 9:
		key := []string{"a/x", "b/y", "z", "", "a/q"}[rnd.Intn(5)]
		v, ok, err := s.GetByKey(key)
		r.note("getByKey %s: %s %v", key, brief(v), ok)
		r.err("getByKey", err)
	case 10:
		r.note("list %s", briefs(s.List()))
	case 11:
		r.note("keys %s", text(s.ListKeys()))
	case 12:
		r.err("resync", s.Resync())
	case 13:
		s.Bookmark(fmt.Sprint(rnd.Intn(100)))
		r.note("version %q", s.LastStoreSyncResourceVersion())
	case 14:
		time.Sleep(20 * time.Second)
	case 15:
		if i, ok := s.(cache.Indexer); ok {
			indexOperation(r, i, rnd)
		}
		if t, ok := s.(cache.TransactionStore); ok {
			transactionOperation(r, t, rnd)
		}
		r.note("version %q", s.LastStoreSyncResourceVersion())
	}
}

func transactionOperation(r *run, s cache.TransactionStore, rnd *rand.Rand) {
	var list []cache.Transaction
	for range rnd.Intn(5) {
		kind := []cache.TransactionType{cache.TransactionTypeAdd, cache.TransactionTypeUpdate, cache.TransactionTypeDelete}[rnd.Intn(3)]
		o := odd(rnd)
		list = append(list, cache.Transaction{Object: o, Type: kind})
		r.note("transaction %s %s", kind, brief(o))
	}
	if err := s.Transaction(list...); err != nil {
		r.note("transaction: %v %v of %d: %q", err, err.SuccessfulIndices, err.TotalTransactions, err.Errors)
	}
}

func indexOperation(r *run, i cache.Indexer, rnd *rand.Rand) {
	for _, index := range []string{cache.NamespaceIndex, "word", "later", "none"} {
		for _, value := range []string{"a", "red", "", "q"} {
			list, err := i.ByIndex(index, value)
			r.note("byIndex %s %s: %s", index, value, briefs(list))
			r.err("byIndex", err)
			keys, err := i.IndexKeys(index, value)
			r.note("indexKeys %s %s: %s", index, value, text(keys))
			r.err("indexKeys", err)
		}
		r.note("values %s: %s", index, text(i.ListIndexFuncValues(index)))
		o := draw(rnd)
		list, err := i.Index(index, o)
		r.note("index %s %s: %s", index, brief(o), briefs(list))
		r.err("index", err)
	}
	r.note("indexers %s", text(keys(i.GetIndexers())))
	if rnd.Intn(3) == 0 {
		r.err("add indexers", i.AddIndexers(cache.Indexers{"later": func(any) ([]string, error) { return []string{"a", "a", "red"}, nil }}))
	}
	if rnd.Intn(6) == 0 {
		r.err("add indexers again", i.AddIndexers(indexers()))
	}
	r.err("add no indexers", i.AddIndexers(nil))
}

func threadSafeOperations(r *run, seed int64) {
	rnd := rand.New(rand.NewSource(seed))
	s := cache.NewThreadSafeStore(indexers(), cache.Indices{})
	for range 60 {
		r.panics("op", func() { threadSafeOperation(r, s, rnd) })
	}
}

func threadSafeOperation(r *run, s cache.ThreadSafeStore, rnd *rand.Rand) {
	key := []string{"a/x", "b/y", "z", "", "q"}[rnd.Intn(5)]
	o := draw(rnd)
	r.note("op on %s %s", key, brief(o))
	switch rnd.Intn(12) {
	case 0, 1, 2:
		s.Add(key, o)
	case 3:
		s.Update(key, o)
	case 4:
		s.Delete(key)
	case 5:
		s.DeleteWithObject(key, o)
		r.note("version %q", s.LastStoreSyncResourceVersion())
	case 6:
		items := map[string]any{}
		for range rnd.Intn(4) {
			p := draw(rnd)
			items[p.Name] = p
		}
		s.Replace(items, fmt.Sprint(rnd.Intn(100)))
	case 7:
		v, ok := s.Get(key)
		r.note("get %s %v", brief(v), ok)
	case 8:
		r.note("list %s keys %s", briefs(s.List()), text(s.ListKeys()))
		r.err("resync", s.Resync())
	case 9:
		s.Bookmark(fmt.Sprint(rnd.Intn(100)))
		r.note("version %q", s.LastStoreSyncResourceVersion())
	case 10:
		threadSafeTransaction(r, s, rnd)
	case 11:
		threadSafeIndex(r, s, rnd)
	}
	r.note("version %q", s.LastStoreSyncResourceVersion())
}

func threadSafeTransaction(r *run, s cache.ThreadSafeStore, rnd *rand.Rand) {
	t, ok := s.(cache.ThreadSafeStoreWithTransaction)
	r.note("transactions: %v", ok)
	if !ok {
		return
	}
	var list []cache.ThreadSafeStoreTransaction
	for range rnd.Intn(4) {
		p := draw(rnd)
		kind := []cache.TransactionType{cache.TransactionTypeAdd, cache.TransactionTypeUpdate, cache.TransactionTypeDelete}[rnd.Intn(3)]
		list = append(list, cache.ThreadSafeStoreTransaction{Transaction: cache.Transaction{Object: p, Type: kind}, Key: p.Name})
	}
	t.Transaction(list...)
}

func threadSafeIndex(r *run, s cache.ThreadSafeStore, rnd *rand.Rand) {
	for _, index := range []string{cache.NamespaceIndex, "word", "none"} {
		for _, value := range []string{"a", "red", ""} {
			list, err := s.ByIndex(index, value)
			r.note("byIndex %s %s: %s", index, value, briefs(list))
			r.err("byIndex", err)
			keys, err := s.IndexKeys(index, value)
			r.note("indexKeys %s %s: %s", index, value, text(keys))
			r.err("indexKeys", err)
		}
		list, err := s.Index(index, draw(rnd))
		r.note("index: %s", briefs(list))
		r.err("index", err)
		r.note("values %s", text(s.ListIndexFuncValues(index)))
	}
	r.note("indexers %s", text(keys(s.GetIndexers())))
	if rnd.Intn(4) == 0 {
		r.err("add", s.AddIndexers(indexers()))
	}
}
