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
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/internal/builtin"
)

const scaleSubresource = "scale"

// scaleKind is the kind of all scales. Generated clients of groups that are
// served no more have types of their own for it.
var scaleKind = schema.GroupVersionKind{Group: "autoscaling", Version: "v1", Kind: "Scale"}

// scaling says where an object has what its scale shows.
type scaling struct {
	wanted, there []string
	selector      []string // of a text; nil if it is that of the object's spec
}

var builtinScaling = scaling{wanted: []string{"spec", "replicas"}, there: []string{"status", "replicas"}}

// scalingLocked says how objects of a resource are scaled. Nothing is known of
// custom resources whose definition is not there.
func (t *strictTracker) scalingLocked(gvr schema.GroupVersionResource) (s *scaling, known bool) {
	if builtin.Is(gvr.Group) {
		if gvr.Version == "v1" && builtin.Scales(gvr.GroupResource()) {
			return &builtinScaling, true
		}
		return nil, true
	}
	version, known := t.definedLocked(gvr)
	if !known {
		return nil, false
	}
	path := func(name string) []string {
		text, _, _ := unstructured.NestedString(version, "subresources", scaleSubresource, name)
		return strings.Split(strings.TrimPrefix(text, "."), ".")
	}
	if _, scales, _ := unstructured.NestedFieldNoCopy(version, "subresources", scaleSubresource); !scales {
		return nil, true
	}
	return &scaling{wanted: path("specReplicasPath"), there: path("statusReplicasPath"), selector: path("labelSelectorPath")}, true
}

// scaleLocked answers calls of the subresource scale. It does not where nothing
// is known of it, or where objects have metadata only.
func (t *strictTracker) scaleLocked(action Action, w write) (answered bool, answer runtime.Object, err error) {
	if w.subresource != scaleSubresource {
		return false, nil, nil
	}
	switch a := action.(type) {
	case GetActionImpl:
		w.name = a.GetName()
	case PatchActionImpl:
		w.name = a.GetName()
	case UpdateActionImpl:
		m, err := meta.Accessor(a.GetObject())
		if err != nil {
			return true, nil, err
		}
		w.name = m.GetName()
	default:
		return false, nil, nil
	}
	w.gvr = t.versionedLocked(w)
	s, known := t.scalingLocked(w.gvr)
	before := t.ofLocked(w.gvr).objects[w.key()]
	_, partial := before.(*metav1.PartialObjectMetadata)
	switch {
	case partial || !known:
		return false, nil, nil
	case s == nil:
		return true, nil, apierrors.NewGenericServerResponse(http.StatusNotFound, action.GetVerb(), w.gvr.GroupResource(), w.name, "404 page not found", 0, true)
	case before == nil:
		return true, nil, apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
	}
	if obj, ok := action.(UpdateActionImpl); ok {
		opts := obj.GetUpdateOptions()
		w.manager, w.dryRun = opts.FieldManager, opts.DryRun
		before, err = t.updateScaleLocked(w, s, before, obj.GetObject())
	} else if patch, ok := action.(PatchActionImpl); ok {
		before, err = t.patchScaleLocked(w, s, before, patch)
	}
	if err != nil {
		return true, nil, err
	}
	scale, err := s.of(before)
	if err != nil {
		return true, nil, err
	}
	answer, err = t.scaleFor(before, scale)
	return true, answer, err
}

// versionedLocked is the resource of a call, which scale clients make without a
// version: one that has the object.
func (t *strictTracker) versionedLocked(w write) schema.GroupVersionResource {
	if w.gvr.Version != "" {
		return w.gvr
	}
	versions := slices.DeleteFunc(slices.Collect(maps.Keys(t.resources)), func(r schema.GroupVersionResource) bool {
		return r.GroupResource() != w.gvr.GroupResource() || t.resources[r].objects[w.key()] == nil
	})
	if len(versions) == 0 {
		return w.gvr.GroupResource().WithVersion("v1")
	}
	return slices.MinFunc(versions, func(a, b schema.GroupVersionResource) int { return strings.Compare(a.Version, b.Version) })
}

// of is the scale of an object.
func (s *scaling) of(obj runtime.Object) (*unstructured.Unstructured, error) {
	content, err := asUnstructured(obj)
	if err != nil {
		return nil, err
	}
	wanted, says, err := unstructured.NestedInt64(content, s.wanted...)
	switch {
	case err != nil:
		return nil, apierrors.NewInternalError(err)
	case !says && s.selector != nil:
		return nil, apierrors.NewInternalError(fmt.Errorf("the spec replicas field %q does not exist", "."+strings.Join(s.wanted, ".")))
	case !says:
		wanted = 1 // as a server would have put into the object
	}
	there, _, _ := unstructured.NestedInt64(content, s.there...)
	status, spec, metadata := map[string]any{"replicas": there}, map[string]any{}, map[string]any{}
	if selector := s.selectorOf(content); selector != "" {
		status["selector"] = selector
	}
	if wanted != 0 {
		spec["replicas"] = wanted
	}
	old, _, _ := unstructured.NestedMap(content, "metadata")
	for _, name := range []string{"name", "namespace", "uid", "resourceVersion", "creationTimestamp"} {
		if value, ok := old[name]; ok {
			metadata[name] = value
		}
	}
	scale := &unstructured.Unstructured{Object: map[string]any{"metadata": metadata, "spec": spec, "status": status}}
	scale.SetGroupVersionKind(scaleKind)
	return scale, nil
}

func (s *scaling) selectorOf(content map[string]any) string {
	if s.selector != nil {
		text, _, _ := unstructured.NestedString(content, s.selector...)
		return text
	}
	given, _, _ := unstructured.NestedMap(content, "spec", "selector")
	selector := &metav1.LabelSelector{}
	if _, flat := given["matchLabels"]; !flat && given["matchExpressions"] == nil { // that of a replication controller
		labels, _, _ := unstructured.NestedStringMap(content, "spec", "selector")
		selector.MatchLabels = labels
	} else if runtime.DefaultUnstructuredConverter.FromUnstructured(given, selector) != nil {
		return ""
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return ""
	}
	return parsed.String()
}

// scaleFor is the scale for a client of objects such as obj.
func (t *strictTracker) scaleFor(obj runtime.Object, scale *unstructured.Unstructured) (runtime.Object, error) {
	if isUnstructured(obj) {
		return scale, nil
	}
	typed, err := t.kinds.scheme.New(scaleKind)
	if err != nil {
		return nil, err
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(scale.Object, typed); err != nil {
		return nil, err
	}
	return bare(typed), nil
}
