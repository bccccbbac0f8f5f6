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
	"reflect"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// updateScaleLocked gives what is stored after an update of the scale of before.
func (t *strictTracker) updateScaleLocked(w write, s *scaling, before, given runtime.Object) (runtime.Object, error) {
	content, err := asUnstructured(given)
	if err != nil {
		return nil, err
	}
	scale := (&unstructured.Unstructured{Object: content}).DeepCopy()
	scale.SetGroupVersionKind(scaleKind)
	owners, old, err := s.owned(w, before)
	if err != nil {
		return nil, err
	}
	owned, err := t.own(w, scaleKind, old, scale)
	if err != nil {
		return nil, err
	}
	return t.scaledLocked(w, s, before, owned, owners)
}

// patchScaleLocked gives what is stored after a patch of the scale of before.
func (t *strictTracker) patchScaleLocked(w write, s *scaling, before runtime.Object, a PatchActionImpl) (runtime.Object, error) {
	opts := a.GetPatchOptions()
	if err := validPatch(a.GetPatchType(), opts); err != nil {
		return nil, err
	}
	w.manager, w.dryRun, w.patched = opts.FieldManager, opts.DryRun, true
	owners, old, err := s.owned(w, before)
	if err != nil {
		return nil, err
	}
	if a.GetPatchType() == types.ApplyPatchType {
		configuration, err := configurationIn(a.GetPatch())
		if err != nil {
			return nil, err
		}
		if v := configuration.GetResourceVersion(); v != "" && v != old.GetResourceVersion() {
			return nil, apierrors.NewConflict(w.gvr.GroupResource(), w.name, errModified)
		}
		applied, err := t.applyTo(w, old, configuration, opts.Force != nil && *opts.Force)
		if err != nil {
			return nil, err
		}
		return t.scaledLocked(w, s, before, applied, owners)
	}
	scale, err := t.patched(t.traitsLocked(w.gvr, before), old, a.GetPatchType(), a.GetPatch())
	if err != nil {
		return nil, err
	}
	if scale, err = t.own(w, scaleKind, old, scale); err != nil {
		return nil, err
	}
	return t.scaledLocked(w, s, before, scale, owners)
}

// owned is the scale of an object with its managed fields, as far as they are of
// the scale, and what gives them back to the object.
func (s *scaling) owned(w write, obj runtime.Object) (*managedfields.ScaleHandler, *unstructured.Unstructured, error) {
	scale, err := s.of(obj)
	if err != nil {
		return nil, nil, err
	}
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, nil, err
	}
	path := fieldpath.Path{}
	for _, name := range s.wanted {
		path = append(path, fieldpath.PathElement{FieldName: &name})
	}
	owners := managedfields.NewScaleHandler(m.GetManagedFields(), w.gvr.GroupVersion(), managedfields.ResourcePathMappings{w.gvr.GroupVersion().String(): path})
	ofScale, err := owners.ToSubresource()
	if err != nil {
		return nil, nil, err
	}
	scale.SetManagedFields(ofScale)
	return owners, scale, nil
}

// scaledLocked gives what is stored for before after its scale became that one.
func (t *strictTracker) scaledLocked(w write, s *scaling, before, scaled runtime.Object, owners *managedfields.ScaleHandler) (runtime.Object, error) {
	scale := scaled.(*unstructured.Unstructured)
	if err := place(scale, w.ns); err != nil {
		return nil, err
	}
	n, _, err := unstructured.NestedInt64(scale.Object, "spec", "replicas")
	switch {
	case err != nil:
		return nil, apierrors.NewBadRequest(err.Error())
	case n < 0:
		return nil, t.negative(w, s, before, n)
	}
	content, err := asUnstructured(before.DeepCopyObject())
	if err != nil {
		return nil, err
	}
	if err := unstructured.SetNestedField(content, n, s.wanted...); err != nil {
		return nil, err
	}
	after := &unstructured.Unstructured{Object: content}
	if scale.GetUID() != "" {
		after.SetUID(scale.GetUID())
	}
	if scale.GetResourceVersion() != "" {
		after.SetResourceVersion(scale.GetResourceVersion())
	}
	all, err := owners.ToParent(scale.GetManagedFields())
	if err != nil {
		return nil, err
	}
	after.SetManagedFields(all)
	w.applied = true
	obj, err := contentLike(before, after.Object)
	if err != nil {
		return nil, err
	}
	return t.updateLocked(w, obj)
}

// negative is said by those who validate the scale, or the object if it is a
// custom one.
func (t *strictTracker) negative(w write, s *scaling, before runtime.Object, n int64) error {
	if s.selector == nil {
		return apierrors.NewInvalid(scaleKind.GroupKind(), w.name, field.ErrorList{field.Invalid(field.NewPath("spec", "replicas"), n, "must be greater than or equal to 0")})
	}
	kind, err := t.kindOf(w.gvr, before)
	if err != nil {
		return err
	}
	return apierrors.NewInvalid(kind.GroupKind(), w.name, field.ErrorList{field.Invalid(field.NewPath("."+strings.Join(s.wanted, ".")), n, "should be a non-negative integer")})
}

// contentLike is an object of the type of another.
func contentLike(obj runtime.Object, content map[string]any) (runtime.Object, error) {
	if isUnstructured(obj) {
		return &unstructured.Unstructured{Object: content}, nil
	}
	like := reflect.New(reflect.TypeOf(obj).Elem()).Interface().(runtime.Object)
	return like, runtime.DefaultUnstructuredConverter.FromUnstructured(content, like)
}
