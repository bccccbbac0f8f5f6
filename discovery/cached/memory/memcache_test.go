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

package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"go.uber.org/goleak"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/openapi"
	"k8s.io/klog/v2/ktesting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// server is a discovery client whose answers take as long as they are told to.
type server struct {
	discovery.DiscoveryInterfaceWithContext // what is not used here

	mu        sync.Mutex
	delay     map[string]time.Duration // "groups" or a group version
	fail      map[string]error
	asked     []string
	cancelled []string
	values    []any
}

type valueKey struct{}

func newServer() *server {
	return &server{delay: map[string]time.Duration{}, fail: map[string]error{}}
}

func (s *server) ask(ctx context.Context, what string) error {
	s.mu.Lock()
	s.asked = append(s.asked, what)
	s.values = append(s.values, ctx.Value(valueKey{}))
	delay, err := s.delay[what], s.fail[what]
	s.mu.Unlock()
	select {
	case <-time.After(delay):
		return err
	case <-ctx.Done():
		s.mu.Lock()
		s.cancelled = append(s.cancelled, what)
		s.mu.Unlock()
		return ctx.Err()
	}
}

func (s *server) set(what string, delay time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay[what], s.fail[what] = delay, err
}

// counts says how often each thing was asked for, in alphabetical order.
func (s *server) counts() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := map[string]int{}
	for _, what := range s.asked {
		n[what]++
	}
	var parts []string
	for what, count := range n {
		parts = append(parts, fmt.Sprintf("%s=%d", what, count))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func (s *server) groupList() *metav1.APIGroupList {
	list := &metav1.APIGroupList{}
	for _, name := range []string{"a", "b", "c"} {
		v := metav1.GroupVersionForDiscovery{GroupVersion: name + "/v1", Version: "v1"}
		list.Groups = append(list.Groups, metav1.APIGroup{Name: name, Versions: []metav1.GroupVersionForDiscovery{v}, PreferredVersion: v})
	}
	return list
}

func (s *server) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	if err := s.ask(ctx, "groups"); err != nil {
		return nil, err
	}
	return s.groupList(), nil
}

func list(gv string) *metav1.APIResourceList {
	return &metav1.APIResourceList{GroupVersion: gv, APIResources: []metav1.APIResource{{Name: "things", Kind: "Thing", Namespaced: true}}}
}

var errEmpty = errors.New("answer without resources")

func (s *server) ServerResourcesForGroupVersionWithContext(ctx context.Context, gv string) (*metav1.APIResourceList, error) {
	switch err := s.ask(ctx, gv); err {
	case nil:
		return list(gv), nil
	case errEmpty:
		return &metav1.APIResourceList{GroupVersion: gv}, nil
	default:
		return nil, err
	}
}

func (s *server) ServerVersionWithContext(ctx context.Context) (*version.Info, error) {
	return &version.Info{}, s.ask(ctx, "version")
}

func (s *server) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	return nil, s.ask(ctx, "openapi")
}

func (s *server) OpenAPIV3WithContext(context.Context) openapi.ClientWithContext { return paths{s} }

type paths struct{ s *server }

func (p paths) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	return map[string]openapi.GroupVersionWithContext{}, p.s.ask(ctx, "paths")
}

// aggregated sends resources along with the groups; what should fail is stale.
type aggregated struct{ *server }

func (s aggregated) GroupsAndMaybeResourcesWithContext(ctx context.Context) (*metav1.APIGroupList, map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error, error) {
	if err := s.ask(ctx, "everything"); err != nil {
		return nil, nil, nil, err
	}
	resources, failed := map[schema.GroupVersion]*metav1.APIResourceList{}, map[schema.GroupVersion]error{}
	for _, g := range s.groupList().Groups {
		gv := schema.GroupVersion{Group: g.Name, Version: "v1"}
		if err := s.fail[gv.String()]; err != nil {
			failed[gv] = err
		} else {
			resources[gv] = list(gv.String())
		}
	}
	return s.groupList(), resources, failed, nil
}

// questions is every way to make the cache wait for a server.
func questions(c discovery.CachedDiscoveryInterfaceWithContext) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"ServerGroupsWithContext": func(ctx context.Context) error { _, err := c.ServerGroupsWithContext(ctx); return err },
		"ServerResourcesForGroupVersionWithContext": func(ctx context.Context) error {
			_, err := c.ServerResourcesForGroupVersionWithContext(ctx, "b/v1")
			return err
		},
		"ServerGroupsAndResourcesWithContext": func(ctx context.Context) error { _, _, err := c.ServerGroupsAndResourcesWithContext(ctx); return err },
		"ServerPreferredResourcesWithContext": func(ctx context.Context) error { _, err := c.ServerPreferredResourcesWithContext(ctx); return err },
		"ServerPreferredNamespacedResourcesWithContext": func(ctx context.Context) error {
			_, err := c.ServerPreferredNamespacedResourcesWithContext(ctx)
			return err
		},
		"GroupsAndMaybeResourcesWithContext": func(ctx context.Context) error {
			_, _, _, err := c.(discovery.AggregatedDiscoveryInterfaceWithContext).GroupsAndMaybeResourcesWithContext(ctx)
			return err
		},
		"PathsWithContext": func(ctx context.Context) error {
			_, err := c.OpenAPIV3WithContext(ctx).PathsWithContext(ctx)
			return err
		},
	}
}

