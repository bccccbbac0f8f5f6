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
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"k8s.io/apimachinery/pkg/runtime"
)

// magic starts every protobuf body of an API server; runtime.Unknown follows.
var magic = []byte("k8s\x00")

// The fields of runtime.Unknown.
const (
	unknownTypeMeta        = 1
	unknownRaw             = 2
	unknownContentEncoding = 3
	unknownContentType     = 4
)

// The wire types of protobuf.
const (
	wireVarint     = 0
	wireFixed64    = 1
	wireBytes      = 2
	wireStartGroup = 3
	wireEndGroup   = 4
	wireFixed32    = 5
)

// maxHeader bounds the fields of the envelope besides the object.
const maxHeader = 64 << 10

// maxGroupDepth bounds the nesting of unknown groups.
const maxGroupDepth = 100

var errOverflow = errors.New("proto: integer overflow")

// toTheEnd is the limit of a message that ends where the body does.
const toTheEnd = math.MaxInt64

// protobuf reads the envelope. Its fields come in any order in principle; a
// body whose kind comes after the object is not handled.
func (d *decoder) protobuf() error {
	start, err := d.in.need(len(magic))
	switch read := d.in.unread(); {
	case isEOF(err) && (len(read) == 0 || !bytes.HasPrefix(magic, read)):
		return errNotHandled // the ordinary decoder says what it misses
	case err != nil:
		return err
	case !bytes.Equal(start, magic):
		return errNotHandled
	}
	d.in.advance(len(magic))
	for {
		end, err := d.in.atEnd()
		if err != nil {
			return err
		}
		if end {
			return d.envelopeEnd()
		}
		if err := d.envelopeField(); err != nil {
			return err
		}
	}
}

