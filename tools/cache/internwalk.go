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
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// ownStrings are the fields, as Go and as JSON name them, whose values are
// every object's own. Sharing them would only cost.
var ownStrings = []string{
	"UID", "ResourceVersion", "PodIP", "IP", "ContainerID", "ClusterIP",
	"uid", "resourceVersion", "podIP", "ip", "containerID", "clusterIP",
}

// walker shares the strings of the values of one type.
type walker func(v reflect.Value)

var (
	walkers      sync.Map // reflect.Type to walker; nil walkers have nothing to do
	metaType     = reflect.TypeFor[metav1.ObjectMeta]()
	fieldsType   = reflect.TypeFor[*metav1.FieldsV1]()
	stringsType  = reflect.TypeFor[map[string]string]()
	anyMapType   = reflect.TypeFor[map[string]any]()
	rawExtension = reflect.TypeFor[runtime.RawExtension]()
)

// walkerOf returns the walker of t, nil if it has no strings to share.
func walkerOf(t reflect.Type) walker {
	if w, ok := walkers.Load(t); ok {
		return w.(walker)
	}
	w := makeWalker(t, map[reflect.Type]bool{})
	walkers.Store(t, w)
	return w
}

// makeWalker looks at t once. A type that contains itself, as JSON schemas do,
// is looked up again when a value of it comes.
func makeWalker(t reflect.Type, above map[reflect.Type]bool) walker {
	if above[t] {
		return func(v reflect.Value) {
			if w := walkerOf(t); w != nil {
				w(v)
			}
		}
	}
	above[t] = true
	defer delete(above, t)
	switch {
	case t == fieldsType:
		return func(v reflect.Value) {
			p := v.Addr().Interface().(**metav1.FieldsV1)
			*p = internFields(*p)
		}
	case t == stringsType:
		return func(v reflect.Value) {
			p := v.Addr().Interface().(*map[string]string)
			*p = internMap(*p)
		}
	case t == anyMapType:
		return func(v reflect.Value) { internUnstructured(*v.Addr().Interface().(*map[string]any)) }
	case t == rawExtension:
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		return func(v reflect.Value) { v.SetString(intern(v.String())) }
	case reflect.Pointer:
		return pointerWalker(makeWalker(t.Elem(), above))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return nil
		}
		return sliceWalker(makeWalker(t.Elem(), above))
	case reflect.Struct:
		return structWalker(t, above)
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return keysWalker(t)
		}
	}
	return nil
}

func pointerWalker(elem walker) walker {
	if elem == nil {
		return nil
	}
	return func(v reflect.Value) {
		if !v.IsNil() {
			elem(v.Elem())
		}
	}
}

// sliceWalker also gives slices just the room that they need: decoders grow
// them by doubling.
func sliceWalker(elem walker) walker {
	return func(v reflect.Value) {
		n := v.Len()
		if v.Cap() > n && n > 0 {
			exact := reflect.MakeSlice(v.Type(), n, n)
			reflect.Copy(exact, v)
			v.Set(exact)
		}
		if elem == nil {
			return
		}
		for i := range n {
			elem(v.Index(i))
		}
	}
}

func structWalker(t reflect.Type, above map[reflect.Type]bool) walker {
	type field struct {
		index int
		walk  walker
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || slices.Contains(ownStrings, f.Name) && f.Type.Kind() == reflect.String || t == metaType && f.Name == "Name" {
			continue
		}
		if w := makeWalker(f.Type, above); w != nil {
			fields = append(fields, field{i, w})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return func(v reflect.Value) {
		for _, f := range fields {
			f.walk(v.Field(f.index))
		}
	}
}

// keysWalker shares the keys of maps from strings to something.
func keysWalker(t reflect.Type) walker {
	return func(v reflect.Value) {
		if v.Len() == 0 {
			return
		}
		fresh := reflect.MakeMapWithSize(t, v.Len())
		for i := v.MapRange(); i.Next(); {
			fresh.SetMapIndex(reflect.ValueOf(intern(i.Key().String())).Convert(t.Key()), i.Value())
		}
		v.Set(fresh)
	}
}

// internMap returns a map because a key that is there is not exchanged for an
// equal one.
func internMap(m map[string]string) map[string]string {
	if len(m) == 0 {
		return m
	}
	fresh := make(map[string]string, len(m))
	for k, v := range m {
		fresh[intern(k)] = intern(v)
	}
	return fresh
}

// internUnstructured shares keys and values in m, which is changed in place.
func internUnstructured(m map[string]any) {
	fresh := make(map[string]any, len(m))
	for k, v := range m {
		fresh[intern(k)] = internValue(k, v)
	}
	clear(m)
	for k, v := range fresh {
		m[k] = v
	}
}

func internValue(key string, value any) any {
	switch v := value.(type) {
	case string:
		if !slices.Contains(ownStrings, key) {
			return intern(v)
		}
	case map[string]any:
		internUnstructured(v)
	case []any:
		for i := range v {
			v[i] = internValue(key, v[i])
		}
		return slices.Clip(v)
	}
	return value
}
