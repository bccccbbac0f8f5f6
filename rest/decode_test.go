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
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/internal/ctxerr"
)

// DoInto gives what Do(…).Into gives, whether it streams a list, takes the
// short way for a kind that it knows, or the long one.
func TestDoInto_isDoAndInto(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Labels: map[string]string{"x": "y"}}, Spec: corev1.PodSpec{NodeName: "n"}}
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "7"}, Items: []corev1.Pod{*pod, *pod}}
	failure := &metav1.Status{Status: metav1.StatusFailure, Message: "no", Code: 409, Reason: metav1.StatusReasonConflict}
	success := &metav1.Status{Status: metav1.StatusSuccess}
	for name, tc := range map[string]struct {
		contentType string
		body        []byte
		into        runtime.Object
	}{
		"pod, protobuf":      {protoType, protobuf(t, pod), &corev1.Pod{}},
		"list, protobuf":     {protoType, protobuf(t, list), &corev1.PodList{}},
		"pod, JSON":          {jsonType, []byte(podJSON), &corev1.Pod{}},
		"list, JSON":         {jsonType, []byte(listJSON), &corev1.PodList{}},
		"pod, JSON, spaced":  {jsonType, []byte(`{ "apiVersion":"v1", "kind":"Pod", "metadata":{"name":"a"}}`), &corev1.Pod{}},
		"two kinds, JSON":    {jsonType, []byte(podJSON[:len(podJSON)-1] + `,"kind":"Node"}`), &corev1.Pod{}},
		"pod for a node, J":  {jsonType, []byte(podJSON), &corev1.Node{}},
		"bad pod, JSON":      {jsonType, []byte(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":7}`), &corev1.Pod{}},
		"more after, JSON":   {jsonType, []byte(podJSON + podJSON), &corev1.Pod{}},
		"unknown, JSON":      {jsonType, []byte(podJSON), &runtime.Unknown{}},
		"unstructured":       {jsonType, []byte(podJSON), &unstructured.Unstructured{}},
		"Status for a pod":   {protoType, protobuf(t, success), &corev1.Pod{}},
		"failure for a pod":  {protoType, protobuf(t, failure), &corev1.Pod{}},
		"failure for a list": {protoType, protobuf(t, failure), &corev1.PodList{}},
		"pod for a list":     {protoType, protobuf(t, pod), &corev1.PodList{}},
		"pod for a node":     {protoType, protobuf(t, pod), &corev1.Node{}},
		"cut pod":            {protoType, protobuf(t, pod)[:30], &corev1.Pod{}},
		"unknown":            {protoType, protobuf(t, pod), &runtime.Unknown{}},
	} {
		for _, codecs := range []runtime.NegotiatedSerializer{testCodecs.WithoutConversion(), testCodecs} {
			c := clientOf(t, always(200, tc.contentType, string(tc.body)), func(c *Config) { c.NegotiatedSerializer = codecs })
			knowPods(t, c, codecs)
			fresh := func() runtime.Object { return reflect.New(reflect.TypeOf(tc.into).Elem()).Interface().(runtime.Object) }
			want := fresh()
			wantErr := getPod(c).Do(t.Context()).Into(want)
			for i := range 3 { // the second time the kind is known
				got := fresh()
				err := getPod(c).DoInto(t.Context(), got)
				if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
					t.Errorf("%s, %d: %v, want %v", name, i, err, wantErr)
				}
				if !equality.Semantic.DeepEqual(got, want) {
					t.Errorf("%s, %d: %v\nwant %v", name, i, got, want)
				}
			}
		}
	}
}

// knowPods lets the client learn the kinds that the bodies begin with.
func knowPods(t *testing.T, c *RESTClient, codecs runtime.NegotiatedSerializer) {
	t.Helper()
	for contentType, body := range map[string][]byte{jsonType: []byte(podJSON), protoType: protobuf(t, &corev1.Pod{})} {
		teacher := clientOf(t, always(200, contentType, string(body)), func(c *Config) { c.NegotiatedSerializer = codecs })
		teacher.content = c.content
		if err := getPod(teacher).DoInto(t.Context(), &corev1.Pod{}); err != nil {
			t.Fatal(err)
		}
	}
	if list := c.content.known.list.Load(); c.content.verbatim != (list != nil && len(*list) == 2) {
		t.Errorf("known kinds: %v", list)
	}
}

// verbatimCodecs are some of another package that say what they are.
type verbatimCodecs struct{ runtime.NegotiatedSerializer }

func (verbatimCodecs) Verbatim() bool { return true }

func TestIsVerbatim(t *testing.T) {
	if isVerbatim(testCodecs) || !isVerbatim(testCodecs.WithoutConversion()) || !isVerbatim(verbatimCodecs{testCodecs}) {
		t.Error("codecs of a scheme")
	}
}

