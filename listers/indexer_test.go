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

package listers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/tools/cache"
)

var pods = schema.GroupResource{Resource: "pods"}

func pod(namespace, name string, set labels.Set) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: set}}
}

func indexer(indexers cache.Indexers, objects ...*corev1.Pod) cache.Indexer {
	i := cache.NewIndexer(cache.MetaNamespaceKeyFunc, indexers)
	for _, o := range objects {
		if err := i.Add(o); err != nil {
			panic(err)
		}
	}
	return i
}

func names(pods []*corev1.Pod) string {
	var all []string
	for _, p := range pods {
		all = append(all, p.Namespace+"/"+p.Name)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestList_selectsByNamespaceAndLabels(t *testing.T) {
	objects := []*corev1.Pod{pod("a", "p", nil), pod("a", "q", labels.Set{"k": "v"}), pod("b", "p", labels.Set{"k": "v"})}
	for name, indexers := range map[string]cache.Indexers{
		"with the namespace index":    {cache.NamespaceIndex: cache.MetaNamespaceIndexFunc},
		"without the namespace index": {},
	} {
		all := New[*corev1.Pod](indexer(indexers, objects...), pods)
		for _, c := range []struct {
			namespace string
			selector  labels.Selector
			want      string
		}{
			{"", labels.Everything(), "a/p a/q b/p"},
			{"", labels.SelectorFromSet(labels.Set{"k": "v"}), "a/q b/p"},
			{"", labels.Nothing(), ""},
			{"a", labels.Everything(), "a/p a/q"},
			{"a", labels.SelectorFromSet(labels.Set{"k": "v"}), "a/q"},
			{"c", labels.Everything(), ""},
		} {
			got, err := NewNamespaced(all, c.namespace).List(c.selector)
			if err != nil || names(got) != c.want {
				t.Errorf("%s: namespace %q, selector %q: %q, %v, want %q", name, c.namespace, c.selector, names(got), err, c.want)
			}
			if c.want == "" && got != nil {
				t.Errorf("%s: an empty result is not nil", name)
			}
		}
	}
}

func TestList_resultIsTheCallers(t *testing.T) {
	l := New[*corev1.Pod](indexer(nil, pod("a", "p", nil), pod("a", "q", nil)), pods)
	first, _ := l.List(labels.Everything())
	clear(first)
	if again, err := l.List(labels.Everything()); err != nil || names(again) != "a/p a/q" {
		t.Errorf("after the first result was cleared: %v, %v", again, err)
	}
}

func TestGet_findsByNameInItsNamespace(t *testing.T) {
	all := New[*corev1.Pod](indexer(nil, pod("a", "p", nil), pod("", "root", nil)), pods)
	for _, c := range []struct {
		namespace, name string
		found           bool
	}{{"a", "p", true}, {"b", "p", false}, {"", "root", true}, {"", "a/p", true}, {"", "p", false}} {
		got, err := NewNamespaced(all, c.namespace).Get(c.name)
		switch {
		case c.found && (err != nil || got == nil):
			t.Errorf("%q/%q: %v, %v", c.namespace, c.name, got, err)
		case !c.found && (!apierrors.IsNotFound(err) || err.Error() != fmt.Sprintf("pods %q not found", c.name) || got != nil):
			t.Errorf("%q/%q: %v, %v, want not found", c.namespace, c.name, got, err)
		}
	}
}

func BenchmarkIndexer(b *testing.B) {
	const namespaces, each = 50, 2000
	store := indexer(cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	for n := range namespaces {
		for i := range each {
			store.Add(pod(fmt.Sprint("ns", n), fmt.Sprint("pod", i), labels.Set{"app": fmt.Sprint(i % 10)}))
		}
	}
	all := New[*corev1.Pod](store, pods)
	one := NewNamespaced(all, "ns7")
	selector := labels.SelectorFromSet(labels.Set{"app": "3"})
	for name, run := range map[string]func() error{
		"Get":             func() error { _, err := one.Get("pod77"); return err },
		"List/namespace":  func() error { _, err := one.List(labels.Everything()); return err },
		"List/selector":   func() error { _, err := one.List(selector); return err },
		"List/everything": func() error { _, err := all.List(labels.Everything()); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
