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

package watch

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"
)

var codecs = func() serializer.CodecFactory {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"})
	if err := corev1.AddToScheme(s); err != nil {
		panic(err)
	}
	return serializer.NewCodecFactory(s)
}()

func streamOf(mediaType string) (runtime.SerializerInfo, runtime.Encoder, runtime.Decoder) {
	info, _ := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), mediaType)
	return info, codecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion), codecs.WithoutConversion().DecoderToVersion(info.Serializer, nil)
}

func decoderFor(mediaType string, stream io.Reader) *Decoder {
	info, _, objects := streamOf(mediaType)
	frames := info.StreamSerializer.Framer.NewFrameReader(io.NopCloser(stream))
	return NewDecoder(streaming.NewDecoder(frames, info.StreamSerializer.Serializer), objects)
}

// Events come out as they went in, in both formats, and then io.EOF.
func TestRoundTrip(t *testing.T) {
	for _, mediaType := range []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf} {
		var wire bytes.Buffer
		info, objects, _ := streamOf(mediaType)
		e := NewEncoder(streaming.NewEncoder(info.StreamSerializer.Framer.NewFrameWriter(&wire), info.StreamSerializer.Serializer), objects)
		events := []watch.Event{
			{Type: watch.Added, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}},
			{Type: watch.Modified, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Labels: map[string]string{"x": "y"}}}},
			{Type: watch.Bookmark, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "9"}}},
			{Type: watch.Deleted, Object: &corev1.Pod{}},
			{Type: watch.Error, Object: &metav1.Status{Status: metav1.StatusFailure, Code: 410}},
		}
		for i := range events {
			if err := e.Encode(&events[i]); err != nil {
				t.Fatal(err)
			}
		}
		d := decoderFor(mediaType, &wire)
		for _, want := range events {
			kind, obj, err := d.Decode()
			if err != nil || kind != want.Type || !equality.Semantic.DeepEqual(obj, want.Object) {
				t.Errorf("%s: %v %v %v, want %v", mediaType, kind, obj, err, want)
			}
		}
		if _, _, err := d.Decode(); err != io.EOF {
			t.Errorf("%s: after the last event: %v", mediaType, err)
		}
		d.Close()
	}
}

func TestDecode_whatIsNoEvent(t *testing.T) {
	const pod = `{"kind":"Pod","apiVersion":"v1"}`
	for stream, want := range map[string]string{
		`{"type":"FOO","object":` + pod + `}`: "got invalid watch event type: FOO",
		`{"type":"","object":` + pod + `}`:    "got invalid watch event type: ",
		pod:                                   "unable to decode to metav1.WatchEvent",
		`{"type":"ADDED","object":{}}`:        "unable to decode watch event: ",
		`{"type":"ADDED"}`:                    "unable to decode watch event: ",
		`{"type":"ADDED","object":{"kind":"Nope","apiVersion":"v1"}}`: "unable to decode watch event: ",
		`{"type":"ADDED","obj`: "unexpected EOF",
		`]`:                    "invalid character",
	} {
		if _, _, err := decoderFor(runtime.ContentTypeJSON, strings.NewReader(stream)).Decode(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", stream, err, want)
		}
	}
	if err := NewEncoder(nil, nil).Encode(&watch.Event{}); err == nil {
		t.Error("an event without an object was encoded")
	}
}

// Close makes a Decode that blocks return.
func TestDecode_C2_closeEndsIt(t *testing.T) {
	r, _ := io.Pipe()
	info, _, objects := streamOf(runtime.ContentTypeProtobuf)
	d := NewDecoder(streaming.NewDecoder(info.StreamSerializer.Framer.NewFrameReader(r), info.StreamSerializer.Serializer), objects)
	failed := make(chan error)
	go func() {
		_, _, err := d.Decode()
		failed <- err
	}()
	d.Close()
	if err := <-failed; !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// Whatever a server sends, decoding ends, and an event has an object.
func FuzzDecoder(f *testing.F) {
	f.Add(true, []byte(`{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1"}}`))
	f.Add(false, []byte("\x00\x00\x00\x02ab"))
	f.Fuzz(func(t *testing.T, json bool, stream []byte) {
		mediaType := runtime.ContentTypeProtobuf
		if json {
			mediaType = runtime.ContentTypeJSON
		}
		d := decoderFor(mediaType, bytes.NewReader(stream))
		for range len(stream) + 1 {
			kind, obj, err := d.Decode()
			if err != nil {
				return
			}
			if obj == nil || kind == "" {
				t.Fatalf("event %q with %v", kind, obj)
			}
		}
		t.Fatal("more events than bytes")
	})
}
