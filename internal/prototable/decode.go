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
	"encoding/binary"
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"
)

type unmarshaler interface {
	Unmarshal([]byte) error
}

// Message is a pointer to a type with generated protobuf methods.
type Message interface {
	Reset()
	unmarshaler
}

// Unmarshal decodes data into a message, whatever was in it before. It returns
// the error that the message's own Unmarshal has for data, if any, and leaves in
// it what that leaves.
func Unmarshal(data []byte, into Message) error {
	into.Reset()
	t := tableOf(reflect.TypeOf(into).Elem())
	if t == nil {
		return into.Unmarshal(data)
	}
	d := decoders.Get().(*decoder)
	ok := d.message(t, addressOf(into), data)
	decoders.Put(d)
	if ok {
		return nil
	}
	into.Reset()
	return into.Unmarshal(data)
}

// message decodes the fields of one message. Like all that follows it reports
// false for what the generated method is to judge.
func (d *decoder) message(m *message, p at, b []byte) bool {
	if m.custom != nil {
		return m.custom(p).Unmarshal(b) == nil
	}
	for len(b) > 0 {
		tag, n := varint(b)
		if n == 0 {
			return false
		}
		b = b[n:]
		var f *field
		if number := tag >> 3; number < uint64(len(m.fields)) {
			f = &m.fields[number]
		}
		if f == nil || f.do == skipped {
			if b = skip(tag, b); b == nil {
				return false
			}
			continue
		}
		if tag != f.tag {
			return false
		}
		v, n := varint(b)
		if n == 0 {
			return false
		}
		b = b[n:]
		if tag&7 == wireVarint {
			f.number(f.in(p), v)
			continue
		}
		if v > uint64(len(b)) {
			return false
		}
		value := b[:v]
		b = b[v:]
		if !d.value(f, f.in(p), value, b) {
			return false
		}
	}
	return true
}

// number stores what was a varint.
func (f *field) number(p at, v uint64) {
	switch f.do {
	case boolean:
		*as[bool](p) = v != 0
	case integer32:
		*as[uint32](p) = uint32(v)
	case integer64:
		*as[uint64](p) = v
	case booleanPointer:
		*as[*bool](p) = new(v != 0)
	case integer32Pointer:
		*as[*uint32](p) = new(uint32(v))
	case integer64Pointer:
		*as[*uint64](p) = new(v)
	case integers32:
		*as[[]uint32](p) = append(*as[[]uint32](p), uint32(v))
	case integers64:
		*as[[]uint64](p) = append(*as[[]uint64](p), v)
	}
}

// value stores what has a length. The rest of the message is behind it.
func (d *decoder) value(f *field, p at, value, rest []byte) bool {
	switch f.do {
	case text:
		*as[string](p) = d.text(value)
	case octets:
		*as[[]byte](p) = append(make([]byte, 0, len(value)), value...)
	case submessage:
		return d.message(f.elem, p, value)
	case textPointer:
		*as[*string](p) = new(d.text(value))
	case submessagePointer:
		return d.message(f.elem, f.target(p), value)
	case texts:
		all := as[[]string](p)
		if len(*all) == cap(*all) {
			*all = slices.Grow(*all, 1+following(f.tag, rest))
		}
		*all = append(*all, d.text(value))
	case submessages:
		return d.message(f.elem, f.next(p, func() int { return following(f.tag, rest) }), value)
	default:
		return d.entry(f, p, value, rest)
	}
	return true
}

// entry adds to a map.
func (d *decoder) entry(f *field, p at, value, rest []byte) bool {
	k, v, ok := split(value)
	if !ok && (k == nil || v != nil || f.do != octetsMap) { // of no bytes nothing is written
		return false
	}
	key := d.text(k)
	switch f.do {
	case textMap:
		m := as[map[string]string](p)
		if *m == nil {
			*m = make(map[string]string, 1+following(f.tag, rest))
		}
		(*m)[key] = d.text(v)
	case octetsMap:
		m := as[map[string][]byte](p)
		if *m == nil {
			*m = make(map[string][]byte, 1+following(f.tag, rest))
		}
		(*m)[key] = append(make([]byte, 0, len(v)), v...)
	case quantityMap:
		m := as[map[string]resource.Quantity](p)
		if *m == nil {
			*m = make(map[string]resource.Quantity, 1+following(f.tag, rest))
		}
		var q resource.Quantity
		if q.Unmarshal(v) != nil {
			return false
		}
		(*m)[key] = q
	case submessageMap:
		m := f.mapValue(p)
		if m.IsNil() {
			m.Set(reflect.MakeMapWithSize(f.typ, 1+following(f.tag, rest)))
		}
		elem := reflect.New(f.elem.typ)
		if !d.message(f.elem, addressIn(elem), v) {
			return false
		}
		m.SetMapIndex(reflect.ValueOf(key).Convert(f.typ.Key()), elem.Elem())
	}
	return true
}

// split returns key and value of a map's entry, which servers write in this
// order and both. A key without a value is returned with false.
func split(entry []byte) (key, value []byte, ok bool) {
	for number, part := range []*[]byte{&key, &value} {
		if len(entry) == 0 {
			return key, nil, false
		}
		size, n := varint(entry[1:])
		if uint64(entry[0]) != uint64(number+1)<<3|wireBytes || n == 0 || size > uint64(len(entry)-1-n) {
			return nil, nil, false
		}
		*part, entry = entry[1+n:1+n+int(size)], entry[1+n+int(size):]
	}
	return key, value, len(entry) == 0
}

// following counts the fields with a tag at the beginning of b: the elements of
// a slice lie side by side.
func following(tag uint64, b []byte) int {
	for count := 0; ; count++ {
		t, n := varint(b)
		if n == 0 || t != tag {
			return count
		}
		size, k := varint(b[n:])
		if k == 0 || size > uint64(len(b)-n-k) {
			return count
		}
		b = b[n+k+int(size):]
	}
}

// varint returns 0 for the length if there is none in b, or one of more than
// 64 bits, about which there is more than one opinion.
func varint(b []byte) (v uint64, n int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	v, n = binary.Uvarint(b)
	return v, max(n, 0)
}

// skip returns what is behind a field that is not known, nil for what is no
// field of the usual kinds.
func skip(tag uint64, b []byte) []byte {
	if tag>>3 == 0 || tag>>3 > 1<<29-1 {
		return nil
	}
	size := uint64(0)
	switch tag & 7 {
	case wireVarint:
		_, n := varint(b)
		if n == 0 {
			return nil
		}
		size = uint64(n)
	case 1: // 64 bits
		size = 8
	case wireBytes:
		v, n := varint(b)
		if n == 0 {
			return nil
		}
		b, size = b[n:], v
	case 5: // 32 bits
		size = 4
	default:
		return nil
	}
	if size > uint64(len(b)) {
		return nil
	}
	return b[size:]
}
