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
	"reflect"

	"k8s.io/apimachinery/pkg/api/meta"
)

// TransformFunc changes an object before anything keeps it, for example to drop
// fields that nobody reads. It may change obj in place, and it must do nothing
// to an object that it has seen before. It can be given a
// DeletedFinalStateUnknown, which it has to return as such.
type TransformFunc func(any) (any, error)

// ChainTransforms returns a transform that does one after the other. It ends
// with the first error.
func ChainTransforms(transforms ...TransformFunc) TransformFunc {
	return func(obj any) (any, error) {
		for _, transform := range transforms {
			if transform == nil {
				continue
			}
			var err error
			if obj, err = transform(obj); err != nil {
				return nil, err
			}
		}
		return obj, nil
	}
}

// DropManagedFields is a TransformFunc that drops the record of who owns which
// field, often a fifth of an object. What is read from the cache must not be
// used for an Extract of apply configurations then.
func DropManagedFields(obj any) (any, error) {
	if m, err := meta.Accessor(obj); err == nil && m.GetManagedFields() != nil {
		m.SetManagedFields(nil)
	}
	return obj, nil
}

// InternStrings is a TransformFunc that keeps equal strings of all objects
// once: namespaces, names of nodes, labels, annotations, images, field managers
// and whatever else is not an object's own, also equal managed fields. It gives
// slices just the room that they need. What is shared is given up with the last
// object that has it.
//
// It costs some microseconds for each object. Where only few objects are cached
// it saves nothing.
func InternStrings(obj any) (any, error) {
	v := reflect.ValueOf(obj)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return obj, nil // a DeletedFinalStateUnknown, say
	}
	if walk := walkerOf(v.Type().Elem()); walk != nil {
		walk(v.Elem())
	}
	return obj, nil
}
