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
	"math/rand"
	refl "reflect"
	"strings"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/applyconfigurations"
	applymetav1 "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// groupVersions are those of the folders of apply configurations.
func groupVersions() map[string][]schema.GroupVersion {
	out := map[string][]schema.GroupVersion{}
	for gvk, t := range scheme.Scheme.AllKnownTypes() {
		if _, folder, ok := strings.Cut(t.PkgPath(), "k8s.io/api/"); ok {
			out[folder] = []schema.GroupVersion{gvk.GroupVersion()}
		}
	}
	out["imagepolicy/v1alpha1"] = []schema.GroupVersion{{Group: "imagepolicy.k8s.io", Version: "v1alpha1"}}
	out["meta/v1"] = []schema.GroupVersion{{Group: "meta.k8s.io", Version: "v1"}, {Group: "meta", Version: "v1"}, {Version: "v1"}}
	return out
}

func configurationsForKinds(r *run) {
	groups := groupVersions()
	for _, f := range applyConstructors {
		name := functionName(f)
		folder, _, _ := strings.Cut(name, ".")
		kind := strings.TrimSuffix(refl.TypeOf(f).Out(0).Elem().Name(), "ApplyConfiguration")
		if len(groups[folder]) == 0 {
			r.note("no group of %s", folder)
		}
		for _, gv := range groups[folder] {
			r.note("%s: %T", gv.WithKind(kind), applyconfigurations.ForKind(gv.WithKind(kind)))
		}
	}
	for _, text := range []string{"/v1/Pod", "core/v1/Pod", "/v2/Pod", "/v1/PodList", "/v1/pod", "/v1/", "//", "apps/v1/Pod", "apps.k8s.io/v1/Deployment", "apps/v1/Scale", "autoscaling/v1/Scale", "policy/v1/Eviction", "/v1/Status", "/v1/Binding"} {
		parts := strings.Split(text, "/")
		r.note("%s: %T", text, applyconfigurations.ForKind(schema.GroupVersionKind{Group: parts[0], Version: parts[1], Kind: parts[2]}))
	}
}

// convertKind turns objects of a kind into typed values and back.
func convertKind(r *run, kind schema.GroupVersionKind) {
	converter := sharedTypes()
	o, err := scheme.Scheme.New(kind)
	r.err("new", err)
	fill := filler(seeded(kind.String()))
	for n := range 6 {
		if n > 0 {
			fill.Fill(o)
		}
		if n > 1 {
			o.GetObjectKind().SetGroupVersionKind(kind)
		}
		if n == 5 {
			content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
			r.err("unstructured", err)
			o = &unstructured.Unstructured{Object: content}
		}
		r.panicFree(fmt.Sprint(n), func() {
			opts := pick(rand.New(rand.NewSource(int64(n))), nil, []typed.ValidationOptions{typed.AllowDuplicates})
			typedValue, err := converter.ObjectToTyped(o, opts...)
			if err != nil { // of several errors, whose order is that of maps
				lines := sorted(strings.Split(err.Error(), "\n"))
				r.note("%d %v: %d errors, %q", n, opts, len(lines), lines)
				return
			}
			set, err := typedValue.ToFieldSet()
			r.note("%d fields %v %s", n, set, errText(err))
			back, err := converter.TypedToObject(typedValue)
			r.note("%d %s %s", n, jsonOf(back), errText(err))
			r.note("%d %s", n, asJSON(typedValue.AsValue().Unstructured()))
		})
	}
}

func converters(r *run) {
	objects := map[string]runtime.Object{
		"nil": nil, "no kind": &corev1.Pod{}, "nil pod": (*corev1.Pod)(nil), "list": &corev1.PodList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "PodList"}},
		"foreign": &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "spec": map[string]any{"a": int64(1)}}}, "empty": &unstructured.Unstructured{},
		"pod with more":  &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "more": "x", "spec": map[string]any{"nodeName": "n"}}},
		"pod with other": &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "spec": map[string]any{"containers": "x"}}},
	}
	for _, s := range []struct {
		name   string
		scheme *runtime.Scheme
	}{{"whole", scheme.Scheme}, {"custom", customScheme()}, {"empty", runtime.NewScheme()}, {"nil", nil}} {
		r.panicFree(s.name, func() {
			converter := applyconfigurations.NewTypeConverter(s.scheme)
			for _, name := range sorted(keys(objects)) {
				r.panicFree(s.name+" "+name, func() {
					made, err := converter.ObjectToTyped(objects[name])
					r.note("%s %s: %v %s", s.name, name, made != nil, errText(err))
					if err == nil {
						back, err := converter.TypedToObject(made)
						r.note("%s %s: %s %s", s.name, name, jsonOf(back), errText(err))
					}
				})
			}
		})
	}
}

