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
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// ObjectTracker keeps objects as a lenient API server does: it stores what it
// is given, without defaults, validation, conflicts, dry runs, selectors or
// finalizers. Each method takes at most one value of options.
//
// The methods only touch memory, so they have no context; the Fake in front of
// a tracker sees to it that a call with an ended context does not get here.
type ObjectTracker interface {
	// Add stores an object, or all objects of a list, under the resource that
	// the scheme's kind for it suggests. Use Create for other resources.
	Add(obj runtime.Object) error

	// Get gives a copy of an object.
	Get(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.GetOptions) (runtime.Object, error)

	// Create stores an object that must not exist.
	Create(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.CreateOptions) error

	// Update replaces an object that must exist.
	Update(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.UpdateOptions) error

	// Patch replaces an object that must exist by what a patch made of it.
	Patch(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.PatchOptions) error

	// Apply merges a configuration into an object. Without managed fields this
	// is a strategic merge into an object that must exist.
	Apply(gvr schema.GroupVersionResource, applyConfiguration runtime.Object, ns string, opts ...metav1.PatchOptions) error

	// List gives copies of the objects of a namespace, or of all, in the order
	// of their namespaces and names, as a list of gvk. Its resource version
	// counts the writes to gvr.
	List(gvr schema.GroupVersionResource, gvk schema.GroupVersionKind, ns string, opts ...metav1.ListOptions) (runtime.Object, error)

	// Delete removes an object that must exist.
	Delete(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.DeleteOptions) error

	// Watch follows a namespace, or all. With options it begins with an ADDED
	// event for each object that was written after their resource version,
	// which is that of a list; an empty one stands for the beginning. A watch
	// that nobody reads does not hold up the tracker.
	Watch(gvr schema.GroupVersionResource, ns string, opts ...metav1.ListOptions) (watch.Interface, error)
}

// ObjectScheme is what a tracker asks of a scheme.
type ObjectScheme interface {
	ObjectKinds(obj runtime.Object) (gvks []schema.GroupVersionKind, unversioned bool, err error)
	Recognizes(gvk schema.GroupVersionKind) bool
	New(kind schema.GroupVersionKind) (out runtime.Object, err error)
}

// NewObjectTracker makes an empty tracker that does not maintain managed
// fields. The decoder reads the raw items of lists given to Add.
func NewObjectTracker(scheme ObjectScheme, decoder runtime.Decoder) ObjectTracker {
	return newTracker(scheme, decoder)
}

type tracker struct {
	scheme  ObjectScheme
	decoder runtime.Decoder

	mu        sync.Mutex
	resources map[schema.GroupVersionResource]*collection // guarded by mu, with what is in them
}

func newTracker(scheme ObjectScheme, decoder runtime.Decoder) *tracker {
	return &tracker{scheme: scheme, decoder: decoder, resources: map[schema.GroupVersionResource]*collection{}}
}

func (t *tracker) Add(obj runtime.Object) error { return t.each(obj, t.create) }

// each calls add for obj, or all objects of a list, with the resource that the
// scheme's kind for it suggests.
func (t *tracker) each(obj runtime.Object, add func(gvr schema.GroupVersionResource, obj runtime.Object, ns string) error) error {
	if meta.IsListType(obj) {
		return t.eachOf(obj, add)
	}
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	kinds, err := t.kindsOf(obj)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if kind.Version == runtime.APIVersionInternal {
			kind.Version = "" // resources have no internal version
		}
		gvr, _ := meta.UnsafeGuessKindToResource(kind)
		if err := add(gvr, obj, m.GetNamespace()); err != nil {
			return err
		}
	}
	return nil
}

func (t *tracker) eachOf(list runtime.Object, add func(gvr schema.GroupVersionResource, obj runtime.Object, ns string) error) error {
	items, err := meta.ExtractList(list)
	if err != nil {
		return err
	}
	if errs := runtime.DecodeList(items, t.decoder); len(errs) > 0 {
		return errs[0]
	}
	for _, item := range items {
		if err := t.each(item, add); err != nil {
			return err
		}
	}
	return nil
}

// kindsOf trusts metadata-only objects to know what they are.
func (t *tracker) kindsOf(obj runtime.Object) ([]schema.GroupVersionKind, error) {
	if partial, ok := obj.(*metav1.PartialObjectMetadata); ok && partial.APIVersion != "" {
		return []schema.GroupVersionKind{partial.GroupVersionKind()}, nil
	}
	kinds, _, err := t.scheme.ObjectKinds(obj)
	if err == nil && len(kinds) == 0 {
		err = fmt.Errorf("no registered kinds for %v", obj)
	}
	return kinds, err
}

