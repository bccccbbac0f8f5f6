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

package fake

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

const listSuffix = "List"

// decoder reads the raw items of lists.
var decoder = unstructured.UnstructuredJSONScheme

// kinds are what a tracker of unstructured objects has to know: a scheme in
// which all kinds are unstructured, and how the lists of resources are called.
type kinds struct {
	scheme *runtime.Scheme
	lists  map[schema.GroupVersionResource]schema.GroupVersionKind
}

// trackedScheme has all kinds as unstructured, and says what their types are in
// the scheme of the test: strategic merge patches go by those.
type trackedScheme struct {
	*runtime.Scheme
	typed *runtime.Scheme
}

// GoType is an empty object of the type that a kind has.
func (s trackedScheme) GoType(kind schema.GroupVersionKind) (runtime.Object, error) {
	return s.typed.New(kind)
}

// mixedScheme has the kinds that the scheme of the test knows with their types,
// and others as unstructured.
type mixedScheme struct {
	*runtime.Scheme
	others *runtime.Scheme
}

// Recognizes tells whether there can be objects of a kind.
func (s mixedScheme) Recognizes(kind schema.GroupVersionKind) bool {
	return s.Scheme.Recognizes(kind) || s.others.Recognizes(kind)
}

// New makes an empty object of a kind.
func (s mixedScheme) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	if s.Scheme.Recognizes(kind) {
		return s.Scheme.New(kind)
	}
	return s.others.New(kind)
}

// kindsOf takes over the kinds of a scheme.
func kindsOf(typed *runtime.Scheme) *kinds {
	k := &kinds{scheme: runtime.NewScheme(), lists: map[schema.GroupVersionResource]schema.GroupVersionKind{}}
	for kind := range typed.AllKnownTypes() {
		k.add(kind)
		if strings.HasSuffix(kind.Kind, listSuffix) {
			k.lists[resourceOf(kind)] = kind
		}
	}
	return k
}

// resourceOf guesses the resource that a kind of list lists.
func resourceOf(list schema.GroupVersionKind) schema.GroupVersionResource {
	list.Kind = strings.TrimSuffix(list.Kind, listSuffix)
	resource, _ := meta.UnsafeGuessKindToResource(list)
	return resource
}

func (k *kinds) add(kind schema.GroupVersionKind) {
	switch {
	case k.scheme.Recognizes(kind):
	case strings.HasSuffix(kind.Kind, listSuffix):
		k.scheme.AddKnownTypeWithName(kind, &unstructured.UnstructuredList{})
	default:
		k.scheme.AddKnownTypeWithName(kind, &unstructured.Unstructured{})
	}
}

// addItem adds the kind of an object, and that of lists of it. An object may be
// a list itself, whose items count.
func (k *kinds) addItem(kind schema.GroupVersionKind) {
	kind.Kind = strings.TrimSuffix(kind.Kind, listSuffix)
	k.add(kind)
	kind.Kind += listSuffix
	k.add(kind)
	if resource := resourceOf(kind); k.lists[resource].Empty() {
		k.lists[resource] = kind
	}
}

// addLists adds the kinds of lists that the test names, which win.
func (k *kinds) addLists(named map[schema.GroupVersionResource]string) {
	for resource, kind := range named {
		if !strings.HasSuffix(kind, listSuffix) {
			panic("coding error, listGVK must end in List or this fake client doesn't work right")
		}
		list := resource.GroupVersion().WithKind(kind)
		k.addItem(list)
		k.lists[resource] = list
	}
}

// toUnstructured converts an object of a type that the scheme knows.
func toUnstructured(scheme *runtime.Scheme, obj runtime.Object) (runtime.Object, error) {
	switch obj := obj.(type) {
	case *unstructured.UnstructuredList:
		return obj, nil
	case *unstructured.Unstructured:
		if obj.GetKind() == "" {
			return nil, fmt.Errorf("failed to convert to unstructured - unable to get GVK %w", runtime.NewMissingKindErr("unstructured object has no kind"))
		}
		return obj, nil
	}
	if obj == nil {
		return nil, fmt.Errorf("failed to convert to unstructured - the object is nil")
	}
	if _, _, err := scheme.ObjectKinds(obj); err != nil {
		return nil, fmt.Errorf("failed to convert to unstructured - unable to get GVK %w", err)
	}
	converted := &unstructured.Unstructured{}
	if err := scheme.Convert(obj, converted, nil); err != nil {
		return nil, fmt.Errorf("failed to convert to unstructured - %w", err)
	}
	if !converted.IsList() {
		return converted, nil
	}
	list, err := converted.ToList()
	if err != nil {
		return nil, fmt.Errorf("failed to convert to unstructured - %w", err)
	}
	return list, nil
}

// nameItems gives the items of a list, if it is one, the kind that they lack.
func nameItems(obj runtime.Object) {
	list, ok := obj.(*unstructured.UnstructuredList)
	if !ok {
		return
	}
	kind := strings.TrimSuffix(list.GetKind(), listSuffix)
	for i := range list.Items {
		if item := &list.Items[i]; item.GetKind() == "" {
			item.SetKind(kind)
			item.SetAPIVersion(list.GetAPIVersion())
		}
	}
}
