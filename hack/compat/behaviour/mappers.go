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

package main

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/restmapper"
	clienttesting "k8s.io/client-go/testing"
)

// cachedDiscovery is a fake that counts as a cache, with groups in the order of
// their names.
type cachedDiscovery struct {
	discovery.DiscoveryInterface
	serves      *[]*metav1.APIResourceList
	r           *run
	fresh       bool
	invalidated int
	later       []*metav1.APIResourceList // what is served after Invalidate
	err         error
}

func newCachedDiscovery(r *run, lists []*metav1.APIResourceList, err error) *cachedDiscovery {
	f := &clienttesting.Fake{Resources: lists}
	return &cachedDiscovery{DiscoveryInterface: &fakediscovery.FakeDiscovery{Fake: f}, serves: &f.Resources, r: r, fresh: true, err: err}
}

func (c *cachedDiscovery) Fresh() bool { return c.fresh }
func (c *cachedDiscovery) Invalidate() {
	c.invalidated++
	c.fresh = true
	if c.later != nil {
		*c.serves = c.later
	}
}

func (c *cachedDiscovery) ServerGroups() (*metav1.APIGroupList, error) {
	list, err := c.DiscoveryInterface.ServerGroups()
	return byName(list), err
}

func (c *cachedDiscovery) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	groups, lists, err := c.DiscoveryInterface.ServerGroupsAndResources()
	slices.SortFunc(groups, func(a, b *metav1.APIGroup) int { return strings.Compare(a.Name, b.Name) })
	if c.err != nil {
		return groups, lists, c.err
	}
	return groups, lists, err
}

// drawResources is what a server may serve.
func drawResources(rng *rand.Rand) (lists []*metav1.APIResourceList) {
	kinds := map[string]string{"pods": "Pod", "deployments": "Deployment", "policies": "Policy", "endpoints": "Endpoints", "classes": "Class", "statuses": "Status"}
	for _, gv := range []string{"v1", "apps/v1", "apps/v1beta1", "example.com/v1", "example.com/v2", "other.com/v1alpha1"} {
		if rng.Intn(4) == 0 {
			continue
		}
		l := &metav1.APIResourceList{GroupVersion: gv}
		for _, name := range sorted(keys(kinds)) {
			if rng.Intn(2) == 0 {
				continue
			}
			one := metav1.APIResource{Name: name, Kind: kinds[name], Namespaced: rng.Intn(3) > 0, SingularName: pick(rng, "", strings.ToLower(kinds[name]), "odd"+name), Verbs: metav1.Verbs{"get", "list"},
				ShortNames: pick(rng, nil, []string{name[:2]}, []string{"sh"}, []string{"po", "sh"}), Categories: pick(rng, nil, []string{"all"}, []string{"mine", "all"})}
			if rng.Intn(10) == 0 {
				one.Group, one.Version = pick(rng, "", "autoscaling"), pick(rng, "", "v1")
			}
			l.APIResources = append(l.APIResources, one)
			if rng.Intn(3) == 0 {
				l.APIResources = append(l.APIResources, metav1.APIResource{Name: name + "/status", Kind: kinds[name], Namespaced: one.Namespaced}, metav1.APIResource{Name: name + "/scale", Kind: "Scale", Group: "autoscaling", Version: "v1"})
			}
		}
		lists = append(lists, l)
	}
	return lists
}

func mapping(m *meta.RESTMapping) string {
	if m == nil {
		return "none"
	}
	return fmt.Sprintf("%v %v %v", m.Resource, m.GroupVersionKind, m.Scope.Name())
}

func errorParts(err error) string {
	if err == nil {
		return "nil"
	}
	return fmt.Sprintf("%T %q no match %v ambiguous %v", err, err.Error(), meta.IsNoMatchError(err), meta.IsAmbiguousError(err))
}