// envelopeEnd tells an envelope that was cut between its fields from one of
// another kind without content. Lists have content, their metadata, always.
func (d *decoder) envelopeEnd() error {
	if !d.committed && d.typeMeta.Kind != "" && d.accepts(protobufFormat) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (d *decoder) envelopeField() error {
	field, wire, err := d.tag(toTheEnd)
	if err != nil {
		return err
	}
	if field > unknownContentType {
		return d.skipField(wire, toTheEnd, 0)
	}
	if wire != wireBytes {
		return d.malformed("proto: wrong wireType = %d for field %d of Unknown", wire, field)
	}
	n, err := d.length(toTheEnd)
	if err != nil {
		return err
	}
	if field == unknownRaw {
		return d.raw(n)
	}
	if n > maxHeader {
		return d.malformed("proto: field %d of Unknown has %d bytes", field, n)
	}
	value, err := d.in.need(int(n))
	if err != nil {
		return err
	}
	defer d.in.advance(int(n))
	switch field {
	case unknownTypeMeta:
		return d.envelopeKind(value)
	case unknownContentEncoding:
		if n > 0 {
			return d.malformed("proto: content encoding %q is not known", value)
		}
	case unknownContentType:
		if n > 0 && !bytes.Equal(value, []byte(runtime.ContentTypeProtobuf)) {
			return d.malformed("proto: content type %q inside of protobuf", value)
		}
	}
	return nil
}

func (d *decoder) envelopeKind(value []byte) error {
	tm := runtime.TypeMeta{APIVersion: d.typeMeta.APIVersion, Kind: d.typeMeta.Kind}
	if err := tm.Unmarshal(value); err != nil {
		return d.malformed("%w", err)
	}
	if d.committed && (tm.APIVersion != d.typeMeta.APIVersion || tm.Kind != d.typeMeta.Kind) {
		return fmt.Errorf("proto: kind %q follows kind %q", tm.Kind, d.typeMeta.Kind)
	}
	d.typeMeta.APIVersion, d.typeMeta.Kind = tm.APIVersion, tm.Kind
	return nil
}

// raw reads the list itself, n bytes from here.
func (d *decoder) raw(n int64) error {
	if d.committed {
		return errors.New("proto: a second object in one body")
	}
	if d.typeMeta.Kind == "" || d.typeMeta.APIVersion == "" || !d.accepts(protobufFormat) {
		return errNotHandled
	}
	t, ok := d.target.(*typedTarget)
	if !ok {
		return errNotHandled
	}
	d.commit()
	start := d.in.offset()
	end := start + n
	if end < start {
		return errOverflow
	}
	for d.in.offset() < end {
		field, wire, err := d.tag(end)
		if err != nil {
			return err
		}
		switch {
		case field == t.list.protoMetadata || field == t.list.protoItems:
			if wire != wireBytes {
				return fmt.Errorf("proto: wrong wireType = %d for field %d of %s", wire, field, d.target.name())
			}
			err = d.listField(field == t.list.protoItems, start, end)
		default:
			err = d.skipField(wire, end, 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) listField(isItem bool, start, end int64) error {
	n, err := d.length(end)
	if err != nil {
		return err
	}
	value, err := d.in.need(int(n))
	if err != nil {
		return err
	}
	if isItem {
		after := d.in.offset() + n
		err = d.item(value, float64(end-after)/float64(after-start))
	} else {
		err = d.target.metadata(value)
	}
	d.in.advance(int(n))
	return err
}

// tag reads the start of a field that has to lie before limit.
func (d *decoder) tag(limit int64) (field int32, wire int, err error) {
	v, err := d.varint(limit)
	if err != nil {
		return 0, 0, err
	}
	field, wire = int32(v>>3), int(v&7)
	if field <= 0 {
		return 0, 0, d.malformed("proto: illegal tag %d (wire type %d)", field, wire)
	}
	return field, wire, nil
}

// length reads the length of a field, all of which lies before limit.
func (d *decoder) length(limit int64) (int64, error) {
	v, err := d.varint(limit)
	if err != nil {
		return 0, err
	}
	if v > math.MaxInt64 || int64(int(v)) != int64(v) || int(v) < 0 {
		return 0, d.malformed("proto: negative length found during unmarshaling")
	}
	if int64(v) > limit-d.in.offset() {
		return 0, d.malformed("proto: a field of %d bytes where %d are left", v, limit-d.in.offset())
	}
	return int64(v), nil
}

func (d *decoder) varint(limit int64) (uint64, error) {
	for {
		v, n := binary.Uvarint(d.in.unread())
		switch {
		case n < 0:
			return 0, d.malformed("%w", errOverflow)
		case n > 0:
			d.in.advance(n)
			if d.in.offset() > limit {
				return 0, d.malformed("proto: an integer crosses the end of its message")
			}
			return v, nil
		}
		if err := d.in.more(); err != nil {
			return 0, unexpected(err)
		}
	}
}

// skipField passes over a field that is not known.
func (d *decoder) skipField(wire int, limit int64, depth int) error {
	var n int64
	switch wire {
	case wireVarint:
		_, err := d.varint(limit)
		return err
	case wireFixed64:
		n = 8
	case wireFixed32:
		n = 4
	case wireBytes:
		var err error
		if n, err = d.length(limit); err != nil {
			return err
		}
	case wireStartGroup:
		return d.skipGroup(limit, depth+1)
	case wireEndGroup:
		return d.malformed("proto: unexpected end of group")
	default:
		return d.malformed("proto: illegal wireType %d", wire)
	}
	if n > limit-d.in.offset() {
		return d.malformed("proto: a field crosses the end of its message")
	}
	return d.in.skip(n)
}

func (d *decoder) skipGroup(limit int64, depth int) error {
	if depth > maxGroupDepth {
		return d.malformed("proto: groups nest more than %d deep", maxGroupDepth)
	}
	for {
		_, wire, err := d.tag(limit)
		if err != nil {
			return err
		}
		if wire == wireEndGroup {
			return nil
		}
		if err := d.skipField(wire, limit, depth); err != nil {
			return err
		}
	}
}
