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

package metadatalister

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/tools/cache"
)

var widgets = schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}

func widget(namespace, name string) *metav1.PartialObjectMetadata {
	w := &metav1.PartialObjectMetadata{}
	w.SetNamespace(namespace)
	w.SetName(name)
	w.SetLabels(map[string]string{"name": name})
	return w
}

// The lister and its shim see the same: all namespaces, one, or what is in none.
func TestLister(t *testing.T) {
	indexer := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	for _, w := range []*metav1.PartialObjectMetadata{widget("shop", "a"), widget("shop", "b"), widget("store", "a"), widget("", "c")} {
		if err := indexer.Add(w); err != nil {
			t.Fatal(err)
		}
	}
	lister := New(indexer, widgets)
	shim := NewRuntimeObjectShim(lister)
	onlyA := labels.SelectorFromSet(labels.Set{"name": "a"})
	for _, tc := range []struct {
		namespace string
		selector  labels.Selector
		want      int
	}{{"", labels.Everything(), 4}, {"", onlyA, 2}, {"shop", labels.Everything(), 2}, {"shop", onlyA, 1}, {"none", onlyA, 0}} {
		typed, err := lister.List(tc.selector)
		generic, genericErr := shim.List(tc.selector)
		if tc.namespace != "" {
			typed, err = lister.Namespace(tc.namespace).List(tc.selector)
			generic, genericErr = shim.ByNamespace(tc.namespace).List(tc.selector)
		}
		if err != nil || genericErr != nil || len(typed) != tc.want || len(generic) != tc.want {
			t.Errorf("%q %s: %d and %d objects, want %d; %v, %v", tc.namespace, tc.selector, len(typed), len(generic), tc.want, err, genericErr)
		}
	}
	if w, err := lister.Get("c"); err != nil || w.GetName() != "c" {
		t.Errorf("%v, %v", w, err)
	}
	if w, err := shim.ByNamespace("store").Get("a"); err != nil || w.(*metav1.PartialObjectMetadata).GetNamespace() != "store" {
		t.Errorf("%v, %v", w, err)
	}
	if w, err := lister.Namespace("store").Get("b"); !apierrors.IsNotFound(err) || w != nil {
		t.Errorf("%v, %v", w, err)
	}
	if w, err := shim.Get("a"); !apierrors.IsNotFound(err) || w != nil {
		t.Errorf("%v, %v", w, err)
	}
}
