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
	"context"
	"fmt"
	"strings"
)

// Object is what typed informers are made for: pointers to API types.
type Object interface {
	comparable
	GetName() string
	GetNamespace() string
}

// TypedResourceEventHandler is a ResourceEventHandler for objects of one type.
type TypedResourceEventHandler[T Object] interface {
	OnAdd(obj T, isInInitialList bool)
	OnUpdate(oldObj, newObj T)
	OnDelete(obj DeletedObject[T])
}

// DeletedObject is what is known of an object that was deleted.
type DeletedObject[T Object] struct {
	// OptionalObj is the last state that was seen; the zero T if none was. It
	// can be old if FinalStateUnknown is set.
	OptionalObj T
	// FinalStateUnknown is set when the deletion itself was missed.
	FinalStateUnknown *DeletedFinalStateUnknown
}

// GetObjectName returns the name of the object, from the key if the deletion
// itself was missed.
func (d DeletedObject[T]) GetObjectName() ObjectName {
	if d.FinalStateUnknown != nil {
		namespace, name, found := strings.Cut(d.FinalStateUnknown.Key, "/")
		if !found {
			namespace, name = "", namespace
		}
		return NewObjectName(namespace, name)
	}
	var none T
	if d.OptionalObj == none {
		return ObjectName{}
	}
	return NewObjectName(d.OptionalObj.GetNamespace(), d.OptionalObj.GetName())
}

// GetKey returns the key that the object had in the store.
func (d DeletedObject[T]) GetKey() string {
	if d.FinalStateUnknown != nil {
		return d.FinalStateUnknown.Key
	}
	return d.GetObjectName().String()
}

// GetName returns the name of the object.
func (d DeletedObject[T]) GetName() string { return d.GetObjectName().Name }

// GetNamespace returns the namespace of the object.
func (d DeletedObject[T]) GetNamespace() string { return d.GetObjectName().Namespace }

// TypedResourceEventHandlerFuncs makes a TypedResourceEventHandler of
// functions, any of which may be nil.
type TypedResourceEventHandlerFuncs[T Object] struct {
	AddFunc    func(obj T)
	UpdateFunc func(oldObj, newObj T)
	DeleteFunc func(obj DeletedObject[T])
}

// OnAdd implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerFuncs[T]) OnAdd(obj T, isInInitialList bool) {
	if r.AddFunc != nil {
		r.AddFunc(obj)
	}
}

// OnUpdate implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerFuncs[T]) OnUpdate(oldObj, newObj T) {
	if r.UpdateFunc != nil {
		r.UpdateFunc(oldObj, newObj)
	}
}

// OnDelete implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerFuncs[T]) OnDelete(obj DeletedObject[T]) {
	if r.DeleteFunc != nil {
		r.DeleteFunc(obj)
	}
}

// TypedResourceEventHandlerDetailedFuncs is TypedResourceEventHandlerFuncs
// whose AddFunc learns whether the object was in the initial list.
type TypedResourceEventHandlerDetailedFuncs[T Object] struct {
	AddFunc    func(obj T, isInInitialList bool)
	UpdateFunc func(oldObj, newObj T)
	DeleteFunc func(obj DeletedObject[T])
}

// OnAdd implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerDetailedFuncs[T]) OnAdd(obj T, isInInitialList bool) {
	if r.AddFunc != nil {
		r.AddFunc(obj, isInInitialList)
	}
}

// OnUpdate implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerDetailedFuncs[T]) OnUpdate(oldObj, newObj T) {
	TypedResourceEventHandlerFuncs[T]{UpdateFunc: r.UpdateFunc}.OnUpdate(oldObj, newObj)
}

// OnDelete implements TypedResourceEventHandler.
func (r TypedResourceEventHandlerDetailedFuncs[T]) OnDelete(obj DeletedObject[T]) {
	TypedResourceEventHandlerFuncs[T]{DeleteFunc: r.DeleteFunc}.OnDelete(obj)
}

// TypedFilteringResourceEventHandler is FilteringResourceEventHandler for
// objects of one type. FilterFunc is given the zero T for a deletion of which no
// state is known.
type TypedFilteringResourceEventHandler[T Object] struct {
	FilterFunc func(obj T) bool
	Handler    TypedResourceEventHandler[T]
}

// OnAdd implements TypedResourceEventHandler.
func (r TypedFilteringResourceEventHandler[T]) OnAdd(obj T, isInInitialList bool) {
	if r.FilterFunc(obj) {
		r.Handler.OnAdd(obj, isInInitialList)
	}
}

// OnUpdate implements TypedResourceEventHandler.
func (r TypedFilteringResourceEventHandler[T]) OnUpdate(oldObj, newObj T) {
	switch is, was := r.FilterFunc(newObj), r.FilterFunc(oldObj); {
	case is && was:
		r.Handler.OnUpdate(oldObj, newObj)
	case is:
		r.Handler.OnAdd(newObj, false)
	case was:
		r.Handler.OnDelete(DeletedObject[T]{OptionalObj: oldObj})
	}
}

// OnDelete implements TypedResourceEventHandler.
func (r TypedFilteringResourceEventHandler[T]) OnDelete(obj DeletedObject[T]) {
	if r.FilterFunc(obj.OptionalObj) {
		r.Handler.OnDelete(obj)
	}
}

// untypedHandler lets a typed handler do an untyped one's work.
type untypedHandler[T Object] struct{ TypedResourceEventHandler[T] }

func (h untypedHandler[T]) OnAdd(obj any, isInInitialList bool) {
	h.TypedResourceEventHandler.OnAdd(obj.(T), isInInitialList)
}

