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

package scale

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller   = errors.New("the caller had enough")
	deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
)

// An entry is one call of a ScaleInterface.
type entry struct {
	name string
	call func(ctx context.Context, s ScaleInterface, name string) error
}

var entries = []entry{
	{"Get", func(ctx context.Context, s ScaleInterface, name string) error {
		_, err := s.Get(ctx, deployments.GroupResource(), name, metav1.GetOptions{})
		return err
	}},
	{"Update", func(ctx context.Context, s ScaleInterface, name string) error {
		_, err := s.Update(ctx, deployments.GroupResource(), scaleOf(name), metav1.UpdateOptions{FieldManager: "fm"})
		return err
	}},
	{"Patch", func(ctx context.Context, s ScaleInterface, name string) error {
		_, err := s.Patch(ctx, deployments, name, types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
		return err
	}},
}

func scaleOf(name string) *autoscalingv1.Scale {
	return &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "shop"},
		Spec:       autoscalingv1.ScaleSpec{Replicas: 4},
		Status:     autoscalingv1.ScaleStatus{Replicas: 2, Selector: "a=b,c in (d,e)"},
	}
}

// knows is a mapper and a resolver that know no contexts.
type knows struct {
	kind schema.GroupVersionKind
	err  error
}

func (k knows) ResourceFor(r schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return r.GroupResource().WithVersion("v1"), k.err
}

func (k knows) ScaleForResource(schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return k.kind, k.err
}

var knowsV1 = knows{kind: autoscalingv1.SchemeGroupVersion.WithKind("Scale")}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func scalesOf(t *testing.T, server roundTrip, mapper PreferredResourceMapper, resolver ScaleKindResolver) ScaleInterface {
	t.Helper()
	g, err := NewForConfig(&rest.Config{Host: "https://server.test", QPS: -1, Transport: server}, mapper, dynamic.LegacyAPIPathResolverFunc, resolver)
	if err != nil {
		t.Fatal(err)
	}
	return g.Scales("shop")
}

