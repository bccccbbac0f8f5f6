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
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	openapicached "k8s.io/client-go/openapi/cached"
	"k8s.io/client-go/openapi3"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	"k8s.io/client-go/tools/pager"
)

var notFound = reply{code: 404, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`}

// clusters tell of the same resources in all the ways that there are, and not
// at all.
var clusters = map[string]cluster{
	"legacy":           {},
	"v2":               {aggregated: "v2"},
	"v2beta1":          {aggregated: "v2beta1"},
	"v2/stale":         {aggregated: "v2", stale: true},
	"v2/noGroups":      {aggregated: "v2", replace: map[string]reply{"/apis": notFound}},
	"v2/noCore":        {aggregated: "v2", replace: map[string]reply{"/api": notFound}},
	"v2/halfLegacy":    {aggregated: "v2", replace: map[string]reply{"/apis": {body: `{"kind":"APIGroupList","apiVersion":"v1","groups":[]}`}}},
	"v2/forbidden":     {aggregated: "v2", replace: map[string]reply{"/apis": {code: 403, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`}}},
	"v2/broken":        {aggregated: "v2", replace: map[string]reply{"/apis": {header: []string{"Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}, body: "{"}}},
	"v2/html":          {aggregated: "v2", replace: map[string]reply{"/apis": {header: []string{"Content-Type", "text/html"}, body: "<html>"}}},
	"v2/unacceptable":  {aggregated: "v2", replace: map[string]reply{"/apis": {code: 406}}},
	"legacy/503":       {replace: map[string]reply{"/apis/ex.io/v1": {code: 503, body: "sorry"}}},
	"legacy/404":       {replace: map[string]reply{"/apis/ex.io/v1": notFound}},
	"legacy/403":       {replace: map[string]reply{"/apis/ex.io/v1": {code: 403, body: "{}"}, "/apis/apps/v1": {code: 500}}},
	"legacy/empty":     {replace: map[string]reply{"/apis/ex.io/v1": {body: `{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"ex.io/v1","resources":[]}`}}},
	"legacy/noVersion": {replace: map[string]reply{"/apis/ex.io/v1": {body: `{"kind":"APIResourceList","apiVersion":"v1","resources":[{"name":"x","kind":"X","namespaced":true,"verbs":["get"]}]}`}}},
	"legacy/noCore":    {replace: map[string]reply{"/api": notFound}},
	"legacy/noAPIs":    {replace: map[string]reply{"/apis": notFound}},
	"legacy/nothing":   {replace: map[string]reply{"/apis": notFound, "/api": notFound}},
	"legacy/apis500":   {replace: map[string]reply{"/apis": {code: 500}}},
	"legacy/api500":    {replace: map[string]reply{"/api": {code: 500}}},
	"legacy/api401":    {replace: map[string]reply{"/api": {code: 401}, "/apis": {code: 401}}},
	"legacy/html":      {replace: map[string]reply{"/api": {header: []string{"Content-Type", "text/html"}, body: "<html>"}}},
	"v2beta1/unasked":  {replace: map[string]reply{"/apis": cluster{aggregated: "v2beta1"}.aggregate("/apis/apps/v1", "/apis/ex.io/v1")}},
	"legacy/status":    {replace: map[string]reply{"/api": again(503), "/apis": again(500)}},
	"version/bad":      {replace: map[string]reply{"/version": {body: "1.37"}}},
	"version/403":      {replace: map[string]reply{"/version": {code: 403, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","message":"no","code":403}`}}},
}

// discoveries are all that can be asked.
var discoveries = map[string]func(*rig, discovery.DiscoveryInterface){
	"groups": func(g *rig, d discovery.DiscoveryInterface) {
		o, err := d.ServerGroups()
		g.outcome("groups", o, err)
	},
	"version": func(g *rig, d discovery.DiscoveryInterface) {
		o, err := d.ServerVersion()
		g.outcome("version", o, err)
	},
	"resources": func(g *rig, d discovery.DiscoveryInterface) {
		for _, gv := range []string{"v1", "apps/v1", "ex.io/v1", "ex.io/v2", "", "a/b/c"} {
			o, err := d.ServerResourcesForGroupVersion(gv)
			g.outcome(gv, o, err)
		}
	},
	"all": func(g *rig, d discovery.DiscoveryInterface) {
		groups, lists, err := d.ServerGroupsAndResources()
		g.outcome("groups", groups, err)
		g.outcome("lists", sorted(lists), nil)
		failed, ok := discovery.GroupDiscoveryFailedErrorGroups(err)
		for _, gv := range slices.SortedFunc(maps.Keys(failed), func(a, b schema.GroupVersion) int { return len(a.String()) - len(b.String()) }) {
			g.note("failed %v: %s", gv, errorFacts(failed[gv]))
		}
		g.note("%v %v", ok, discovery.IsGroupDiscoveryFailedError(err))
	},
	"preferred": func(g *rig, d discovery.DiscoveryInterface) {
		lists, err := d.ServerPreferredResources()
		g.outcome("preferred", sorted(lists), err)
		lists, err = d.ServerPreferredNamespacedResources()
		g.outcome("namespaced", sorted(lists), err)
	},
	"helpers": func(g *rig, d discovery.DiscoveryInterface) {
		ok, err := discovery.IsResourceEnabled(d, schema.GroupVersionResource{Group: "ex.io", Version: "v1", Resource: "widgets"})
		g.outcome("enabled", ok, err)
		g.outcome("supports", nil, discovery.ServerSupportsVersion(d, schema.GroupVersion{Group: "ex.io", Version: "v9"}))
	},
	"mapper": func(g *rig, d discovery.DiscoveryInterface) {
		o, err := restmapper.GetAPIGroupResources(d)
		g.outcome("groups", len(o), err)
		if err == nil {
			g.mappings(restmapper.NewDiscoveryRESTMapper(o))
		}
	},
	"deferred": func(g *rig, d discovery.DiscoveryInterface) {
		m := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(d))
		g.mappings(restmapper.NewShortcutExpander(m, memory.NewMemCacheClient(d), func(s string) { g.note("warning %s", s) }))
		m.Reset()
		k, err := m.KindFor(schema.GroupVersionResource{Resource: "pods"})
		g.outcome("after reset", k, err)
	},
	"categories": func(g *rig, d discovery.DiscoveryInterface) {
		o, ok := restmapper.NewDiscoveryCategoryExpander(d).Expand("all")
		slices.SortFunc(o, func(a, b schema.GroupResource) int { return strings.Compare(a.String(), b.String()) })
		g.note("%v %v", o, ok)
	},
	"memory": func(g *rig, d discovery.DiscoveryInterface) {
		m := memory.NewMemCacheClient(d)
		for range 2 {
			o, err := m.ServerResourcesForGroupVersion("ex.io/v1")
			g.outcome("resources", o, err)
			groups, err := m.ServerGroups()
			g.outcome("groups", groups, err)
			_, lists, err := m.ServerGroupsAndResources()
			g.outcome("all", sorted(lists), err)
			g.note("fresh %v", m.Fresh())
		}
		m.Invalidate()
		g.note("fresh %v", m.Fresh())
		o, err := m.ServerResourcesForGroupVersion("apps/v1")
		g.outcome("again", o, err)
	},
	"noPeers": func(g *rig, d discovery.DiscoveryInterface) {
		d.(*discovery.DiscoveryClient).NoPeerDiscovery = true
		groups, lists, err := d.ServerGroupsAndResources()
		g.outcome("groups", groups, err)
		g.outcome("lists", sorted(lists), nil)
	},
	"legacyOnly": func(g *rig, d discovery.DiscoveryInterface) {
		groups, lists, err := d.WithLegacy().ServerGroupsAndResources()
		g.outcome("groups", groups, err)
		g.outcome("lists", sorted(lists), nil)
	},
}

// sorted puts lists into an order: the baseline's is any.
func sorted(lists []*metav1.APIResourceList) []*metav1.APIResourceList {
	for _, l := range lists {
		slices.SortStableFunc(l.APIResources, func(a, b metav1.APIResource) int { return strings.Compare(a.Name, b.Name) })
	}
	slices.SortStableFunc(lists, func(a, b *metav1.APIResourceList) int { return strings.Compare(a.GroupVersion, b.GroupVersion) })
	return lists
}

// mappings asks a mapper for what is there and what is not.
func (g *rig) mappings(m meta.RESTMapper) {
	for _, r := range []schema.GroupVersionResource{
		{Resource: "pods"}, {Resource: "pod"}, {Resource: "po"}, {Resource: "deploy"}, {Resource: "widgets"}, {Group: "ex.io", Resource: "widgets"},
		{Group: "ex", Resource: "widgets"}, {Group: "ex.io", Version: "v1beta1", Resource: "widgets"}, {Resource: "gadgets"}, {Resource: "nothing"}, {Group: "apps", Version: "v7", Resource: "deployments"},
	} {
		kind, err := m.KindFor(r)
		g.outcome(fmt.Sprint("kind of ", r), kind.String(), err)
		full, err := m.ResourcesFor(r)
		g.outcome(fmt.Sprint("resources of ", r), full, err)
	}
	for _, k := range []schema.GroupKind{{Kind: "Pod"}, {Group: "apps", Kind: "Deployment"}, {Group: "ex.io", Kind: "Widget"}, {Kind: "Nothing"}} {
		mapping, err := m.RESTMapping(k, "v1")
		if err == nil {
			g.note("%v: %v %v %v", k, mapping.Resource, mapping.GroupVersionKind, mapping.Scope.Name())
		} else {
			g.outcome(k.String(), meta.IsNoMatchError(err), err)
		}
		all, err := m.RESTMappings(k)
		g.outcome(fmt.Sprint("mappings of ", k), len(all), err)
	}
	single, err := m.ResourceSingularizer("deployments")
	g.outcome("singular", single, err)
}

func init() {
	for name, k := range clusters {
		for ask, do := range discoveries {
			add(scenario{name: "discovery/" + ask + "/" + name, unordered: true, answer: k.answer, do: func(g *rig) {
				do(g, must(discovery.NewDiscoveryClientForConfig(g.config())))
			}})
		}
		for format, types := range map[string]string{"protobuf": runtime.ContentTypeProtobuf, "cbor": runtime.ContentTypeCBOR} {
			add(scenario{name: "discovery/" + format + "/" + name, unordered: true, answer: k.answer, do: func(g *rig) {
				c := g.config()
				c.ContentType, c.AcceptContentTypes = types, types+",application/json"
				for _, ask := range []string{"version", "groups", "resources", "all"} {
					discoveries[ask](g, must(discovery.NewDiscoveryClientForConfig(c)))
				}
			}})
		}
		add(scenario{name: "discovery/disk/" + name, unordered: true, answer: k.answer, do: discoverOnDisk},
			scenario{name: "scale/" + name, unordered: true, answer: k.withScales().answer, do: scaleThings})
	}
	openAPIRows()
	pagerRows()
}

// discoverOnDisk asks twice, the second time with a new client on the same
// folder, and lists what is stored.
func discoverOnDisk(g *rig) {
	dir := must(os.MkdirTemp("", "wire"))
	context.AfterFunc(g.ctx, func() { os.RemoveAll(dir) })
	for range 2 {
		d := must(disk.NewCachedDiscoveryClientForConfig(g.config(), dir+"/d", dir+"/h", time.Hour))
		o, err := d.ServerResourcesForGroupVersion("ex.io/v1")
		g.outcome("resources", o, err)
		_, lists, err := d.ServerGroupsAndResources()
		g.outcome("all", sorted(lists), err)
		v, err := d.ServerVersion()
		g.outcome("version", v, err)
		g.note("fresh %v", d.Fresh())
		d.Invalidate()
		g.note("fresh %v", d.Fresh())
	}
}

func (k cluster) withScales() cluster {
	k.extra = map[string]string{
		"/apis/apps/v1/namespaces/ns/deployments/web/scale":     `{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web"},"spec":{"replicas":3},"status":{"replicas":2,"selector":"a=b"}}`,
		"/api/v1/namespaces/ns/replicationcontrollers/rc/scale": `{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"rc"},"spec":{"replicas":1}}`,
		"/apis/ex.io/v1/namespaces/ns/widgets/w/scale":          `{"kind":"Scale","apiVersion":"extensions/v1beta1","metadata":{"name":"w"},"spec":{"replicas":1},"status":{"replicas":1,"targetSelector":"x=y"}}`,
	}
	return k
}

func scaleThings(g *rig) {
	d := must(discovery.NewDiscoveryClientForConfig(g.config()))
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(d))
	c := must(scale.NewForConfig(g.config(), mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(d)))
	for _, what := range []struct {
		resource schema.GroupResource
		name     string
	}{{schema.GroupResource{Group: "apps", Resource: "deployments"}, "web"}, {schema.GroupResource{Resource: "replicationcontrollers"}, "rc"},
		{schema.GroupResource{Group: "ex.io", Resource: "widgets"}, "w"}, {schema.GroupResource{Group: "none", Resource: "x"}, "y"}} {
		s, err := c.Scales("ns").Get(g.ctx, what.resource, what.name, metav1.GetOptions{ResourceVersion: "1"})
		g.outcome("get", s, err)
		s, err = c.Scales("ns").Update(g.ctx, what.resource, &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: what.name}, Spec: autoscalingv1.ScaleSpec{Replicas: 5}}, metav1.UpdateOptions{DryRun: []string{"All"}})
		g.outcome("update", s, err)
		s, err = c.Scales("ns").Patch(g.ctx, what.resource.WithVersion("v1"), what.name, types.MergePatchType, []byte(`{"spec":{"replicas":2}}`), metav1.PatchOptions{FieldManager: "m"})
		g.outcome("patch", s, err)
	}
}

func openAPIRows() {
	k := cluster{extra: map[string]string{
		"/openapi/v3":              `{"paths":{"api/v1":{"serverRelativeURL":"/openapi/v3/api/v1?hash=ABC"},"apis/apps/v1":{"serverRelativeURL":"/openapi/v3/apis/apps/v1?hash=DEF"}}}`,
		"/openapi/v3/api/v1":       `{"openapi":"3.0.0","info":{"title":"k","version":"v1"},"paths":{}}`,
		"/openapi/v3/apis/apps/v1": `{"openapi":"3.0.0","info":{"title":"k","version":"v1"},"paths":{},"components":{"schemas":{"a":{"type":"object"}}}}`,
		"/openapi/v2":              `{"swagger":"2.0","info":{"title":"k","version":"v1"},"paths":{}}`,
	}}
	for name, replace := range map[string]map[string]reply{"ok": nil, "404": {"/openapi/v3": notFound, "/openapi/v2": notFound}, "broken": {"/openapi/v3": {body: "{"}, "/openapi/v3/api/v1": {body: "x"}}} {
		server := k
		server.replace = replace
		add(scenario{name: "openapi/" + name, answer: server.answer, do: func(g *rig) {
			d := must(discovery.NewDiscoveryClientForConfig(g.config()))
			doc, err := d.OpenAPISchema()
			g.outcome("v2", doc.GetInfo().GetTitle(), err)
			c := d.OpenAPIV3()
			paths, err := c.Paths()
			g.outcome("paths", len(paths), err)
			for _, path := range slices.Sorted(maps.Keys(paths)) {
				for _, contentType := range []string{runtime.ContentTypeJSON, "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"} {
					raw, err := paths[path].Schema(contentType)
					g.outcome(path, raw, err)
				}
				g.note("%s %s", path, paths[path].ServerRelativeURL())
			}
			root := openapi3.NewRoot(openapicached.NewClient(c))
			gvs, err := root.GroupVersions()
			g.outcome("group versions", gvs, err)
			spec, err := root.GVSpecAsMap(schema.GroupVersion{Group: "apps", Version: "v1"})
			g.outcome("spec", fmt.Sprint(spec), err)
			_, err = root.GVSpec(schema.GroupVersion{Group: "apps", Version: "v7"})
			g.outcome("no spec", nil, err)
			_, err = root.GVSpec(schema.GroupVersion{Version: "v1"})
			g.outcome("core spec", nil, err)
		}})
	}
}

// pagerRows list in pages.
func pagerRows() {
	page := func(names, token string) reply {
		return reply{body: `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5","continue":"` + token + `"},"items":[{"metadata":{"name":"` + names + `"}}]}`}
	}
	gone := reply{code: 410, body: `{"kind":"Status","apiVersion":"v1","metadata":{"continue":"other"},"status":"Failure","message":"expired","reason":"Expired","code":410}`}
	for name, replies := range map[string][]reply{
		"one": {page("a", "")}, "three": {page("a", "1"), page("b", "2"), page("c", "")},
		"expired": {page("a", "1"), gone, page("all", "")}, "expiredTwice": {page("a", "1"), gone, page("b", "2"), gone, page("c", "")},
		"expiredFirst": {gone, page("a", "")}, "broken": {page("a", "1"), {code: 500}}, "always": {page("a", "1"), gone, gone},
	} {
		for kind, options := range map[string]metav1.ListOptions{"plain": {}, "rv0": {ResourceVersion: "0"}, "limit": {Limit: 7, ResourceVersion: "3", ResourceVersionMatch: "NotOlderThan"}, "selected": {LabelSelector: "a=b"}} {
			pages := func(g *rig) *pager.ListPager {
				client := g.client(func(c *rest.Config) { c.ContentType = "application/json" })
				return pager.New(func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
					return client.CoreV1().Pods("ns").List(ctx, o)
				})
			}
			add(scenario{name: "pager/list/" + name + "/" + kind, replies: replies, do: func(g *rig) {
				list, paged, err := pages(g).List(g.ctx, options)
				g.outcome("list", list, err)
				g.note("paged %v", paged)
			}}, scenario{name: "pager/each/" + name + "/" + kind, unordered: true, replies: replies, do: func(g *rig) {
				p := pages(g)
				p.PageSize, p.PageBufferSize = 2, 0
				g.outcome("each", nil, p.EachListItem(g.ctx, options, func(o runtime.Object) error {
					g.note("item %s", o.(metav1.Object).GetName())
					return nil
				}))
			}})
		}
	}
}
