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

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	corev1apply "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	restfake "k8s.io/client-go/rest/fake"
	"k8s.io/client-go/tools/cache"
	recordutil "k8s.io/client-go/tools/record/util"
	"k8s.io/client-go/tools/reference"
	applyrequest "k8s.io/client-go/util/apply"
)

func init() {
	add(
		scenario{name: "apply/request", do: applyRequests},
		scenario{name: "record/util", do: recordUtil},
		scenario{name: "reference/odd", do: oddReferences},
	)
}

type selfMarshalling struct{}

func (selfMarshalling) MarshalJSON() ([]byte, error) { return nil, io.ErrShortBuffer }

// sentTo is a client that writes down what it is asked for.
func sentTo(r *run) rest.Interface {
	return &restfake.RESTClient{NegotiatedSerializer: scheme.Codecs, GroupVersion: schema.GroupVersion{Version: "v1"}, VersionedAPIPath: "/api/v1",
		Client: restfake.CreateHTTPClient(func(req *http.Request) (*http.Response, error) {
			body := "none"
			if req.Body != nil {
				b, err := io.ReadAll(req.Body)
				body = fmt.Sprintf("%s %v", b, err)
			}
			r.note("  %s %v %v %s", req.Method, req.URL, req.Header, body)
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: http.NoBody}, nil
		})}
}

func applyRequests(r *run) {
	for i, c := range []any{
		nil, corev1apply.Pod("n", "ns"), corev1apply.Pod("", ""), corev1apply.Pod("a/b", "ns"), (*corev1apply.PodApplyConfiguration)(nil), &corev1apply.PodApplyConfiguration{}, *corev1apply.Pod("n", "ns"),
		&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "n"}}, &unstructured.Unstructured{Object: map[string]any{"a": "b"}}, map[string]any{"a": 1}, "text", 3, []byte("bytes"), func() {}, make(chan int), selfMarshalling{}, struct{ F func() }{},
	} {
		r.panicFree(fmt.Sprint(i), func() {
			req, err := applyrequest.NewRequest(sentTo(r), c)
			r.note("%d %T: %v %s", i, c, req != nil, errorFacts(err))
			if req == nil {
				return
			}
			r.err("request", req.Error())
			raw, err := req.Resource("pods").Namespace("ns").Name("n").Do(context.Background()).Raw()
			r.note("%q %v", raw, err)
		})
	}
	r.panics("nil client", func() { _, _ = applyrequest.NewRequest(nil, corev1apply.Pod("n", "ns")) })
}

// uuids are drawn.
var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func recordUtil(r *run) {
	for _, kind := range []string{"Normal", "Warning", "", "normal", "Error", "Normal "} {
		r.note("%q %v", kind, recordutil.ValidateEventType(kind))
	}
	for _, name := range []string{"", "x", "a.b", "A B", "-x-", strings.Repeat("x", 200), strings.Repeat("x", 230), strings.Repeat("x", 253), strings.Repeat("x", 300), "x/y", "ä", strings.Repeat("ä", 150), "x.", ".x", "a..b"} {
		for _, stamp := range []int64{0, 1, -1, time.Unix(1700000000, 5).UnixNano()} {
			r.note("%.20q %d: %q", name, stamp, uuids.ReplaceAllString(recordutil.GenerateEventName(name, stamp), "UUID"))
		}
	}
	for _, err := range []error{nil, io.EOF, &statusFailure{404, "NotFound"}, &statusFailure{500, "InternalError"}, fmt.Errorf("x: %w", &statusFailure{404, "NotFound"}), &statusFailure{404, ""}, cache.KeyError{Err: io.EOF}} {
		r.panicFree("not found", func() { r.note("%v %v", err, recordutil.IsKeyNotFoundError(err)) })
	}
}

// statusFailure is an error with a status.
type statusFailure struct {
	code   int32
	reason metav1.StatusReason
}

func (s *statusFailure) Error() string         { return fmt.Sprint("status ", s.code, " ", s.reason) }
func (s *statusFailure) Status() metav1.Status { return metav1.Status{Code: s.code, Reason: s.reason} }

// selfLinked is metadata and nothing else.
type selfLinked struct {
	metav1.ObjectMeta
	kind schema.GroupVersionKind
}

func (s *selfLinked) GetObjectKind() schema.ObjectKind                { return s }
func (s *selfLinked) DeepCopyObject() runtime.Object                  { return s }
func (s *selfLinked) SetGroupVersionKind(gvk schema.GroupVersionKind) { s.kind = gvk }
func (s *selfLinked) GroupVersionKind() schema.GroupVersionKind       { return s.kind }

type noKind struct{}

func (noKind) GetObjectKind() schema.ObjectKind { return schema.EmptyObjectKind }
func (n noKind) DeepCopyObject() runtime.Object { return n }

func oddReferences(r *run) {
	object := func(apiVersion, kind string) *unstructured.Unstructured {
		u := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "n", "namespace": "ns", "uid": "u", "resourceVersion": "3"}}}
		if apiVersion != "" {
			u.Object["apiVersion"] = apiVersion
		}
		if kind != "" {
			u.Object["kind"] = kind
		}
		return u
	}
	list := &unstructured.UnstructuredList{Object: map[string]any{"apiVersion": "x/v1", "kind": "KList", "metadata": map[string]any{"resourceVersion": "9"}}}
	half := pod("a/x@1")
	half.Kind = "Pod"
	otherHalf := pod("a/x@1")
	otherHalf.APIVersion = "v1"
	wrong := pod("a/x@1")
	wrong.APIVersion, wrong.Kind = "wrong/v9", "Wrong"
	for i, obj := range []runtime.Object{
		object("v1", "Pod"), object("x/v1", "K"), object("", "K"), object("x/v1", ""), object("", ""), object("a/b/c", "K"), list, &unstructured.Unstructured{}, &unstructured.UnstructuredList{},
		half, otherHalf, wrong, &corev1.Pod{}, &runtime.Unknown{}, &runtime.Unknown{TypeMeta: runtime.TypeMeta{Kind: "K", APIVersion: "v1"}}, noKind{},
		&selfLinked{ObjectMeta: metav1.ObjectMeta{Name: "n"}}, &selfLinked{ObjectMeta: metav1.ObjectMeta{Name: "n"}, kind: schema.GroupVersionKind{Group: "g", Version: "v", Kind: "K"}},
		&metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: "K", APIVersion: "g/v1"}, ObjectMeta: metav1.ObjectMeta{Name: "n"}}, &corev1.ObjectReference{}, &metav1.List{},
	} {
		for _, s := range []*runtime.Scheme{scheme.Scheme, nil} {
			r.panicFree(fmt.Sprint(i), func() {
				got, err := reference.GetReference(s, obj)
				r.note("%d %v: %s %s", i, s != nil, show(got), errorFacts(err))
			})
			r.panicFree(fmt.Sprint(i), func() {
				got, err := reference.GetPartialReference(s, obj, "")
				r.note("%d %v partial: %s %s", i, s != nil, show(got), errorFacts(err))
			})
		}
	}
}
