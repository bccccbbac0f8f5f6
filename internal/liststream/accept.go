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
	"encoding/json"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// mayBe reports whether what is known of a JSON body's kind when its items
// begin allows that it is a list for the target.
func (d *decoder) mayBe() bool {
	t, ok := d.target.(*typedTarget)
	switch {
	case !ok:
		return true
	case d.typeMeta.Kind != "" && d.typeMeta.APIVersion != "":
		return d.accepts(jsonFormat)
	case d.typeMeta.Kind != "":
		return d.typeMeta.Kind == t.list.kind
	case d.typeMeta.APIVersion != "":
		return d.opts.GroupVersion.Empty() || d.typeMeta.APIVersion == d.opts.GroupVersion.String()
	}
	return true
}

// accepts reports whether the body's kind may go into the target.
func (d *decoder) accepts(f format) bool {
	t, ok := d.target.(*typedTarget)
	if !ok {
		return true
	}
	if d.typeMeta.Kind == t.list.kind && !d.opts.GroupVersion.Empty() && d.typeMeta.APIVersion == d.opts.GroupVersion.String() {
		return true
	}
	if d.opts.Decoder == nil {
		return d.typeMeta.Kind == t.list.kind && d.opts.GroupVersion.Empty()
	}
	return probe(d.opts.Decoder, f, d.kind(), t.into.Type())
}

// probe asks a decoder whether it decodes a kind into a type, by giving it an
// object of that kind with nothing in it.
func probe(dec runtime.Decoder, f format, kind schema.GroupVersionKind, list reflect.Type) bool {
	tm := runtime.TypeMeta{}
	tm.APIVersion, tm.Kind = kind.ToAPIVersionAndKind()
	var body []byte
	var err error
	if f == protobufFormat {
		unknown := runtime.Unknown{TypeMeta: tm}
		body, err = unknown.Marshal()
		body = append(append([]byte(nil), magic...), body...)
	} else {
		body, err = json.Marshal(tm)
	}
	if err != nil {
		return false
	}
	into := reflect.New(list).Interface().(runtime.Object)
	out, _, err := dec.Decode(body, nil, into)
	return err == nil && out == into
}
