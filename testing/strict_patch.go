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
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// patchLocked gives what is stored after a patch of any type.
func (t *strictTracker) patchLocked(w write, pt types.PatchType, patch []byte, opts metav1.PatchOptions) (runtime.Object, error) {
	if err := validPatch(pt, opts); err != nil {
		return nil, err
	}
	w.patched = true
	w.manager, w.dryRun = opts.FieldManager, opts.DryRun
	if pt == types.ApplyPatchType {
		configuration, err := configurationIn(patch)
		if err != nil {
			return nil, err
		}
		return t.applyLocked(w, configuration, opts.Force != nil && *opts.Force)
	}
	before := t.ofLocked(w.gvr).objects[w.key()]
	if before == nil {
		return nil, apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
	}
	kind, err := t.kindOf(w.gvr, before)
	if err != nil {
		return nil, err
	}
	obj, err := t.patched(t.traitsLocked(w.gvr, before), withKind(before, kind), pt, patch)
	if err != nil {
		return nil, err
	}
	return t.updateLocked(w, obj)
}

func validPatch(pt types.PatchType, opts metav1.PatchOptions) error {
	if errs := metav1validation.ValidatePatchOptions(&opts, pt); len(errs) > 0 {
		return apierrors.NewInvalid(schema.GroupKind{Group: metav1.GroupName, Kind: "PatchOptions"}, "", errs)
	}
	return nil
}

// configurationIn reads what is applied.
func configurationIn(patch []byte) (*unstructured.Unstructured, error) {
	configuration := &unstructured.Unstructured{}
	data, err := yaml.YAMLToJSON(patch)
	if err == nil {
		err = utiljson.Unmarshal(data, &configuration.Object)
	}
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding YAML: %v", err))
	}
	return configuration, nil
}

// patched gives what a patch makes of obj.
func (t *strictTracker) patched(r traits, obj runtime.Object, pt types.PatchType, patch []byte) (runtime.Object, error) {
	before, err := json.Marshal(obj)
	if err != nil {
		return nil, err
	}
	var after []byte
	switch {
	case pt == types.JSONPatchType:
		operations, err := jsonpatch.DecodePatch(patch)
		if err != nil {
			return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding patch: %v", err))
		}
		if after, err = operations.Apply(before); err != nil {
			return nil, apierrors.NewGenericServerResponse(http.StatusUnprocessableEntity, "", schema.GroupResource{}, "", err.Error(), 0, false)
		}
	case pt == types.MergePatchType:
		if after, err = jsonpatch.MergePatch(before, patch); err != nil {
			return nil, apierrors.NewBadRequest("invalid JSON patch")
		}
	case pt == types.StrategicMergePatchType && !r.custom:
		if after, err = strategicpatch.StrategicMergePatch(before, patch, t.goTypeOf(obj)); err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
	default:
		return nil, errMediaType
	}
	result, err := decodeLike(obj, after)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	return result, nil
}

// goTypeOf is an object that has the tags of the merge strategies.
func (t *strictTracker) goTypeOf(obj runtime.Object) runtime.Object {
	if isTyped(obj) {
		return obj
	}
	if typed, err := t.goTypes.New(obj.GetObjectKind().GroupVersionKind()); err == nil {
		return typed
	}
	return &metav1.PartialObjectMetadata{}
}

// applyLocked gives what is stored after a server-side apply.
func (t *strictTracker) applyLocked(w write, configuration *unstructured.Unstructured, force bool) (runtime.Object, error) {
	if configuration.GetName() == "" {
		configuration.SetName(w.name)
	}
	if name := configuration.GetName(); name != w.name {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", name, w.name))
	}
	if err := place(configuration, w.ns); err != nil {
		return nil, err
	}
	if configuration.GetManagedFields() != nil {
		return nil, apierrors.NewBadRequest("metadata.managedFields must be nil")
	}
	before := t.ofLocked(w.gvr).objects[w.key()]
	into := before
	if before == nil {
		if w.subresource != "" {
			return nil, apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
		}
		into = t.blank(configuration.GroupVersionKind())
	} else {
		old, err := meta.Accessor(before)
		if err != nil {
			return nil, err
		}
		if v := configuration.GetResourceVersion(); v != "" && v != old.GetResourceVersion() {
			return nil, apierrors.NewConflict(w.gvr.GroupResource(), w.name, errModified)
		}
	}
	if _, partial := into.(*metav1.PartialObjectMetadata); partial {
		maps.DeleteFunc(configuration.Object, func(part string, _ any) bool {
			return part != "apiVersion" && part != "kind" && part != "metadata"
		})
	}
	obj, err := t.applyTo(w, into, configuration, force)
	if err != nil {
		return nil, err
	}
	w.applied = true
	if before == nil {
		return t.createLocked(w, obj)
	}
	return t.updateLocked(w, obj)
}

var errMediaType = &apierrors.StatusError{ErrStatus: metav1.Status{
	Status: metav1.StatusFailure, Code: http.StatusUnsupportedMediaType, Reason: metav1.StatusReasonUnsupportedMediaType,
	Message: "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
}}
