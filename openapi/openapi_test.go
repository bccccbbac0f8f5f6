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

package openapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

const document = `{"openapi":"3.0.0","components":{"schemas":{"io.example.Widget":{
	"type":"object","x-kubernetes-group-version-kind":[{"group":"example.io","version":"v1","kind":"Widget"}],
	"properties":{"apiVersion":{"type":"string"},"kind":{"type":"string"},"size":{"type":"integer"}}}}}}`

// server serves two documents and notes what it was asked.
type server struct {
	mu    sync.Mutex
	asked []string
	bad   bool
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.asked = append(s.asked, fmt.Sprintf("%s?hash=%s %s %v", req.URL.Path, req.URL.Query().Get("hash"), req.Header.Get("Accept"), req.Context().Value(valueKey{})))
	s.mu.Unlock()
	resp := &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ProtoMajor: 1, Request: req}
	body := ""
	switch {
	case s.bad:
		body = "garbage"
	case req.URL.Path == "/openapi/v3":
		body = `{"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=0a1b"},"apis/example.io/v1":{"serverRelativeURL":"/openapi/v3/apis/example.io/v1?hash=c2"}}}`
	case req.URL.Path == "/openapi/v3/api/v1", req.URL.Path == "/openapi/v3/apis/example.io/v1":
		body = document
	default:
		resp.StatusCode = 404
	}
	resp.Body = io.NopCloser(strings.NewReader(body))
	return resp, nil
}

type valueKey struct{}

func config(host string) *rest.Config {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	return &rest.Config{Host: host, ContentConfig: rest.ContentConfig{
		GroupVersion:         &schema.GroupVersion{},
		NegotiatedSerializer: serializer.NewCodecFactory(scheme).WithoutConversion(),
	}}
}

func dial(t testing.TB, rt http.RoundTripper) *rest.RESTClient {
	t.Helper()
	c := config("http://server")
	c.Transport = rt
	client, err := rest.UnversionedRESTClientFor(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestClient_C4_listsAndGetsDocuments(t *testing.T) {
	s := &server{}
	ctx := context.WithValue(t.Context(), valueKey{}, "mine")
	paths, err := NewClientWithContext(dial(t, s)).PathsWithContext(ctx)
	if err != nil || len(paths) != 2 {
		t.Fatalf("%v, %v", paths, err)
	}
	gv := paths["api/v1"]
	if got := gv.ServerRelativeURL(); got != "/openapi/v3/api/v1?hash=0a1b" {
		t.Errorf("URL %q", got)
	}
	if body, err := gv.SchemaWithContext(ctx, ContentTypeOpenAPIV3PB); err != nil || string(body) != document {
		t.Errorf("%q, %v", body, err)
	}
	if want := "/openapi/v3/api/v1?hash=0a1b " + ContentTypeOpenAPIV3PB + " mine"; s.asked[1] != want {
		t.Errorf("asked %q, want %q", s.asked[1], want)
	}
	old, err := NewClient(dial(t, s)).Paths()
	if err != nil || len(old) != 2 {
		t.Fatalf("%v, %v", old, err)
	}
	if body, err := old["api/v1"].Schema("application/json"); err != nil || string(body) != document {
		t.Errorf("%q, %v", body, err)
	}
	s.bad = true
	if _, err := NewClient(dial(t, s)).Paths(); err == nil {
		t.Error("garbage was taken for paths")
	}
}

func TestGap33_NewTypeConverterWithContext(t *testing.T) {
	client := NewClientWithContext(dial(t, &server{}))
	converter, err := NewTypeConverterWithContext(t.Context(), client, false)
	if err != nil {
		t.Fatal(err)
	}
	widget := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.io/v1", "kind": "Widget", "size": int64(3)}}
	if typed, err := converter.ObjectToTyped(widget); err != nil || typed == nil {
		t.Errorf("%v, %v", typed, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	if _, err := NewTypeConverterWithContext(ctx, client, false); !errors.Is(err, context.Canceled) || !errors.Is(err, errQuota) {
		t.Errorf("C3: %v", err)
	}
	for err, client := range map[error]*oldClient{
		errors.New("failed to list paths: no"):                                                     {pathsErr: errors.New("no")},
		errors.New("failed to download schema: never"):                                             {gv: oldGroupVersion{err: errors.New("never")}},
		errors.New("failed to parse schema: invalid character 'x' looking for beginning of value"): {gv: oldGroupVersion{body: "x"}},
	} {
		if _, got := NewTypeConverter(client, false); got == nil || got.Error() != err.Error() {
			t.Errorf("%v, want %v", got, err)
		}
	}
}

func TestOpenAPI_C2_C3_C7(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Header, hang.Body} {
		s := hang.New(t, point)
		client, err := rest.UnversionedRESTClientForConfigAndClient(config(s.URL), s.Client(t))
		if err != nil {
			t.Fatal(err)
		}
		c := NewClientWithContext(client)
		gv := &groupVersion{restClient: client, url: "/openapi/v3/api/v1?hash=1"}
		calls := map[string]func(context.Context) error{
			"PathsWithContext":            func(ctx context.Context) error { _, err := c.PathsWithContext(ctx); return err },
			"SchemaWithContext":           func(ctx context.Context) error { _, err := gv.SchemaWithContext(ctx, "application/json"); return err },
			"NewTypeConverterWithContext": func(ctx context.Context) error { _, err := NewTypeConverterWithContext(ctx, c, false); return err },
		}
		for name, call := range calls {
			t.Run(point.String()+" "+name, func(t *testing.T) {
				hang.ReturnsPromptly(t, s.Reached, call)
				if err := call(nil); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("C7: %v", err)
				}
			})
		}
	}
}

// oldClient and oldGroupVersion know no contexts.
type oldClient struct {
	pathsErr error
	gv       oldGroupVersion
	hang     chan struct{}
}

func (c *oldClient) Paths() (map[string]GroupVersion, error) {
	if c.hang != nil {
		<-c.hang
	}
	if c.pathsErr != nil {
		return nil, c.pathsErr
	}
	return map[string]GroupVersion{"api/v1": c.gv}, nil
}

type oldGroupVersion struct {
	body string
	err  error
	hang chan struct{}
}

func (g oldGroupVersion) Schema(string) ([]byte, error) {
	if g.hang != nil {
		<-g.hang
	}
	return []byte(g.body), g.err
}
func (g oldGroupVersion) ServerRelativeURL() string { return "u" }

func TestAdapters_C2_callersLeaveWhatKnowsNoContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		old := &oldClient{gv: oldGroupVersion{body: "b", hang: hang}}
		paths, err := ToClientWithContext(old).PathsWithContext(t.Context())
		if err != nil || paths["api/v1"].ServerRelativeURL() != "u" {
			t.Fatalf("%v, %v", paths, err)
		}
		old.hang = hang
		for name, call := range map[string]func(context.Context) error{
			"Paths":  func(ctx context.Context) error { _, err := ToClientWithContext(old).PathsWithContext(ctx); return err },
			"Schema": func(ctx context.Context) error { _, err := paths["api/v1"].SchemaWithContext(ctx, "x"); return err },
		} {
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			start := time.Now()
			err := call(ctx)
			if took := time.Since(start); took != time.Second || !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s after %v: %v", name, took, err)
			}
		}
		close(hang)
	})
	c := NewClientWithContext(nil)
	if ToClientWithContext(c.(Client)) != c || ToClientWithContext(nil) != nil || ToGroupVersionWithContext(nil) != nil {
		t.Error("what has the form with a context, or is nil, does not stay")
	}
}
