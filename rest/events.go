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
	"io"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/itemwise"
	restwatch "k8s.io/client-go/rest/watch"
)

// eventSource decodes the events of an open watch. An event of a kind that the
// client's decoder has made an object of before is decoded where it lies in its
// frame; the first of a kind, and anything unusual, goes through the decoders
// of rest/watch, which copy the object out of the frame and out of its envelope
// and, in JSON, read it several times.
type eventSource struct {
	frames      streaming.Decoder
	frame       frame // the current one
	ordinary    *restwatch.Decoder
	contentType string
	made        *knownKinds // nil: the client's decoders convert
	framed      bool        // the current frame is whole
}

func newEventSource(body io.ReadCloser, framer runtime.Framer, events, objects runtime.Decoder, contentType string, made *knownKinds) *eventSource {
	s := &eventSource{contentType: contentType, made: made}
	s.frames = streaming.NewDecoder(framer.NewFrameReader(body), &s.frame)
	s.ordinary = restwatch.NewDecoder(sameFrame{&s.frame, events}, objects)
	return s
}

// Decode blocks until there is an event or an error.
func (s *eventSource) Decode() (watch.EventType, runtime.Object, error) {
	_, _, err := s.frames.Decode(nil, nil)
	if s.framed = err == nil; !s.framed {
		return "", nil, err
	}
	kind, object := s.split()
	if made := s.made.typeOf(kind); made != nil {
		if t, obj := s.decodeKnown(made, object); obj != nil {
			return t, obj, nil
		}
	}
	t, obj, err := s.ordinary.Decode()
	if err == nil && kind != nil && isPlain(obj) {
		s.made.add(reflect.TypeOf(obj), kind)
	}
	return t, obj, err
}

// leftOut describes the object in the current frame if err is that it does not
// decode, and the watch can go on without it. It cannot if the object was
// deleted: only a list tells a consumer of that then.
func (s *eventSource) leftOut(err error) (itemwise.LeftOut, bool) {
	if err == nil || !s.framed {
		return itemwise.LeftOut{}, false
	}
	var kind, object []byte
	var ok bool
	switch s.contentType {
	case runtime.ContentTypeProtobuf:
		var envelope []byte
		if kind, envelope, ok = splitEvent(s.frame.data); ok {
			_, object, ok = splitEnvelope(envelope)
		}
	case runtime.ContentTypeJSON:
		kind, object, ok = splitJSONEvent(s.frame.data)
	}
	if t := eventType(kind); !ok || t != watch.Added && t != watch.Modified {
		return itemwise.LeftOut{}, false
	}
	return itemwise.Describe(s.contentType, object, err), true
}

// decodeKnown returns no object if the ordinary decoder has to say what is wrong.
func (s *eventSource) decodeKnown(made reflect.Type, e rawEvent) (watch.EventType, runtime.Object) {
	t := eventType(e.kind)
	if t == "" {
		return "", nil
	}
	obj, ok := reflect.New(made.Elem()).Interface().(runtime.Object)
	if !ok || e.unmarshal(e.object, obj) != nil {
		return "", nil
	}
	return t, obj
}

// eventType is a constant for what b says, or empty.
func eventType(b []byte) watch.EventType {
	for _, t := range [...]watch.EventType{watch.Added, watch.Modified, watch.Deleted, watch.Bookmark, watch.Error} {
		if string(b) == string(t) {
			return t
		}
	}
	return ""
}

// rawEvent is an event in its frame.
type rawEvent struct {
	kind      []byte // of event
	object    []byte // without envelope
	unmarshal func([]byte, runtime.Object) error
}

// split finds the encoded kind of the object in the current frame, and the
// event. The kind is nil for anything unusual.
func (s *eventSource) split() ([]byte, rawEvent) {
	if s.made == nil {
		return nil, rawEvent{}
	}
	switch s.contentType {
	case runtime.ContentTypeProtobuf:
		t, envelope, ok := splitEvent(s.frame.data)
		if !ok {
			return nil, rawEvent{}
		}
		kind, raw, ok := splitEnvelope(envelope)
		if !ok {
			return nil, rawEvent{}
		}
		return kind, rawEvent{t, raw, unmarshalProtobuf}
	case runtime.ContentTypeJSON:
		t, object, ok := splitJSONEvent(s.frame.data)
		if !ok {
			return nil, rawEvent{}
		}
		return leadingKind(object), rawEvent{t, object, unmarshalJSON}
	}
	return nil, rawEvent{}
}

// splitEvent takes type and object out of an encoded WatchEvent. It reports
// false for anything but these two fields, in this order, and nothing else.
func splitEvent(b []byte) (kind, object []byte, ok bool) {
	kind, b, ok = cutField(b, 1<<3|2)
	if !ok {
		return nil, nil, false
	}
	extension, b, ok := cutField(b, 2<<3|2)
	if !ok || len(b) > 0 {
		return nil, nil, false
	}
	object, b, ok = cutField(extension, 1<<3|2)
	return kind, object, ok && len(b) == 0
}

// cutField takes a field with the given tag off the beginning of an encoded message.
func cutField(b []byte, tag byte) (value, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != tag {
		return nil, b, false
	}
	size, n := binary.Uvarint(b[1:])
	if n <= 0 || size > uint64(len(b)-1-n) {
		return nil, b, false
	}
	b = b[1+n:]
	return b[:size], b[size:], true
}

// splitJSONEvent takes type and object out of an event that is written as API
// servers write it: {"type":"ADDED","object":{…}}. That the object ends where the
// event does is found out when it is decoded.
func splitJSONEvent(b []byte) (kind, object []byte, ok bool) {
	b, ok = bytes.CutPrefix(bytes.TrimSpace(b), []byte(`{"type":"`))
	if !ok {
		return nil, nil, false
	}
	kind, b, ok = bytes.Cut(b, []byte(`","object":`))
	if !ok {
		return nil, nil, false
	}
	object, ok = bytes.CutSuffix(b, []byte("}"))
	return kind, object, ok
}

// frame takes frames from a streaming.Decoder as they are. The bytes are the
// decoder's and good until the next one.
type frame struct{ data []byte }

// Decode implements runtime.Decoder.
func (f *frame) Decode(data []byte, _ *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	f.data = data
	return into, nil, nil
}

// sameFrame decodes the current frame once more, in the ordinary way.
type sameFrame struct {
	*frame
	events runtime.Decoder
}

// Decode implements streaming.Decoder.
func (s sameFrame) Decode(defaults *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	return s.events.Decode(s.data, defaults, into)
}

// Close implements streaming.Decoder. The stream is its owner's.
func (sameFrame) Close() error { return nil }
