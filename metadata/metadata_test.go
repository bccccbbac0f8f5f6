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

package metadata

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"go.uber.org/goleak"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clienttrace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller = errors.New("the caller had enough")
	pods      = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
)

// An entry is one call of a ResourceInterface that waits for a server.
type entry struct {
	name string
	call func(ctx context.Context, c ResourceInterface, name string) error
}

var entries = []entry{
	{"Get", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Get(ctx, name, metav1.GetOptions{}))
	}},
	{"List", func(ctx context.Context, c ResourceInterface, _ string) error {
		return second(c.List(ctx, metav1.ListOptions{}))
	}},
	{"Watch", func(ctx context.Context, c ResourceInterface, _ string) error {
		w, err := c.Watch(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		defer w.Stop()
		for range w.ResultChan() {
		}
		return w.(rest.EndedWatch).Err()
	}},
	{"Patch", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Patch(ctx, name, types.MergePatchType, []byte("{}"), metav1.PatchOptions{}))
	}},
	{"Delete", func(ctx context.Context, c ResourceInterface, name string) error {
		return c.Delete(ctx, name, metav1.DeleteOptions{})
	}},
	{"DeleteCollection", func(ctx context.Context, c ResourceInterface, _ string) error {
		return c.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	}},
}

func second[T any](_ T, err error) error { return err }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func clientOf(tb testing.TB, server roundTrip) Interface {
	tb.Helper()
	c, err := NewForConfig(&rest.Config{Host: "https://server.test", QPS: -1, Transport: server})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func says(code int, contentType, body string) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

func protobuf(tb testing.TB, obj runtime.Object, kind string) string {
	tb.Helper()
	obj.GetObjectKind().SetGroupVersionKind(metav1.SchemeGroupVersion.WithKind(kind))
	info, _ := runtime.SerializerInfoForMediaType(metadataCodecs.SupportedMediaTypes(), runtime.ContentTypeProtobuf)
	body, err := runtime.Encode(info.Serializer, obj)
	if err != nil {
		tb.Fatal(err)
	}
	return string(body)
}

func TestContract_C2_C3_C6_everyCallAtEveryPoint(t *testing.T) {
	for _, point := range hang.Points {
		for _, e := range entries {
			if point == hang.Frame && e.name != "Watch" {
				continue // to the others a frame is a body
			}
			t.Run(point.String()+"/"+e.name, func(t *testing.T) {
				s := hang.New(t, point)
				c, err := NewForConfigAndClient(&rest.Config{Host: s.URL, QPS: -1}, s.Client(t))
				if err != nil {
					t.Fatal(err)
				}
				hang.ReturnsPromptly(t, s.Reached, func(ctx context.Context) error {
					return e.call(ctx, c.Resource(pods).Namespace("shop"), "web-0")
				})
			})
		}
	}
}

func TestContract_C3_C4_C7_contexts(t *testing.T) {
	type key struct{}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for _, e := range entries {
		asked := 0
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			asked++
			if r.Context().Value(key{}) != e.name {
				t.Errorf("C4: %s: the request does not have the value", e.name)
			}
			return says(404, "text/plain", "")(r)
		}).Resource(pods)
		if err := e.call(ended, c, "web-0"); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "/api/v1/pods") {
			t.Errorf("C3: %s: %v", e.name, err)
		}
		if err := e.call(nil, c, "web-0"); err == nil || !strings.HasPrefix(err.Error(), "metadata client: "+e.name+" pods") { //nolint:staticcheck // that is the point
			t.Errorf("C7: %s: %v", e.name, err)
		}
		if err := e.call(context.WithValue(t.Context(), key{}, e.name), c, "web-0"); !apierrors.IsNotFound(err) || asked != 1 {
			t.Errorf("%s: %v after %d requests", e.name, err, asked)
		}
	}
}

func TestCalls_onTheWire(t *testing.T) {
	const (
		base   = "/api/v1/namespaces/shop/pods"
		object = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
		list   = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
		plain  = "application/vnd.kubernetes.protobuf,application/json"
	)
	for name, want := range map[string]struct{ line, accept, contentType, body string }{
		"Get":              {"GET " + base + "/web-0", object, "", ""},
		"List":             {"GET " + base, list, "", ""},
		"Watch":            {"GET " + base + "?watch=true", object, "", ""},
		"Patch":            {"PATCH " + base + "/web-0", object, "application/merge-patch+json", "{}"},
		"Delete":           {"DELETE " + base + "/web-0", plain, "application/json", `{"kind":"DeleteOptions","apiVersion":"v1"}` + "\n"},
		"DeleteCollection": {"DELETE " + base, plain, "application/json", `{"kind":"DeleteOptions","apiVersion":"v1"}` + "\n"},
	} {
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			var body []byte
			if r.Body != nil {
				body, _ = io.ReadAll(r.Body)
			}
			if line := r.Method + " " + r.URL.RequestURI(); line != want.line || r.Header.Get("Accept") != want.accept || r.Header.Get("Content-Type") != want.contentType || string(body) != want.body {
				t.Errorf("%s: sent %s\n%v\n%s", name, line, r.Header, body)
			}
			return says(404, "text/plain", "")(r)
		})
		for _, e := range entries {
			if e.name == name {
				_ = e.call(t.Context(), c.Resource(pods).Namespace("shop"), "web-0")
			}
		}
	}
}

