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

package jsonpath

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/client-go/third_party/forked/golang/template"
)

// childOf returns the child of that name of a map or a struct, or the zero
// Value.
func childOf(v reflect.Value, name string) reflect.Value {
	v, isNil := template.Indirect(v)
	switch {
	case isNil:
		return reflect.Value{}
	case v.Kind() == reflect.Struct && name == "":
		return unnamed(v)
	case v.Kind() == reflect.Struct:
		if field := byJSONName(v, name); field.IsValid() {
			return field
		}
		return byGoName(v, name)
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		return v.MapIndex(reflect.ValueOf(name).Convert(v.Type().Key()))
	}
	return reflect.Value{}
}

// byJSONName finds a field as encoding/json would: those of an embedded struct
// are those of the struct around it, unless that one has a name of its own.
func byJSONName(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && (tag == "" || strings.Contains(options, "inline")) {
			inner, isNil := template.Indirect(v.Field(i))
			if isNil || inner.Kind() != reflect.Struct {
				continue
			}
			if found := byJSONName(inner, name); found.IsValid() {
				return found
			}
			continue
		}
		if tag == name && field.IsExported() {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// unnamed is the first field that JSON has no name for, such as one that is
// inline: programs have always got that for {.}, where a map has nothing.
func unnamed(v reflect.Value) reflect.Value {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == "" && field.IsExported() {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// byGoName finds a field by its name in Go.
func byGoName(v reflect.Value, name string) reflect.Value {
	field, ok := v.Type().FieldByName(name)
	if !ok || !field.IsExported() {
		return reflect.Value{}
	}
	found, err := v.FieldByIndexErr(field.Index)
	if err != nil || !found.CanInterface() { // through an embedded pointer that is nil, or not exported
		return reflect.Value{}
	}
	return found
}

// children returns the elements of an array, the values of a map in the order
// of its keys, or the exported fields of a struct.
func children(v reflect.Value) []reflect.Value {
	v, isNil := template.Indirect(v)
	if isNil {
		return nil
	}
	var all []reflect.Value
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		all = make([]reflect.Value, v.Len())
		for i := range all {
			all[i] = v.Index(i)
		}
	case reflect.Map:
		all = make([]reflect.Value, 0, v.Len())
		for _, key := range sortedKeys(v) {
			all = append(all, v.MapIndex(key))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				all = append(all, v.Field(i))
			}
		}
	}
	return all
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	if m.Type().Key().Kind() == reflect.String {
		slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	} else {
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
		})
	}
	return keys
}

// everything appends v and whatever is in it to found, outermost first. What
// is empty or has no children is left out, but for strings.
func (e *evaluator) everything(v reflect.Value, depth int, found []reflect.Value) ([]reflect.Value, error) {
	if depth > e.left.depth {
		return nil, errTooDeep
	}
	v, isNil := template.Indirect(v)
	if isNil {
		return found, nil
	}
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			found = append(found, v)
		}
		return found, nil
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
	default:
		return found, nil
	}
	all := children(v)
	if len(all) == 0 {
		return found, nil
	}
	if found = append(found, v); len(found) > e.left.results {
		return nil, errTooMuch
	}
	err := e.spend(1 + len(all))
	for _, child := range all {
		if err != nil {
			return nil, err
		}
		found, err = e.everything(child, depth+1, found)
	}
	return found, err
}
