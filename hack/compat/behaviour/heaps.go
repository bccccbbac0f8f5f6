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

	"k8s.io/client-go/tools/cache"
)

type heaped struct {
	name  string
	value int
}

func newHeap() *cache.Heap {
	return cache.NewHeap(func(obj any) (string, error) {
		if h, ok := obj.(heaped); ok {
			return h.name, nil
		}
		return "", fmt.Errorf("no %T", obj)
	}, func(a, b any) bool { return a.(heaped).value < b.(heaped).value })
}

func init() {
	seeds("cache/heap", 40, func(r *run, seed int64) {
		rnd := rand.New(rand.NewSource(seed))
		h := newHeap()
		values := rnd.Perm(500) // no two are equal, as their order would be anybody's
		next := func() heaped {
			values = values[1:]
			return heaped{string(rune('a' + rnd.Intn(8))), values[0]}
		}
		n := 0
		for range 80 {
			heapOperation(r, h, rnd, next, &n)
		}
	})
	add(scenario{name: "cache/heap/close", do: func(r *run) {
		h := newHeap()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			r.within(time.Hour, "pop", func() {
				v, err := h.Pop()
				r.note("%v", v)
				r.err("pop", err)
			})
		}()
		time.Sleep(time.Second)
		h.Close()
		<-ended
		h.Close()
		r.note("%v", h.IsClosed())
		r.err("add", h.Add(heaped{"a", 1}))
		r.err("add if", h.AddIfNotPresent(heaped{"a", 1}))
		r.err("bulk", h.BulkAdd([]any{heaped{"a", 1}}))
		r.err("update", h.Update(heaped{"a", 1}))
		r.err("delete", h.Delete(heaped{"a", 1}))
		r.note("%v %v", h.List(), h.ListKeys())
		r.within(time.Hour, "pop", func() {
			v, err := h.Pop()
			r.note("%v", v)
			r.err("pop", err)
		})
	}}, scenario{name: "cache/heap/bad", do: func(r *run) {
		h := newHeap()
		r.err("add", h.Add("x"))
		r.err("add if", h.AddIfNotPresent("x"))
		r.err("bulk", h.BulkAdd([]any{heaped{"a", 1}, "x", heaped{"b", 1}}))
		r.note("%v", sorted(h.ListKeys()))
		r.err("update", h.Update("x"))
		r.err("delete", h.Delete("x"))
		r.err("delete", h.Delete(heaped{"none", 1}))
		_, _, err := h.Get("x")
		r.err("get", err)
		r.note("%v %v", newHeap().List() == nil, newHeap().ListKeys() == nil)
	}}, scenario{name: "cache/heap/wakes", do: func(r *run) {
		for _, f := range []func(*cache.Heap){
			func(h *cache.Heap) { h.Add(heaped{"a", 1}) }, func(h *cache.Heap) { h.BulkAdd([]any{heaped{"a", 1}, heaped{"b", 2}}) },
			func(h *cache.Heap) { h.AddIfNotPresent(heaped{"a", 1}) }, func(h *cache.Heap) { h.Update(heaped{"a", 1}) },
		} {
			h := newHeap()
			time.AfterFunc(time.Second, func() { f(h) })
			v, err := h.Pop()
			r.at("%v %v", v, err)
		}
	}})
}

func heapOperation(r *run, h *cache.Heap, rnd *rand.Rand, next func() heaped, n *int) {
	o := next()
	switch rnd.Intn(9) {
	case 0, 1:
		r.err(fmt.Sprint("add ", o), h.Add(o))
	case 2:
		r.err(fmt.Sprint("add if ", o), h.AddIfNotPresent(o))
	case 3:
		r.err(fmt.Sprint("update ", o), h.Update(o))
	case 4:
		r.err(fmt.Sprint("delete ", o), h.Delete(o))
	case 5:
		r.err("bulk", h.BulkAdd([]any{o, next(), next()}))
	case 6:
		v, ok, err := h.Get(o)
		r.note("get %v: %v %v %v", o, v, ok, err)
		v, ok, err = h.GetByKey(o.name)
		r.note("get by key: %v %v %v", v, ok, err)
	case 7, 8:
		if len(h.List()) > 0 {
			v, err := h.Pop()
			r.note("pop %v %v", v, err)
		}
	}
	r.note("keys %q of %d", sorted(h.ListKeys()), len(h.List()))
}