func (t *tracker) Get(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.GetOptions) (runtime.Object, error) {
	if _, err := one(opts); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.getLocked(gvr, ns, name)
}

func (t *tracker) getLocked(gvr schema.GroupVersionResource, ns, name string) (runtime.Object, error) {
	if c := t.resources[gvr]; c != nil {
		if kept, ok := c.objects[types.NamespacedName{Namespace: ns, Name: name}]; ok {
			return kept.obj.DeepCopyObject(), nil
		}
	}
	return nil, apierrors.NewNotFound(gvr.GroupResource(), name)
}

func (t *tracker) Create(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.CreateOptions) error {
	if _, err := one(opts); err != nil {
		return err
	}
	return t.create(gvr, obj, ns)
}

func (t *tracker) create(gvr schema.GroupVersionResource, obj runtime.Object, ns string) error {
	return t.write(gvr, obj, ns, func(exists bool, name string) error {
		if exists {
			return apierrors.NewAlreadyExists(gvr.GroupResource(), name)
		}
		return nil
	})
}

func (t *tracker) Update(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.UpdateOptions) error {
	if _, err := one(opts); err != nil {
		return err
	}
	return t.replace(gvr, obj, ns)
}

func (t *tracker) Patch(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if _, err := one(opts); err != nil {
		return err
	}
	return t.replace(gvr, obj, ns)
}

func (t *tracker) replace(gvr schema.GroupVersionResource, obj runtime.Object, ns string) error {
	return t.write(gvr, obj, ns, func(exists bool, name string) error {
		if !exists {
			return apierrors.NewNotFound(gvr.GroupResource(), name)
		}
		return nil
	})
}

func (t *tracker) Apply(gvr schema.GroupVersionResource, applyConfiguration runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if _, err := one(opts); err != nil {
		return err
	}
	m, err := meta.Accessor(applyConfiguration)
	if err != nil {
		return err
	}
	obj, err := t.Get(gvr, ns, m.GetName())
	if err != nil {
		return err
	}
	merged, err := mergeConfiguration(obj, applyConfiguration)
	if err != nil {
		return err
	}
	return t.replace(gvr, merged, ns)
}

// write is the one way for an object into the tracker. A server would give it
// its resource version, UID and creation time here; this one keeps what it has.
func (t *tracker) write(gvr schema.GroupVersionResource, obj runtime.Object, ns string, allowed func(exists bool, name string) error) error {
	obj, m, err := prepare(obj, ns)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.resources[gvr]
	if c == nil {
		c = newCollection()
	}
	t.resources[gvr] = c
	c.asked = true
	key := types.NamespacedName{Namespace: ns, Name: m.GetName()}
	_, exists := c.objects[key]
	if err := allowed(exists, m.GetName()); err != nil {
		return err
	}
	c.put(key, obj)
	return nil
}

// ownCopy gives a copy, since neither the caller nor a watcher may change what
// is kept.
func ownCopy(obj runtime.Object) (runtime.Object, metav1.Object, error) {
	if _, err := meta.Accessor(obj); err != nil {
		return nil, nil, err
	}
	obj = obj.DeepCopyObject()
	m, err := meta.Accessor(obj)
	if err != nil { // a nil pointer becomes a nil interface
		return nil, nil, err
	}
	return obj, m, nil
}

// prepare gives a copy that has the namespace of the request.
func prepare(obj runtime.Object, ns string) (runtime.Object, metav1.Object, error) {
	obj, m, err := ownCopy(obj)
	if err != nil {
		return nil, nil, err
	}
	if m.GetNamespace() == "" {
		m.SetNamespace(ns)
	}
	if ns != m.GetNamespace() {
		return nil, nil, apierrors.NewBadRequest(fmt.Sprintf("request namespace does not match object namespace, request: %q object: %q", ns, m.GetNamespace()))
	}
	return obj, m, nil
}

func (t *tracker) Delete(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.DeleteOptions) error {
	if _, err := one(opts); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.resources[gvr]; c != nil && c.remove(types.NamespacedName{Namespace: ns, Name: name}) {
		return nil
	}
	return apierrors.NewNotFound(gvr.GroupResource(), name)
}

// one gives the options of a call, which the zero value stands for if there are
// none. It rejects more than one value, since the others would be ignored.
func one[O any](opts []O) (o O, err error) {
	switch len(opts) {
	case 0:
		return o, nil
	case 1:
		return opts[0], nil
	}
	return o, fmt.Errorf("expected only one option argument but got %d", len(opts))
}
