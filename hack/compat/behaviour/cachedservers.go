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
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	"k8s.io/client-go/discovery/cached/memory"
)

// brokenServer is one of which a group cannot be had.
func brokenServer(what string) *answers {
	a := apiServer()
	switch what {
	case "noGroup":
		a.of["/apis/apps/v1"] = answered{code: 503, contentType: "text/plain", body: "not now"}
	case "noAPI":
		delete(a.of, "/api")
	case "noAPIs":
		delete(a.of, "/apis")
	case "empty":
		a.of["/api/v1"] = jsonAnswer(`{"kind":"APIResourceList","groupVersion":"v1"}`)
	case "nothing":
		a.err = errNoServer
	case "forbidden":
		a.of["/apis/apps/v1"] = answered{code: 403, contentType: "text/plain", body: "no"}
	case "text":
		a.of["/apis/apps/v1"] = answered{code: 200, contentType: "text/plain", body: "hello"}
	}
	return a
}

var brokenServers = []string{"whole", "noGroup", "noAPI", "noAPIs", "empty", "nothing", "forbidden", "text"}

// byNames has the resources of each list in the order of their names.
func byNames(lists []*metav1.APIResourceList) []*metav1.APIResourceList {
	lists = slices.Clone(lists)
	for i, l := range lists {
		lists[i] = l.DeepCopy()
		slices.SortFunc(lists[i].APIResources, func(a, b metav1.APIResource) int { return strings.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(lists, func(a, b *metav1.APIResourceList) int { return strings.Compare(a.GroupVersion, b.GroupVersion) })
	return lists
}

// askDiscovery asks everything.
func askDiscovery(r *run, what string, d discovery.DiscoveryInterface) {
	calls := map[string]func() (any, error){
		"groups":         func() (any, error) { return d.ServerGroups() },
		"both":           func() (any, error) { g, l, err := d.ServerGroupsAndResources(); return []any{g, byNames(l)}, err },
		"preferred":      func() (any, error) { l, err := d.ServerPreferredResources(); return byNames(l), err },
		"namespaced":     func() (any, error) { l, err := d.ServerPreferredNamespacedResources(); return byNames(l), err },
		"v1":             func() (any, error) { return d.ServerResourcesForGroupVersion("v1") },
		"apps/v1":        func() (any, error) { return d.ServerResourcesForGroupVersion("apps/v1") },
		"example.com/v1": func() (any, error) { return d.ServerResourcesForGroupVersion("example.com/v1") },
		"none/v1":        func() (any, error) { return d.ServerResourcesForGroupVersion("none/v1") },
		"empty":          func() (any, error) { return d.ServerResourcesForGroupVersion("") },
		"version":        func() (any, error) { return d.ServerVersion() },
		"schema":         func() (any, error) { _, err := d.OpenAPISchema(); return nil, err },
		"openapi":        func() (any, error) { p, err := d.OpenAPIV3().Paths(); return sorted(keys(p)), err },
	}
	for _, name := range sorted(keys(calls)) {
		r.panicFree(what+" "+name, func() {
			v, err := calls[name]()
			r.note("%s %s: %s %v failed groups %v", what, name, asJSON(v), err, discovery.IsGroupDiscoveryFailedError(err))
		})
	}
}

func memoryCache(r *run, which string) {
	a := brokenServer(which)
	dc, err := discovery.NewDiscoveryClientForConfig(a.config())
	r.err("client", err)
	c := memory.NewMemCacheClient(dc)
	for _, what := range []string{"first", "second"} {
		r.note("%s fresh %v", what, c.Fresh())
		askDiscovery(r, what, c)
		r.note("%s fresh %v", what, c.Fresh())
		a.flush(r, what)
	}
	c.Invalidate()
	r.note("invalidated fresh %v", c.Fresh())
	a.mu.Lock()
	a.err, a.of = nil, apiServer().of
	a.mu.Unlock()
	askDiscovery(r, "mended", c)
	r.note("mended fresh %v", c.Fresh())
	a.flush(r, "mended")
	askDiscovery(r, "again", c)
	a.flush(r, "again")
	r.note("%v %v", c.RESTClient() == dc.RESTClient(), memory.ErrCacheNotFound)
	askDiscovery(r, "legacy", c.WithLegacy())
	a.flush(r, "legacy")
}

func diskCache(r *run, which string) {
	f := newFolder(r)
	a := brokenServer(which)
	for _, httpCache := range []string{"", f.path("http")} {
		open := func(ttl time.Duration) *disk.CachedDiscoveryClient {
			c, err := disk.NewCachedDiscoveryClientForConfig(a.config(), f.path("cache"), httpCache, ttl)
			r.err("client", err)
			return c
		}
		c := open(time.Hour)
		r.note("fresh %v", c.Fresh())
		for _, what := range []string{"first", "second"} {
			askDiscovery(r, what, c)
			r.note("%s fresh %v", what, c.Fresh())
			a.flush(r, what)
		}
		f.names("after first")
		c = open(time.Hour)
		askDiscovery(r, "reopened", c)
		r.note("reopened fresh %v", c.Fresh())
		a.flush(r, "reopened")
		c.Invalidate()
		r.note("invalidated fresh %v", c.Fresh())
		askDiscovery(r, "invalidated", c)
		r.note("invalidated fresh %v", c.Fresh())
		a.flush(r, "invalidated")
		c = open(0)
		askDiscovery(r, "expired", c)
		a.flush(r, "expired")
		f.names("at the end")
	}
	f.write("cache/servergroups.json", "{")
	f.write("cache/v1/serverresources.json", `{"kind":"Pod","apiVersion":"v1"}`)
	f.write("cache/apps/v1/serverresources.json", "")
	c, err := disk.NewCachedDiscoveryClientForConfig(a.config(), f.path("cache"), "", time.Hour)
	r.err("client", err)
	askDiscovery(r, "spoilt", c)
	a.flush(r, "spoilt")
	f.names("spoilt")
}

// names writes down the files, but for those of an HTTP cache.
func (f workFolder) names(what string) {
	filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !strings.HasPrefix(path, f.path("http")) {
			f.say("%s %s %v", what, path, d.IsDir())
		}
		return nil
	})
}

// diskModes writes down who can read and write what a cache keeps.
func diskModes(r *run) {
	f := newFolder(r)
	c, err := disk.NewCachedDiscoveryClientForConfig(apiServer().config(), f.path("cache"), f.path("http"), time.Hour)
	r.err("client", err)
	askDiscovery(r, "kept", c)
	for _, name := range []string{"cache", "cache/v1", "cache/servergroups.json", "cache/v1/serverresources.json", "http"} {
		info, err := os.Stat(f.path(name))
		if err != nil {
			f.say("mode %v", err)
			continue
		}
		r.note("mode %s %v", name, info.Mode())
	}
}

func discoveryFunctions(r *run) {
	lists := []*metav1.APIResourceList{
		{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "pods", Verbs: metav1.Verbs{"get", "list"}}, {Name: "nodes", Verbs: metav1.Verbs{"get"}}, {Name: "none"}}},
		{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Verbs: metav1.Verbs{"list", "get", "watch"}}}}, {GroupVersion: "empty/v1"},
	}
	for _, verbs := range [][]string{nil, {}, {"get"}, {"get", "list"}, {"watch"}, {"none"}, {""}} {
		r.note("%q %s", verbs, asJSON(discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: verbs}, lists)))
	}
	r.note("%s", asJSON(discovery.FilteredBy(discovery.ResourcePredicateFunc(func(gv string, one *metav1.APIResource) bool { r.note("asked %s %s", gv, one.Name); return gv == "v1" }), lists)))
	r.note("%s", asJSON(discovery.FilteredBy(discovery.SupportsAllVerbs{}, nil)))
	r.panics("nil list", func() { discovery.FilteredBy(discovery.SupportsAllVerbs{}, []*metav1.APIResourceList{nil}) })
	r.panics("nil predicate", func() { discovery.FilteredBy(nil, lists) })
	for _, l := range [][]*metav1.APIResourceList{lists, nil, {{GroupVersion: "a/b/c"}}, {{GroupVersion: ""}}, {{GroupVersion: "a/b/c"}, {GroupVersion: "v1", APIResources: lists[0].APIResources}}} {
		m, err := discovery.GroupVersionResources(l)
		var names []string
		for gvr := range m {
			names = append(names, gvr.String())
		}
		r.note("%v nil %v %s", sorted(names), m == nil, errText(err))
	}
	for _, contentType := range []string{discovery.AcceptV1, discovery.AcceptV2, discovery.AcceptV2NoPeer, "", "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", "application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", "application/json; g=\"apidiscovery.k8s.io\"; v=v2; as=apigroupdiscoverylist", "bad;;", "application/json;v", "text/plain;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"} {
		for _, version := range []string{"v2", "v2beta1"} {
			ok, err := discovery.ContentTypeIsGVK(contentType, metav1.SchemeGroupVersion.WithKind("x").GroupKind().WithVersion(version))
			same, err2 := discovery.ContentTypeIsGVK(contentType, discoveryKind(version))
			r.note("%q %s: %v %v %v %v", contentType, version, ok, err, same, err2)
		}
	}
	r.note("%s", strings.Repeat("-", 3))
	r.note("%s", fmt.Sprint(discovery.StaleGroupVersionError{}))
}

func init() {
	for _, which := range brokenServers {
		add(scenario{name: "discovery/memory/" + which, do: func(r *run) { memoryCache(r, which) }},
			scenario{name: "discovery/disk/" + which, real: true, do: func(r *run) { diskCache(r, which) }})
	}
	add(scenario{name: "discovery/functions", do: discoveryFunctions}, scenario{name: "discovery/disk/modes", real: true, do: diskModes})
}
