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

package csaupgrade

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Option narrows what is upgraded.
type Option func(*options)

type options struct{ subresource string }

// Subresource upgrades the managers of a subresource. Without it, those of the
// object proper are upgraded and those of subresources stay.
func Subresource(s string) Option {
	return func(o *options) { o.subresource = s }
}

// UpgradeManagedFields hands the fields that csaManagerNames own by updates
// over to ssaManagerName in obj. The entries of the old managers go; what they
// owned in the API version of the new manager's entry is added to that. If the
// new manager has no entry yet, the first one of the old ones becomes it. obj
// is unchanged if there is an error or nothing to do.
func UpgradeManagedFields(obj runtime.Object, csaManagerNames sets.Set[string], ssaManagerName string, opts ...Option) error {
	object, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	upgraded, err := upgrade(object.GetManagedFields(), csaManagerNames, ssaManagerName, opts)
	if err != nil {
		return err
	}
	object.SetManagedFields(upgraded)
	return nil
}

// UpgradeManagedFieldsPatch returns the JSON patch that does to the object on
// the server what UpgradeManagedFields does to a copy of it, and that fails with
// a conflict if the object has changed since obj was read. It is nil if there
// is nothing to do.
func UpgradeManagedFieldsPatch(obj runtime.Object, csaManagerNames sets.Set[string], ssaManagerName string, opts ...Option) ([]byte, error) {
	object, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	before := object.GetManagedFields()
	upgraded, err := upgrade(before, csaManagerNames, ssaManagerName, opts)
	if err != nil || reflect.DeepEqual(before, upgraded) {
		return nil, err
	}
	type operation struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value any    `json:"value"`
	}
	return json.Marshal([]operation{
		{"replace", "/metadata/managedFields", upgraded},
		{"replace", "/metadata/resourceVersion", object.GetResourceVersion()},
	})
}

// upgrade returns new entries and leaves the old ones alone. Fields of the new
// manager that do not parse are an error even if nobody's are added to them.
func upgrade(entries []metav1.ManagedFieldsEntry, csa sets.Set[string], ssa string, opts []Option) ([]metav1.ManagedFieldsEntry, error) {
	var set options
	for _, o := range opts {
		o(&set)
	}
	isOld := func(e metav1.ManagedFieldsEntry) bool {
		return csa.Has(e.Manager) && e.Operation == metav1.ManagedFieldsOperationUpdate && e.Subresource == set.subresource
	}
	heir := slices.IndexFunc(entries, func(e metav1.ManagedFieldsEntry) bool {
		return e.Manager == ssa && e.Operation == metav1.ManagedFieldsOperationApply && e.Subresource == set.subresource
	})
	if heir < 0 {
		heir = slices.IndexFunc(entries, isOld)
	}
	if heir < 0 || len(csa) == 0 {
		return entries, nil
	}
	owned, err := fieldsOf(entries[heir])
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(entries, isOld) {
		return entries, nil
	}
	next := entries[heir]
	next.Manager, next.Operation = ssa, metav1.ManagedFieldsOperationApply

	var kept []metav1.ManagedFieldsEntry
	place := 0
	for i, e := range entries {
		switch {
		case i == heir:
			place = len(kept)
			kept = append(kept, next)
		case !isOld(e):
			kept = append(kept, e)
		case e.APIVersion == next.APIVersion: // only these name the same fields
			more, err := fieldsOf(e)
			if err != nil {
				return nil, err
			}
			owned = owned.Union(more)
		}
	}
	raw, err := owned.ToJSON()
	if err != nil {
		return nil, fmt.Errorf("failed to convert set to fields: %w", err)
	}
	kept[place].FieldsV1 = &metav1.FieldsV1{Raw: raw}
	return kept, nil
}

// FindFieldsOwners returns the entries of that operation that own all of
// fields. Entries that do not parse own nothing.
func FindFieldsOwners(managedFields []metav1.ManagedFieldsEntry, operation metav1.ManagedFieldsOperationType, fields *fieldpath.Set) []metav1.ManagedFieldsEntry {
	var owners []metav1.ManagedFieldsEntry
	for _, e := range managedFields {
		if e.Operation != operation {
			continue
		}
		if owned, err := fieldsOf(e); err == nil && fields.Difference(owned).Empty() {
			owners = append(owners, e)
		}
	}
	return owners
}

func fieldsOf(e metav1.ManagedFieldsEntry) (*fieldpath.Set, error) {
	var raw []byte
	if e.FieldsV1 != nil {
		raw = e.FieldsV1.Raw
	}
	set := &fieldpath.Set{}
	if err := set.FromJSON(bytes.NewReader(raw)); err != nil {
		return nil, fmt.Errorf("failed to convert fields to set: %w", err)
	}
	return set, nil
}
