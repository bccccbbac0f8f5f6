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
	"errors"
	"fmt"
	"time"

	"github.com/go-logr/logr"

	"k8s.io/apimachinery/pkg/runtime"
)

// InformerOptions are what NewInformerWithOptions is told.
type InformerOptions struct {
	// Logger is used where there is no context to take one from.
	Logger *logr.Logger
	// ListerWatcher is where the changes come from. It is needed.
	ListerWatcher ListerWatcher
	// ObjectType is an example of the objects. It is needed.
	ObjectType runtime.Object
	// Handler is told of the changes, by the controller's own goroutine. It is
	// needed.
	Handler ResourceEventHandler
	// ResyncPeriod is how often Handler is told of everything again; 0 means
	// never.
	ResyncPeriod time.Duration
	// MinWatchTimeout is that of ReflectorOptions.
	MinWatchTimeout time.Duration
	// Indexers make the store an Indexer.
	Indexers Indexers
	// Transform changes objects before anything keeps them.
	Transform TransformFunc
	// Identifier and InformerMetricsProvider are for the informer's metrics.
	Identifier              InformerNameAndResource
	InformerMetricsProvider InformerMetricsProvider
}

// NewInformerWithOptions returns a store and the controller that fills it and
// tells one handler of the changes. Only the controller may change the store.
// Where there are several handlers, use a SharedInformer.
func NewInformerWithOptions(options InformerOptions) (Store, Controller) { return newInformer(options) }

// NewInformer is NewInformerWithOptions without indexes.
//
// Deprecated: use NewInformerWithOptions.
func NewInformer(lw ListerWatcher, objType runtime.Object, resyncPeriod time.Duration, handler ResourceEventHandler) (Store, Controller) {
	return newInformer(InformerOptions{ListerWatcher: lw, ObjectType: objType, ResyncPeriod: resyncPeriod, Handler: handler})
}

// NewIndexerInformer is NewInformerWithOptions with indexes.
//
// Deprecated: use NewInformerWithOptions.
func NewIndexerInformer(lw ListerWatcher, objType runtime.Object, resyncPeriod time.Duration, handler ResourceEventHandler, indexers Indexers) (Indexer, Controller) {
	return newInformer(InformerOptions{ListerWatcher: lw, ObjectType: objType, ResyncPeriod: resyncPeriod, Handler: handler, Indexers: indexers})
}

// NewTransformingInformer is NewInformerWithOptions with a transform.
//
// Deprecated: use NewInformerWithOptions.
func NewTransformingInformer(lw ListerWatcher, objType runtime.Object, resyncPeriod time.Duration, handler ResourceEventHandler, transformer TransformFunc) (Store, Controller) {
	return newInformer(InformerOptions{ListerWatcher: lw, ObjectType: objType, ResyncPeriod: resyncPeriod, Handler: handler, Transform: transformer})
}

// NewTransformingIndexerInformer is NewInformerWithOptions with indexes and a
// transform.
//
// Deprecated: use NewInformerWithOptions.
func NewTransformingIndexerInformer(lw ListerWatcher, objType runtime.Object, resyncPeriod time.Duration, handler ResourceEventHandler, indexers Indexers, transformer TransformFunc) (Indexer, Controller) {
	return newInformer(InformerOptions{ListerWatcher: lw, ObjectType: objType, ResyncPeriod: resyncPeriod, Handler: handler, Indexers: indexers, Transform: transformer})
}

func newInformer(o InformerOptions) (Indexer, Controller) {
	store := NewIndexer(DeletionHandlingMetaNamespaceKeyFunc, o.Indexers, WithStoreMetrics(o.Identifier, o.InformerMetricsProvider))
	queue := NewRealFIFOWithOptions(RealFIFOOptions{
		Logger:          o.Logger,
		KeyFunction:     MetaNamespaceKeyFunc,
		KnownObjects:    store,
		Transformer:     o.Transform,
		Identifier:      o.Identifier,
		MetricsProvider: o.InformerMetricsProvider,
	})
	return store, New(&Config{
		Queue:            queue,
		ListerWatcher:    o.ListerWatcher,
		ObjectType:       o.ObjectType,
		FullResyncPeriod: o.ResyncPeriod,
		MinWatchTimeout:  o.MinWatchTimeout,
		Process: func(obj any, isInInitialList bool) error {
			deltas, ok := obj.(Deltas)
			if !ok {
				return errors.New("object given as Process argument is not Deltas")
			}
			for _, d := range deltas {
				if err := applyDelta(store, o.Handler, d, isInInitialList); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// applyDelta changes store and then tells handler.
func applyDelta(store Store, handler ResourceEventHandler, d Delta, initial bool) error {
	switch d.Type {
	case Deleted:
		if err := store.Delete(d.Object); err != nil {
			return err
		}
		handler.OnDelete(d.Object)
	case Added, Updated, Replaced, Sync:
		old, exists, err := store.Get(d.Object)
		if err != nil {
			return err
		}
		if err := store.Update(d.Object); err != nil {
			return err
		}
		if exists {
			handler.OnUpdate(old, d.Object)
		} else {
			handler.OnAdd(d.Object, initial)
		}
	default:
		return fmt.Errorf("change of type %q: an informer knows Added, Updated, Replaced, Sync and Deleted", d.Type)
	}
	return nil
}
