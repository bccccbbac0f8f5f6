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

// Package reference makes references to objects, for events and owners.
package reference

import (
	"errors"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ErrNilObject says that there is nothing to refer to.
var ErrNilObject = errors.New("can't reference a nil object")

// errNoMeta is the text that users know for an object without metadata.
var errNoMeta = errors.New("object does not implement the common interface for accessing the SelfLink")

var errNoScheme = errors.New("scheme is required to look up gvk")

// GetReference returns a reference to obj, a reference itself unchanged. Kind
// and version are those that obj names, or else those that scheme has for its
// type. A list gives a reference with its resource version alone.
func GetReference(scheme *runtime.Scheme, obj runtime.Object) (*corev1.ObjectReference, error) {
	if isNil(obj) {
		return nil, ErrNilObject
	}
	if ref, ok := obj.(*corev1.ObjectReference); ok {
		return ref, nil
	}
	list, err := meta.CommonAccessor(obj)
	if err != nil {
		return nil, errNoMeta
	}
	gvk, err := kindOf(scheme, obj)
	if err != nil {
		return nil, err
	}
	ref := &corev1.ObjectReference{ResourceVersion: list.GetResourceVersion()}
	ref.APIVersion, ref.Kind = gvk.ToAPIVersionAndKind()
	if object, err := meta.Accessor(obj); err == nil {
		ref.Namespace, ref.Name, ref.UID = object.GetNamespace(), object.GetName(), object.GetUID()
	}
	return ref, nil
}

// GetPartialReference is GetReference for a part of obj: fieldPath says which,
// for example spec.containers{web}.
func GetPartialReference(scheme *runtime.Scheme, obj runtime.Object, fieldPath string) (*corev1.ObjectReference, error) {
	ref, err := GetReference(scheme, obj)
	if err != nil {
		return nil, err
	}
	ref.FieldPath = fieldPath
	return ref, nil
}

// kindOf asks the scheme only about objects that do not say it themselves, so
// that a type may be known to no scheme at all, and scheme nil.
func kindOf(scheme *runtime.Scheme, obj runtime.Object) (schema.GroupVersionKind, error) {
	gvk := obj.GetObjectKind().GroupVersionKind()
	if !gvk.Empty() {
		return gvk, nil
	}
	if scheme == nil {
		return gvk, errNoScheme
	}
	kinds, _, err := scheme.ObjectKinds(obj)
	if err != nil {
		return gvk, err
	}
	return kinds[0], nil
}

func isNil(obj runtime.Object) bool {
	if obj == nil {
		return true
	}
	v := reflect.ValueOf(obj)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
