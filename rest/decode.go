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
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/liststream"
	"k8s.io/client-go/tools/clienttrace"
)

// streamList decodes the answer into a list while it arrives. It reports
// false, with the body as it was, if that cannot be done.
func (e *exchange) streamList(ctx context.Context, resp *http.Response, into runtime.Object) (bool, error) {
	if resp.StatusCode != http.StatusOK || e.r.c.content == nil || !e.r.c.content.verbatim {
		return false, nil
	}
	if _, isList := into.(metav1.ListInterface); !isList {
		return false, nil
	}
	contentType, decoder, err := e.r.decoderFor(resp)
	if err != nil || decoder == nil {
		return false, nil
	}
	out, err := liststream.Decode(ctx, contentType, resp.Body, into, liststream.Options{
		GroupVersion: e.r.groupVersion(),
		Decoder:      decoder,
		Size:         max(0, resp.ContentLength),
	})
	if !out.Handled && err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{out.Body, resp.Body}
		return false, nil
	}
	resp.Body.Close()
	if err != nil {
		return true, e.interrupted(ctx, err)
	}
	e.measure(ctx, out.Bytes)
	return true, nil
}

// decodeInto is the last step of a call whose answer was read whole. It notes what
// the client's decoder accepts, for decodeKnown.
func (e *exchange) decodeInto(result Result, into runtime.Object) error {
	same, err := result.into(into)
	if _, raw := into.(*runtime.Unknown); same && !raw && e.r.c.content != nil && e.r.c.content.verbatim {
		if kind, _, ok := splitEnvelope(result.body); ok {
			e.r.c.content.known.add(reflect.TypeOf(into), kind)
		}
	}
	return err
}

// decodeKnown decodes a protobuf answer whose kind the client's decoder has
// accepted for the type before. The decoder would look the type up in its
// scheme, parse the envelope and copy the message in it, to end in the same
// call; here the message is decoded where it is.
func (e *exchange) decodeKnown(resp *http.Response, body []byte, into runtime.Object) bool {
	c := e.r.c.content
	if c == nil || !c.verbatim || resp.StatusCode < http.StatusOK || resp.StatusCode > http.StatusPartialContent {
		return false
	}
	message, ok := into.(interface {
		Reset()
		Unmarshal([]byte) error
	})
	if !ok {
		return false
	}
	kind, raw, ok := splitEnvelope(body)
	if !ok || !c.known.has(reflect.TypeOf(into), kind) {
		return false
	}
	if t := e.trace; t != nil && t.DecodeStart != nil {
		t.DecodeStart(clienttrace.DecodeStartInfo{ContentType: runtime.ContentTypeProtobuf})
	}
	message.Reset()
	err := message.Unmarshal(raw)
	if t := e.trace; t != nil && t.DecodeDone != nil {
		t.DecodeDone(clienttrace.DecodeDoneInfo{ContentType: runtime.ContentTypeProtobuf, Bytes: int64(len(body)), Err: err})
	}
	return err == nil // the ordinary decoder reports what is wrong
}

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

// maxKnown bounds the search, and what a strange server can make a client keep.
const maxKnown = 64

func (k *knownKinds) add(t reflect.Type, kind []byte) {
	if k.has(t, kind) {
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

// scratchBuffers are for bodies that are gone once they are decoded.
var scratchBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// maxScratch is the largest body that is read into a pooled buffer: enough for
// an object, and no reason for the pool to hold the memory of a list.
const maxScratch = 256 << 10

// scratch returns a buffer for the answer's body and a function that takes it
// back, if nothing that is decoded can refer to the body: the generated
// protobuf decoders copy what they keep.
func (e *exchange) scratch(resp *http.Response) ([]byte, func()) {
	if e.r.c.content == nil || !e.r.c.content.verbatim || resp.ContentLength < 0 || resp.ContentLength >= maxScratch ||
		resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != runtime.ContentTypeProtobuf {
		return nil, func() {}
	}
	p := scratchBuffers.Get().(*[]byte)
	if int64(cap(*p)) <= resp.ContentLength {
		*p = make([]byte, 0, resp.ContentLength+1)
	}
	return *p, func() { scratchBuffers.Put(p) }
}
