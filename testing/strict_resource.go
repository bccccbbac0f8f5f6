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
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/internal/builtin"
)

// traits are how a server treats a resource.
type traits struct {
	schema.GroupResource
	custom     bool // it has a CustomResourceDefinition
	status     bool // the status is written by its own calls
	generation bool // changes of the spec are counted
}

func (t *strictTracker) traitsLocked(gvr schema.GroupVersionResource, obj runtime.Object) traits {
	r := traits{GroupResource: gvr.GroupResource(), custom: !builtin.Is(gvr.Group)}
	r.generation = r.custom || builtin.CountsGenerations(r.GroupResource)
	switch defined, known := t.definedStatusLocked(gvr); {
	case known:
		r.status = defined
	case r.custom && isUnstructured(obj):
		r.status = true
	default:
		r.status = t.hasStatusField(obj) && !builtin.KeepsStatus(r.GroupResource)
	}
	return r
}

// isTyped says whether obj is of the Go type of its kind.
func isTyped(obj runtime.Object) bool {
	_, partial := obj.(*metav1.PartialObjectMetadata)
	return !partial && !isUnstructured(obj)
}

func isUnstructured(obj runtime.Object) bool {
	_, ok := obj.(*unstructured.Unstructured)
	return ok
}

// hasStatusField looks at the Go type of an object, or of its kind.
func (t *strictTracker) hasStatusField(obj runtime.Object) bool {
	if isUnstructured(obj) {
		typed, err := t.goTypes.New(obj.GetObjectKind().GroupVersionKind())
		if err != nil {
			return false
		}
		obj = typed
	}
	return goField(obj, "Status").IsValid()
}

// definedStatusLocked says whether a custom resource that is defined has a status.
func (t *strictTracker) definedStatusLocked(gvr schema.GroupVersionResource) (status, known bool) {
	version, known := t.definedLocked(gvr)
	_, status, _ = unstructured.NestedFieldNoCopy(version, "subresources", "status")
	return status, known
}

// definedLocked looks for the definition of a custom resource among the objects,
// and in that for its version.
func (t *strictTracker) definedLocked(gvr schema.GroupVersionResource) (version map[string]any, known bool) {
	key := types.NamespacedName{Name: gvr.GroupResource().String()}
	for r, h := range t.resources {
		if r.Group != "apiextensions.k8s.io" || r.Resource != "customresourcedefinitions" || h.objects[key] == nil {
			continue
		}
		content, err := asUnstructured(h.objects[key])
		if err != nil {
			continue
		}
		versions, _, _ := unstructured.NestedSlice(content, "spec", "versions")
		for _, v := range versions {
			if version, ok := v.(map[string]any); ok && version["name"] == gvr.Version {
				return version, true
			}
		}
	}
	return nil, false
}

// part is what a call of a subresource may write.
type part int

const (
	all    part = iota // by the tracker's own methods, and by unknown subresources
	spec               // all but the status
	status             // nothing but the status
)

// partOf is what a call of a client may write.
func (r traits) partOf(subresource string) part {
	switch {
	case subresource == "" && r.status:
		return spec
	case strings.EqualFold(subresource, "status") && r.status:
		return status
	}
	return all
}
