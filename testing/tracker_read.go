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

package testing

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

func (t *tracker) List(gvr schema.GroupVersionResource, gvk schema.GroupVersionKind, ns string, opts ...metav1.ListOptions) (runtime.Object, error) {
	if _, err := one(opts); err != nil {
		return nil, err
	}
	list, err := t.newList(gvk)
	if err != nil {
		return nil, err
	}
	items, version := t.snapshot(gvr, ns)
	if items != nil {
		if err := meta.SetList(list, items); err != nil {
			return nil, err
		}
	}
	m, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	m.SetResourceVersion(strconv.FormatInt(version, 10))
	return list, nil
}

// newList relies on lists being called as their items with "List" behind.
func (t *tracker) newList(item schema.GroupVersionKind) (runtime.Object, error) {
	kind := item.GroupVersion().WithKind(item.Kind + "List")
	if kind.Version == "" {
		kind.Version = runtime.APIVersionInternal
	}
	list, err := t.scheme.New(kind)
	if err != nil {
		return nil, err
	}
	if !meta.IsListType(list) {
		return nil, fmt.Errorf("%q is not a list type", kind.Kind)
	}
	return list, nil
}

// snapshot gives copies of the objects, nil for a resource that nobody tried to
// write to, and the version of the newest write.
func (t *tracker) snapshot(gvr schema.GroupVersionResource, ns string) ([]runtime.Object, int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.resources[gvr]
	if c == nil || !c.asked {
		return nil, firstVersion
	}
	items := []runtime.Object{}
	for _, kept := range c.after(0, ns) {
		items = append(items, kept.obj.DeepCopyObject())
	}
	return items, c.version
}

func (t *tracker) Watch(gvr schema.GroupVersionResource, ns string, opts ...metav1.ListOptions) (watch.Interface, error) {
	o, err := one(opts)
	if err != nil {
		return nil, err
	}
	var from int64
	if o.ResourceVersion != "" {
		if from, err = strconv.ParseInt(o.ResourceVersion, 10, 64); err != nil {
			return nil, fmt.Errorf("invalid ResourceVersion %q in ListOptions, must be int64: %w", o.ResourceVersion, err)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.resources[gvr]
	if c == nil {
		c = newCollection()
		t.resources[gvr] = c
	}
	w := newTrackedWatch(ns)
	if len(opts) == 1 {
		for _, kept := range c.after(from, ns) {
			w.send(watch.Event{Type: watch.Added, Object: kept.obj.DeepCopyObject()})
		}
	}
	c.watches = append(c.watches, w)
	return w, nil
}
