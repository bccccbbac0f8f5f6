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
	"io"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// agree fails if a body that is streamed gives something else than the codec
// makes of it, or if the two disagree on whether it is good. There are bodies
// that the codecs take and streaming refuses; stricter says which.
func agree(t *testing.T, contentType string, body []byte, dec runtime.Decoder, want, got runtime.Object, stricter ...string) {
	out, err := Decode(t.Context(), contentType, &stingy{r: bytes.NewReader(body)}, got, Options{GroupVersion: v1, Decoder: dec})
	if err == nil && !out.Handled {
		if replayed, err := io.ReadAll(out.Body); err != nil || !bytes.Equal(replayed, body) {
			t.Fatalf("the body that was not handled is not whole: %q, %v", replayed, err)
		}
		return
	}
	obj, _, wholeErr := dec.Decode(body, nil, want)
	switch {
	case err == nil && wholeErr != nil:
		t.Fatalf("streamed what the codec rejects: %v", wholeErr)
	case err == nil && obj != want:
		t.Fatalf("streamed what the codec takes for a %T", obj)
	case err == nil && !reflect.DeepEqual(got, want):
		t.Fatalf("streamed\n%#v\nwhole\n%#v", got, want)
	case err != nil && wholeErr == nil && obj == want:
		for _, text := range stricter {
			if strings.Contains(err.Error(), text) {
				return
			}
		}
		t.Fatalf("rejected what the codec takes: %v", err)
	}
}

func FuzzDecodeJSON(f *testing.F) {
	f.Add([]byte(`{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[{"spec":{"nodeName":"n"}}]}`))
	f.Add([]byte(`{"apiVersion":"v1","items":[{"metadata":{"name":"a\"]"}},null],"kind":"PodList","metadata":{"continue":"\u00e4"}} `))
	f.Add([]byte(`{"Kind":"PodList","apiVersion":"v1","items":[],"x":-0.1e+3}`))
	f.Add([]byte(`{"kind":"Status","apiVersion":"v1"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		agree(t, inJSON, body, whole(inJSON), &corev1.PodList{}, &corev1.PodList{}, errSecondItems.Error())
	})
}

func FuzzDecodeProtobuf(f *testing.F) {
	f.Add(encode(f, inProtobuf, v1, &corev1.PodList{Items: []corev1.Pod{{Spec: corev1.PodSpec{NodeName: "n", Containers: make([]corev1.Container, 1)}}}}))
	f.Add(encode(f, inProtobuf, v1, &corev1.PodList{Items: make([]corev1.Pod, 2)}))
	f.Add([]byte("k8s\x00\x0a\x0d\x0a\x02v1\x12\x07PodList\x12\x06\x0a\x00\x78\x07\x12\x00\x1a\x00\x22\x00"))
	f.Add([]byte("k8s\x00\x0a\x0d\x0a\x02v1\x12\x07PodList\x12\x01\xff\x12\x00")) // the second of two objects counts for the codec
	f.Fuzz(func(t *testing.T, body []byte) {
		if objectsIn(body) > 1 {
			return
		}
		agree(t, inProtobuf, body, whole(inProtobuf), &corev1.PodList{}, &corev1.PodList{},
			"second object", "content encoding", "inside of protobuf", "follows kind", "of Unknown", "groups nest", "unexpected EOF")
	})
}

// objectsIn counts the objects of an envelope.
func objectsIn(body []byte) (n int) {
	for b := body[min(len(body), len(magic)):]; len(b) > 0; {
		number, _, size := protowire.ConsumeField(b)
		if size < 0 {
			break
		}
		if number == unknownRaw {
			n++
		}
		b = b[size:]
	}
	return n
}

func FuzzDecodeUnstructured(f *testing.F) {
	for _, body := range unstructuredBodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		agree(t, inJSON, body, unstructured.UnstructuredJSONScheme, &unstructured.UnstructuredList{}, &unstructured.UnstructuredList{}, errSecondItems.Error())
	})
}
