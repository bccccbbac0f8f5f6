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
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/tools/cache"
)

// ResourceIndexer reads the objects of one type from an indexer, in all
// namespaces or in one. It keeps nothing of its own: a copy reads the same.
type ResourceIndexer[T runtime.Object] struct {
	indexer   cache.Indexer
	resource  schema.GroupResource
	namespace string // empty for all of them and for a type without namespaces
}

// New returns a ResourceIndexer of everything in indexer. The resource is what
// errors say that was not found.
func New[T runtime.Object](indexer cache.Indexer, resource schema.GroupResource) ResourceIndexer[T] {
	return ResourceIndexer[T]{indexer: indexer, resource: resource}
}

// NewNamespaced returns a ResourceIndexer of one namespace of another one's.
func NewNamespaced[T runtime.Object](parent ResourceIndexer[T], namespace string) ResourceIndexer[T] {
	return ResourceIndexer[T]{indexer: parent.indexer, resource: parent.resource, namespace: namespace}
}

// Get returns the object with the name, or an error that apierrors.IsNotFound
// recognizes.
func (l ResourceIndexer[T]) Get(name string) (T, error) {
	key := name
	if l.namespace != "" {
		key = l.namespace + "/" + name
	}
	obj, exists, err := l.indexer.GetByKey(key)
	if err == nil && !exists {
		err = apierrors.NewNotFound(l.resource, name)
	}
	if err != nil {
		var none T
		return none, err
	}
	return obj.(T), nil
}

// List returns the objects that the selector matches, in no particular order,
// and nil if there are none. The result is the caller's, the objects in it are
// not.
func (l ResourceIndexer[T]) List(selector labels.Selector) ([]T, error) {
	chosen := choice[T]{everything: selector.Empty(), selector: selector}
	if i, ok := l.indexer.(cache.Iterable); ok && l.namespace == "" {
		n, items := i.Objects()
		chosen.expect(n)
		items(chosen.add)
		return chosen.result()
	}
	items, err := l.items()
	if err != nil {
		return nil, err
	}
	chosen.expect(len(items))
	for _, item := range items {
		if !chosen.add(item) {
			break
		}
	}
	return chosen.result()
}

// items returns everything before selection.
func (l ResourceIndexer[T]) items() ([]any, error) {
	if l.namespace == "" {
		return l.indexer.List(), nil
	}
	if items, err := l.indexer.ByIndex(cache.NamespaceIndex, l.namespace); err == nil {
		return items, nil
	}
	// Without the index all objects have to be looked at; the cache package
	// does that, and tells the log.
	var items []any
	err := cache.ListAllByNamespace(l.indexer, l.namespace, labels.Everything(), func(item any) { items = append(items, item) })
	return items, err
}

// choice collects the objects that a selector matches.
type choice[T runtime.Object] struct {
	everything bool
	selector   labels.Selector
	objects    []T
	err        error
}

// expect makes room if that many objects come and all are chosen.
func (c *choice[T]) expect(n int) {
	if c.everything && n > 0 {
		c.objects = make([]T, 0, n)
	}
}

// add is false when there is no use in more.
func (c *choice[T]) add(item any) bool {
	if !c.everything {
		m, err := meta.Accessor(item)
		if err != nil {
			c.err = err
			return false
		}
		if !c.selector.Matches(labels.Set(m.GetLabels())) {
			return true
		}
	}
	c.objects = append(c.objects, item.(T))
	return true
}

func (c *choice[T]) result() ([]T, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.objects, nil
}
