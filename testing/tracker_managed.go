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
	"cmp"
	"fmt"
	"reflect"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/utils/ptr"
)

// defaultManager owns what is written without the name of a field manager.
const defaultManager = "unknown"

// NewFieldManagedObjectTracker makes an empty tracker that maintains managed
// fields, so that Apply makes missing objects, removes fields that a manager
// gives up, and reports conflicts. The decoder reads the raw items of lists
// given to Add; objects from there have no managed fields.
func NewFieldManagedObjectTracker(scheme *runtime.Scheme, decoder runtime.Decoder, typeConverter managedfields.TypeConverter) ObjectTracker {
	t := &managedTracker{tracker: newTracker(scheme, decoder), scheme: scheme, types: typeConverter}
	t.kinds = sync.OnceValue(func() map[schema.GroupVersionResource]schema.GroupVersionKind { return guessKinds(scheme) })
	return t
}

// managedTracker brings managed fields up to date before it stores an object.
// What is wrong with the fields is found before a wrong namespace is.
type managedTracker struct {
	*tracker
	scheme *runtime.Scheme
	types  managedfields.TypeConverter
	kinds  func() map[schema.GroupVersionResource]schema.GroupVersionKind

	writing sync.Mutex // held from the read of an object to the write of its successor
}

func (t *managedTracker) Create(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.CreateOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	given := obj
	obj, m, err := ownCopy(obj)
	if err != nil {
		return err
	}
	kind, err := t.kindOf(gvr, obj)
	if err != nil {
		return err
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	// What is in the way has the fields that a refused object would not change.
	old, err := t.tracker.Get(gvr, ns, m.GetName())
	if apierrors.IsNotFound(err) {
		old, err = t.blank(kind)
	}
	if err != nil {
		return err
	}
	obj.GetObjectKind().SetGroupVersionKind(kind)
	if obj, err = t.own(kind, old, obj, o.FieldManager); err != nil {
		return err
	}
	given.GetObjectKind().SetGroupVersionKind(kind)
	tellOwners(given, obj)
	return t.tracker.create(gvr, obj, ns)
}

// tellOwners gives the object that the caller holds the managed fields of what
// is stored for it, or would be, as callers know it from the trackers of older
// releases.
func tellOwners(given, stored runtime.Object) {
	g, err := meta.Accessor(given)
	if err != nil {
		return
	}
	if s, err := meta.Accessor(stored); err == nil {
		g.SetManagedFields(s.GetManagedFields())
	}
}

func (t *managedTracker) Update(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.UpdateOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	return t.succeed(gvr, obj, ns, o.FieldManager)
}

func (t *managedTracker) Patch(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	return t.succeed(gvr, obj, ns, o.FieldManager)
}

// succeed replaces an object in the name of manager.
func (t *managedTracker) succeed(gvr schema.GroupVersionResource, obj runtime.Object, ns, manager string) error {
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	old, err := t.tracker.Get(gvr, ns, m.GetName())
	if err != nil {
		return err
	}
	given := obj
	if obj, _, err = ownCopy(obj); err != nil {
		return err
	}
	kind, err := t.kindOf(gvr, obj)
	if err != nil {
		return err
	}
	if obj, err = t.own(kind, old, obj, manager); err != nil {
		return err
	}
	tellOwners(given, obj)
	return t.tracker.replace(gvr, obj, ns)
}

func (t *managedTracker) Apply(gvr schema.GroupVersionResource, applyConfiguration runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	configuration, m, err := ownCopy(applyConfiguration)
	if err != nil {
		return err
	}
	kind := configuration.GetObjectKind().GroupVersionKind()
	if expected, ok := t.kinds()[gvr]; !t.scheme.Recognizes(kind) || ok && kind != expected {
		return apierrors.NewBadRequest(fmt.Sprintf("invalid object type: %v", kind))
	}
	fields, err := t.fieldManager(kind)
	if err != nil {
		return err
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	old, err := t.tracker.Get(gvr, ns, m.GetName())
	missing := apierrors.IsNotFound(err)
	if missing {
		old, err = t.blank(kind)
	}
	if err != nil {
		return err
	}
	obj, err := fields.Apply(old, configuration, cmp.Or(o.FieldManager, defaultManager), ptr.Deref(o.Force, false))
	if err != nil {
		return err
	}
	if missing {
		return t.tracker.create(gvr, obj, ns)
	}
	return t.tracker.replace(gvr, obj, ns)
}

// blank is what a new object differs from.
func (t *managedTracker) blank(kind schema.GroupVersionKind) (runtime.Object, error) {
	obj, err := t.scheme.New(kind)
	if err != nil {
		return nil, err
	}
	obj.GetObjectKind().SetGroupVersionKind(kind)
	return obj, nil
}

// own makes manager the owner of whatever obj has and old has not.
func (t *managedTracker) own(kind schema.GroupVersionKind, old, obj runtime.Object, manager string) (runtime.Object, error) {
	fields, err := t.fieldManager(kind)
	if err != nil {
		return nil, err
	}
	return fields.Update(old, obj, cmp.Or(manager, defaultManager))
}

func (t *managedTracker) fieldManager(kind schema.GroupVersionKind) (*managedfields.FieldManager, error) {
	return managedfields.NewDefaultFieldManager(t.types, t.scheme, t.scheme, t.scheme, kind, kind.GroupVersion(), "", nil)
}

// kindOf is the kind whose schema says what the fields of a resource are.
// Resources that are not called as their kind is go by the type of obj.
func (t *managedTracker) kindOf(gvr schema.GroupVersionResource, obj runtime.Object) (schema.GroupVersionKind, error) {
	if kind, ok := t.kinds()[gvr]; ok {
		return kind, nil
	}
	kinds, err := t.kindsOf(obj)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	return kinds[0], nil
}

// knower is a scheme that tells all of its kinds.
type knower interface {
	AllKnownTypes() map[schema.GroupVersionKind]reflect.Type
}

// guessKinds knows the resources that Add would use.
func guessKinds(scheme knower) map[schema.GroupVersionResource]schema.GroupVersionKind {
	kinds := map[schema.GroupVersionResource]schema.GroupVersionKind{}
	for kind := range scheme.AllKnownTypes() {
		gvr, _ := meta.UnsafeGuessKindToResource(kind)
		kinds[gvr] = kind
	}
	return kinds
}
