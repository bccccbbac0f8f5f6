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
	"io"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"

	restwatch "k8s.io/client-go/rest/watch"
)

// streamOf has the parts that decode a watch in the given format.
func streamOf(t testing.TB, codecs runtime.NegotiatedSerializer, mediaType string) (runtime.Decoder, runtime.Serializer, runtime.Framer) {
	t.Helper()
	objects, events, framer, err := runtime.NewClientNegotiator(codecs, corev1.SchemeGroupVersion).StreamDecoder(mediaType, nil)
	if err != nil {
		t.Fatal(err)
	}
	return objects, events, framer
}

// wire is what a server sends for the events.
func wire(t testing.TB, mediaType string, events ...watch.Event) []byte {
	t.Helper()
	info, _ := runtime.SerializerInfoForMediaType(testCodecs.SupportedMediaTypes(), mediaType)
	var b bytes.Buffer
	e := restwatch.NewEncoder(
		streaming.NewEncoder(info.StreamSerializer.Framer.NewFrameWriter(&b), info.StreamSerializer.Serializer),
		testCodecs.EncoderForVersion(info.Serializer, corev1.SchemeGroupVersion))
	for i := range events {
		if err := e.Encode(&events[i]); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

type decodeFunc func() (watch.EventType, runtime.Object, error)

// bothWays decodes a stream as a watch does and as rest/watch alone does, and
// fails where they differ.
func bothWays(t testing.TB, mediaType string, stream []byte, made *knownKinds) (events int) {
	t.Helper()
	objects, frames, framer := streamOf(t, testCodecs.WithoutConversion(), mediaType)
	body := func() io.ReadCloser { return io.NopCloser(bytes.NewReader(stream)) }
	var got, want decodeFunc = newEventSource(body(), framer, frames, objects, mediaType, made).Decode,
		restwatch.NewDecoder(streaming.NewDecoder(framer.NewFrameReader(body()), frames), objects).Decode
	for ; ; events++ {
		wantType, wantObj, wantErr := want()
		gotType, gotObj, gotErr := got()
		if gotType != wantType || (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
			t.Fatalf("%s, event %d: %q %v, want %q %v", mediaType, events, gotType, gotErr, wantType, wantErr)
		}
		if wantErr != nil {
			return events
		}
		if !equality.Semantic.DeepEqual(gotObj, wantObj) {
			t.Fatalf("%s, event %d: %v, want %v", mediaType, events, gotObj, wantObj)
		}
	}
}

// Events of known kinds come out as all others do, from the same buffer.
func TestEventSource_isTheOrdinaryDecoder(t *testing.T) {
	pod := func(name string) *corev1.Pod {
		p := benchPod()
		p.Name = name
		return p
	}
	events := []watch.Event{
		{Type: watch.Added, Object: pod("a")}, {Type: watch.Modified, Object: pod("longer-than-before")}, {Type: watch.Deleted, Object: &corev1.Pod{}},
		{Type: watch.Bookmark, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "8"}}},
		{Type: watch.Added, Object: &corev1.Node{}}, {Type: watch.Added, Object: &corev1.Node{Status: corev1.NodeStatus{Phase: "x"}}},
		{Type: watch.Error, Object: &metav1.Status{Code: 410, Status: metav1.StatusFailure}},
		{Type: watch.Error, Object: &metav1.Status{Code: 500, Status: metav1.StatusFailure}},
	}
	for _, mediaType := range []string{jsonType, protoType} {
		stream := wire(t, mediaType, events...)
		made := &knownKinds{}
		for range 2 {
			if n := bothWays(t, mediaType, stream, made); n != len(events) {
				t.Errorf("%s: %d events of %d", mediaType, n, len(events))
			}
		}
		if list := made.list.Load(); list == nil || len(*list) != 3 {
			t.Errorf("%s: known are %v", mediaType, list)
		}
		bothWays(t, mediaType, stream, nil)
		bothWays(t, mediaType, stream[:len(stream)-3], made)
	}
	made := &knownKinds{}
	bothWays(t, jsonType, []byte(addedJSON), made)
	for _, odd := range []string{
		strings.Replace(addedJSON, "ADDED", "FOO", 1),
		strings.Replace(addedJSON, "ADDED", `ADD\u0045D`, 1),
		strings.Replace(addedJSON, "}\n", `,"type":"DELETED"}`, 1),
		strings.Replace(addedJSON, "}\n", `,"object":null}`, 1),
		`{"object":` + podJSON + `,"type":"ADDED"}`,
		`{"type":"ADDED","object":` + strings.Replace(podJSON, `"metadata":`, `"metadata":7,"x":`, 1) + "}",
		`{"type":"ADDED","object":` + strings.TrimSuffix(podJSON, "}") + `,"kind":"Node"}}`,
		`{"type":"ADDED","object":null}`, `{"type":"ADDED"}`, podJSON, "{}", "7",
	} {
		bothWays(t, jsonType, []byte(odd), made)
	}
}

// An object may end too early in a frame that is whole. The stream is not broken
// then, and the consumer has to hear of it.
func TestWatch_objectCutShortInAWholeFrameIsAnErrorEvent(t *testing.T) {
	pod, err := (&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "gone"}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := (&runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Raw: pod[:len(pod)-1]}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	event, err := (&metav1.WatchEvent{Type: "DELETED", Object: runtime.RawExtension{Raw: append([]byte("k8s\x00"), envelope...)}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	stream := append(binary.BigEndian.AppendUint32(nil, uint32(len(event))), event...)
	w, err := clientOf(t, always(200, protoType+";stream=watch", string(stream))).Get().Resource("pods").Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	if e, open := <-w.ResultChan(); !open || e.Type != watch.Error {
		t.Errorf("event %v, want an ERROR", e)
	}
	if _, open := <-w.ResultChan(); open {
		t.Error("the watch goes on behind what it cannot decode")
	}
	if err := w.(EndedWatch).Err(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Err() = %v", err)
	}
}

func FuzzEventSource(f *testing.F) {
	event := watch.Event{Type: watch.Added, Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}}
	f.Add(true, wire(f, jsonType, event, event))
	f.Add(false, wire(f, protoType, event, event))
	f.Fuzz(func(t *testing.T, json bool, stream []byte) {
		made, mediaType := &knownKinds{}, protoType
		if json {
			mediaType = jsonType
		}
		bothWays(t, mediaType, wire(t, mediaType, event), made)
		bothWays(t, mediaType, stream, made)
	})
}

// BenchmarkEvent is the decoding of one event, "ordinary" as rest/watch does it alone.
func BenchmarkEvent(b *testing.B) {
	for _, mediaType := range []string{jsonType, protoType} {
		stream := wire(b, mediaType, watch.Event{Type: watch.Modified, Object: benchPod()})
		objects, events, framer := streamOf(b, testCodecs.WithoutConversion(), mediaType)
		endless := func() io.ReadCloser { return io.NopCloser(&repeat{stream: stream}) }
		for name, decode := range map[string]decodeFunc{
			"known":    newEventSource(endless(), framer, events, objects, mediaType, &knownKinds{}).Decode,
			"ordinary": restwatch.NewDecoder(streaming.NewDecoder(framer.NewFrameReader(endless()), events), objects).Decode,
		} {
			b.Run(strings.TrimPrefix(mediaType, "application/")+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, _, err := decode(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// repeat reads the same bytes over and over.
type repeat struct {
	stream []byte
	at     int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.stream[r.at:])
	r.at = (r.at + n) % len(r.stream)
	return n, nil
}
