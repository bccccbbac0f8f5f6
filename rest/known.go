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

package rest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/json"

	"k8s.io/client-go/internal/prototable"
)

// knownKinds are the types and the kinds that were decoded into them. There
// are few, and they are read much more often than one is added.
type knownKinds struct {
	mu   sync.Mutex
	list atomic.Pointer[[]knownKind]
}

type knownKind struct {
	typ  reflect.Type
	kind string // the encoded TypeMeta
}

func (k *knownKinds) has(t reflect.Type, kind []byte) bool {
	list := k.list.Load()
	if list == nil {
		return false
	}
	for i := range *list {
		if known := &(*list)[i]; known.typ == t && known.kind == string(kind) {
			return true
		}
	}
	return false
}

// These bound the search, and what a strange server can make a client keep.
const (
	maxKnown      = 64
	maxKindLength = 256
)

func (k *knownKinds) add(t reflect.Type, kind []byte) {
	if len(kind) > maxKindLength || k.has(t, kind) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	var list []knownKind
	if old := k.list.Load(); old != nil {
		list = append(list, *old...)
	}
	if len(list) < maxKnown {
		list = append(list, knownKind{t, string(kind)})
		k.list.Store(&list)
	}
}

// typeOf is the type that goes with kind where there is only one. A nil list
// has none.
func (k *knownKinds) typeOf(kind []byte) reflect.Type {
	if k == nil || kind == nil {
		return nil
	}
	list := k.list.Load()
	if list == nil {
		return nil
	}
	for i := range *list {
		if known := &(*list)[i]; known.kind == string(kind) {
			return known.typ
		}
	}
	return nil
}

// isPlain tells an object that is a Go struct of its kind from those that
// decoders treat in ways of their own, such as leaving the kind in it.
func isPlain(decoded runtime.Object) bool {
	switch decoded.(type) {
	case *runtime.Unknown, runtime.Unstructured:
		return false
	}
	return decoded.GetObjectKind().GroupVersionKind().Empty()
}

// split finds the encoded kind in a body, what is to be decoded, and how. The kind is nil
// for anything unusual.
func (e *exchange) split(contentType string, body []byte) (kind, raw []byte, unmarshal func([]byte, runtime.Object) error) {
	switch contentType {
	case runtime.ContentTypeProtobuf:
		kind, raw, ok := splitEnvelope(body)
		if !ok {
			return nil, nil, nil
		}
		return kind, raw, unmarshalProtobuf
	case runtime.ContentTypeJSON:
		return leadingKind(body), body, unmarshalJSON
	}
	return nil, nil, nil
}

var errNotKnown = errors.New("the object is not what its beginning said")

func unmarshalProtobuf(raw []byte, into runtime.Object) error {
	message, ok := into.(prototable.Message)
	if !ok {
		return errNotKnown
	}
	return prototable.Unmarshal(raw, message)
}

// unmarshalJSON leaves the object without a kind, as decoders without
// conversion do, and an object that it could not decode as it was: empty.
func unmarshalJSON(body []byte, into runtime.Object) error {
	object := reflect.ValueOf(into).Elem()
	if !object.IsZero() {
		return errNotKnown // what is there would be merged
	}
	err := json.UnmarshalCaseSensitivePreserveInts(body, into)
	kind := into.GetObjectKind()
	if err == nil && kind.GroupVersionKind() != kindOf(leadingKind(body)) {
		err = errNotKnown // a second kind further on
	}
	if err != nil {
		object.SetZero()
		return err
	}
	kind.SetGroupVersionKind(schema.GroupVersionKind{})
	return nil
}

// leadingKind returns the beginning of a JSON object in which API servers say
// what it is: {"kind":"Pod","apiVersion":"v1", or nil if it is otherwise.
func leadingKind(body []byte) []byte {
	rest, ok := bytes.CutPrefix(body, []byte(`{"kind":"`))
	if !ok {
		return nil
	}
	for _, next := range []string{`","apiVersion":"`, `"`} {
		i := bytes.IndexByte(rest, '"')
		if i < 0 || bytes.IndexByte(rest[:i], '\\') >= 0 || !bytes.HasPrefix(rest[i:], []byte(next)) {
			return nil
		}
		rest = rest[i+len(next):]
	}
	return body[:len(body)-len(rest)]
}

// kindOf reads what leadingKind returned.
func kindOf(leading []byte) schema.GroupVersionKind {
	parts := strings.Split(string(leading), `"`)
	if len(parts) != 9 {
		return schema.GroupVersionKind{}
	}
	return schema.FromAPIVersionAndKind(parts[7], parts[3])
}

// envelopePrefix begins every protobuf body.
var envelopePrefix = []byte("k8s\x00")

// splitEnvelope takes the two fields that every answer has out of the envelope (a
// runtime.Unknown): the encoded TypeMeta and the message. It reports false for
// anything unusual.
func splitEnvelope(body []byte) (kind, raw []byte, ok bool) {
	b, ok := bytes.CutPrefix(body, envelopePrefix)
	if !ok {
		return nil, nil, false
	}
	for len(b) > 0 {
		tag := b[0]
		size, n := binary.Uvarint(b[1:])
		if n <= 0 || size > uint64(len(b)-1-n) {
			return nil, nil, false
		}
		value := b[1+n : 1+n+int(size)]
		b = b[1+n+int(size):]
		switch {
		case tag == 1<<3|2 && kind == nil: // typeMeta
			kind = value
		case tag == 2<<3|2 && raw == nil: // raw
			raw = value
		case (tag == 3<<3|2 || tag == 4<<3|2) && size == 0: // contentEncoding, contentType: written, and empty
		default:
			return nil, nil, false
		}
	}
	return kind, raw, kind != nil && raw != nil
}
