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
	"k8s.io/apimachinery/pkg/util/managedfields"
)

// defaultManager owns what is written without the name of a field manager.
const defaultManager = "unknown"

// NewFieldManagedObjectTracker makes an empty tracker that maintains managed
// fields, so that Apply makes missing objects, removes fields that a manager
// gives up, and reports conflicts. The decoder reads the raw items of lists
// given to Add; objects from there have no managed fields.
func NewFieldManagedObjectTracker(scheme *runtime.Scheme, decoder runtime.Decoder, typeConverter managedfields.TypeConverter) ObjectTracker {
	return &managedTracker{tracker: newTracker(scheme, decoder), scheme: scheme, types: typeConverter}
}

// managedTracker brings managed fields up to date before it stores an object.
type managedTracker struct {
	*tracker
	scheme *runtime.Scheme
	types  managedfields.TypeConverter

	writing sync.Mutex // held from the read of an object to the write of its successor
}

func (t *managedTracker) Create(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.CreateOptions) error {
	if err := atMostOne(opts); err != nil {
		return err
	}
	obj, _, err := prepare(obj, ns)
	if err != nil {
		return err
	}
	kind, err := t.kindOf(obj)
	if err != nil {
		return err
	}
	nothing, err := t.scheme.New(kind)
	if err != nil {
		return err
	}
	nothing.GetObjectKind().SetGroupVersionKind(kind)
	obj.GetObjectKind().SetGroupVersionKind(kind)
	var manager string
	for _, o := range opts {
		manager = o.FieldManager
	}
	if obj, err = t.own(kind, nothing, obj, manager); err != nil {
		return err
	}
	return t.tracker.Create(gvr, obj, ns, opts...)
}

func (t *managedTracker) Update(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.UpdateOptions) error {
	if err := atMostOne(opts); err != nil {
		return err
	}
	var manager string
	for _, o := range opts {
		manager = o.FieldManager
	}
	return t.succeed(gvr, obj, ns, manager)
}

func (t *managedTracker) Patch(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if err := atMostOne(opts); err != nil {
		return err
	}
	var manager string
	for _, o := range opts {
		manager = o.FieldManager
	}
	return t.succeed(gvr, obj, ns, manager)
}

// succeed replaces an object in the name of manager.
func (t *managedTracker) succeed(gvr schema.GroupVersionResource, obj runtime.Object, ns, manager string) error {
	obj, m, err := prepare(obj, ns)
	if err != nil {
		return err
	}
	kind, err := t.kindOf(obj)
	if err != nil {
		return err
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	old, err := t.tracker.Get(gvr, ns, m.GetName())
	if err != nil {
		return err
	}
	if obj, err = t.own(kind, old, obj, manager); err != nil {
		return err
	}
	return t.tracker.replace(gvr, obj, ns)
}

func (t *managedTracker) Apply(gvr schema.GroupVersionResource, applyConfiguration runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	if err := atMostOne(opts); err != nil {
		return err
	}
	configuration, m, err := prepare(applyConfiguration, ns)
	if err != nil {
		return err
	}
	kind := configuration.GetObjectKind().GroupVersionKind()
	fields, err := t.fieldManager(kind)
	if err != nil {
		return err
	}
	manager, force := defaultManager, false
	for _, o := range opts {
		if o.FieldManager != "" {
			manager = o.FieldManager
		}
		force = o.Force != nil && *o.Force
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	old, err := t.tracker.Get(gvr, ns, m.GetName())
	missing := apierrors.IsNotFound(err)
	if missing {
		old, err = t.blank(kind, m)
	}
	if err != nil {
		return err
	}
	obj, err := fields.Apply(old, configuration, manager, force)
	if err != nil {
		return err
	}
	if missing {
		return t.tracker.create(gvr, obj, ns)
	}
	return t.tracker.replace(gvr, obj, ns)
}

// blank is what an apply that makes its object merges into.
func (t *managedTracker) blank(kind schema.GroupVersionKind, like metav1.Object) (runtime.Object, error) {
	obj, err := t.scheme.New(kind)
	if err != nil {
		return nil, err
	}
	obj.GetObjectKind().SetGroupVersionKind(kind)
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	m.SetName(like.GetName())
	m.SetNamespace(like.GetNamespace())
	return obj, nil
}

// own makes manager the owner of whatever obj has and old has not.
func (t *managedTracker) own(kind schema.GroupVersionKind, old, obj runtime.Object, manager string) (runtime.Object, error) {
	fields, err := t.fieldManager(kind)
	if err != nil {
		return nil, err
	}
	if manager == "" {
		manager = defaultManager
	}
	return fields.Update(old, obj, manager)
}

func (t *managedTracker) kindOf(obj runtime.Object) (schema.GroupVersionKind, error) {
	kinds, err := t.kindsOf(obj)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	return kinds[0], nil
}

func (t *managedTracker) fieldManager(kind schema.GroupVersionKind) (*managedfields.FieldManager, error) {
	if !t.scheme.Recognizes(kind) {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("invalid object type: %v", kind))
	}
	return managedfields.NewDefaultFieldManager(t.types, t.scheme, t.scheme, t.scheme, kind, kind.GroupVersion(), "", nil)
}
