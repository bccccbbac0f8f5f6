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

package openapi3

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/openapi"
	"k8s.io/client-go/openapi/openapitest"
)

var errQuota = errors.New("quota used up")

type valueKey struct{}

// noting notes the values of the contexts it is called with.
type noting struct {
	openapitest.FakeClient
	values []any
}

func (n *noting) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	n.values = append(n.values, ctx.Value(valueKey{}))
	return n.FakeClient.PathsWithContext(ctx)
}

func newNoting() *noting {
	good := openapitest.FakeGroupVersion{GVSpec: []byte(`{"openapi":"3.0.0","info":{"title":"t","x-n":1.5}}`)}
	n := &noting{FakeClient: *openapitest.NewFakeClient()}
	for _, path := range []string{"api", "api/v1", "apis", "apis/apps", "apis/batch/v1", "apis/apps/v1beta1", "apis/apps/v1", "version", "logs/x/y"} {
		n.PathsMap[path] = good
	}
	n.PathsMap["apis/bad/v1"] = openapitest.FakeGroupVersion{GVSpec: []byte("x")}
	return n
}

func TestRoot_findsAndParses(t *testing.T) {
	r := NewRoot(newNoting())
	gvs, err := r.GroupVersions()
	if got := fmt.Sprint(gvs); err != nil || got != "[apps/v1 apps/v1beta1 bad/v1 batch/v1 v1]" {
		t.Errorf("%v, %v", got, err)
	}
	for _, gv := range []schema.GroupVersion{{Version: "v1"}, {Group: "apps", Version: "v1"}} {
		spec, err := r.GVSpec(gv)
		if err != nil || spec.Version != "3.0.0" || spec.Info.Title != "t" {
			t.Errorf("%s: %v, %v", gv, spec, err)
		}
		m, err := r.GVSpecAsMap(gv)
		if err != nil || m["info"].(map[string]any)["x-n"] != 1.5 {
			t.Errorf("%s: %v, %v", gv, m, err)
		}
	}
	_, err = r.GVSpec(schema.GroupVersion{Group: "no", Version: "v1"})
	var notFound *GroupVersionNotFoundError
	if !errors.As(err, &notFound) || err.Error() != "GroupVersion (no/v1) not found as OpenAPI V3 path" {
		t.Errorf("unknown: %v", err)
	}
	bad := schema.GroupVersion{Group: "bad", Version: "v1"}
	if _, err := r.GVSpec(bad); err == nil {
		t.Error("garbage was parsed")
	}
	if _, err := r.GVSpecAsMap(bad); err == nil {
		t.Error("garbage was parsed")
	}
}

func TestGap33_rootWithContext(t *testing.T) {
	n := newNoting()
	r := NewRootWithContext(n)
	gv := schema.GroupVersion{Version: "v1"}
	calls := map[string]func(context.Context) error{
		"GroupVersionsWithContext": func(ctx context.Context) error { _, err := r.GroupVersionsWithContext(ctx); return err },
		"GVSpecWithContext":        func(ctx context.Context) error { _, err := r.GVSpecWithContext(ctx, gv); return err },
		"GVSpecAsMapWithContext":   func(ctx context.Context) error { _, err := r.GVSpecAsMapWithContext(ctx, gv); return err },
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	for name, call := range calls {
		if err := call(context.WithValue(t.Context(), valueKey{}, "mine")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := call(ctx); !errors.Is(err, context.Canceled) || !errors.Is(err, errQuota) {
			t.Errorf("C3 %s: %v", name, err)
		}
		if err := call(nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("C7 %s: %v", name, err)
		}
	}
	for _, v := range n.values {
		if v != "mine" {
			t.Error("C4: a call without the caller's value")
		}
	}
	n.ForcedErr = errors.New("forced")
	for name, call := range calls {
		if err := call(t.Context()); !errors.Is(err, n.ForcedErr) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := NewRoot(n).(RootWithContext); !ok {
		t.Error("what NewRoot returns has no forms with a context")
	}
}
