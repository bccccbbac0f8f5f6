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

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/sets"
)

// NamespaceIndex is the customary name of the index by namespace; the listers
// use it when it is there.
const NamespaceIndex string = "namespace"

// Indexer is a Store whose objects can be found by computed values as well.
// What ThreadSafeStore says of snapshots and sharing holds here.
type Indexer interface {
	Store
	// Index returns the objects that share a value of the named index with obj.
	Index(indexName string, obj any) ([]any, error)
	// IndexKeys returns the keys of the objects with value in the named index.
	IndexKeys(indexName, indexedValue string) ([]string, error)
	// ListIndexFuncValues returns all values that the named index has.
	ListIndexFuncValues(indexName string) []string
	// ByIndex returns the objects with value in the named index.
	ByIndex(indexName, indexedValue string) ([]any, error)
	// GetIndexers returns the index functions by name.
	GetIndexers() Indexers
	// AddIndexers adds indexes, also to a store that has objects already.
	AddIndexers(newIndexers Indexers) error
}

// IndexFunc gives the values under which an object is found in an index. It
// must give equal objects equal values and must not keep or change obj.
type IndexFunc func(obj any) ([]string, error)

// Indexers are index functions by the name of their index.
type Indexers map[string]IndexFunc

// Indices are the keys of objects by value and by the name of the index.
type Indices map[string]keysByValue

type keysByValue map[string]sets.Set[string]

// IndexFuncToKeyFuncAdapter makes a KeyFunc of an IndexFunc that gives each
// object exactly one value.
func IndexFuncToKeyFuncAdapter(indexFunc IndexFunc) KeyFunc {
	return func(obj any) (string, error) {
		keys, err := indexFunc(obj)
		switch {
		case err != nil:
			return "", err
		case len(keys) > 1:
			return "", fmt.Errorf("too many keys: %v", keys)
		case len(keys) == 0:
			return "", fmt.Errorf("unexpected empty indexKeys")
		}
		return keys[0], nil
	}
}

// MetaNamespaceIndexFunc indexes objects by their namespace.
func MetaNamespaceIndexFunc(obj any) ([]string, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return []string{""}, fmt.Errorf("object has no meta: %w", err)
	}
	return []string{m.GetNamespace()}, nil
}
