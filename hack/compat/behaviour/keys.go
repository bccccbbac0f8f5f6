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

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/cache"
)

// keyed are objects that key functions are asked about.
var keyed = map[string]any{
	"nil":            nil,
	"nil pod":        (*corev1.Pod)(nil),
	"pod":            pod("a/x"),
	"cluster":        pod("x"),
	"nameless":       pod("a/"),
	"empty":          &corev1.Pod{},
	"value":          corev1.Pod{},
	"list":           &corev1.PodList{},
	"unstructured":   &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "x", "namespace": "a"}}},
	"no metadata":    &unstructured.Unstructured{},
	"partial":        &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "x"}},
	"string":         "a/x",
	"explicit":       cache.ExplicitKey("a/x"),
	"explicit empty": cache.ExplicitKey(""),
	"unknown":        cache.DeletedFinalStateUnknown{Key: "a/x", Obj: pod("b/y")},
	"unknown odd":    cache.DeletedFinalStateUnknown{Key: "a/x/y"},
	"*unknown":       &cache.DeletedFinalStateUnknown{Key: "a/x", Obj: pod("b/y")},
	"deltas":         cache.Deltas{{Type: cache.Added, Object: pod("a/x")}},
	"object name":    cache.NewObjectName("a", "x"),
	"status":         &metav1.Status{},
}

func init() {
	add(scenario{name: "cache/keys/split", do: splitKeys})
	for name, obj := range keyed {
		add(scenario{name: "cache/keys/of/" + name, do: func(r *run) { keysOf(r, obj) }})
	}
	add(scenario{name: "cache/keys/adapter", do: func(r *run) {
		for _, values := range [][]string{nil, {}, {"a"}, {"a", "b"}, {""}} {
			key, err := cache.IndexFuncToKeyFuncAdapter(func(any) ([]string, error) { return values, nil })("x")
			r.note("%q: %q", values, key)
			r.err("adapter", err)
		}
		_, err := cache.IndexFuncToKeyFuncAdapter(func(any) ([]string, error) { return []string{"x"}, errors.New("mine") })("x")
		r.err("adapter", err)
	}}, scenario{name: "cache/keys/errors", do: func(r *run) {
		mine := errors.New("mine")
		e := cache.KeyError{Obj: "x", Err: mine}
		r.err("key error", e)
		r.note("%v %v %v", errors.Is(e, mine), errors.Unwrap(e) == mine, e == cache.KeyError{Obj: "x", Err: mine})
		r.note("%v", cache.KeyError{Obj: pod("a/x@1"), Err: nil})
		r.err("transaction error", &cache.TransactionError{SuccessfulIndices: []int{1}, TotalTransactions: 3, Errors: []error{mine, mine}})
		r.err("transaction error", &cache.TransactionError{})
		r.err("short watch", &cache.VeryShortWatchError{Name: "n"})
		r.err("closed", cache.ErrFIFOClosed)
		r.err("zero", cache.ErrZeroLengthDeltasObject)
	}})
}

func splitKeys(r *run) {
	for _, key := range []string{"", "a", "a/b", "a/b/c", "/", "/a", "a/", "//", "a//b", " / "} {
		namespace, name, err := cache.SplitMetaNamespaceKey(key)
		r.note("split %q: %q %q", key, namespace, name)
		r.err("split", err)
		o, err := cache.ParseObjectName(key)
		r.note("parse %q: %#v %q %q", key, o, o, o.AsNamespacedName())
		r.err("parse", err)
		namespace, name = o.Parts()
		r.note("parts %q %q, from %#v", namespace, name, cache.NamespacedNameAsObjectName(types.NamespacedName{Namespace: namespace, Name: name}))
	}
	r.note("%v %v", cache.NewObjectName("a", "b") == cache.ObjectName{Namespace: "a", Name: "b"}, map[cache.ObjectName]int{{Namespace: "a"}: 1})
}

func keysOf(r *run, obj any) {
	for i, f := range []cache.KeyFunc{cache.MetaNamespaceKeyFunc, cache.DeletionHandlingMetaNamespaceKeyFunc} {
		name := []string{"meta", "deletion"}[i]
		r.panics(name, func() {
			key, err := f(obj)
			r.note("%s: %q", name, key)
			r.err(name, err)
		})
	}
	r.panics("name", func() {
		n, err := cache.ObjectToName(obj)
		r.note("name: %#v", n)
		r.err("name", err)
	})
	r.panics("deletion name", func() {
		n, err := cache.DeletionHandlingObjectToName(obj)
		r.note("deletion name: %#v", n)
		r.err("deletion name", err)
	})
	r.panics("index", func() {
		values, err := cache.MetaNamespaceIndexFunc(obj)
		r.note("index: %q", values)
		r.err("index", err)
	})
	if m, ok := obj.(metav1.Object); ok && !isNil(obj) {
		r.note("meta name %#v", cache.MetaObjectToName(m))
	}
}