// askMapper asks everything that a mapper can be asked.
func askMapper(r *run, what string, rng *rand.Rand, m meta.RESTMapper) {
	for i := range 40 {
		gvr := schema.GroupVersionResource{Group: pick(rng, "", "", "apps", "example.com", "exa", "other.com", "none"), Version: pick(rng, "", "", "v1", "v2", "v1beta1"), Resource: pick(rng, "pods", "pod", "PODS", "po", "sh", "deployments", "policies", "policy", "endpoints", "classes", "class", "oddpods", "none", "", "pods/status", "de")}
		at := fmt.Sprintf("%s %d %v", what, i, gvr)
		r.panicFree(at, func() {
			kind, err := m.KindFor(gvr)
			r.note("%s kind %v %s", at, kind, errorParts(err))
			kinds, err := m.KindsFor(gvr)
			r.note("%s kinds %v %s", at, kinds, errorParts(err))
			resource, err := m.ResourceFor(gvr)
			r.note("%s resource %v %s", at, resource, errorParts(err))
			resources, err := m.ResourcesFor(gvr)
			r.note("%s resources %v %s", at, resources, errorParts(err))
			gk := schema.GroupKind{Group: gvr.Group, Kind: pick(rng, "Pod", "Deployment", "Policy", "Scale", "Class", "", "pod")}
			versions := pick(rng, nil, []string{"v1"}, []string{""}, []string{"v2", "v1"}, []string{"none"}, []string{"v1beta1", "", "v1"})
			one, err := m.RESTMapping(gk, versions...)
			r.note("%s %v %q mapping %s %s", what, gk, versions, mapping(one), errorParts(err))
			several, err := m.RESTMappings(gk, versions...)
			var texts []string
			for _, x := range several {
				texts = append(texts, mapping(x))
			}
			r.note("%s %v %q mappings %q %s", what, gk, versions, texts, errorParts(err))
			single, err := m.ResourceSingularizer(gvr.Resource)
			r.note("%s singular %q %s", at, single, errorParts(err))
		})
	}
}

func drawMappers(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	lists := drawResources(rng)
	for _, l := range lists {
		r.note("%s", asJSON(l))
	}
	d := newCachedDiscovery(r, lists, nil)
	groups, err := restmapper.GetAPIGroupResources(d)
	r.note("%s %s", show(groups), errText(err))
	plain := restmapper.NewDiscoveryRESTMapper(groups)
	askMapper(r, "plain", rng, plain)
	askMapper(r, "short", rng, restmapper.NewShortcutExpander(plain, d, func(text string) { r.note("warning %q", text) }))
	d.fresh, d.later = false, drawResources(rng)
	deferred := restmapper.NewDeferredDiscoveryRESTMapper(d)
	askMapper(r, "deferred", rng, deferred)
	d.fresh = false
	deferred.Reset()
	askMapper(r, "reset", rng, restmapper.NewShortcutExpander(deferred, d, nil))
	r.note("invalidated %d times", d.invalidated)
	for _, expander := range []restmapper.CategoryExpander{restmapper.NewDiscoveryCategoryExpander(d), restmapper.SimpleCategoryExpander{}, restmapper.SimpleCategoryExpander{Expansions: map[string][]schema.GroupResource{"all": {{Resource: "pods"}}, "none": nil}}, restmapper.UnionCategoryExpander{},
		restmapper.UnionCategoryExpander{restmapper.SimpleCategoryExpander{Expansions: map[string][]schema.GroupResource{"all": {{Resource: "pods"}, {Group: "apps", Resource: "x"}}}}, restmapper.NewDiscoveryCategoryExpander(d)}} {
		for _, category := range []string{"all", "mine", "none", ""} {
			list, ok := expander.Expand(category)
			r.note("%T %q: %v nil %v %v", expander, category, list, list == nil, ok)
		}
	}
}

func mappersOfErrors(r *run) {
	lists := []*metav1.APIResourceList{{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "pods", Kind: "Pod", Namespaced: true, Verbs: metav1.Verbs{"get"}, ShortNames: []string{"po"}, Categories: []string{"all"}}}}}
	partial := &discovery.ErrGroupDiscoveryFailed{Groups: map[schema.GroupVersion]error{{Group: "broken", Version: "v1"}: fmt.Errorf("mine")}}
	for _, err := range []error{fmt.Errorf("mine"), partial, fmt.Errorf("wrapped: %w", partial)} {
		for _, served := range [][]*metav1.APIResourceList{lists, nil} {
			d := newCachedDiscovery(r, served, err)
			groups, got := restmapper.GetAPIGroupResources(d)
			r.note("groups %d %s", len(groups), errText(got))
			deferred := restmapper.NewDeferredDiscoveryRESTMapper(d)
			r.note("%v", deferred.String() != "")
			for _, m := range []meta.RESTMapper{deferred, restmapper.NewShortcutExpander(deferred, d, func(text string) { r.note("warning %q", text) })} {
				for _, resource := range []string{"pods", "po", "none"} {
					kind, err := m.KindFor(schema.GroupVersionResource{Resource: resource})
					r.note("%T %s %v %s", m, resource, kind, errorParts(err))
				}
			}
			list, ok := restmapper.NewDiscoveryCategoryExpander(d).Expand("all")
			r.note("%v %v", list, ok)
		}
	}
	r.panics("no discovery", func() { restmapper.NewDiscoveryCategoryExpander(nil) })
	r.panics("no groups", func() {
		m := restmapper.NewDiscoveryRESTMapper(nil)
		_, err := m.KindFor(schema.GroupVersionResource{Resource: "pods"})
		r.note("%s", errorParts(err))
	})
}

func init() {
	seeds("mappers/drawn", 40, drawMappers)
	add(scenario{name: "mappers/errors", do: mappersOfErrors})
}
