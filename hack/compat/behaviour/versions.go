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
	"time"

	"k8s.io/client-go/tools/cache"
)

func init() {
	for kind, make := range storeKinds {
		if kind == "custom" {
			continue
		}
		add(scenario{name: "cache/versions/" + kind, do: func(r *run) { storeVersions(r, make(r)) }})
	}
	add(scenario{name: "cache/indexPanic", do: indexPanic},
		scenario{name: "cache/threadSafe/nilIndexers", do: func(r *run) {
			s := cache.NewThreadSafeStore(nil, nil)
			r.panics("add indexers", func() { r.err("add indexers", s.AddIndexers(indexers())) })
			s = cache.NewThreadSafeStore(nil, nil)
			s.Add("x", pod("a/x"))
			r.note("%s %v", text(keys(s.GetIndexers())), s.GetIndexers() == nil)
			r.err("add no indexers", s.AddIndexers(nil))
			i := cache.NewIndexer(cache.MetaNamespaceKeyFunc, nil)
			r.err("add", i.Add(pod("a/x")))
			r.panics("add indexers", func() { r.err("add indexers", i.AddIndexers(indexers())) })
		}},
		scenario{name: "cache/threadSafe/indices", do: func(r *run) {
			s := cache.NewThreadSafeStore(indexers(), nil)
			r.panics("add", func() { s.Add("x", pod("a/x")) })
			list, err := s.ByIndex(cache.NamespaceIndex, "a")
			r.note("%s %v", briefs(list), err)
		}},
		scenario{name: "cache/transaction/unknownType", do: func(r *run) {
			s := cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers()).(cache.TransactionStore)
			if err := s.Transaction(cache.Transaction{Object: pod("a/x@5"), Type: "Other"}); err != nil {
				r.err("transaction", err)
			}
		}})
}

// storeVersions shows the version of a store after each kind of change.
func storeVersions(r *run, s cache.Store) {
	step := func(what string, err error) {
		if err != nil {
			what += ": " + err.Error()
		}
		r.note("%s: version %q keys %s", what, s.LastStoreSyncResourceVersion(), text(s.ListKeys()))
	}
	step("new", nil)
	step("add", s.Add(pod("a/x@5")))
	step("add older", s.Add(pod("a/y@3")))
	step("add without", s.Add(pod("a/z")))
	step("update", s.Update(pod("a/x@7")))
	step("delete", s.Delete(pod("a/y@8")))
	step("delete again", s.Delete(pod("a/y@9")))
	step("delete unknown", s.Delete(cache.DeletedFinalStateUnknown{Key: "a/z", Obj: pod("a/z@10")}))
	step("delete unknown nothing", s.Delete(cache.DeletedFinalStateUnknown{Key: "a/z"}))
	step("delete key", s.Delete(cache.ExplicitKey("a/z")))
	step("add key", s.Add(cache.ExplicitKey("a/k")))
	step("bookmark", func() error { s.Bookmark("12"); return nil }())
	step("bookmark older", func() error { s.Bookmark("11"); return nil }())
	step("bookmark nothing", func() error { s.Bookmark(""); return nil }())
	step("bookmark text", func() error { s.Bookmark("text"); return nil }())
	step("add bad", s.Add("bad"))
	step("replace", s.Replace([]any{pod("a/x@30"), pod("a/y@31")}, "20"))
	step("replace bad", s.Replace([]any{pod("a/x@32"), "bad"}, "21"))
	step("replace nothing", s.Replace(nil, ""))
	step("resync", s.Resync())
	s.Add(pod("a/x@40"))
	time.Sleep(2 * time.Minute)
	_, ok, err := s.GetByKey("a/x")
	r.note("later: %v", ok)
	step("later", err)
	t, ok := s.(cache.TransactionStore)
	r.note("transactions: %v", ok)
	if !ok {
		return
	}
	storeTransactions(t, step)
}

func storeTransactions(t cache.TransactionStore, step func(string, error)) {
	change := func(kind cache.TransactionType, obj any) cache.Transaction {
		return cache.Transaction{Type: kind, Object: obj}
	}
	do := func(what string, list ...cache.Transaction) {
		if err := t.Transaction(list...); err != nil {
			step(what, err)
		} else {
			step(what, nil)
		}
	}
	plus, minus := cache.TransactionTypeAdd, cache.TransactionTypeDelete
	do("nothing")
	do("adds", change(plus, pod("a/t@51")), change(plus, pod("a/u@50")))
	do("add and delete", change(plus, pod("a/v@52")), change(minus, pod("a/t@53")))
	do("delete and add", change(minus, pod("a/v@54")), change(plus, pod("a/t@55")))
	do("delete unknown", change(minus, cache.DeletedFinalStateUnknown{Key: "a/t", Obj: pod("a/t@56")}))
	do("delete key", change(plus, pod("a/t@57")), change(minus, cache.ExplicitKey("a/t")))
	do("bad last", change(plus, pod("a/w@58")), change(plus, pod("a/t@59")), change(plus, "bad"))
	do("bad first", change(plus, "bad"), change(plus, pod("a/v@60")), change(plus, pod("a/t@61")))
	do("bad delete", change(minus, "bad"), change(minus, pod("a/t@62")))
	do("all bad", change(plus, "bad"), change(minus, "bad"))
	do("one bad", change(plus, "bad"))
}

// indexPanic shows what an index function that fails does to a store.
func indexPanic(r *run) {
	fails := func(any) ([]string, error) { return nil, errors.New("failing on purpose") }
	s := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{"f": fails})
	r.panics("add", func() { s.Add(pod("a/x")) })
	i := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	i.Add(pod("a/x"))
	r.panics("add indexers", func() { i.AddIndexers(cache.Indexers{"f": fails}) })
	n := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	r.panics("add key", func() { n.Add(cache.ExplicitKey("a/x")) })
	_, err := n.Index(cache.NamespaceIndex, "no object")
	r.err("index", err)
	_, err = n.Index("none", "no object")
	r.err("index", err)
}
