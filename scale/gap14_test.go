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
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/discovery"
)

type valueKey struct{}

// hangs is a mapper and a resolver that know no contexts and hang until they
// are let go.
type hangs struct{ release chan struct{} }

func (h hangs) ResourceFor(schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	<-h.release
	return schema.GroupVersionResource{}, errors.New("released")
}

func (h hangs) ScaleForResource(schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	<-h.release
	return schema.GroupVersionKind{}, errors.New("released")
}

// hangsWithContext is one that knows contexts.
type hangsWithContext struct {
	hangs
	seen *atomic.Value
}

func (h hangsWithContext) ResourceForWithContext(ctx context.Context, _ schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	h.seen.Store(ctx.Value(valueKey{}))
	<-ctx.Done()
	return schema.GroupVersionResource{}, ctx.Err()
}

func (h hangsWithContext) ScaleForResourceWithContext(ctx context.Context, _ schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	h.seen.Store(ctx.Value(valueKey{}))
	<-ctx.Done()
	return schema.GroupVersionKind{}, ctx.Err()
}

// Mapping and discovery that hang do not keep a caller whose context has ended,
// whether or not they know contexts; those that do get the caller's values.
func TestGap14_C2_C3_C4_mappingAndDiscoveryEndWithTheCaller(t *testing.T) {
	release := make(chan struct{})
	var seen atomic.Value
	plain, aware := hangs{release}, hangsWithContext{hangs{release}, &seen}
	for name, tc := range map[string]struct {
		mapper   PreferredResourceMapper
		resolver ScaleKindResolver
		calls    []entry
		aware    bool
	}{
		"mapper":                {plain, knowsV1, entries[:2], false},
		"mapper with context":   {aware, knowsV1, entries[:2], true},
		"resolver":              {knowsV1, plain, entries[1:2], false},
		"resolver with context": {knowsV1, aware, entries[1:2], true},
	} {
		for _, e := range tc.calls {
			t.Run(name+"/"+e.name, func(t *testing.T) {
				s := scalesOf(t, nil, tc.mapper, tc.resolver)
				seen.Store("")
				ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), valueKey{}, name))
				time.AfterFunc(20*time.Millisecond, func() { cancel(errCaller) })
				err := e.call(ctx, s, "web")
				if !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
					t.Errorf("%v, want the caller's cause and context.Canceled", err)
				}
				if tc.aware && seen.Load() != name {
					t.Error("C4: the value of the caller's context did not arrive")
				}
			})
		}
	}
	close(release) // now what was left can end, for goleak
}

// resources is a discovery client that says when it is asked, and answers when
// it is let go.
type resources struct {
	discovery.ServerResourcesInterfaceWithContext
	asked  atomic.Int32
	gone   chan error
	answer chan struct{}
	list   *metav1.APIResourceList
}

func (r *resources) ServerResourcesForGroupVersionWithContext(ctx context.Context, gv string) (*metav1.APIResourceList, error) {
	r.asked.Add(1)
	select {
	case <-r.answer:
		if gv != r.list.GroupVersion {
			return nil, errors.New("no such group")
		}
		return r.list, nil
	case <-ctx.Done():
		r.gone <- ctx.Err()
		return nil, ctx.Err()
	}
}

func newResources() *resources {
	return &resources{gone: make(chan error, 1), answer: make(chan struct{}), list: &metav1.APIResourceList{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{
		{Name: "deployments", Kind: "Deployment"},
		{Name: "deployments/scale", Kind: "Scale", Group: "autoscaling", Version: "v1"},
		{Name: "plain/scale", Kind: "Scale"},
		{Name: "half/scale", Kind: "Scale", Group: "autoscaling"},
	}}}
}

// Ten callers ask at once: one request. The first one's end is his alone; when
// all have left, the request ends.
func TestGap14_C5_callersShareOneDiscovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		served := newResources()
		r := NewDiscoveryScaleKindResolverWithContext(served)
		first, leave := context.WithCancelCause(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := make(chan error, 10)
		ask := func(ctx context.Context) {
			kind, err := r.ScaleForResourceWithContext(ctx, deployments)
			if err == nil && kind.String() != "autoscaling/v1, Kind=Scale" {
				err = errors.New(kind.String())
			}
			results <- err
		}
		go ask(first)
		synctest.Wait()
		for range 9 {
			go ask(ctx)
		}
		synctest.Wait()
		leave(errCaller)
		if err := <-results; !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Errorf("the one who left: %v", err)
		}
		close(served.answer)
		for range 9 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		if err := second(r.ScaleForResourceWithContext(ctx, deployments)); err != nil || served.asked.Load() != 1 {
			t.Errorf("%d requests, %v", served.asked.Load(), err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		served := newResources()
		r := NewDiscoveryScaleKindResolverWithContext(served)
		ctx, cancel := context.WithCancel(t.Context())
		for range 3 {
			go func() { _, _ = r.ScaleForResourceWithContext(ctx, deployments) }()
		}
		synctest.Wait()
		cancel()
		if err := <-served.gone; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		close(served.answer)
		if err := second(r.ScaleForResourceWithContext(t.Context(), deployments)); err != nil {
			t.Errorf("an end of a context was kept: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestDiscoveryScaleKindResolver(t *testing.T) {
	served := newResources()
	close(served.answer)
	r := NewDiscoveryScaleKindResolverWithContext(served)
	for resource, want := range map[string]string{
		"deployments": "autoscaling/v1, Kind=Scale",
		"plain":       "apps/v1, Kind=Scale",
		"half":        "apps/v1, Kind=Scale",
		"pods":        "could not find scale subresource for apps/v1, Resource=pods in discovery information",
	} {
		kind, err := r.ScaleForResourceWithContext(t.Context(), schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource})
		if got := kind.String(); err == nil && got != want || err != nil && err.Error() != want {
			t.Errorf("%s: %v, %v, want %s", resource, kind, err, want)
		}
	}
	if _, err := r.ScaleForResource(schema.GroupVersionResource{Group: "x", Version: "v1", Resource: "y"}); err == nil || err.Error() != "unable to fetch discovery information for x/v1, Resource=y: no such group" {
		t.Error(err)
	}
	if _, err := r.ScaleForResourceWithContext(nil, deployments); err == nil { //nolint:staticcheck // that is the point
		t.Error("C7: a nil context")
	}
	// The resolver of the baseline's constructor takes contexts too.
	var plain discovery.ServerResourcesInterface = &discovery.DiscoveryClient{}
	if _, ok := NewDiscoveryScaleKindResolver(plain).(ScaleKindResolverWithContext); !ok {
		t.Error("the resolver knows no contexts")
	}
}
