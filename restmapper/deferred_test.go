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

package restmapper

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery/cached/memory"
)

// TestGap03: a look at discovery that a deadline cut short is an error then, and
// not the mapping from then on.
func TestGap03_partialDiscoveryIsNotKept(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for name := range questions(nil, "", "", "") {
			s := newServer()
			s.set("zoo.io/v1", time.Hour, nil) // one group hangs
			d := NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(s))
			ask := questions(d, "", "oxen", "Ox")[name]
			if strings.HasPrefix(name, "RESTMapping") {
				ask = questions(d, "zoo.io", "oxen", "Ox")[name]
			}
			short, cancel := context.WithTimeoutCause(ctx, 500*time.Millisecond, errQuota)
			start := time.Now()
			err := ask(short)
			cancel()
			if took := time.Since(start); took != 500*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errQuota) {
				t.Errorf("%s with a short deadline, after %v: %v", name, took, err)
			}
			synctest.Wait()
			if s.cancelled != 1 {
				t.Errorf("C6 %s: the request goes on", name)
			}
			s.set("zoo.io/v1", 0, nil)
			if err := ask(ctx); err != nil {
				t.Errorf("%s with the server in order: %v", name, err)
			}
		}
	})
}

func TestGap03_GetAPIGroupResources(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("zoo.io/v1", time.Hour, nil)
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if groups, err := GetAPIGroupResourcesWithContext(short, s); groups != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %v", groups, err)
		}
	})
}

func TestGap10_C5_callersShareTheLook(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for name := range questions(nil, "", "", "") {
			s := newServer()
			s.set("groups", 10*time.Second, nil)
			d := NewDeferredDiscoveryRESTMapperWithContext(&uncached{server: s, fresh: true})
			ask := questions(d, "", "pods", "Pod")[name]
			first, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(errQuota) })
			var wg sync.WaitGroup
			wg.Go(func() {
				if err := ask(first); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					t.Errorf("%s, first caller: %v", name, err)
				}
			})
			synctest.Wait()
			for range 9 {
				wg.Go(func() {
					if err := ask(ctx); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			wg.Wait()
			if n := s.looked(); n != 1 || s.cancelled != 0 {
				t.Errorf("%s: %d looks, %d cancelled", name, n, s.cancelled)
			}
		}
	})
}

func TestC5_whenAllLeaveTheLookIsCancelled(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("groups", time.Hour, nil)
		d := NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(s))
		leaving, cancel := context.WithCancelCause(ctx)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := d.RESTMappingWithContext(leaving, schema.GroupKind{Kind: "Pod"}); !errors.Is(err, errQuota) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel(errQuota)
		wg.Wait()
		synctest.Wait()
		if s.looked() != 1 || s.cancelled != 1 {
			t.Errorf("%d looks, %d cancelled", s.looks, s.cancelled)
		}
	})
}

func TestUnknownKind_refreshesOnceForAllCallers(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for name := range questions(nil, "", "", "") {
			s := newServer()
			cache := &uncached{server: s, freshAfter: true}
			d := NewDeferredDiscoveryRESTMapperWithContext(cache)
			if err := questions(d, "", "pods", "Pod")[name](ctx); err != nil || cache.invalidated != 0 {
				t.Errorf("%s of what is known: %v, %d refreshes", name, err, cache.invalidated)
			}
			s.serve("new.io/v1", "news", "New")
			s.set("groups", time.Second, nil)
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if err := questions(d, "new.io", "news", "New")[name](ctx); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			wg.Wait()
			if n := s.looked(); n != 2 || cache.invalidated != 1 {
				t.Errorf("%s: %d looks, %d refreshes, want the first look and one refresh", name, n, cache.invalidated)
			}
			// The cache is fresh: what is unknown now is unknown.
			if err := questions(d, "none.io", "none", "None")[name](ctx); !meta.IsNoMatchError(err) || s.looked() != 2 {
				t.Errorf("%s: %v after %d looks", name, err, s.looked())
			}
			// It is not any more: new reason to look.
			cache.fresh = false
			if err := questions(d, "none.io", "none", "None")[name](ctx); !meta.IsNoMatchError(err) || s.looked() != 3 {
				t.Errorf("%s: %v after %d looks", name, err, s.looked())
			}
		}
	})
}

