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

package main

import (
	"fmt"
	refl "reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// ownedFields are the fields of an object as a server writes them down: all of
// them, and every second.
func ownedFields(o runtime.Object) (all, half []byte, err error) {
	typed, err := sharedTypes().ObjectToTyped(o)
	if err != nil {
		return nil, nil, err
	}
	set, err := typed.ToFieldSet()
	if err != nil {
		return nil, nil, err
	}
	if all, err = set.ToJSON(); err != nil {
		return nil, nil, err
	}
	some, n := fieldpath.NewSet(), 0
	set.Leaves().Iterate(func(p fieldpath.Path) {
		if n++; n%2 == 0 {
			some.Insert(p.Copy())
		}
	})
	half, err = some.ToJSON()
	return all, half, err
}

// filledObject is an object that a server could take, with its fields.
func filledObject(kind schema.GroupVersionKind) (o runtime.Object, all, half []byte) {
	fill := filler(seeded(kind.String()))
	for range 50 { // some have the same key twice in a list
		o, _ = scheme.Scheme.New(kind)
		fill.Fill(o)
		o.GetObjectKind().SetGroupVersionKind(kind)
		var err error
		if all, half, err = ownedFields(o); err == nil {
			break
		}
	}
	o.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	return o, all, half
}

// owned are managed fields of several managers.
func owned(apiVersion string, all, half []byte) map[string][]metav1.ManagedFieldsEntry {
	entry := func(manager string, op metav1.ManagedFieldsOperationType, sub string, fields []byte) metav1.ManagedFieldsEntry {
		e := metav1.ManagedFieldsEntry{Manager: manager, Operation: op, APIVersion: apiVersion, FieldsType: "FieldsV1", Subresource: sub}
		if fields != nil {
			e.FieldsV1 = &metav1.FieldsV1{Raw: fields}
		}
		return e
	}
	apply, update := metav1.ManagedFieldsOperationApply, metav1.ManagedFieldsOperationUpdate
	other := entry("m", apply, "", all)
	other.APIVersion = "other/v1"
	notV1 := entry("m", apply, "", all)
	notV1.FieldsType = "FieldsV2"
	return map[string][]metav1.ManagedFieldsEntry{
		"none": nil, "all": {entry("m", apply, "", all)}, "half": {entry("else", apply, "", all), entry("m", update, "", all), entry("m", apply, "", half)},
		"status": {entry("m", apply, "status", half), entry("m", apply, "scale", all)}, "updated": {entry("m", update, "", all)}, "twice": {entry("m", apply, "", half), entry("m", apply, "", all)},
		"broken": {entry("m", apply, "", []byte("{"))}, "odd": {entry("m", apply, "", []byte(`{"f:spec":{"f:nonsense":{}},"x":{}}`))}, "no fields": {entry("m", apply, "", nil)}, "empty": {entry("m", apply, "", []byte("{}"))},
		"other version": {other}, "other type": {notV1}, "unnamed": {entry("", apply, "", half)},
	}
}

// extract plays one function that extracts.
func extract(r *run, name string, f refl.Value) {
	t := f.Type().In(0).Elem()
	kinds, _, err := scheme.Scheme.ObjectKinds(refl.New(t).Interface().(runtime.Object))
	if err != nil {
		r.err("kinds", err)
		return
	}
	object, all, half := filledObject(kinds[0])
	o, meta := refl.ValueOf(object), object.(metav1.Object)
	entries := owned(kinds[0].GroupVersion().String(), all, half)
	for _, which := range sorted(keys(entries)) {
		meta.SetManagedFields(entries[which])
		for _, manager := range []string{"m", ""} {
			for _, more := range [][]string{{""}, {"status"}, {"scale"}} {
				args := []refl.Value{o, refl.ValueOf(manager)}
				if f.Type().NumIn() == 3 {
					args = append(args, refl.ValueOf(more[0]))
				} else if more[0] != "" {
					continue
				}
				extractOnce(r, fmt.Sprintf("%s %q %q", which, manager, more[0]), f, args)
			}
		}
	}
	args := []refl.Value{refl.Zero(o.Type()), refl.ValueOf("m"), refl.ValueOf("")}
	extractOnce(r, "nil", f, args[:f.Type().NumIn()])
	args[0] = refl.New(t)
	extractOnce(r, "zero", f, args[:f.Type().NumIn()])
}

func extractOnce(r *run, what string, f refl.Value, args []refl.Value) {
	r.panicFree(what, func() {
		out := f.Call(args)
		err, _ := out[1].Interface().(error)
		r.note("%s: %s %s", what, asJSON(out[0].Interface()), errText(err))
	})
}

func init() {
	for _, f := range applyExtractors {
		name := functionName(f)
		add(scenario{name: "apply/extract/" + name, do: func(r *run) { extract(r, name, refl.ValueOf(f)) }})
	}
}
