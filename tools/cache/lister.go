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

package cache

import (
	"fmt"
	"iter"
	"slices"

	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2"
)

// AppendFunc takes the objects that ListAll and ListAllByNamespace find.
type AppendFunc func(any)

// ListAll gives appendFn the objects of store that selector matches.
func ListAll(store Store, selector labels.Selector, appendFn AppendFunc) error {
	return appendMatching(objectsOf(store), selector, "", false, appendFn)
}

// objectsOf returns all objects of store, without a slice of them if it can.
func objectsOf(store Store) iter.Seq[any] {
	if i, ok := store.(Iterable); ok {
		_, objects := i.Objects()
		return objects
	}
	return slices.Values(store.List())
}

// ListAllByNamespace gives appendFn the objects of namespace that selector
// matches; all namespaces if it is empty. With an index called NamespaceIndex
// it looks at nothing else.
func ListAllByNamespace(indexer Indexer, namespace string, selector labels.Selector, appendFn AppendFunc) error {
	if namespace == "" {
		return ListAll(indexer, selector, appendFn)
	}
	objs, err := indexer.ByIndex(NamespaceIndex, namespace)
	if err == nil {
		return appendMatching(slices.Values(objs), selector, "", false, appendFn)
	}
	klog.TODO().Info("Warning: can not retrieve list of objects using index", "err", err)
	return appendMatching(objectsOf(indexer), selector, namespace, true, appendFn)
}

func appendMatching(objs iter.Seq[any], selector labels.Selector, namespace string, filter bool, appendFn AppendFunc) error {
	everything := selector == nil || selector.Empty()
	if selector == labels.Nothing() {
		return nil
	}
	for obj := range objs {
		if everything && !filter {
			appendFn(obj)
			continue
		}
		m, err := meta.Accessor(obj)
		if err != nil {
			return err
		}
		if (!filter || m.GetNamespace() == namespace) && (everything || selector.Matches(labels.Set(m.GetLabels()))) {
			appendFn(obj)
		}
	}
	return nil
}

// GenericLister reads objects of any type from a store. What it returns is
// shared and must not be modified.
type GenericLister interface {
	// List returns the objects that selector matches.
	List(selector labels.Selector) (ret []runtime.Object, err error)
	// Get returns the object that has name as its key, or a NotFound error.
	Get(name string) (runtime.Object, error)
	// ByNamespace returns a lister for one namespace.
	ByNamespace(namespace string) GenericNamespaceLister
}

// GenericNamespaceLister is GenericLister for one namespace.
type GenericNamespaceLister interface {
	// List returns the objects that selector matches.
	List(selector labels.Selector) (ret []runtime.Object, err error)
	// Get returns the object called name, or a NotFound error.
	Get(name string) (runtime.Object, error)
}

// NewGenericLister returns a lister for what indexer holds; resource is for
// errors.
func NewGenericLister(indexer Indexer, resource schema.GroupResource) GenericLister {
	return genericLister{indexer, resource}
}

type genericLister struct {
	indexer  Indexer
	resource schema.GroupResource
}

func (l genericLister) ByNamespace(namespace string) GenericNamespaceLister {
	return genericNamespaceLister{l, namespace}
}

func (l genericLister) List(selector labels.Selector) ([]runtime.Object, error) {
	return genericNamespaceLister{l, ""}.List(selector)
}

func (l genericLister) Get(name string) (runtime.Object, error) {
	obj, exists, err := l.indexer.GetByKey(name)
	switch {
	case err != nil:
		return nil, err
	case !exists:
		return nil, errors.NewNotFound(l.resource, name)
	}
	typed, ok := obj.(runtime.Object)
	if !ok {
		return nil, fmt.Errorf("get %s %s from the cache: a %T is no API object", l.resource, name, obj)
	}
	return typed, nil
}

type genericNamespaceLister struct {
	genericLister
	namespace string
}

func (l genericNamespaceLister) List(selector labels.Selector) (ret []runtime.Object, err error) {
	err = ListAllByNamespace(l.indexer, l.namespace, selector, func(obj any) {
		ret = append(ret, obj.(runtime.Object))
	})
	return ret, err
}

func (l genericNamespaceLister) Get(name string) (runtime.Object, error) {
	obj, err := l.genericLister.Get(NewObjectName(l.namespace, name).String())
	if errors.IsNotFound(err) {
		return nil, errors.NewNotFound(l.resource, name)
	}
	return obj, err
}