func TestUnknownKind_refreshesOncePerIntervalWithACacheThatIsNeverFresh(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		d := NewDeferredDiscoveryRESTMapperWithContext(&uncached{server: s})
		ask := questions(d, "none.io", "none", "None")["RESTMappingWithContext"]
		for range 61 { // a minute
			var wg sync.WaitGroup
			for range 5 {
				wg.Go(func() {
					if err := ask(ctx); !meta.IsNoMatchError(err) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			time.Sleep(time.Second)
		}
		if n, want := s.looked(), 1+1+int(time.Minute/refreshInterval); n != want {
			t.Errorf("%d looks in a minute, want %d", n, want)
		}
	})
}

func TestServerFailure_isLookedAtAgainForWhatItHides(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("zoo.io/v1", 0, apierrors.NewServiceUnavailable("out of order"))
		d := NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(s))
		known, hidden := schema.GroupKind{Group: "apps", Kind: "Deployment"}, schema.GroupKind{Group: "zoo.io", Kind: "Ox"}
		if _, err := d.RESTMappingWithContext(ctx, known); err != nil {
			t.Errorf("a failing group hides the others: %v", err)
		}
		s.set("zoo.io/v1", 0, nil)
		if _, err := d.RESTMappingWithContext(ctx, hidden); !meta.IsNoMatchError(err) {
			t.Errorf("at once: %v", err)
		}
		time.Sleep(refreshInterval)
		if _, err := d.RESTMappingWithContext(ctx, schema.GroupKind{Group: "apps", Kind: "None"}); !meta.IsNoMatchError(err) || s.looked() != 1 {
			t.Errorf("something unknown elsewhere: %v", err)
		}
		if m, err := d.RESTMappingWithContext(ctx, hidden); err != nil || m.Resource.Resource != "oxen" {
			t.Errorf("after the interval: %v, %v", m, err)
		}
		if s.looked() != 1 {
			t.Errorf("%d looks: only what had failed is to be asked for again", s.looked())
		}
	})
}

func TestDiscoveryFails_errorIsReturnedAndNotKept(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		d := NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(s))
		for name, ask := range questions(d, "", "pods", "Pod") {
			s.set("groups", 0, errQuota)
			d.ResetWithContext(ctx)
			if err := ask(ctx); !errors.Is(err, errQuota) {
				t.Errorf("%s: %v", name, err)
			}
			s.set("groups", 0, nil)
			if err := ask(ctx); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.set("groups", 0, errQuota)
		d.ResetWithContext(ctx)
		if name, err := d.ResourceSingularizerWithContext(ctx, "pods"); name != "pods" || err == nil {
			t.Errorf("singular: %q, %v", name, err)
		}
	})
}

func TestReset_looksAgain(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		cache := &uncached{server: s, freshAfter: true}
		d := NewDeferredDiscoveryRESTMapperWithContext(cache)
		if got := d.String(); got != "DeferredDiscoveryRESTMapper{not yet used}" || s.looked() != 0 {
			t.Errorf("%s after %d looks", got, s.looked())
		}
		for i := range 3 {
			if _, err := d.KindFor(schema.GroupVersionResource{Resource: "pods"}); err != nil || s.looked() != i+1 {
				t.Errorf("%v after %d looks", err, s.looked())
			}
			if got := d.String(); !strings.HasPrefix(got, "DeferredDiscoveryRESTMapper{\n\tPriorityRESTMapperWithContext{") {
				t.Errorf("%s", got)
			}
			d.Reset()
		}
		// A look that was under way when Reset came is not kept.
		s.set("groups", 10*time.Second, nil)
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := d.KindForWithContext(ctx, schema.GroupVersionResource{Resource: "pods"}); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		s.serve("new.io/v1", "news", "New")
		d.ResetWithContext(ctx)
		wg.Wait()
		if _, err := d.KindForWithContext(ctx, schema.GroupVersionResource{Resource: "news"}); err != nil || s.looked() != 5 {
			t.Errorf("%v after %d looks", err, s.looked())
		}
	})
}

func TestC3_C7_endedAndNilContexts(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		d := NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(s))
		over, cancel := context.WithCancelCause(ctx)
		cancel(errQuota)
		for range 2 { // with and without a mapping
			looks := s.looked()
			for name, ask := range questions(d, "", "pods", "Pod") {
				if err := ask(nil); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("C7 %s: %v", name, err)
				}
				if err := ask(over); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					t.Errorf("C3 %s: %v", name, err)
				}
			}
			if s.looked() != looks {
				t.Error("a call with an ended context looked")
			}
			if _, err := d.KindForWithContext(ctx, schema.GroupVersionResource{Resource: "pods"}); err != nil {
				t.Error(err)
			}
		}
		if _, err := GetAPIGroupResourcesWithContext(nil, s); err == nil || !strings.Contains(err.Error(), "GetAPIGroupResourcesWithContext") {
			t.Errorf("C7: %v", err)
		}
	})
}
