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

	"go.uber.org/goleak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/klog/v2/ktesting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

func bubble(t *testing.T, f func(t *testing.T, ctx context.Context)) {
	synctest.Test(t, func(t *testing.T) {
		_, ctx := ktesting.NewTestContext(t)
		f(t, ctx)
	})
}

// server is discovery that takes as long as it is told to, without a cache.
type server struct {
	discovery.DiscoveryInterfaceWithContext // what is not used here

	mu        sync.Mutex
	lists     []*metav1.APIResourceList
	preferred map[string]string // group → version, if not the first
	delay     map[string]time.Duration
	fail      map[string]error
	looks     int // how often groups were asked for
	cancelled int
}

func newServer() *server {
	r := func(name, kind string, namespaced bool, short, category string) metav1.APIResource {
		r := metav1.APIResource{Name: name, Kind: kind, Namespaced: namespaced, Verbs: []string{"get"}}
		if short != "" {
			r.ShortNames = []string{short}
		}
		if category != "" {
			r.Categories = []string{category}
		}
		return r
	}
	return &server{
		lists: []*metav1.APIResourceList{
			{GroupVersion: "v1", APIResources: []metav1.APIResource{r("pods", "Pod", true, "po", "all"), r("pods/status", "Pod", true, "", ""), r("nodes", "Node", false, "no", "")}},
			{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{r("deployments", "Deployment", true, "deploy", "all"), r("deployments/scale", "Scale", true, "", "")}},
			{GroupVersion: "apps/v1beta1", APIResources: []metav1.APIResource{r("deployments", "Deployment", true, "deploy", "all"), r("olds", "Old", true, "", "")}},
			{GroupVersion: "zoo.io/v1", APIResources: []metav1.APIResource{r("po", "Panda", true, "", ""), r("deployables", "Deployable", true, "deploy", ""), {Name: "oxen", SingularName: "ox", Kind: "Ox", ShortNames: []string{"po"}}}},
		},
		preferred: map[string]string{}, delay: map[string]time.Duration{}, fail: map[string]error{},
	}
}

func (s *server) wait(ctx context.Context, what string) error {
	s.mu.Lock()
	delay, err := s.delay[what], s.fail[what]
	s.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			s.mu.Lock()
			s.cancelled++
			s.mu.Unlock()
			return ctxerr.New(ctx, "fake server")
		}
	}
	return err
}

func (s *server) set(what string, delay time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay[what], s.fail[what] = delay, err
}

// serve adds a kind.
func (s *server) serve(groupVersion, resource, kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists = append(s.lists, &metav1.APIResourceList{GroupVersion: groupVersion, APIResources: []metav1.APIResource{{Name: resource, Kind: kind}}})
}

func (s *server) looked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looks
}

func (s *server) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	s.mu.Lock()
	s.looks++
	s.mu.Unlock()
	if err := s.wait(ctx, "groups"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	groups := &metav1.APIGroupList{}
	at := map[string]int{}
	for _, list := range s.lists {
		gv, _ := schema.ParseGroupVersion(list.GroupVersion)
		v := metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version}
		if _, known := at[gv.Group]; !known {
			at[gv.Group] = len(groups.Groups)
			groups.Groups = append(groups.Groups, metav1.APIGroup{Name: gv.Group, PreferredVersion: v})
		}
		g := &groups.Groups[at[gv.Group]]
		g.Versions = append(g.Versions, v)
		if s.preferred[gv.Group] == gv.Version {
			g.PreferredVersion = v
		}
	}
	return groups, nil
}

func (s *server) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	if err := s.wait(ctx, groupVersion); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, list := range s.lists {
		if list.GroupVersion == groupVersion {
			return list, nil
		}
	}
	return nil, errors.New("no such group version: " + groupVersion)
}

func (s *server) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return discovery.ServerGroupsAndResourcesWithContext(ctx, s)
}

// uncached says of itself whether it is fresh, whatever it has.
type uncached struct {
	*server
	freshAfter  bool // what Fresh says after Invalidate
	fresh       bool
	invalidated int
}

func (u *uncached) FreshWithContext(context.Context) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.fresh
}

func (u *uncached) InvalidateWithContext(context.Context) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.fresh = u.freshAfter
	u.invalidated++
}

// questions is every way to ask a mapper for something of the group or name.
func questions(d *DeferredDiscoveryRESTMapper, group, resource, kind string) map[string]func(context.Context) error {
	gvr := schema.GroupVersionResource{Group: group, Resource: resource}
	gk := schema.GroupKind{Group: group, Kind: kind}
	return map[string]func(context.Context) error{
		"KindForWithContext":      func(ctx context.Context) error { _, err := d.KindForWithContext(ctx, gvr); return err },
		"KindsForWithContext":     func(ctx context.Context) error { _, err := d.KindsForWithContext(ctx, gvr); return err },
		"ResourceForWithContext":  func(ctx context.Context) error { _, err := d.ResourceForWithContext(ctx, gvr); return err },
		"ResourcesForWithContext": func(ctx context.Context) error { _, err := d.ResourcesForWithContext(ctx, gvr); return err },
		"RESTMappingWithContext":  func(ctx context.Context) error { _, err := d.RESTMappingWithContext(ctx, gk); return err },
		"RESTMappingsWithContext": func(ctx context.Context) error { _, err := d.RESTMappingsWithContext(ctx, gk); return err },
		"ResourceSingularizerWithContext": func(ctx context.Context) error {
			_, err := d.ResourceSingularizerWithContext(ctx, resource)
			return err
		},
	}
}

func text(v any) string {
	var s strings.Builder
	switch v := v.(type) {
	case []schema.GroupResource:
		for _, gr := range v {
			s.WriteString(gr.String() + " ")
		}
	}
	return strings.TrimSpace(s.String())
}
