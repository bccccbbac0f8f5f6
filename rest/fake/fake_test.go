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

package fake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"

	restclient "k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errCaller = errors.New("the caller had enough")

func newFake() *RESTClient {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"})
	if err := corev1.AddToScheme(s); err != nil {
		panic(err)
	}
	return &RESTClient{
		NegotiatedSerializer: serializer.NewCodecFactory(s).WithoutConversion(),
		GroupVersion:         schema.GroupVersion{Version: "v1"},
		VersionedAPIPath:     "/api/v1",
	}
}

func response(body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}
}

// Err comes before Client, Client before Resp, and the request is kept.
func TestRESTClient_whoAnswers(t *testing.T) {
	c := newFake()
	c.Resp = response(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"resp"}}`)
	pod := &corev1.Pod{}
	if err := c.Get().Namespace("ns").Resource("pods").Name("x").Do(t.Context()).Into(pod); err != nil || pod.Name != "resp" {
		t.Errorf("%v, %v", pod.Name, err)
	}
	if c.Req == nil || c.Req.URL.String() != "https://localhost/api/v1/namespaces/ns/pods/x" {
		t.Errorf("request %v", c.Req)
	}
	c.Client = CreateHTTPClient(func(req *http.Request) (*http.Response, error) {
		return response(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":"` + req.Method + `"}}`), nil
	})
	for method, r := range map[string]*restclient.Request{
		"GET": c.Get(), "PUT": c.Put(), "POST": c.Post(), "DELETE": c.Delete(), "PATCH": c.Patch(types.MergePatchType), "FOO": c.Verb("FOO"),
	} {
		if err := r.Resource("pods").DoInto(t.Context(), pod); err != nil || pod.Name != method {
			t.Errorf("%s: %v, %v", method, pod.Name, err)
		}
	}
	c.Err = io.ErrNoProgress
	if err := c.Get().Do(t.Context()).Error(); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	if c.APIVersion() != c.GroupVersion || c.GetRateLimiter() != nil {
		t.Error("version or limiter")
	}
}

// The fake keeps the contract: an ended context reaches nobody, nil is an error,
// and a watch ends with its context and says so.
func TestContract_C9(t *testing.T) {
	c := newFake()
	asked := 0
	c.Client = CreateHTTPClient(func(*http.Request) (*http.Response, error) {
		asked++
		r, _ := io.Pipe()
		resp := response("")
		resp.Body = r
		return resp, nil
	})
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	err := c.Post().Resource("pods").Body([]byte("{}")).Do(ended).Error()
	if asked != 0 || !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
		t.Errorf("C2, C3: asked %d times, %v", asked, err)
	}
	if err := c.Get().Do(nil).Error(); err == nil || asked != 0 { //nolint:staticcheck // that is the point
		t.Errorf("C7: %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	w, err := c.Get().Resource("pods").Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel(errCaller)
	if e, open := <-w.ResultChan(); open {
		t.Errorf("C8: event %v", e)
	}
	if err := w.(restclient.EndedWatch).Err(); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
		t.Errorf("C8: %v", err)
	}
}
