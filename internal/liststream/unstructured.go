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
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/internal/plainjson"
)

// unstructuredTarget fills an unstructured.UnstructuredList, whose package it
// knows through runtime.Unstructured only: a program of typed clients that
// linked it would link the encoders of all its types too.
type unstructuredTarget struct {
	into       runtime.Unstructured
	kindOfItem reflect.Type // of an item

	object map[string]any
	items  []any // of map[string]any
	each   func(runtime.Object) error
	n      int
	plain  plainjson.Reader

	// nameless are the items without kind and apiVersion, which get the list's;
	// that comes after the items for some lists.
	nameless []map[string]any
	// held are items that each gets at the end, because one of them or one
	// before is nameless.
	held []map[string]any
}

var contentType = reflect.TypeFor[map[string]any]()

// newUnstructuredTarget returns nil for what is no empty list of that kind.
func newUnstructuredTarget(into runtime.Unstructured, opts Options) target {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct || v.Elem().NumField() != 2 {
		return nil
	}
	object, items := v.Elem().FieldByName("Object"), v.Elem().FieldByName("Items")
	if !object.IsValid() || object.Type() != contentType || object.Len() > 0 || !items.IsValid() || items.Kind() != reflect.Slice {
		return nil
	}
	item := items.Type().Elem()
	if !reflect.PointerTo(item).Implements(reflect.TypeFor[runtime.Unstructured]()) {
		return nil
	}
	return &unstructuredTarget{into: into, kindOfItem: item, each: opts.Each, object: map[string]any{}}
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
	object, err := t.content(raw)
	if err != nil {
		return fmt.Errorf("items[%d]: %w", t.n, err)
	}
	if object == nil { // null
		object = map[string]any{}
	}
	nameless := text(object, "kind") == "" && text(object, "apiVersion") == ""
	if nameless {
		t.nameless = append(t.nameless, object)
	}
	t.n++
	switch {
	case t.each == nil:
		t.items = append(t.items, object)
	case nameless || len(t.held) > 0:
		t.held = append(t.held, object)
	default:
		return t.hand(object)
	}
	return nil
}

// content decodes an item. Strings that many of them have, names of fields above
// all, are in memory once.
func (t *unstructuredTarget) content(raw []byte) (map[string]any, error) {
	if t.n == 1 { // there are others to come
		t.plain.Texts = &plainjson.Texts{}
	}
	t.plain.Reset(raw)
	if object := t.plain.Map(); t.plain.Complete() {
		return object, nil
	}
	object := map[string]any{}
	err := unmarshal(raw, &object)
	return object, err
}

// hand gives each an item of its own.
func (t *unstructuredTarget) hand(object map[string]any) error {
	item := reflect.New(t.kindOfItem).Interface().(runtime.Unstructured)
	item.SetUnstructuredContent(object)
	return t.each(item)
}

func (t *unstructuredTarget) finish(metav1.TypeMeta) error {
	kind := text(t.object, "kind")
	if kind == "" {
		return runtime.NewMissingKindErr("a list of " + fmt.Sprint(t.n) + " items")
	}
	for _, item := range t.nameless {
		item["kind"] = strings.TrimSuffix(kind, "List")
		item["apiVersion"] = text(t.object, "apiVersion")
	}
	for _, item := range t.held {
		if err := t.hand(item); err != nil {
			return err
		}
	}
	if t.each == nil {
		t.object["items"] = t.items
	}
	t.into.SetUnstructuredContent(t.object)
	delete(t.object, "items") // they are in the list's own field
	return nil
}

// text returns a field that is a string, or nothing.
func text(object map[string]any, key string) string {
	s, _ := object[key].(string)
	return s
}