func bubble(t *testing.T, f func(t *testing.T, ctx context.Context)) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t) // complaints go to the test's log
		f(t, ctx)
	})
}

func slow(delay time.Duration) *server {
	s := newServer()
	for _, what := range []string{"groups", "a/v1", "b/v1", "c/v1", "everything", "paths"} {
		s.delay[what] = delay
	}
	return s
}

func TestGap10_C5_firstCallerLeavesAndNineGetTheAnswerOfOneFetch(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for name := range questions(nil) {
			for kind, wrap := range map[string]func(*server) discovery.DiscoveryInterfaceWithContext{
				"legacy":     func(s *server) discovery.DiscoveryInterfaceWithContext { return s },
				"aggregated": func(s *server) discovery.DiscoveryInterfaceWithContext { return aggregated{s} },
			} {
				s := slow(10 * time.Second)
				ask := questions(NewMemCacheClientWithContext(wrap(s)))[name]
				first, cancel := context.WithCancelCause(context.WithValue(ctx, valueKey{}, "first"))
				time.AfterFunc(time.Second, func() { cancel(errQuota) })
				var wg sync.WaitGroup
				wg.Go(func() {
					start := time.Now()
					err := ask(first)
					if took := time.Since(start); took != time.Second || !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
						t.Errorf("%s %s, first caller after %v: %v", kind, name, took, err)
					}
				})
				synctest.Wait()
				for range 9 {
					wg.Go(func() {
						if err := ask(ctx); err != nil {
							t.Errorf("%s %s: %v", kind, name, err)
						}
					})
				}
				wg.Wait()
				if got := s.counts(); strings.Contains(got, "=2") || strings.Contains(got, "=10") {
					t.Errorf("%s %s: asked more than once: %s", kind, name, got)
				}
				for _, v := range s.values {
					if v != "first" {
						t.Errorf("C4 %s %s: the fetch has not the first caller's values", kind, name)
					}
				}
			}
		}
	})
}

func TestC5_whenAllLeaveTheFetchIsCancelled(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for name := range questions(nil) {
			s := slow(time.Hour)
			ask := questions(NewMemCacheClientWithContext(s))[name]
			leaving, cancel := context.WithCancelCause(ctx)
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					if err := ask(leaving); !errors.Is(err, errQuota) {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			synctest.Wait()
			cancel(errQuota)
			wg.Wait()
			synctest.Wait()
			if len(s.cancelled) != 1 {
				t.Errorf("%s: cancelled at the server: %v", name, s.cancelled)
			}
		}
	})
}

func TestGap03_partialDiscoveryOfACancelledFetchIsNotKept(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("b/v1", time.Hour, nil)
		c := NewMemCacheClientWithContext(s)
		short, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
		defer cancel()
		_, _, err := c.ServerGroupsAndResourcesWithContext(short)
		if !errors.Is(err, context.DeadlineExceeded) || discovery.IsGroupDiscoveryFailedError(err) {
			t.Errorf("with a short deadline: %v", err)
		}
		synctest.Wait()
		if c.FreshWithContext(ctx) {
			t.Error("a part was taken for the whole")
		}
		s.set("b/v1", 0, nil)
		if _, lists, err := c.ServerGroupsAndResourcesWithContext(ctx); err != nil || len(lists) != 3 {
			t.Errorf("with the server in order: %v, %v", lists, err)
		}
	})
}

func TestCache_remembersUntilInvalidated(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		for kind, wrap := range map[string]func(*server) discovery.DiscoveryInterfaceWithContext{
			"a/v1=1 b/v1=1 c/v1=1 groups=1 paths=1": func(s *server) discovery.DiscoveryInterfaceWithContext { return s },
			"everything=1 paths=1":                  func(s *server) discovery.DiscoveryInterfaceWithContext { return aggregated{s} },
		} {
			s := newServer()
			c := NewMemCacheClientWithContext(wrap(s))
			if c.FreshWithContext(ctx) {
				t.Error("an empty cache is fresh")
			}
			for name, ask := range questions(c) {
				if err := ask(ctx); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if got := s.counts(); got != kind || !c.FreshWithContext(ctx) {
				t.Errorf("asked %s, want %s", got, kind)
			}
			if _, err := c.ServerResourcesForGroupVersionWithContext(ctx, "d/v1"); err != ErrCacheNotFound {
				t.Errorf("unknown: %v", err)
			}
			c.InvalidateWithContext(ctx)
			if c.FreshWithContext(ctx) {
				t.Error("fresh after invalidation")
			}
			for name, ask := range questions(c) {
				if err := ask(ctx); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if got := s.counts(); got != strings.ReplaceAll(kind, "=1", "=2") {
				t.Errorf("asked %s", got)
			}
		}
	})
}

