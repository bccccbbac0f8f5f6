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
	"reflect"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// patchObject gives what patch makes of obj, which stays as it is.
func patchObject(obj runtime.Object, pt types.PatchType, patch []byte) (runtime.Object, error) {
	before, err := json.Marshal(obj)
	if err != nil {
		return nil, err
	}
	var after []byte
	switch pt {
	case types.JSONPatchType:
		var operations jsonpatch.Patch
		if operations, err = jsonpatch.DecodePatch(patch); err == nil {
			after, err = operations.Apply(before)
		}
	case types.MergePatchType:
		after, err = jsonpatch.MergePatch(before, patch)
	case types.StrategicMergePatchType:
		after, err = strategicpatch.StrategicMergePatch(before, patch, obj)
	default:
		err = fmt.Errorf("PatchType %s is not supported", pt)
	}
	if err != nil {
		return nil, err
	}
	return decodeLike(obj, after)
}

// goTyper is what an ObjectScheme can have beside its methods: the Go types of
// kinds whose objects are unstructured.
type goTyper interface {
	GoType(kind schema.GroupVersionKind) (runtime.Object, error)
}

// goType is an empty object of the type that an unstructured one would have, or
// nil if it is not unstructured, or nothing is known of its type.
func (t *tracker) goType(obj runtime.Object) runtime.Object {
	typer, ok := t.scheme.(goTyper)
	if !ok || !isUnstructured(obj) {
		return nil
	}
	typed, err := typer.GoType(obj.GetObjectKind().GroupVersionKind())
	if err != nil {
		return nil
	}
	return typed
}

// mergeTyped is a strategic merge patch of an unstructured object by the rules
// of its type. What the type has not is gone afterwards.
func mergeTyped(obj, typed runtime.Object, patch []byte) (runtime.Object, error) {
	before, err := json.Marshal(obj)
	if err != nil {
		return nil, err
	}
	after, err := strategicpatch.StrategicMergePatch(before, patch, typed)
	if err != nil {
		return nil, err
	}
	if typed, err = decodeLike(typed, after); err != nil {
		return nil, err
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return nil, err
	}
	merged := &unstructured.Unstructured{Object: content}
	merged.SetGroupVersionKind(obj.GetObjectKind().GroupVersionKind())
	return merged, nil
}

// decodeLike reads into an empty object of obj's type, so that what a patch
// took away is gone.
func decodeLike(obj runtime.Object, data []byte) (runtime.Object, error) {
	decoded := reflect.New(reflect.TypeOf(obj).Elem()).Interface().(runtime.Object)
	if err := json.Unmarshal(data, decoded); err != nil {
		return nil, err
	}
	return decoded, nil
}

// decodeConfiguration reads the body of an apply request, which is JSON or
// YAML, for the object called name.
func decodeConfiguration(patch []byte, name string) (*unstructured.Unstructured, error) {
	configuration := &unstructured.Unstructured{}
	if err := yaml.Unmarshal(patch, &configuration.Object); err != nil {
		return nil, err
	}
	configuration.SetName(name)
	return configuration, nil
}

// mergeConfiguration is server-side apply for those who have no managed fields:
// what the configuration does not mention stays.
func mergeConfiguration(obj, configuration runtime.Object) (runtime.Object, error) {
	patch, err := json.Marshal(configuration)
	if err != nil {
		return nil, err
	}
	return patchObject(obj, types.StrategicMergePatchType, patch)
}
