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
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/internal/itemwise"
)

// listed collects the items of a list, each in memory of its own: an object that
// stays in the store must not keep the whole list alive. The clients of our own
// informers hand them over while the answer arrives. If the store transforms,
// that is done at once, so that no more is held than the store will keep.
type listed struct {
	leftOut
	store     ReflectorStore
	transform func(runtime.Object) (any, error) // nil if the store does it, if at all
	objs      []any
}

func newListed(ctx context.Context, r *Reflector) *listed {
	got := &listed{leftOut: leftOut{ctx: ctx, reflector: r}, store: r.store}
	t, ok := r.store.(TransformingStore)
	if _, takes := r.store.(transformedReplacer); ok && takes && t.Transformer() != nil {
		transform := t.Transformer()
		got.transform = func(obj runtime.Object) (any, error) { return transform(obj) }
	}
	return got
}

// add takes an item. One that the transform fails on is left out and reported.
func (l *listed) add(obj runtime.Object) error {
	if l.transform == nil {
		l.objs = append(l.objs, obj)
		return nil
	}
	kept, err := l.transform(obj)
	if err != nil {
		utilruntime.HandleErrorWithContext(l.ctx, err, "Object left out of the cache", "reflector", l.reflector.name)
		return nil
	}
	l.objs = append(l.objs, kept)
	return nil
}

// page lists one page. The first one of a list makes those of an earlier
// attempt void.
func (l *listed) page(ctx context.Context, lw ListerWatcherWithContext, options metav1.ListOptions) (runtime.Object, error) {
	if options.Continue == "" {
		l.objs = nil
		l.reset()
	}
	before := len(l.objs)
	list, err := lw.ListWithContext(itemwise.With(ctx, itemwise.Sink{Offer: l.add, LeaveOut: l.report}), options)
	if err != nil {
		clear(l.objs[before:])
		l.objs = l.objs[:before]
	}
	return list, err
}

// replace makes the items the content of the store.
func (l *listed) replace(version string) error {
	objs := append(l.kept(), l.objs...)
	if objs == nil {
		objs = []any{} // a list of nothing is a list
	}
	l.objs = nil
	if store, ok := l.store.(transformedReplacer); ok && l.transform != nil {
		return store.replaceTransformed(objs, version)
	}
	return l.store.Replace(objs, version)
}

// leftOut are objects that do not decode. The store keeps what it has of them:
// they are there, and handlers must not be told that they were deleted. ctx is
// that of the list or watch.
type leftOut struct {
	ctx       context.Context
	reflector *Reflector

	mu   sync.Mutex
	keys []string // guarded by mu
}

func (l *leftOut) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys = nil
}

func (l *leftOut) report(o itemwise.LeftOut) {
	utilruntime.HandleErrorWithContext(l.ctx, o, "Object left out of the cache", "reflector", l.reflector.name, "type", l.reflector.typeDescription, "namespace", o.Namespace, "name", o.Name)
	if o.Name == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if key := NewObjectName(o.Namespace, o.Name).String(); !slices.Contains(l.keys, key) {
		l.keys = append(l.keys, key)
	}
}

// kept returns what the store has of the objects.
func (l *leftOut) kept() []any {
	store, ok := l.reflector.store.(KeyGetter)
	if !ok {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var objs []any
	for _, key := range l.keys {
		if obj, exists, err := store.GetByKey(key); err == nil && exists {
			objs = append(objs, obj)
		}
	}
	return objs
}
