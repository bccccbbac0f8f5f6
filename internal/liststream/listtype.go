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
	"strconv"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// unmarshaler is what the protobuf generator gives every API type.
type unmarshaler interface{ Unmarshal([]byte) error }

// listType is what there is to know about a Go type of a list. It does not
// change, and is found out once for each type.
type listType struct {
	kind     string // name of the Go type
	typeMeta int    // indexes of the three fields
	listMeta int
	items    int
	item     reflect.Type
	isObject bool // *item is a runtime.Object

	json          bool  // can be read as JSON
	protoMetadata int32 // numbers of the fields; 0 if it cannot be read as protobuf
	protoItems    int32
}

var (
	typeMetaType    = reflect.TypeFor[metav1.TypeMeta]()
	listMetaType    = reflect.TypeFor[metav1.ListMeta]()
	objectType      = reflect.TypeFor[runtime.Object]()
	unmarshalerType = reflect.TypeFor[unmarshaler]()
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
)

// listTypes has a *listType for each type of a list, and nil for other types.
var listTypes sync.Map // reflect.Type → *listType

// listTypeOf returns nil for what is no pointer to a list that can be streamed.
func listTypeOf(t reflect.Type) *listType {
	if known, ok := listTypes.Load(t); ok {
		return known.(*listType)
	}
	l := inspect(t)
	listTypes.Store(t, l)
	return l
}

// inspect accepts structs of TypeMeta, ListMeta and a slice of structs, and
// nothing besides: a further field could change what the body means.
func inspect(t reflect.Type) *listType {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct || t.Elem().NumField() != 3 {
		return nil
	}
	s := t.Elem()
	l := &listType{kind: s.Name(), typeMeta: -1, listMeta: -1, items: -1, json: !t.Implements(jsonUnmarshaler)}
	for i := range s.NumField() {
		f := s.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Type == typeMetaType && f.Anonymous && name == "":
			l.typeMeta = i
		case f.Type == listMetaType && name == "metadata":
			l.listMeta = i
			l.protoMetadata = fieldNumber(f.Tag)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct && f.IsExported() && name == "items":
			l.items = i
			l.item = f.Type.Elem()
			l.protoItems = fieldNumber(f.Tag)
		}
	}
	if l.typeMeta < 0 || l.listMeta < 0 || l.items < 0 {
		return nil
	}
	l.isObject = reflect.PointerTo(l.item).Implements(objectType)
	if l.protoMetadata == 0 || l.protoItems == 0 || !t.Implements(unmarshalerType) || !reflect.PointerTo(l.item).Implements(unmarshalerType) {
		l.protoMetadata, l.protoItems = 0, 0
	}
	return l
}

// fieldNumber reads a tag such as `protobuf:"bytes,2,rep,name=items"`.
func fieldNumber(tag reflect.StructTag) int32 {
	parts := strings.Split(tag.Get("protobuf"), ",")
	if len(parts) < 2 || parts[0] != "bytes" {
		return 0
	}
	n, err := strconv.ParseInt(parts[1], 10, 32)
	if err != nil || n < 1 {
		return 0
	}
	return int32(n)
}

// reads reports whether the type can be read in a format.
func (l *listType) reads(f format) bool {
	switch f {
	case jsonFormat:
		return l.json
	case protobufFormat:
		return l.protoItems != 0
	}
	return false
}
