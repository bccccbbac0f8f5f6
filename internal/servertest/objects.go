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

package servertest

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/dynamic"
)

// ConfigMaps are a resource without status and generation.
func ConfigMaps(namespace string, client, all dynamic.ResourceInterface) Target {
	return Target{
		Resource:  schema.GroupVersionResource{Version: "v1", Resource: "configmaps"},
		Namespace: namespace, Client: client, All: all,
		New: func(name string) *unstructured.Unstructured {
			return object("v1", "ConfigMap", name, map[string]any{"data": map[string]any{"key": "old"}})
		},
		Field: []string{"data", "key"}, Strategic: true, Unconditional: true,
	}
}

// Deployments have a status and count generations.
func Deployments(namespace string, client, all dynamic.ResourceInterface) Target {
	return Target{
		Resource:  schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
		Namespace: namespace, Client: client, All: all,
		New: func(name string) *unstructured.Unstructured {
			app := map[string]any{"web": "yes"}
			return object("apps/v1", "Deployment", name, map[string]any{"spec": map[string]any{
				"selector": map[string]any{"matchLabels": app},
				"strategy": map[string]any{"type": "Recreate"},
				"template": map[string]any{"metadata": map[string]any{"labels": app}, "spec": map[string]any{
					"schedulerName": "old",
					"containers":    []any{map[string]any{"name": "web", "image": "web"}},
				}},
			}})
		},
		Field: []string{"spec", "template", "spec", "schedulerName"}, Status: []string{"status", "replicas"},
		Generation: true, Strategic: true, Unconditional: true,
		Scale: &Scale{Selector: "web=yes", Default: true, Patches: true,
			Negative: `Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0`},
	}
}

// Gadgets are a custom resource, defined by GadgetDefinition.
func Gadgets(namespace string, client, all dynamic.ResourceInterface) Target {
	return Target{
		Resource:  schema.GroupVersionResource{Group: "suite.example.com", Version: "v1", Resource: "gadgets"},
		Namespace: namespace, Client: client, All: all,
		New: func(name string) *unstructured.Unstructured {
			return object("suite.example.com/v1", "Gadget", name, map[string]any{"spec": map[string]any{"size": "old"}})
		},
		Field: []string{"spec", "size"}, Status: []string{"status", "count"}, Generation: true,
		Scale: &Scale{Patches: true, Negative: `%K "a" is invalid: .spec.replicas: Invalid value: -1: should be a non-negative integer`},
	}
}

// GadgetDefinition defines gadgets, with a status and a scale.
func GadgetDefinition() *unstructured.Unstructured {
	text, number := map[string]any{"type": "string"}, map[string]any{"type": "integer"}
	part := func(fields map[string]any) map[string]any {
		return map[string]any{"type": "object", "properties": fields}
	}
	return object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "gadgets.suite.example.com", map[string]any{"spec": map[string]any{
		"group": "suite.example.com", "scope": "Namespaced",
		"names": map[string]any{"plural": "gadgets", "singular": "gadget", "kind": "Gadget", "listKind": "GadgetList"},
		"versions": []any{map[string]any{
			"name": "v1", "served": true, "storage": true,
			"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "properties": map[string]any{
				"spec":   part(map[string]any{"size": text, "replicas": number}),
				"status": part(map[string]any{"count": number, "replicas": number, "selector": text}),
			}}},
			"subresources": map[string]any{
				"status": map[string]any{},
				"scale":  map[string]any{"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector"},
			},
		}},
	}})
}

func object(apiVersion, kind, name string, content map[string]any) *unstructured.Unstructured {
	content["apiVersion"], content["kind"] = apiVersion, kind
	meta := map[string]any{"annotations": map[string]any{"example.com/made-by": "a test"}}
	if name != "" {
		meta["name"] = name
	}
	content["metadata"] = meta
	return (&unstructured.Unstructured{Object: content}).DeepCopy()
}
