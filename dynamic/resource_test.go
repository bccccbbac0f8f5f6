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

package dynamic

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/features"
	featuretesting "k8s.io/client-go/features/testing"
	"k8s.io/client-go/rest"
)

// What each call sends, in a namespace and without one.
func TestCalls_onTheWire(t *testing.T) {
	const base = "/apis/shop.example.com/v1/namespaces/shop/widgets"
	seven := int64(7)
	body := `{"apiVersion":"shop.example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":3}}`
	for name, tc := range map[string]struct {
		call        func(c ResourceInterface) error
		want        string // method and URL
		contentType string
		body        string
	}{
		"Get": {func(c ResourceInterface) error {
			return second(c.Get(t.Context(), "w", metav1.GetOptions{ResourceVersion: "4"}))
		}, "GET " + base + "/w?resourceVersion=4", "", ""},
		"Get deep subresource": {func(c ResourceInterface) error {
			return second(c.Get(t.Context(), "w", metav1.GetOptions{}, "proxy", "a/b"))
		}, "GET " + base + "/w/proxy/a/b", "", ""},
		"List": {func(c ResourceInterface) error {
			return second(c.List(t.Context(), metav1.ListOptions{LabelSelector: "a=b", Limit: 3, TimeoutSeconds: &seven}))
		}, "GET " + base + "?labelSelector=a%3Db&limit=3&timeoutSeconds=7", "", ""},
		"Create": {func(c ResourceInterface) error {
			return second(c.Create(t.Context(), widget("w"), metav1.CreateOptions{FieldManager: "fm"}))
		}, "POST " + base + "?fieldManager=fm", "application/json", body},
		"Create subresource": {func(c ResourceInterface) error {
			return second(c.Create(t.Context(), widget("w"), metav1.CreateOptions{}, "scale"))
		}, "POST " + base + "/w/scale", "application/json", body},
		"Update": {func(c ResourceInterface) error {
			return second(c.Update(t.Context(), widget("w"), metav1.UpdateOptions{DryRun: []string{"All"}}))
		}, "PUT " + base + "/w?dryRun=All", "application/json", body},
		"UpdateStatus": {func(c ResourceInterface) error {
			return second(c.UpdateStatus(t.Context(), widget("w"), metav1.UpdateOptions{}))
		}, "PUT " + base + "/w/status", "application/json", body},
		"Patch": {func(c ResourceInterface) error {
			return second(c.Patch(t.Context(), "w", types.JSONPatchType, []byte("[]"), metav1.PatchOptions{}, "status"))
		}, "PATCH " + base + "/w/status", "application/json-patch+json", "[]"},
		"Apply": {func(c ResourceInterface) error {
			return second(c.Apply(t.Context(), "w", widget("w"), metav1.ApplyOptions{FieldManager: "fm", Force: true}))
		}, "PATCH " + base + "/w?fieldManager=fm&force=true", "application/apply-patch+yaml", body},
		"ApplyStatus": {func(c ResourceInterface) error {
			return second(c.ApplyStatus(t.Context(), "w", widget("w"), metav1.ApplyOptions{FieldManager: "fm"}))
		}, "PATCH " + base + "/w/status?fieldManager=fm&force=false", "application/apply-patch+yaml", body},
		"Delete": {func(c ResourceInterface) error {
			return c.Delete(t.Context(), "w", metav1.DeleteOptions{GracePeriodSeconds: &seven})
		}, "DELETE " + base + "/w", "application/json", `{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":7}`},
		"DeleteCollection": {func(c ResourceInterface) error {
			return c.DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "a=b"})
		}, "DELETE " + base + "?labelSelector=a%3Db", "application/json", `{"kind":"DeleteOptions","apiVersion":"v1"}`},
		"Watch": {func(c ResourceInterface) error {
			w, err := c.Watch(t.Context(), metav1.ListOptions{ResourceVersion: "3"})
			if err == nil {
				w.Stop()
			}
			return err
		}, "GET " + base + "?resourceVersion=3&watch=true", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := func(r *http.Request) (*http.Response, error) {
				var sent []byte
				if r.Body != nil {
					sent, _ = io.ReadAll(r.Body)
				}
				if got := r.Method + " " + r.URL.RequestURI(); got != tc.want {
					t.Errorf("sent %s, want %s", got, tc.want)
				}
				if got := r.Header.Get("Content-Type"); got != tc.contentType || r.Header.Get("Accept") != "application/json" {
					t.Errorf("Content-Type %q, Accept %q", got, r.Header.Get("Accept"))
				}
				if strings.TrimSpace(string(sent)) != tc.body {
					t.Errorf("body %s, want %s", sent, tc.body)
				}
				return reply(200, strings.NewReader(body)), nil
			}
			if err := tc.call(clientOf(t, server).Resource(widgets).Namespace("shop")); err != nil {
				t.Error(err)
			}
		})
	}
}

