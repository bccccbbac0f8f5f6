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
	"maps"
	"reflect"
	"slices"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The parts of an object are its metadata, its status, and all the rest, which
// is called spec here whatever its fields are.

// goField is a field of the struct that obj is, or no value.
func goField(obj runtime.Object, name string) reflect.Value {
	v := reflect.ValueOf(obj)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.FieldByName(name)
}

// copyStatus gives into the status of from, an object of the same type. If from
// is nil, into has none.
func copyStatus(into, from runtime.Object) {
	if u, ok := into.(*unstructured.Unstructured); ok {
		delete(u.Object, "status")
		if f, ok := from.(*unstructured.Unstructured); ok && f.Object["status"] != nil {
			u.Object["status"] = runtime.DeepCopyJSONValue(f.Object["status"])
		}
		return
	}
	status := goField(into, "Status")
	switch {
	case !status.IsValid():
	case from == nil:
		status.SetZero()
	default:
		status.Set(goField(from.DeepCopyObject(), "Status"))
	}
}

// equalSpec compares all but metadata and, if parted, status.
func equalSpec(a, b runtime.Object, parted bool) bool {
	return apiequality.Semantic.DeepEqual(specOf(a, parted), specOf(b, parted))
}

func specOf(obj runtime.Object, parted bool) any {
	if u, ok := obj.(*unstructured.Unstructured); ok {
		content := maps.Clone(u.Object)
		delete(content, "metadata")
		if parted {
			delete(content, "status")
		}
		return content
	}
	v := reflect.ValueOf(obj).Elem()
	spec := reflect.New(v.Type()).Elem()
	spec.Set(v)
	for name, drop := range map[string]bool{"TypeMeta": true, "ObjectMeta": true, "Status": parted} {
		if f := spec.FieldByName(name); drop && f.IsValid() {
			f.SetZero()
		}
	}
	return spec.Interface()
}

// unchanged compares all of two objects but the times at which managed fields
// were written.
func unchanged(a, b runtime.Object) bool {
	return apiequality.Semantic.DeepEqual(timeless(a), timeless(b))
}

func timeless(obj runtime.Object) runtime.Object {
	obj = obj.DeepCopyObject()
	m, _ := meta.Accessor(obj)
	owners := m.GetManagedFields()
	for i := range owners {
		owners[i].Time = nil
	}
	m.SetManagedFields(owners)
	return obj
}

// keepTimes gives the managed fields of obj that are as before their old times.
func keepTimes(obj, before metav1.Object) {
	old, owners := before.GetManagedFields(), obj.GetManagedFields()
	for i, o := range owners {
		j := slices.IndexFunc(old, func(m metav1.ManagedFieldsEntry) bool {
			m.Time = o.Time
			return apiequality.Semantic.DeepEqual(m, o)
		})
		if j >= 0 {
			owners[i].Time = old[j].Time
		}
	}
	obj.SetManagedFields(owners)
}

// withKind is a copy of obj with its kind, which codecs and field managers need.
// Go types are stored, and given to clients, without.
func withKind(obj runtime.Object, kind schema.GroupVersionKind) runtime.Object {
	obj = obj.DeepCopyObject()
	obj.GetObjectKind().SetGroupVersionKind(kind)
	return obj
}

// bare takes the kind away from objects of a Go type, as decoders of typed
// clients do.
func bare(obj runtime.Object) runtime.Object {
	if isTyped(obj) {
		obj.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	}
	return obj
}

// asUnstructured is for looking at fields.
func asUnstructured(obj runtime.Object) (map[string]any, error) {
	if u, ok := obj.(*unstructured.Unstructured); ok {
		return u.Object, nil
	}
	return runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
}
