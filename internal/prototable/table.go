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

package prototable

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/resource"
)

// message is how one Go type is decoded.
type message struct {
	typ    reflect.Type
	fields []field              // by number; those without an operation are not known
	custom func(at) unmarshaler // set for types that decode themselves; fields is empty then
}

// field is how one field of a message is decoded.
type field struct {
	do     operation
	tag    uint64 // as it is on the wire
	offset uintptr
	typ    reflect.Type // of the Go field, where reflection makes its value
	elem   *message     // of a message, or of the elements of a slice or map
}

// operation says what a field is in Go.
type operation uint8

const (
	skipped operation = iota
	boolean
	integer32
	integer64
	text
	octets
	submessage
	booleanPointer
	integer32Pointer
	integer64Pointer
	textPointer
	submessagePointer
	integers32
	integers64
	texts
	submessages
	textMap
	octetsMap
	quantityMap
	submessageMap
)

// largestNumber bounds the tables; numbers are small in practice.
const largestNumber = 1000

// The wire types that tables know.
const (
	wireVarint = 0
	wireBytes  = 2
)

var (
	unmarshalerType = reflect.TypeFor[unmarshaler]()
	quantityType    = reflect.TypeFor[resource.Quantity]()
)

// tables are all that were made. One that is being made is in making only, so
// that types may contain themselves.
var tables struct {
	sync.Map // of reflect.Type to *message

	mu sync.Mutex
}

// tableOf returns the table of a struct type, nil if it has none: its own
// Unmarshal is as good then.
func tableOf(t reflect.Type) *message {
	if m, ok := tables.Load(t); ok {
		return m.(*message)
	}
	tables.mu.Lock()
	defer tables.mu.Unlock()
	making := map[reflect.Type]*message{}
	m := table(t, making)
	for t, made := range making {
		if made.custom != nil {
			made = nil
		}
		tables.LoadOrStore(t, made)
	}
	if m == nil || m.custom != nil {
		tables.LoadOrStore(t, (*message)(nil))
		return nil
	}
	return m
}

// table returns nil for a type that is no message at all.
func table(t reflect.Type, making map[reflect.Type]*message) *message {
	if m := making[t]; m != nil {
		return m
	}
	if !reflect.PointerTo(t).Implements(unmarshalerType) {
		return nil
	}
	m := &message{typ: t}
	making[t] = m
	if !m.describe(making) {
		m.fields, m.custom = nil, customOf(t)
	}
	return m
}

// describe fills the table. It reports false if a field is not of a kind that
// tables know, or if there is none: the message decodes itself then.
func (m *message) describe(making map[reflect.Type]*message) bool {
	if m.typ.Kind() != reflect.Struct {
		return false
	}
	for i := range m.typ.NumField() {
		sf := m.typ.Field(i)
		_, tag, ok := strings.Cut(sf.Tag.Get("protobuf"), ",")
		if !ok {
			continue // kind and version, and what is made of other fields
		}
		digits, _, _ := strings.Cut(tag, ",")
		number, err := strconv.Atoi(digits)
		if err != nil || number < 1 || number > largestNumber {
			return false
		}
		// The rest of the tag is not always true. The Go type is.
		f := field{offset: sf.Offset, typ: sf.Type, tag: uint64(number)<<3 | wireVarint}
		if f.do = varintOperation(sf.Type); f.do == skipped {
			f.tag |= wireBytes
			f.do = f.bytesOperation(making)
		}
		if f.do == skipped {
			return false
		}
		for len(m.fields) <= number {
			m.fields = append(m.fields, field{})
		}
		m.fields[number] = f
	}
	return len(m.fields) > 0
}

func varintOperation(t reflect.Type) operation {
	switch t.Kind() {
	case reflect.Bool:
		return boolean
	case reflect.Int32, reflect.Uint32:
		return integer32
	case reflect.Int64, reflect.Uint64:
		return integer64
	case reflect.Pointer:
		switch varintOperation(t.Elem()) {
		case boolean:
			return booleanPointer
		case integer32:
			return integer32Pointer
		case integer64:
			return integer64Pointer
		}
	case reflect.Slice:
		switch varintOperation(t.Elem()) {
		case integer32:
			return integers32
		case integer64:
			return integers64
		}
	}
	return skipped
}

// bytesOperation also sets elem. A type with an Unmarshal of its own is a
// message, be it a slice or a struct.
func (f *field) bytesOperation(making map[reflect.Type]*message) operation {
	if f.elem = table(f.typ, making); f.elem != nil {
		return submessage
	}
	switch f.typ.Kind() {
	case reflect.String:
		return text
	case reflect.Slice:
		return f.sliceOperation(making)
	case reflect.Pointer:
		if f.elem = table(f.typ.Elem(), making); f.elem != nil {
			return submessagePointer
		}
		if f.typ.Elem().Kind() == reflect.String {
			return textPointer
		}
	case reflect.Map:
		return f.mapOperation(making)
	}
	return skipped
}

func (f *field) sliceOperation(making map[reflect.Type]*message) operation {
	elem := f.typ.Elem()
	if elem.Kind() == reflect.Uint8 {
		return octets
	}
	if f.elem = table(elem, making); f.elem != nil {
		return submessages
	}
	if elem.Kind() == reflect.String {
		return texts
	}
	return skipped
}

func (f *field) mapOperation(making map[reflect.Type]*message) operation {
	if f.typ.Key().Kind() != reflect.String {
		return skipped
	}
	elem := f.typ.Elem()
	if elem == quantityType {
		return quantityMap
	}
	if f.elem = table(elem, making); f.elem != nil {
		return submessageMap
	}
	switch {
	case elem.Kind() == reflect.String:
		return textMap
	case elem.Kind() == reflect.Slice && elem.Elem().Kind() == reflect.Uint8:
		return octetsMap
	}
	return skipped
}
