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

package liststream

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// unstructuredTarget fills an UnstructuredList.
type unstructuredTarget struct {
	into   *unstructured.UnstructuredList
	object map[string]any
	items  []unstructured.Unstructured
	each   func(runtime.Object) error
	n      int

	// nameless are the items without kind and apiVersion, which get the list's;
	// that comes after the items for some lists.
	nameless []int
	// held are items that each gets at the end, because one of them or one
	// before is nameless.
	held []*unstructured.Unstructured
}

func newUnstructuredTarget(into *unstructured.UnstructuredList, opts Options) target {
	return &unstructuredTarget{into: into, each: opts.Each, object: map[string]any{}, items: []unstructured.Unstructured{}}
}

func (t *unstructuredTarget) name() string { return "UnstructuredList" }
func (t *unstructuredTarget) count() int   { return t.n }

func (t *unstructuredTarget) metadata(raw []byte) error { return t.field("metadata", raw) }

func (t *unstructuredTarget) field(key string, raw []byte) error {
	if key == "items" {
		return checkSyntax(raw)
	}
	var value any
	if err := unmarshal(raw, &value); err != nil {
		return err
	}
	t.object[key] = value
	return nil
}

func (t *unstructuredTarget) item(raw []byte, _ float64) error {
	object := map[string]any{}
	if err := unmarshal(raw, &object); err != nil {
		return fmt.Errorf("items[%d]: %w", t.n, err)
	}
	item := unstructured.Unstructured{Object: object}
	nameless := item.GetKind() == "" && item.GetAPIVersion() == ""
	if nameless {
		t.nameless = append(t.nameless, t.n)
	}
	t.n++
	switch {
	case t.each == nil:
		t.items = append(t.items, item)
	case nameless || len(t.held) > 0:
		t.held = append(t.held, &item)
	default:
		return t.each(&item)
	}
	return nil
}

func (t *unstructuredTarget) finish(tm metav1.TypeMeta) error {
	list := unstructured.UnstructuredList{Object: t.object}
	if list.GetKind() == "" {
		return runtime.NewMissingKindErr("a list of " + fmt.Sprint(t.n) + " items")
	}
	itemKind := strings.TrimSuffix(list.GetKind(), "List")
	for _, i := range t.nameless {
		item := t.at(i)
		item.SetKind(itemKind)
		item.SetAPIVersion(list.GetAPIVersion())
	}
	for _, item := range t.held {
		if err := t.each(item); err != nil {
			return err
		}
	}
	if t.each == nil {
		list.Items = t.items
	}
	*t.into = list
	return nil
}

// at returns the item with a number; with each, all from the first nameless
// one on are held.
func (t *unstructuredTarget) at(i int) *unstructured.Unstructured {
	if t.each == nil {
		return &t.items[i]
	}
	return t.held[i-(t.n-len(t.held))]
}
