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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/prototable"
)

// typedTarget fills a list such as *corev1.PodList.
type typedTarget struct {
	list   *listType
	into   reflect.Value // the list itself, settable
	format format
	meta   metav1.ListMeta
	items  collector
	each   func(runtime.Object) error
	leave  func(raw []byte, err error) bool
	n      int
}

func newTypedTarget(into runtime.Object, format format, opts Options) target {
	v := reflect.ValueOf(into)
	if into == nil || v.Kind() != reflect.Pointer || v.IsNil() {
		return nil
	}
	l := listTypeOf(v.Type())
	if l == nil || !l.reads(format) || opts.Each != nil && !l.isObject {
		return nil
	}
	t := &typedTarget{list: l, into: v.Elem(), format: format, each: opts.Each, leave: opts.LeaveOut}
	if format == jsonFormat {
		// JSON is merged into what is there; of items that are there already
		// only the ordinary decoder knows how.
		if v.Elem().Field(l.items).Len() > 0 {
			return nil
		}
		v.Elem().Field(l.listMeta).Addr().Interface().(*metav1.ListMeta).DeepCopyInto(&t.meta)
	}
	t.items.slice = v.Elem().Field(l.items).Type()
	return t
}

func (t *typedTarget) name() string { return t.list.kind }
func (t *typedTarget) count() int   { return t.n }

// metadata is merged into what came before.
func (t *typedTarget) metadata(raw []byte) error {
	if t.format == protobufFormat {
		return t.meta.Unmarshal(raw)
	}
	return unmarshal(raw, &t.meta)
}

func (t *typedTarget) field(_ string, raw []byte) error { return checkSyntax(raw) }

func (t *typedTarget) decode(raw []byte, into any) error {
	if t.format != protobufFormat {
		return unmarshal(raw, into)
	}
	if item, ok := into.(prototable.Message); ok {
		return prototable.Unmarshal(raw, item)
	}
	return into.(unmarshaler).Unmarshal(raw)
}

func (t *typedTarget) item(raw []byte, remaining float64) error {
	var item any
	if t.each != nil {
		item = reflect.New(t.list.item).Interface()
	} else {
		item = t.items.next(remaining)
	}
	if err := t.decode(raw, item); err != nil {
		if t.leave != nil && t.leave(raw, err) {
			if t.each == nil {
				t.items.drop()
			}
			return nil
		}
		return fmt.Errorf("items[%d]: %w", t.n, err)
	}
	t.n++
	if t.each != nil {
		return t.each(item.(runtime.Object))
	}
	return nil
}

// finish leaves the list's own TypeMeta empty, as the codecs of clients do.
func (t *typedTarget) finish(metav1.TypeMeta) error {
	items := reflect.Zero(t.items.slice)
	switch {
	case t.each != nil:
	case t.n > 0:
		items = t.items.all()
	case t.format == jsonFormat:
		items = reflect.MakeSlice(t.items.slice, 0, 0) // [] is not null
	}
	t.into.Field(t.list.typeMeta).SetZero()
	t.into.Field(t.list.listMeta).Set(reflect.ValueOf(t.meta))
	t.into.Field(t.list.items).Set(items)
	return nil
}
