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
	"net/http"
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

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

// What DoInto decodes does not refer to the buffer that the next call uses.
func TestDoInto_keepsNothingOfTheBuffer(t *testing.T) {
	names := []string{"aaaa", "bbbb", "cccc"}
	n := 0
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: names[n%3]}, Spec: corev1.PodSpec{NodeName: names[n%3]}}
		n++
		return reply(200, protoType, string(protobuf(t, pod))), nil
	})
	pods := make([]corev1.Pod, 30)
	for i := range pods {
		if err := getPod(c).DoInto(t.Context(), &pods[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i, pod := range pods {
		if pod.Name != names[i%3] || pod.Spec.NodeName != names[i%3] {
			t.Fatalf("pod %d is %s on %s", i, pod.Name, pod.Spec.NodeName)
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

// A server that does not take CBOR is spoken to in JSON from then on. (That the
// gate is off by default is in TestPlan_headers.)
func TestNegotiation_fallsBackFromCBOR(t *testing.T) {
	n := newNegotiation(ClientContentConfig{Negotiator: runtime.NewClientNegotiator(testCodecs, corev1.SchemeGroupVersion)})
	n.config.ContentType = runtime.ContentTypeCBOR
	n.refused(runtime.ContentTypeProtobuf)
	if got := n.current().ContentType; got != runtime.ContentTypeCBOR {
		t.Errorf("content type %s after protobuf was refused", got)
	}
	n.refused(runtime.ContentTypeCBOR)
	if got := n.current().ContentType; got != runtime.ContentTypeJSON {
		t.Errorf("content type %s after CBOR was refused", got)
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
