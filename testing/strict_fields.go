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
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// own makes the caller the owner of what obj has and before, which may be nil,
// has not.
func (t *strictTracker) own(w write, kind schema.GroupVersionKind, before, obj runtime.Object) (runtime.Object, error) {
	fields, err := t.fieldManager(w, kind, obj)
	if err != nil {
		return nil, err
	}
	if before == nil {
		before = reflect.New(reflect.TypeOf(obj).Elem()).Interface().(runtime.Object)
		if u, ok := before.(*unstructured.Unstructured); ok {
			u.Object = map[string]any{}
		}
	}
	return fields.Update(withKind(before, kind), withKind(obj, kind), cmp.Or(w.manager, defaultManager))
}

// applyTo merges a configuration into an object, or a blank one of its kind.
func (t *strictTracker) applyTo(w write, before runtime.Object, configuration *unstructured.Unstructured, force bool) (runtime.Object, error) {
	kind := configuration.GroupVersionKind()
	fields, err := t.fieldManager(w, kind, before)
	if err != nil {
		return nil, err
	}
	obj, err := fields.Apply(withKind(before, kind), configuration, w.manager, force)
	if err != nil {
		return nil, err
	}
	if reflect.TypeOf(obj) == reflect.TypeOf(before) {
		return obj, nil
	}
	content, err := asUnstructured(obj)
	if err != nil {
		return nil, err
	}
	like := reflect.New(reflect.TypeOf(before).Elem()).Interface().(runtime.Object)
	return like, runtime.DefaultUnstructuredConverter.FromUnstructured(content, like)
}

// blank is a new object of a kind.
func (t *strictTracker) blank(kind schema.GroupVersionKind) runtime.Object {
	obj, err := t.kinds.scheme.New(kind)
	if err != nil {
		obj = &metav1.PartialObjectMetadata{} // the tracker is one of metadata
	}
	obj.GetObjectKind().SetGroupVersionKind(kind)
	return obj
}

// fieldManager is for objects like like.
func (t *strictTracker) fieldManager(w write, kind schema.GroupVersionKind, like runtime.Object) (*managedfields.FieldManager, error) {
	subresource, others := "", [][]any{{"status"}}
	if !w.whole {
		subresource = w.subresource
	}
	if subresource == "status" {
		others = [][]any{{"spec"}, {"metadata"}}
	}
	not := fieldpath.NewSet()
	for _, path := range others {
		if !w.whole {
			not.Insert(fieldpath.MakePathOrDie(path...))
		}
	}
	reset := fieldpath.NewExcludeFilterSetMap(map[fieldpath.APIVersion]*fieldpath.Set{fieldpath.APIVersion(kind.GroupVersion().String()): not})
	types := knownTypes{t.converter}
	if scheme, ok := t.kinds.scheme.(*runtime.Scheme); ok && isTyped(like) {
		return managedfields.NewDefaultFieldManager(types, scheme, scheme, scheme, kind, kind.GroupVersion(), subresource, reset)
	}
	return managedfields.NewDefaultCRDFieldManager(types, asItIs{}, asItIs{}, asItIs{}, kind, kind.GroupVersion(), subresource, reset)
}

// knownTypes deduces the types of objects that nothing is known of.
type knownTypes struct{ known managedfields.TypeConverter }

func (k knownTypes) ObjectToTyped(obj runtime.Object, opts ...typed.ValidationOptions) (*typed.TypedValue, error) {
	if k.known != nil {
		if value, err := k.known.ObjectToTyped(obj, opts...); err == nil {
			return value, nil
		}
	}
	return deduced.ObjectToTyped(obj, opts...)
}

func (k knownTypes) TypedToObject(value *typed.TypedValue) (runtime.Object, error) {
	return deduced.TypedToObject(value)
}

var deduced = managedfields.NewDeducedTypeConverter()

// asItIs is what a field manager asks of a scheme, for objects that have one
// version.
type asItIs struct{}

func (asItIs) Default(runtime.Object) {}

func (asItIs) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	u := &unstructured.Unstructured{}
	u.SetGroupVersionKind(kind)
	return u, nil
}

func (asItIs) Convert(in, out, context any) error { return nil }

func (asItIs) ConvertToVersion(in runtime.Object, _ runtime.GroupVersioner) (runtime.Object, error) {
	return in, nil
}

func (asItIs) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}