func says(code int, body string) roundTrip {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

// Whatever version the server has a scale in, the caller sees autoscaling/v1
// and an update is sent in the server's version.
func TestScales_everyVersion(t *testing.T) {
	for version, status := range map[string]string{
		"autoscaling/v1":     `{"replicas":2,"selector":"a=b,c in (d,e)"}`,
		"apps/v1beta1":       `{"replicas":2,"targetSelector":"a=b,c in (d,e)"}`,
		"apps/v1beta2":       `{"replicas":2,"targetSelector":"a=b,c in (d,e)"}`,
		"extensions/v1beta1": `{"replicas":2,"targetSelector":"a=b,c in (d,e)"}`,
	} {
		t.Run(version, func(t *testing.T) {
			gv, _ := schema.ParseGroupVersion(version)
			body := `{"kind":"Scale","apiVersion":"` + version + `","metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":4},"status":` + status + `}`
			var sent, got string
			server := func(r *http.Request) (*http.Response, error) {
				sent = r.Method + " " + r.URL.RequestURI()
				if r.Method == "PUT" {
					b, _ := io.ReadAll(r.Body)
					got = strings.TrimSpace(string(b))
				}
				return says(200, body)(r)
			}
			s := scalesOf(t, server, knowsV1, knows{kind: gv.WithKind("Scale")})
			scale, err := s.Get(t.Context(), deployments.GroupResource(), "web", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want := scaleOf("web")
			want.TypeMeta = metav1.TypeMeta{APIVersion: "autoscaling/v1", Kind: "Scale"}
			a, _ := json.Marshal(scale)
			b, _ := json.Marshal(want)
			if string(a) != string(b) {
				t.Errorf("got %s, want %s", a, b)
			}
			if sent != "GET /apis/apps/v1/namespaces/shop/deployments/web/scale" {
				t.Error(sent)
			}
			if err := entries[1].call(t.Context(), s, "web"); err != nil || got != body || sent != "PUT /apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=fm" {
				t.Errorf("%s: sent %s, want %s; %v", sent, got, body, err)
			}
		})
	}
}

func TestScales_errors(t *testing.T) {
	notFound := `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","message":"no such scale","code":404}`
	for name, tc := range map[string]struct {
		server           roundTrip
		mapper, resolver knows
		object           string
		want             [3]string // of Get, Update, Patch
	}{
		"not found":          {says(404, notFound), knowsV1, knowsV1, "web", [3]string{"no such scale", "no such scale", "no such scale"}},
		"a Status with 200":  {says(200, notFound), knowsV1, knowsV1, "web", [3]string{"no such scale", "no such scale", "no such scale"}},
		"no name":            {nil, knowsV1, knowsV1, "", [3]string{"resource name may not be empty", "resource name may not be empty", "resource name may not be empty"}},
		"a slash in a name":  {nil, knowsV1, knowsV1, "a/b", [3]string{`invalid resource name "a/b"`, `invalid resource name "a/b"`, `invalid resource name "a/b"`}},
		"something else":     {says(200, `{"kind":"Foo","apiVersion":"g/v1"}`), knowsV1, knowsV1, "web", [3]string{`no kind "Foo" is registered`, `no kind "Foo" is registered`, `no kind "Foo" is registered`}},
		"a selector of none": {says(200, `{"kind":"Scale","apiVersion":"autoscaling/v1","status":{"selector":"a in in"}}`), knowsV1, knowsV1, "web", [3]string{"received an object from a /scale endpoint which was not convertible to autoscaling Scale: failed to parse target selector", "received an", "received an"}},
		"no mapping":         {says(404, notFound), knows{err: errCaller}, knowsV1, "web", [3]string{"unable to get client for deployments.apps: unable to get full preferred group-version-resource for deployments.apps: ", "unable to get client", "no such"}},
		"no scale kind":      {says(404, notFound), knowsV1, knows{err: errCaller}, "web", [3]string{"no such", "could not find proper group-version for scale subresource of apps/v1, Resource=deployments: ", "no such"}},
		"no such version":    {says(404, notFound), knowsV1, knows{kind: schema.GroupVersionKind{Group: "bad", Version: "v9"}}, "web", [3]string{"no such", "could not convert scale update to external Scale: ", "no such"}},
	} {
		s := scalesOf(t, tc.server, tc.mapper, tc.resolver)
		for i, e := range entries {
			if err := e.call(t.Context(), s, tc.object); err == nil || !strings.HasPrefix(err.Error(), tc.want[i]) {
				t.Errorf("%s: %s: %v, want %s", name, e.name, err, tc.want[i])
			} else if tc.want[i] == "no such scale" && !apierrors.IsNotFound(err) {
				t.Errorf("%s: %s: %T", name, e.name, err)
			}
		}
	}
	if _, err := scalesOf(t, nil, knowsV1, knowsV1).Update(t.Context(), deployments.GroupResource(), nil, metav1.UpdateOptions{}); err == nil {
		t.Error("an update with nothing")
	}
}

func TestContract_C2_C3_C6_everyCallAtEveryPoint(t *testing.T) {
	for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header, hang.Body} {
		for _, e := range entries {
			t.Run(point.String()+"/"+e.name, func(t *testing.T) {
				server := hang.New(t, point)
				client, err := rest.UnversionedRESTClientForConfigAndClient(&rest.Config{
					Host: server.URL, QPS: -1, ContentConfig: rest.ContentConfig{NegotiatedSerializer: converter.codecs.WithoutConversion()},
				}, server.Client(t))
				if err != nil {
					t.Fatal(err)
				}
				s := New(client, knowsV1, dynamic.LegacyAPIPathResolverFunc, knowsV1).Scales("shop")
				hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error { return e.call(ctx, s, "web") })
			})
		}
	}
}

func TestContract_C3_C7_endedAndNilContexts(t *testing.T) {
	s := scalesOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	}, knowsV1, knowsV1)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for _, e := range entries {
		if err := e.call(ctx, s, "web"); !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), e.name+" deployments.apps") {
			t.Errorf("%s: %v", e.name, err)
		}
		if err := e.call(nil, s, "web"); err == nil || !strings.HasPrefix(err.Error(), "scale: "+e.name+" deployments.apps: ") { //nolint:staticcheck // that is the point
			t.Errorf("%s with nil: %v", e.name, err)
		}
	}
}