// What is wrong with a call is said before anything is sent.
func TestCalls_badInputIsNotSent(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	})
	managed := widget("w")
	managed.SetManagedFields([]metav1.ManagedFieldsEntry{{Manager: "x"}})
	named := func(e entry) bool {
		return e.name != "List" && e.name != "Watch" && e.name != "DeleteCollection" && e.name != "Create"
	}
	for _, e := range entries {
		if named(e) {
			for name, want := range map[string]string{
				"":    "name is required",
				"a/b": `invalid resource name "a/b": [may not contain '/']`,
				"..":  `invalid resource name "..": [may not be '..']`,
				"a%b": `invalid resource name "a%b": [may not contain '%']`,
			} {
				if err := e.call(t.Context(), c.Resource(widgets), name); err == nil || err.Error() != want {
					t.Errorf("%s %q: %v, want %s", e.name, name, err, want)
				}
			}
		}
		if err := e.call(t.Context(), c.Resource(widgets).Namespace("../x"), "w"); err == nil || !strings.HasPrefix(err.Error(), `invalid namespace "../x": `) {
			t.Errorf("%s in a bad namespace: %v", e.name, err)
		}
	}
	r := c.Resource(widgets)
	for want, call := range map[string]func() error{
		"Create widgets: object must not be nil":                 func() error { return second(r.Create(t.Context(), nil, metav1.CreateOptions{})) },
		"Update widgets: object must not be nil":                 func() error { return second(r.UpdateStatus(t.Context(), nil, metav1.UpdateOptions{})) },
		"Apply widgets: object must not be nil":                  func() error { return second(r.Apply(t.Context(), "w", nil, metav1.ApplyOptions{})) },
		"cannot apply an object with managed fields already set": func() error { return second(r.Apply(t.Context(), "w", managed, metav1.ApplyOptions{})) },
		`invalid subresource "a/../..": [may not be '..']`: func() error {
			return second(r.Get(t.Context(), "w", metav1.GetOptions{}, "a/..", ".."))
		},
	} {
		if err := call(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	c := func(code int, body string) ResourceInterface { return clientOf(t, says(code, body)).Resource(widgets) }
	obj, err := c(200, `{"kind":"Widget","apiVersion":"shop.example.com/v1","n":12345678901,"f":1.5,"items":[{}]}`).Get(t.Context(), "w", metav1.GetOptions{})
	if err != nil || obj.Object["n"] != int64(12345678901) || obj.Object["f"] != 1.5 {
		t.Errorf("numbers: %v, %v", obj, err)
	}
	_, err = c(404, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","message":"no such widget","code":404}`).Get(t.Context(), "w", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) || err.Error() != "no such widget" {
		t.Errorf("a Status: %v", err)
	}
	_, err = c(200, `{"metadata":{}}`).Get(t.Context(), "w", metav1.GetOptions{})
	if !runtime.IsMissingKind(err) {
		t.Errorf("an object without kind: %v", err)
	}
	list, err := c(200, `{"kind":"WidgetList","apiVersion":"shop.example.com/v1","metadata":{"continue":"c"},"items":[{"metadata":{"name":"a"}},{"kind":"Other","apiVersion":"v2"}]}`).List(t.Context(), metav1.ListOptions{})
	if err != nil || list.GetContinue() != "c" || list.Items[0].GetKind() != "Widget" || list.Items[0].GetAPIVersion() != "shop.example.com/v1" || list.Items[1].GetKind() != "Other" {
		t.Errorf("a list: %v, %v", list, err)
	}
}

func TestWatch_objectsAreUnstructuredAndErrorsAreStatus(t *testing.T) {
	events := `{"type":"ADDED","object":{"kind":"Widget","apiVersion":"shop.example.com/v1","metadata":{"name":"a"}}}
{"type":"BOOKMARK","object":{"kind":"Widget","apiVersion":"shop.example.com/v1","metadata":{"resourceVersion":"9"}}}
{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,"reason":"Expired"}}
{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":410,"reason":"Expired"}}
{"type":"ADDED","object":{"kind":"Widget","metadata":{"name":"no version"}}}
`
	w, err := clientOf(t, says(200, events)).Resource(widgets).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for e := range w.ResultChan() {
		switch obj := e.Object.(type) {
		case *unstructured.Unstructured:
			got = append(got, string(e.Type)+" "+obj.GetKind()+obj.GetName()+obj.GetResourceVersion())
		case *metav1.Status:
			got = append(got, string(e.Type)+" "+obj.Kind+string(obj.Reason))
		}
	}
	want := []string{"ADDED Widgeta", "BOOKMARK Widget9", "ERROR StatusExpired", "ERROR StatusExpired", string(watch.Error) + " InternalError"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestConfigFor_formats(t *testing.T) {
	in := &rest.Config{Host: "h", ContentConfig: rest.ContentConfig{ContentType: "a/b", AcceptContentTypes: "c/d"}}
	if c := ConfigFor(in); c.ContentType != "application/json" || c.AcceptContentTypes != "application/json" || c.UserAgent == "" || in.ContentType != "a/b" {
		t.Errorf("%v, and the original %v", c, in)
	}
	featuretesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
	if c := ConfigFor(in); c.ContentType != "application/json" || c.AcceptContentTypes != "application/json;q=0.9,application/cbor;q=1" {
		t.Errorf("with CBOR allowed: %v", c)
	}
	featuretesting.SetFeatureDuringTest(t, features.ClientsPreferCBOR, true)
	if c := ConfigFor(in); c.ContentType != "application/cbor" {
		t.Errorf("with CBOR preferred: %v", c)
	}
}

// A client that prefers CBOR writes and reads it.
func TestCBOR_thereAndBack(t *testing.T) {
	featuretesting.SetFeatureDuringTest(t, features.ClientsAllowCBOR, true)
	featuretesting.SetFeatureDuringTest(t, features.ClientsPreferCBOR, true)
	c := clientOf(t, func(r *http.Request) (*http.Response, error) {
		resp := reply(200, r.Body)
		resp.Header.Set("Content-Type", r.Header.Get("Content-Type"))
		return resp, nil
	})
	got, err := c.Resource(widgets).Create(t.Context(), widget("w"), metav1.CreateOptions{})
	if err != nil || !reflect.DeepEqual(got, widget("w")) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLegacyAPIPathResolverFunc(t *testing.T) {
	if p := LegacyAPIPathResolverFunc(schema.GroupVersionKind{Version: "v1"}); p != "/api" {
		t.Error(p)
	}
	if p := LegacyAPIPathResolverFunc(schema.GroupVersionKind{Group: "apps"}); p != "/apis" {
		t.Error(p)
	}
}

// The one pass must not differ from what the serializer beneath it makes of
// any body.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"Widget","apiVersion":"v1"}`, `{"kind":"Widget"}`, `{}`, `null`, `[]`, `{"kind":1}`, `{"kind":"Status","apiVersion":"x/y","status":"Failure"}`,
		`{"kind":"Widget","apiVersion":"v1","items":[1]}`, `{"kind":"Widget","apiVersion":"a/b/c"}`, `{"kind":"A","kind":"B","apiVersion":"v1"} x`,
	} {
		f.Add([]byte(seed))
	}
	fast := newCodecs().media[0].Serializer.(*codec)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, into := range []func() runtime.Object{func() runtime.Object { return nil }, func() runtime.Object { return &unstructured.Unstructured{} }} {
			got, _, gotErr := fast.Decode(data, nil, into())
			want, _, wantErr := fast.Serializer.Decode(data, nil, into())
			if (gotErr == nil) != (wantErr == nil) {
				t.Fatalf("%v, want %v", gotErr, wantErr)
			}
			if _, ok := want.(*unstructured.Unstructured); ok && gotErr == nil && !reflect.DeepEqual(got, want) {
				a, _ := json.Marshal(got)
				b, _ := json.Marshal(want)
				t.Fatalf("%s, want %s", a, b)
			}
		}
	})
}
