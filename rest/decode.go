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
	"context"
	"io"
	"net/http"
	"reflect"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/internal/liststream"
	"k8s.io/client-go/tools/clienttrace"
)

// streamList decodes the answer into a list while it arrives. It reports
// false, with the body as it was, if that cannot be done.
func (e *exchange) streamList(ctx context.Context, resp *http.Response, into runtime.Object) (bool, error) {
	if resp.StatusCode != http.StatusOK || !e.verbatim() {
		return false, nil
	}
	if _, isList := into.(metav1.ListInterface); !isList {
		return false, nil
	}
	contentType, decoder, err := e.r.decoderFor(resp)
	if err != nil || decoder == nil {
		return false, nil
	}
	stop := endWith(ctx, resp.Body)
	defer stop()
	sink := itemwise.From(ctx)
	out, err := liststream.Decode(ctx, contentType, resp.Body, into, liststream.Options{
		GroupVersion: e.r.groupVersion(),
		Decoder:      decoder,
		Size:         max(0, resp.ContentLength),
		Each:         sink.Each(),
		LeaveOut:     leaveOut(sink, contentType),
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

// leaveOut returns what a list does about an item that does not decode; nil if
// it is an error.
func leaveOut(sink itemwise.Sink, contentType string) func([]byte, error) bool {
	if sink.LeaveOut == nil {
		return nil
	}
	return func(raw []byte, err error) bool {
		sink.LeaveOut(itemwise.Describe(contentType, raw, err))
		return true
	}
}

// decodeInto is the last step of a call whose answer was read whole. It notes what
// the client's decoder accepts, for decodeKnown.
func (e *exchange) decodeInto(result Result, into runtime.Object) error {
	same, err := result.into(into)
	if same && e.verbatim() && isPlain(into) {
		if kind, _, _ := e.split(result.contentType, result.body); kind != nil {
			e.r.c.content.known.add(reflect.TypeOf(into), kind)
		}
	}
	return err
}

// decodeKnown decodes an answer whose kind the client's decoder has accepted
// for the type before. The decoder would read the body for its kind, look the
// type up in its scheme, and copy a protobuf message out of its envelope, to end in
// the same call; here the body is decoded where it is. It reports false if the
// ordinary decoder has to say what is wrong, or to do it all.
func (e *exchange) decodeKnown(resp *http.Response, body []byte, into runtime.Object) bool {
	if !e.verbatim() || resp.StatusCode < http.StatusOK || resp.StatusCode > http.StatusPartialContent {
		return false
	}
	contentType := resp.Header.Get("Content-Type")
	kind, raw, unmarshal := e.split(contentType, body)
	if kind == nil || !e.r.c.content.known.has(reflect.TypeOf(into), kind) {
		return false
	}
	if t := e.trace; t != nil && t.DecodeStart != nil {
		t.DecodeStart(clienttrace.DecodeStartInfo{ContentType: contentType})
	}
	err := unmarshal(raw, into)
	if t := e.trace; t != nil && t.DecodeDone != nil {
		t.DecodeDone(clienttrace.DecodeDoneInfo{ContentType: contentType, Bytes: int64(len(body)), Err: err})
	}
	return err == nil
}

func (e *exchange) verbatim() bool { return e.r.c.content != nil && e.r.c.content.verbatim }

// scratchBuffers are for bodies that are gone once they are decoded.
var scratchBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// maxScratch is the largest body that is read into a pooled buffer: enough for
// an object, and no reason for the pool to hold the memory of a list.
const maxScratch = 256 << 10

// scratch returns a buffer for the answer's body and a function that takes the
// body back, if nothing that is decoded can refer to it: the generated protobuf
// decoders copy what they keep. API servers announce no length for most objects.
func (e *exchange) scratch(resp *http.Response) ([]byte, func(body []byte)) {
	if !e.verbatim() || resp.ContentLength >= maxScratch ||
		resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != runtime.ContentTypeProtobuf {
		return nil, func([]byte) {}
	}
	p := scratchBuffers.Get().(*[]byte)
	if int64(cap(*p)) <= resp.ContentLength {
		*p = make([]byte, 0, resp.ContentLength+1)
	}
	return *p, func(body []byte) {
		if n := cap(body); n > cap(*p) && n <= maxScratch {
			*p = body[:0]
		}
		scratchBuffers.Put(p)
	}
}
