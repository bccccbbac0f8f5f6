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

package dynamiclister

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/listers"
	"k8s.io/client-go/tools/cache"
)

// Lister reads the objects of a resource.
type Lister interface {
	// List returns the objects that selector matches.
	List(selector labels.Selector) (ret []*unstructured.Unstructured, err error)
	// Get returns the object of a name that is in no namespace, or a NotFound
	// error.
	Get(name string) (*unstructured.Unstructured, error)
	// Namespace returns a lister for one namespace.
	Namespace(namespace string) NamespaceLister
}

// NamespaceLister reads the objects of a resource in a namespace.
type NamespaceLister interface {
	// List returns the objects that selector matches.
	List(selector labels.Selector) (ret []*unstructured.Unstructured, err error)
	// Get returns the object of a name, or a NotFound error.
	Get(name string) (*unstructured.Unstructured, error)
}

type lister struct {
	listers.ResourceIndexer[*unstructured.Unstructured]
}

// New returns a lister for what indexer holds, which is *unstructured.Unstructured; gvr is
// for errors.
func New(indexer cache.Indexer, gvr schema.GroupVersionResource) Lister {
	return lister{listers.New[*unstructured.Unstructured](indexer, gvr.GroupResource())}
}

func (l lister) Namespace(namespace string) NamespaceLister {
	return listers.NewNamespaced(l.ResourceIndexer, namespace)
}

// NewRuntimeObjectShim gives a lister the methods of a cache.GenericLister.
func NewRuntimeObjectShim(lister Lister) cache.GenericLister { return generic{lister} }

type generic struct{ Lister }

func (g generic) List(selector labels.Selector) ([]runtime.Object, error) {
	return objects(g.Lister.List(selector))
}

func (g generic) Get(name string) (runtime.Object, error) { return object(g.Lister.Get(name)) }

func (g generic) ByNamespace(namespace string) cache.GenericNamespaceLister {
	return genericNamespace{g.Namespace(namespace)}
}

type genericNamespace struct{ NamespaceLister }

func (g genericNamespace) List(selector labels.Selector) ([]runtime.Object, error) {
	return objects(g.NamespaceLister.List(selector))
}

func (g genericNamespace) Get(name string) (runtime.Object, error) {
	return object(g.NamespaceLister.Get(name))
}

func objects(typed []*unstructured.Unstructured, err error) ([]runtime.Object, error) {
	if err != nil {
		return nil, err
	}
	all := make([]runtime.Object, len(typed))
	for i, obj := range typed {
		all[i] = obj
	}
	return all, nil
}

// object keeps a nil pointer from becoming an interface that is not nil.
func object(typed *unstructured.Unstructured, err error) (runtime.Object, error) {
	if err != nil {
		return nil, err
	}
	return typed, nil
}
