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
	"encoding/json"
	"strings"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// cluster is a server that knows a few resources, and how it tells of them.
type cluster struct {
	aggregated string            // v2, v2beta1, or "" for the old way only
	replace    map[string]reply  // paths that are answered otherwise
	stale      bool              // the aggregated answer says that a group is stale
	extra      map[string]string // more paths, with JSON
}

var podVerbs = []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}

// resourceLists are the cluster's resources by path of their group-version.
var resourceLists = map[string]*metav1.APIResourceList{
	"/api/v1": {GroupVersion: "v1", APIResources: []metav1.APIResource{
		{Name: "pods", SingularName: "pod", Namespaced: true, Kind: "Pod", Verbs: podVerbs, ShortNames: []string{"po"}, Categories: []string{"all"}},
		{Name: "pods/log", Namespaced: true, Kind: "Pod", Verbs: []string{"get"}},
		{Name: "nodes", SingularName: "node", Kind: "Node", Verbs: podVerbs, ShortNames: []string{"no"}},
		{Name: "replicationcontrollers/scale", Namespaced: true, Group: "autoscaling", Version: "v1", Kind: "Scale", Verbs: []string{"get", "patch", "update"}},
		{Name: "replicationcontrollers", SingularName: "replicationcontroller", Namespaced: true, Kind: "ReplicationController", Verbs: podVerbs, Categories: []string{"all"}},
	}},
	"/apis/apps/v1": {GroupVersion: "apps/v1", APIResources: []metav1.APIResource{
		{Name: "deployments", SingularName: "deployment", Namespaced: true, Kind: "Deployment", Verbs: podVerbs, ShortNames: []string{"deploy"}, Categories: []string{"all"}},
		{Name: "deployments/scale", Namespaced: true, Group: "autoscaling", Version: "v1", Kind: "Scale", Verbs: []string{"get", "patch", "update"}},
	}},
	"/apis/ex.io/v1": {GroupVersion: "ex.io/v1", APIResources: []metav1.APIResource{
		{Name: "widgets", Namespaced: true, Kind: "Widget", Verbs: podVerbs, ShortNames: []string{"wd"}},
	}},
	"/apis/ex.io/v1beta1": {GroupVersion: "ex.io/v1beta1", APIResources: []metav1.APIResource{
		{Name: "widgets", Namespaced: true, Kind: "Widget", Verbs: podVerbs},
		{Name: "gadgets", SingularName: "gadget", Kind: "Gadget", Verbs: []string{"get"}},
	}},
}

var groups = []metav1.APIGroup{
	group("apps", "v1"),
	group("ex.io", "v1", "v1beta1"),
}

func group(name string, versions ...string) metav1.APIGroup {
	g := metav1.APIGroup{Name: name}
	for _, v := range versions {
		g.Versions = append(g.Versions, metav1.GroupVersionForDiscovery{GroupVersion: name + "/" + v, Version: v})
	}
	g.PreferredVersion = g.Versions[0]
	return g
}

// answer is the cluster's, by path and Accept.
func (k cluster) answer(c call) reply {
	path := c.URL.Path
	if r, ok := k.replace[path]; ok {
		return r
	}
	if body, ok := k.extra[path]; ok {
		return reply{body: body}
	}
	accept := c.Header.Get("Accept")
	aggregated := k.aggregated != "" && strings.Contains(accept, "v="+k.aggregated+";as=APIGroupDiscoveryList")
	switch path {
	case "/api":
		if aggregated {
			return k.aggregate("/api/v1")
		}
		return reply{body: `{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":"x"}]}`}
	case "/apis":
		if aggregated {
			return k.aggregate("/apis/apps/v1", "/apis/ex.io/v1", "/apis/ex.io/v1beta1")
		}
		list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}, Groups: groups}
		return reply{body: string(must(json.Marshal(list)))}
	case "/version":
		return reply{body: `{"major":"1","minor":"37","gitVersion":"v1.37.2","platform":"linux/amd64"}`}
	}
	if list, ok := resourceLists[path]; ok {
		l := *list
		l.Kind, l.APIVersion = "APIResourceList", "v1"
		if strings.HasPrefix(accept, runtime.ContentTypeProtobuf) || strings.HasPrefix(accept, runtime.ContentTypeCBOR) {
			return objectReply(accept, &l)
		}
		return reply{body: string(must(json.Marshal(l)))}
	}
	return reply{code: 404, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no such path","reason":"NotFound","details":{},"code":404}`}
}

// aggregate is the answer for all groups at once.
func (k cluster) aggregate(paths ...string) reply {
	list := apidiscoveryv2.APIGroupDiscoveryList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupDiscoveryList", APIVersion: "apidiscovery.k8s.io/" + k.aggregated}}
	for _, path := range paths {
		resources := resourceLists[path]
		groupName, version, ok := strings.Cut(resources.GroupVersion, "/")
		if !ok {
			groupName, version = "", groupName
		}
		if n := len(list.Items); n == 0 || list.Items[n-1].Name != groupName {
			list.Items = append(list.Items, apidiscoveryv2.APIGroupDiscovery{ObjectMeta: metav1.ObjectMeta{Name: groupName}})
		}
		v := apidiscoveryv2.APIVersionDiscovery{Version: version, Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent}
		if k.stale && groupName == "ex.io" {
			v.Freshness = apidiscoveryv2.DiscoveryFreshnessStale
		} else {
			v.Resources = aggregatedResources(resources, groupName, version)
		}
		item := &list.Items[len(list.Items)-1]
		item.Versions = append(item.Versions, v)
	}
	return reply{
		header: []string{"Content-Type", "application/json;g=apidiscovery.k8s.io;v=" + k.aggregated + ";as=APIGroupDiscoveryList"},
		body:   string(must(json.Marshal(list))),
	}
}

func aggregatedResources(l *metav1.APIResourceList, groupName, version string) []apidiscoveryv2.APIResourceDiscovery {
	var out []apidiscoveryv2.APIResourceDiscovery
	at := map[string]int{}
	for _, r := range l.APIResources {
		kind := &metav1.GroupVersionKind{Group: groupName, Version: version, Kind: r.Kind}
		if r.Version != "" {
			kind.Group, kind.Version = r.Group, r.Version
		}
		name, sub, isSub := strings.Cut(r.Name, "/")
		i, known := at[name]
		if !known {
			i, at[name] = len(out), len(out)
			out = append(out, apidiscoveryv2.APIResourceDiscovery{Resource: name, Scope: apidiscoveryv2.ScopeNamespace})
		}
		if isSub {
			out[i].Subresources = append(out[i].Subresources, apidiscoveryv2.APISubresourceDiscovery{Subresource: sub, ResponseKind: kind, Verbs: r.Verbs})
			continue
		}
		if !r.Namespaced {
			out[i].Scope = apidiscoveryv2.ScopeCluster
		}
		out[i].ResponseKind, out[i].Verbs, out[i].SingularResource = kind, r.Verbs, r.SingularName
		out[i].ShortNames, out[i].Categories = r.ShortNames, r.Categories
	}
	return out
}