// What DoInto decodes does not refer to the buffer that the next call uses,
// whether the server says how long a body is, and whether it fits.
func TestDoInto_keepsNothingOfTheBuffer(t *testing.T) {
	names := []string{"aaaa", "bbbb", "cccc"}
	n := 0
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		name := names[n%3]
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"long": strings.Repeat(name, n*300)}}, Spec: corev1.PodSpec{NodeName: name}}
		resp := reply(200, protoType, string(protobuf(t, pod)))
		if n%2 == 0 {
			resp.ContentLength = -1
		}
		n++
		return resp, nil
	})
	pods := make([]corev1.Pod, 30)
	for i := range pods {
		if err := getPod(c).DoInto(t.Context(), &pods[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i, pod := range pods {
		if name := names[i%3]; pod.Name != name || pod.Spec.NodeName != name || pod.Annotations["long"] != strings.Repeat(name, i*300) {
			t.Fatalf("pod %d is %s on %s", i, pod.Name, pod.Spec.NodeName)
		}
	}
}

// A body of unknown length is the caller's as far as it came, however long.
func TestReadAll_unknownLength(t *testing.T) {
	broken := errors.New("broken")
	for _, size := range []int{0, 1, 16<<10 - 1, 16 << 10, 16<<10 + 1, 300 << 10} {
		for _, end := range []error{nil, broken} {
			var bodies [2][]byte
			for i, letter := range []string{"a", "b"} {
				var r io.Reader = strings.NewReader(strings.Repeat(letter, size))
				if end != nil {
					r = io.MultiReader(r, iotest.ErrReader(end))
				}
				body, err := readAll(r, -1, nil)
				if err != end {
					t.Errorf("%d bytes: %v, want %v", size, err, end)
				}
				bodies[i] = body
			}
			if a, b := string(bodies[0]), string(bodies[1]); a != strings.Repeat("a", size) || b != strings.Repeat("b", size) || bodies[0] == nil {
				t.Errorf("%d bytes, then %v: %d and %d of them, or others", size, end, len(a), len(b))
			}
		}
	}
}

func TestDoInto_nilInto(t *testing.T) {
	c := clientOf(t, busy(1))
	if err := getPod(c).DoInto(t.Context(), nil); err == nil || err.Error() != "rest.Request.DoInto: into may not be nil" {
		t.Error(err)
	}
	if err := getPod(c).DoInto(nil, nil); err == nil { //nolint:staticcheck // that is the point
		t.Error(ctxerr.NilContext("rest.Request.DoInto"))
	}
}

// With CBOR allowed and preferred, it is what is sent, until a server refuses
// it. (That it is off by default is in TestPlan_headers.)
func TestNegotiation_CBOR(t *testing.T) {
	featurestesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
	featurestesting.SetFeatureDuringTest(t, features.ClientsPreferCBOR, true)
	var sent []string
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		sent = append(sent, req.Header.Get("Content-Type")+" for "+req.Header.Get("Accept"))
		if req.Header.Get("Content-Type") == "application/cbor" {
			return reply(415, jsonType, ""), nil
		}
		return reply(201, jsonType, podJSON), nil
	}, func(c *Config) {
		c.NegotiatedSerializer = CodecFactoryForGeneratedClient(testScheme, testCodecs).WithoutConversion()
	})
	for i, ok := range []bool{false, true, true} {
		err := c.Post().Namespace("a").Resource("pods").Body(&corev1.Pod{}).Do(t.Context()).Error()
		if (err == nil) != ok {
			t.Errorf("call %d: %v", i, err)
		}
	}
	want := []string{"application/cbor for application/cbor, */*", "application/json for application/json, */*", "application/json for application/json, */*"}
	if !slices.Equal(sent, want) {
		t.Errorf("sent %q, want %q", sent, want)
	}
	c = clientOf(t, busy(0)) // its codecs have no CBOR
	if got := c.content.current().ContentType; got != jsonType {
		t.Errorf("%s without a serializer for it", got)
	}
}

// splitEnvelope finds what the generated parser finds, or nothing.
func FuzzSplitEnvelope(f *testing.F) {
	f.Add(protobuf(f, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}))
	f.Add(protobuf(f, &metav1.Status{Message: "x"}))
	f.Add([]byte("k8s\x00"))
	f.Add([]byte("k8s\x00\n\x06000010\x12\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		kind, raw, ok := splitEnvelope(body)
		if !ok {
			return
		}
		var meta runtime.TypeMeta
		if err := meta.Unmarshal(kind); err != nil {
			return // never a known kind
		}
		var want runtime.Unknown
		if err := want.Unmarshal(body[4:]); err != nil {
			t.Fatalf("accepted what the parser does not: %v", err)
		}
		if !bytes.Equal(raw, want.Raw) || meta != want.TypeMeta || want.ContentEncoding != "" || want.ContentType != "" {
			t.Fatalf("split %q %q, want %+v", kind, raw, want)
		}
	})
}

// leadingKind is what the parser finds too, if the kind is not changed further on.
func FuzzLeadingKind(f *testing.F) {
	f.Add([]byte(podJSON))
	f.Add([]byte(`{"kind":"a\u0062","apiVersion":"v1"}`))
	f.Add([]byte(`{"kind":"Pod","apiVersion":"apps/v1","kind":"Node"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		leading := leadingKind(body)
		if leading == nil {
			return
		}
		if !bytes.HasPrefix(body, leading) {
			t.Fatalf("%q does not begin with %q", body, leading)
		}
		var pod, again corev1.Pod
		if unmarshalJSON(body, &pod) != nil {
			if !equality.Semantic.DeepEqual(pod, again) {
				t.Fatalf("left %v behind", pod)
			}
			return
		}
		info, _ := runtime.SerializerInfoForMediaType(testCodecs.SupportedMediaTypes(), jsonType)
		out, kind, err := testCodecs.WithoutConversion().DecoderToVersion(info.Serializer, nil).Decode(body, nil, &again)
		if err == nil && out == runtime.Object(&again) && !equality.Semantic.DeepEqual(pod, again) {
			t.Fatalf("%v (%v), the decoder has %v", pod, kind, again)
		}
	})
}
