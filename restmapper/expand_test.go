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
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestShortcutExpander(t *testing.T) {
	s := newServer()
	groups, err := GetAPIGroupResourcesWithContext(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var warnings []string
	m := NewShortcutExpanderWithContext(NewDiscoveryRESTMapperWithContext(groups), s, func(w string) { warnings = append(warnings, w) })
	for _, c := range []struct {
		in       schema.GroupVersionResource
		want     string
		warnings string
	}{
		{schema.GroupVersionResource{Resource: "no"}, "/v1, Resource=nodes", ""},
		{schema.GroupVersionResource{Resource: "deploy"}, "apps/v1, Resource=deployments", `short name "deploy" could also match lower priority resource deployables.zoo.io`},
		{schema.GroupVersionResource{Group: "apps", Resource: "deploy"}, "apps/v1, Resource=deployments", ""},
		{schema.GroupVersionResource{Group: "zoo", Resource: "deploy"}, "zoo.io/v1, Resource=deployables", ""}, // the start of a group's name
		{schema.GroupVersionResource{Group: "zoo", Version: "v1", Resource: "deploy"}, "zoo.io/v1, Resource=deployables", ""},
		{schema.GroupVersionResource{Group: "zoo", Version: "v2", Resource: "deploy"}, "no matches for zoo.io/v2, Resource=deployables", ""},
		{schema.GroupVersionResource{Group: "zoo.io", Version: "v1", Resource: "deploy"}, "zoo.io/v1, Resource=deployables", ""},
		{schema.GroupVersionResource{Group: "zoo.io", Version: "v2", Resource: "deploy"}, "zoo.io/v1, Resource=deployables", ""}, // the whole name: in any version
		{schema.GroupVersionResource{Resource: "po"}, "zoo.io/v1, Resource=po", ""},                                              // a resource of that name
		{schema.GroupVersionResource{Group: "zoo", Resource: "po"}, "zoo.io/v1, Resource=oxen", ""},
		{schema.GroupVersionResource{Resource: "pods"}, "/v1, Resource=pods", ""},
		{schema.GroupVersionResource{Resource: "xx"}, "no matches for /, Resource=xx", ""},
		{schema.GroupVersionResource{Group: "none", Resource: "deploy"}, "no matches for none/, Resource=deploy", ""},
	} {
		warnings = nil
		got, err := m.ResourceForWithContext(t.Context(), c.in)
		if text := fmt.Sprint(got); (err == nil && text != c.want) || (err != nil && err.Error() != c.want) {
			t.Errorf("%v: %v, %v, want %s", c.in, got, err, c.want)
		}
		if got := strings.Join(warnings, "\n"); got != c.warnings {
			t.Errorf("%v warned %q, want %q", c.in, got, c.warnings)
		}
		all, err := m.ResourcesForWithContext(t.Context(), c.in)
		if err == nil && all[0] != got {
			t.Errorf("%v: %v of %v", c.in, got, all)
		}
		kind, err1 := m.KindForWithContext(t.Context(), c.in)
		kinds, err2 := m.KindsForWithContext(t.Context(), c.in)
		if (err1 == nil) != (err == nil) || (err2 == nil) != (err == nil) || (err == nil && kinds[0] != kind) {
			t.Errorf("%v: kinds %v %v, %v %v", c.in, kind, err1, kinds, err2)
		}
	}
	if got, err := m.ResourceSingularizerWithContext(t.Context(), "no"); got != "node" || err != nil {
		t.Errorf("singular %q, %v", got, err)
	}
	if got, err := m.RESTMappingWithContext(t.Context(), schema.GroupKind{Kind: "Pod"}); err != nil || got.Resource.Resource != "pods" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := m.RESTMappingsWithContext(t.Context(), schema.GroupKind{Group: "apps", Kind: "Deployment"}); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	// A failing group takes only its own short names along; failing discovery all.
	s.set("apps/v1", 0, errors.New("out of order"))
	if got, err := m.ResourceForWithContext(t.Context(), schema.GroupVersionResource{Resource: "deploy"}); err != nil || got.Group != "apps" {
		t.Errorf("%v, %v", got, err)
	}
	s.set("groups", 0, errors.New("out of order"))
	if got, err := m.ResourceForWithContext(t.Context(), schema.GroupVersionResource{Resource: "deploy"}); !meta.IsNoMatchError(err) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestShortcutExpander_resetsItsMapper(t *testing.T) {
	cache := &uncached{server: newServer()}
	m := NewShortcutExpanderWithContext(NewDeferredDiscoveryRESTMapperWithContext(cache), cache, nil)
	meta.MaybeResetRESTMapperWithContext(t.Context(), m)
	if cache.invalidated != 1 {
		t.Errorf("invalidated %d times", cache.invalidated)
	}
}

// outdated is a cache that has an old answer until it is invalidated.
type outdated struct {
	*uncached
	old *server
}

func (o *outdated) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	if o.FreshWithContext(ctx) {
		return o.uncached.ServerGroupsAndResourcesWithContext(ctx)
	}
	return o.old.ServerGroupsAndResourcesWithContext(ctx)
}

// A short name of a new resource is unknown when it is expanded; then the mapper
// finds out that the cache was outdated.
func TestShortcutExpander_knowsNewShortNames(t *testing.T) {
	for what, ask := range map[string]func(meta.RESTMapperWithContext, schema.GroupVersionResource) (any, error){
		"KindFor": func(m meta.RESTMapperWithContext, r schema.GroupVersionResource) (any, error) {
			return m.KindForWithContext(t.Context(), r)
		},
		"KindsFor": func(m meta.RESTMapperWithContext, r schema.GroupVersionResource) (any, error) {
			return m.KindsForWithContext(t.Context(), r)
		},
		"ResourceFor": func(m meta.RESTMapperWithContext, r schema.GroupVersionResource) (any, error) {
			return m.ResourceForWithContext(t.Context(), r)
		},
		"ResourcesFor": func(m meta.RESTMapperWithContext, r schema.GroupVersionResource) (any, error) {
			return m.ResourcesForWithContext(t.Context(), r)
		},
	} {
		now := newServer()
		now.serve("new.io/v1", "gadgets", "Gadget")
		now.lists[len(now.lists)-1].APIResources[0].ShortNames = []string{"gd"}
		cache := &outdated{&uncached{server: now, freshAfter: true}, newServer()}
		m := NewShortcutExpanderWithContext(NewDeferredDiscoveryRESTMapperWithContext(cache), cache, func(w string) { t.Errorf("%s: %s", what, w) })
		if got, err := ask(m, schema.GroupVersionResource{Resource: "gd"}); err != nil || !strings.Contains(fmt.Sprint(got), "new.io/v1") {
			t.Errorf("%s: %v, %v", what, got, err)
		}
		if got, err := ask(m, schema.GroupVersionResource{Resource: "xx"}); !meta.IsNoMatchError(err) {
			t.Errorf("%s: %v, %v", what, got, err)
		}
		if cache.invalidated != 1 {
			t.Errorf("%s: invalidated %d times", what, cache.invalidated)
		}
	}
}

func TestCategoryExpander(t *testing.T) {
	s := newServer()
	e := NewDiscoveryCategoryExpanderWithContext(s)
	if got, ok := e.ExpandWithContext(t.Context(), "all"); text(got) != "pods deployments.apps deployments.apps" || !ok { // one for each version
		t.Errorf("%v, %v", got, ok)
	}
	if got, ok := e.ExpandWithContext(t.Context(), "none"); got != nil || ok {
		t.Errorf("%v, %v", got, ok)
	}
	s.set("v1", 0, errors.New("out of order"))
	if got, ok := e.ExpandWithContext(t.Context(), "all"); text(got) != "deployments.apps deployments.apps" || !ok {
		t.Errorf("with a failing group: %v, %v", got, ok)
	}
	s.set("groups", 0, errors.New("out of order"))
	if got, ok := e.ExpandWithContext(t.Context(), "all"); got != nil || ok {
		t.Errorf("with failing discovery: %v, %v", got, ok)
	}
	simple := SimpleCategoryExpander{Expansions: map[string][]schema.GroupResource{"all": {{Resource: "pods"}}, "empty": {}}}
	union := UnionCategoryExpander{simple, SimpleCategoryExpander{Expansions: map[string][]schema.GroupResource{"all": {{Resource: "pods"}, {Resource: "nodes"}}}}}
	withContext := UnionCategoryExpanderWithContext{simple, ToCategoryExpanderWithContext(union)}
	for category, want := range map[string]string{"all": "pods nodes true", "empty": " true", "none": " false"} {
		got, ok := union.Expand(category)
		if s := text(got) + fmt.Sprint(" ", ok); s != want || got == nil {
			t.Errorf("%s: %q", category, s)
		}
		got, ok = withContext.ExpandWithContext(t.Context(), category)
		if s := text(got) + fmt.Sprint(" ", ok); s != want {
			t.Errorf("%s with context: %q", category, s)
		}
	}
	defer func() {
		if got := recover(); got != "Please provide discovery client to shortcut expander" {
			t.Errorf("panic %v", got)
		}
	}()
	NewDiscoveryCategoryExpander(nil)
}

type hanging chan struct{}

func (h hanging) Expand(string) ([]schema.GroupResource, bool) { <-h; return nil, true }

func TestExpanders_C2_leaveAtTheEndOfTheContext(t *testing.T) {
	bubble(t, func(t *testing.T, ctx context.Context) {
		s := newServer()
		s.set("zoo.io/v1", time.Hour, nil)
		groups := []*APIGroupResources{}
		old := make(hanging)
		shortcuts := NewShortcutExpanderWithContext(NewDiscoveryRESTMapperWithContext(groups), s, nil)
		for _, name := range []string{"KindFor", "KindsFor", "ResourceFor", "ResourcesFor", "ResourceSingularizer"} {
			over, cancel := context.WithCancelCause(ctx)
			cancel(errQuota)
			gvr := schema.GroupVersionResource{Resource: "po"}
			call := map[string]func(context.Context) error{
				"KindFor":      func(ctx context.Context) error { _, err := shortcuts.KindForWithContext(ctx, gvr); return err },
				"KindsFor":     func(ctx context.Context) error { _, err := shortcuts.KindsForWithContext(ctx, gvr); return err },
				"ResourceFor":  func(ctx context.Context) error { _, err := shortcuts.ResourceForWithContext(ctx, gvr); return err },
				"ResourcesFor": func(ctx context.Context) error { _, err := shortcuts.ResourcesForWithContext(ctx, gvr); return err },
				"ResourceSingularizer": func(ctx context.Context) error {
					_, err := shortcuts.ResourceSingularizerWithContext(ctx, "po")
					return err
				},
			}[name]
			if err := call(over); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) {
				t.Errorf("C3 %s: %v", name, err)
			}
			if err := call(nil); err == nil || !strings.Contains(err.Error(), name+"WithContext: context must not be nil") {
				t.Errorf("C7 %s: %v", name, err)
			}
		}
		for name, call := range map[string]func(context.Context) bool{
			"discovery": func(ctx context.Context) bool {
				_, ok := NewDiscoveryCategoryExpanderWithContext(s).ExpandWithContext(ctx, "all")
				return ok
			},
			"adapter": func(ctx context.Context) bool {
				_, ok := ToCategoryExpanderWithContext(old).ExpandWithContext(ctx, "all")
				return ok
			},
			"shortcut": func(ctx context.Context) bool {
				_, err := shortcuts.KindForWithContext(ctx, schema.GroupVersionResource{Resource: "po"})
				return !errors.Is(err, context.DeadlineExceeded)
			},
		} {
			short, cancel := context.WithTimeout(ctx, time.Second)
			start := time.Now()
			if ok := call(short); ok || time.Since(start) != time.Second {
				t.Errorf("%s: %v after %v", name, ok, time.Since(start))
			}
			cancel()
		}
		close(old)
		synctest.Wait()
		if ToCategoryExpanderWithContext(nil) != nil {
			t.Error("nil became something")
		}
	})
}