func TestCalls_badInputIsNotSent(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	for _, e := range entries {
		if e.name == "Get" || e.name == "Patch" || e.name == "Delete" {
			for name, want := range map[string]string{
				"":    "name is required",
				"a/b": `invalid resource name "a/b": [may not contain '/']`,
				"..":  `invalid resource name "..": [may not be '..']`,
			} {
				if err := e.call(t.Context(), c.Resource(pods), name); err == nil || err.Error() != want {
					t.Errorf("%s %q: %v, want %s", e.name, name, err, want)
				}
			}
		}
		if err := e.call(t.Context(), c.Resource(pods).Namespace(".."), "web-0"); err == nil || err.Error() != `invalid namespace "..": [may not be '..']` {
			t.Errorf("%s in a bad namespace: %v", e.name, err)
		}
	}
}

// Servers answer in protobuf, in JSON, or, if they know no better, with whole
// objects. Metadata is what comes out.
func TestAnswers_metadataOfWhateverTheServerSends(t *testing.T) {
	object := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "web-0", Labels: map[string]string{"a": "b"}}}
	list := &metav1.PartialObjectMetadataList{ListMeta: metav1.ListMeta{ResourceVersion: "4"}, Items: []metav1.PartialObjectMetadata{*object}}
	for name, tc := range map[string]struct{ contentType, object, list string }{
		"protobuf":      {"application/vnd.kubernetes.protobuf", protobuf(t, object.DeepCopy(), "PartialObjectMetadata"), protobuf(t, list.DeepCopy(), "PartialObjectMetadataList")},
		"JSON":          {"application/json", `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web-0","labels":{"a":"b"}}}`, `{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"4"},"items":[{"metadata":{"name":"web-0","labels":{"a":"b"}}}]}`},
		"whole objects": {"application/json", `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","labels":{"a":"b"}},"spec":{"x":1}}`, `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"4"},"items":[{"metadata":{"name":"web-0","labels":{"a":"b"}},"spec":{"x":1}}]}`},
	} {
		one, many := clientOf(t, says(200, tc.contentType, tc.object)).Resource(pods), clientOf(t, says(200, tc.contentType, tc.list)).Resource(pods)
		for range 2 { // the second time the kind is known
			got, err := one.Get(t.Context(), "web-0", metav1.GetOptions{})
			if err != nil || !reflect.DeepEqual(got, object) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			var done clienttrace.DecodeDoneInfo
			ctx := clienttrace.WithClientTrace(t.Context(), &clienttrace.ClientTrace{DecodeDone: func(info clienttrace.DecodeDoneInfo) { done = info }})
			gotList, err := many.List(ctx, metav1.ListOptions{})
			if err != nil || !reflect.DeepEqual(gotList, list) {
				t.Errorf("%s: %+v, %v", name, gotList, err)
			}
			if !done.Streaming {
				t.Errorf("%s: the list was not decoded while it arrived", name)
			}
		}
	}
}

func TestAnswers_thatAreNoMetadata(t *testing.T) {
	status := `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no such pod","reason":"NotFound","code":404}`
	for body, want := range map[string]string{
		`{"kind":"Pod","apiVersion":"v1","spec":{}}`:                                                       `object does not appear to match the ObjectMeta schema: v1.PartialObjectMetadata{TypeMeta:v1.TypeMeta{Kind:"Pod"`,
		`{"kind":"Pod","apiVersion":"v1","metadata":7}`:                                                    "unable to decode returned object as PartialObjectMetadata: json: cannot unmarshal number",
		`{"kind":"Status","apiVersion":"v1","status":"Success"}`:                                           "unexpected object, expected PartialObjectMetadata but got *v1.Status",
		`{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1beta1","metadata":{},"items":[]}`: "unexpected object, expected PartialObjectMetadata but got *v1beta1.PartialObjectMetadataList",
		`{}`:   "Object 'Kind' is missing",
		status: "no such pod",
	} {
		_, err := clientOf(t, says(200, "application/json", body)).Resource(pods).Get(t.Context(), "web-0", metav1.GetOptions{})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
		if want == "no such pod" && !apierrors.IsNotFound(err) {
			t.Errorf("%T", err)
		}
	}
}

func TestWatch_C8_objectsErrorsAndTheEnd(t *testing.T) {
	events := `{"type":"ADDED","object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a"}}}
{"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"whole"},"spec":{"x":1}}}
{"type":"MODIFIED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"whole"},"spec":{"x":2}}}
{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,"reason":"Expired"}}
`
	w, err := clientOf(t, says(200, "application/json", events)).Resource(pods).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a", "whole", "whole"} {
		if e := <-w.ResultChan(); !reflect.DeepEqual(e.Object, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: want}}) {
			t.Errorf("%+v", e)
		}
	}
	if e := <-w.ResultChan(); e.Object.(*metav1.Status).Reason != metav1.StatusReasonExpired {
		t.Errorf("%+v", e)
	}
	if _, open := <-w.ResultChan(); open || w.(rest.EndedWatch).Err() != io.EOF {
		t.Errorf("the end: %v", w.(rest.EndedWatch).Err())
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}`, `{"kind":"Status","status":"Failure"}`, `{}`, `[]`} {
		f.Add([]byte(seed))
	}
	info, _ := runtime.SerializerInfoForMediaType(metadataCodecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	d := metadataCodecs.DecoderToVersion(info.Serializer, nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, into := range []runtime.Object{&metav1.PartialObjectMetadata{}, &metav1.PartialObjectMetadataList{}} {
			if obj, _, err := d.Decode(data, nil, into); err == nil {
				if _, err := json.Marshal(obj); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