func (h untypedHandler[T]) OnUpdate(oldObj, newObj any) {
	h.TypedResourceEventHandler.OnUpdate(oldObj.(T), newObj.(T))
}

func (h untypedHandler[T]) OnDelete(obj any) {
	h.TypedResourceEventHandler.OnDelete(typed[T](notification{kind: deleted, obj: obj}).gone)
}

// TypedIndexFunc is an IndexFunc for objects of one type.
type TypedIndexFunc[T any] func(obj T) ([]string, error)

// TypedIndexers are Indexers for objects of one type.
type TypedIndexers[T any] map[string]TypedIndexFunc[T]

// TypedIndexerFuncToIndexerFunc makes an IndexFunc of indexFunc. It answers
// objects of another type with an error.
func TypedIndexerFuncToIndexerFunc[T any](indexFunc TypedIndexFunc[T]) IndexFunc {
	return func(obj any) ([]string, error) {
		typed, ok := obj.(T)
		if !ok {
			return nil, fmt.Errorf("index function for %T was given a %T", typed, obj)
		}
		return indexFunc(typed)
	}
}

// TypedIndexersToIndexers makes Indexers of indexers.
func TypedIndexersToIndexers[T any](indexers TypedIndexers[T]) Indexers {
	if indexers == nil {
		return nil
	}
	untyped := make(Indexers, len(indexers))
	for name, fn := range indexers {
		untyped[name] = TypedIndexerFuncToIndexerFunc(fn)
	}
	return untyped
}

// TypedIndexer is an Indexer with some methods that know the type of its
// objects.
type TypedIndexer[T any] interface {
	Indexer
	// AddTypedIndexers is AddIndexers.
	AddTypedIndexers(newIndexers TypedIndexers[T]) error
	// TypedIndex is Index.
	TypedIndex(indexName string, obj T) ([]T, error)
	// ByTypedIndex is ByIndex.
	ByTypedIndex(indexName, indexedValue string) ([]T, error)
}

type typedIndexer[T any] struct{ Indexer }

func (i typedIndexer[T]) AddTypedIndexers(newIndexers TypedIndexers[T]) error {
	return i.AddIndexers(TypedIndexersToIndexers(newIndexers))
}

func (i typedIndexer[T]) TypedIndex(indexName string, obj T) ([]T, error) {
	return typedObjects[T](i.Index(indexName, obj))
}

func (i typedIndexer[T]) ByTypedIndex(indexName, indexedValue string) ([]T, error) {
	return typedObjects[T](i.ByIndex(indexName, indexedValue))
}

func typedObjects[T any](objs []any, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	typed := make([]T, len(objs))
	for i, obj := range objs {
		typed[i] = obj.(T)
	}
	return typed, nil
}

// TypedSharedIndexInformer is a SharedIndexInformer with some methods that
// know the type of its objects.
type TypedSharedIndexInformer[T Object] interface {
	SharedIndexInformer
	// AddTypedEventHandler is AddEventHandlerWithOptions, with at most one
	// HandlerOptions.
	AddTypedEventHandler(handler TypedResourceEventHandler[T], options ...HandlerOptions) (ResourceEventHandlerRegistration, error)
	// AddTypedIndexers is AddIndexers.
	AddTypedIndexers(indexers TypedIndexers[T]) error
	// GetTypedIndexer is GetIndexer.
	GetTypedIndexer() TypedIndexer[T]
}

// NewTypedSharedIndexInformer gives informer, which must hold objects of type T
// only, its typed methods. Both can be used.
func NewTypedSharedIndexInformer[T Object](informer SharedIndexInformer) TypedSharedIndexInformer[T] {
	return typedInformer[T]{informer}
}

type typedInformer[T Object] struct{ SharedIndexInformer }

func (i typedInformer[T]) AddTypedEventHandler(handler TypedResourceEventHandler[T], options ...HandlerOptions) (ResourceEventHandlerRegistration, error) {
	switch len(options) {
	case 0:
		return i.AddEventHandler(untypedHandler[T]{handler})
	case 1:
		return i.AddEventHandlerWithOptions(untypedHandler[T]{handler}, options[0])
	}
	return nil, fmt.Errorf("at most one HandlerOptions may be passed, got %d", len(options))
}

func (i typedInformer[T]) AddTypedIndexers(indexers TypedIndexers[T]) error {
	return i.AddIndexers(TypedIndexersToIndexers(indexers))
}

func (i typedInformer[T]) GetTypedIndexer() TypedIndexer[T] { return typedIndexer[T]{i.GetIndexer()} }

// What the informers of this package have beside the interface is had by their
// typed form as well.

func (i typedInformer[T]) Done() <-chan struct{} {
	if end, ok := i.SharedIndexInformer.(InformerEnd); ok {
		return end.Done()
	}
	return nil
}

func (i typedInformer[T]) Err() error {
	if end, ok := i.SharedIndexInformer.(InformerEnd); ok {
		return end.Err()
	}
	return nil
}

func (i typedInformer[T]) BusyHandlers() []string {
	if end, ok := i.SharedIndexInformer.(InformerEnd); ok {
		return end.BusyHandlers()
	}
	return nil
}

func (i typedInformer[T]) WaitForResourceVersion(ctx context.Context, rv string) error {
	w, ok := i.SharedIndexInformer.(ResourceVersionWaiter)
	if !ok {
		return fmt.Errorf("wait for resource version %q: a %T cannot", rv, i.SharedIndexInformer)
	}
	return w.WaitForResourceVersion(ctx, rv)
}