// schemaServer has an OpenAPI document of its own.
type schemaServer struct {
	discovery.DiscoveryInterface
	text string
	err  error
}

func (s schemaServer) OpenAPISchema() (*openapi_v2.Document, error) {
	if s.err != nil {
		return nil, s.err
	}
	return openapi_v2.ParseDocument([]byte(s.text))
}

const widgetSchema = `{"swagger":"2.0","info":{"title":"t","version":"v"},"paths":{},"definitions":{"com.example.v1.Widget":{"type":"object","properties":{"apiVersion":{"type":"string"},"kind":{"type":"string"},
"metadata":{"type":"object","properties":{"name":{"type":"string"},"namespace":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}},"managedFields":{"type":"array","x-kubernetes-list-type":"atomic","items":{"type":"object"}}}},
"spec":{"type":"object","properties":{"n":{"type":"integer"},"list":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"},"v":{"type":"string"}}}}}},
"status":{"type":"object","properties":{"ready":{"type":"boolean"}}}},"x-kubernetes-group-version-kind":[{"group":"example.com","version":"v1","kind":"Widget"}]}}}`

func unstructuredExtracts(r *run) {
	for _, s := range []schemaServer{{text: widgetSchema}, {text: `{"swagger":"2.0","info":{"title":"t","version":"v"},"paths":{}}`}, {text: `{`}, {err: fmt.Errorf("mine")}} {
		what := fmt.Sprintf("%.12s", s.text)
		r.panicFree(what, func() {
			e, err := applymetav1.NewUnstructuredExtractor(s)
			r.note("%q %v %v", what, e != nil, err)
			if err != nil {
				return
			}
			fields := []byte(`{"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:n":{},"f:list":{"k:{\"k\":\"1\"}":{".":{},"f:k":{},"f:v":{}}}}}`)
			entries := owned("example.com/v1", fields, []byte(`{"f:status":{"f:ready":{}}}`))
			for _, which := range sorted(keys(entries)) {
				for _, kind := range []string{"Widget", "Other"} {
					u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": kind, "metadata": map[string]any{"name": "w", "namespace": "ns", "labels": map[string]any{"a": "1", "b": "2"}},
						"spec": map[string]any{"n": int64(1), "list": []any{map[string]any{"k": "1", "v": "x"}, map[string]any{"k": "2"}}}, "status": map[string]any{"ready": true}}}
					u.SetManagedFields(entries[which])
					before := asJSON(u)
					r.panicFree(kind+" "+which, func() {
						out, err := e.Extract(u, "m")
						r.note("%s %s: %s %v", kind, which, jsonOf(out), err)
						out, err = e.ExtractStatus(u, "m")
						r.note("%s %s status: %s %v %v", kind, which, jsonOf(out), err, before == asJSON(u))
					})
				}
			}
			r.panicFree("empty", func() {
				out, err := e.Extract(&unstructured.Unstructured{}, "m")
				r.note("empty: %s %v", jsonOf(out), err)
			})
			r.panicFree("nil", func() {
				out, err := e.Extract(nil, "m")
				r.note("nil: %s %s", jsonOf(out), errText(err))
			})
		})
	}
}

func init() {
	add(scenario{name: "apply/forKind", do: configurationsForKinds},
		scenario{name: "apply/converters", do: converters},
		scenario{name: "apply/unstructured", do: unstructuredExtracts})
	for kind, t := range scheme.Scheme.AllKnownTypes() {
		if strings.HasPrefix(t.PkgPath(), "k8s.io/api/") {
			add(scenario{name: fmt.Sprintf("apply/kinds/%s/%s.%s", kind.Group, kind.Version, kind.Kind), do: func(r *run) { convertKind(r, kind) }})
		}
	}
}