func TestInvalidate_duringAFetch(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := slow(10 * time.Second)
		c := NewMemCacheClientWithContext(s)
		var wg sync.WaitGroup
		wg.Go(func() { // has asked before, and may get what was there before
			if _, err := c.ServerGroupsWithContext(ctx); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		c.InvalidateWithContext(ctx)
		start := time.Now()
		if _, err := c.ServerGroupsWithContext(ctx); err != nil || time.Since(start) != 20*time.Second {
			t.Errorf("after %v: %v; want a fetch of its own", time.Since(start), err)
		}
		wg.Wait()
		if got := s.counts(); got != "a/v1=2 b/v1=2 c/v1=2 groups=2" {
			t.Errorf("asked %s", got)
		}
	})
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		err       error
		transient bool
	}{
		{apierrors.NewServiceUnavailable("x"), true},
		{apierrors.NewTooManyRequestsError("x"), true},
		{apierrors.NewInternalError(errors.New("x")), true},
		{syscall.ECONNREFUSED, true},
		{syscall.ECONNRESET, true},
		{context.DeadlineExceeded, true}, // of a time limit further down
		{fmt.Errorf("x: %w", context.Canceled), true},
		{apierrors.NewForbidden(schema.GroupResource{}, "x", nil), false},
		{apierrors.NewNotFound(schema.GroupResource{}, "x"), false},
		{errors.New("x"), false},
		{errEmpty, false},
	} {
		bubble(t, func(t *testing.T, ctx context.Context) {
			s := newServer()
			s.set("b/v1", 0, c.err)
			cache := NewMemCacheClientWithContext(s)
			_, lists, err := cache.ServerGroupsAndResourcesWithContext(ctx)
			if want := 2; c.err != errEmpty && (len(lists) != want || !discovery.IsGroupDiscoveryFailedError(err)) {
				t.Errorf("%v: %d lists, %v", c.err, len(lists), err)
			}
			s.set("b/v1", time.Second, nil)
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					list, err := cache.ServerResourcesForGroupVersionWithContext(ctx, "b/v1")
					if recovered := err == nil && len(list.APIResources) == 1; recovered != c.transient {
						t.Errorf("%v: then %v, %v", c.err, list, err)
					}
				})
			}
			wg.Wait()
			want := "b/v1=1"
			if c.transient {
				want = "b/v1=3" // at first, by ServerGroupsAndResources, and for ten callers together
			}
			if got := s.counts(); !strings.Contains(got, want) {
				t.Errorf("%v: asked %s, want %s", c.err, got, want)
			}
		})
	}
}

func TestGroupsFail_isForgotten(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("groups", 0, errQuota)
		c := NewMemCacheClientWithContext(s)
		for name, ask := range questions(c) {
			if err := ask(ctx); name != "PathsWithContext" && !errors.Is(err, errQuota) {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.set("groups", 0, nil)
		if _, err := c.ServerGroupsWithContext(ctx); err != nil || !c.FreshWithContext(ctx) {
			t.Errorf("%v", err)
		}
	})
}

func TestStaleGroupVersion(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("b/v1", 0, errQuota)
		c := NewMemCacheClientWithContext(aggregated{s})
		if _, err := c.ServerResourcesForGroupVersionWithContext(ctx, "b/v1"); err != errQuota {
			t.Errorf("stale: %v", err)
		}
		_, lists, err := c.ServerGroupsAndResourcesWithContext(ctx)
		if failed, _ := discovery.GroupDiscoveryFailedErrorGroups(err); len(lists) != 2 || len(failed) != 1 {
			t.Errorf("%v, %v", lists, err)
		}
	})
}

func TestC7_C3_nilAndEndedContexts(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		c := NewMemCacheClientWithContext(s)
		asks := questions(c)
		asks["ServerVersionWithContext"] = func(ctx context.Context) error { _, err := c.ServerVersionWithContext(ctx); return err }
		asks["OpenAPISchemaWithContext"] = func(ctx context.Context) error { _, err := c.OpenAPISchemaWithContext(ctx); return err }
		over, cancel := context.WithCancelCause(ctx)
		cancel(errQuota)
		for range 2 { // with and without an answer
			for name, ask := range asks {
				if err := ask(nil); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("%s: %v", name, err)
				}
				if err := ask(over); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if len(s.asked) != 0 {
				t.Errorf("asked %s", s.counts())
			}
			if _, err := c.ServerGroupsWithContext(ctx); err != nil {
				t.Error(err)
			}
			s.asked = nil
		}
		if c.WithLegacyWithContext(ctx) != discovery.DiscoveryInterfaceWithContext(c) {
			t.Error("WithLegacy is another client")
		}
	})
}
