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
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	apidiscoveryv2 "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apimachineryversion "k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
)

func discoveryErrors(r *run) {
	mine := fmt.Errorf("mine")
	failed := &discovery.ErrGroupDiscoveryFailed{Groups: map[schema.GroupVersion]error{{Group: "b", Version: "v1"}: mine, {Group: "a", Version: "v1"}: fmt.Errorf("else"), {Version: "v1"}: nil}}
	for _, err := range []error{failed, &discovery.ErrGroupDiscoveryFailed{}, fmt.Errorf("w: %w", failed), errors.Join(mine, failed), mine, nil, discovery.StaleGroupVersionError{}} {
		groups, ok := discovery.GroupDiscoveryFailedErrorGroups(err)
		r.note("%v: %v %d %v %v", err, discovery.IsGroupDiscoveryFailedError(err), len(groups), ok, errors.Is(err, &discovery.ErrGroupDiscoveryFailed{}))
	}
	for _, which := range brokenServers {
		a := brokenServer(which)
		d, err := discovery.NewDiscoveryClientForConfig(a.config())
		r.err("client", err)
		for _, v := range []apimachineryversion.Info{{}, {Major: "1", Minor: "37"}, {Major: "1", Minor: "36"}, {Major: "1", Minor: "37", GitVersion: "v1.37.2"}, {GitVersion: "v1.37.3"}} {
			r.note("%s version %q: %v", which, v.GitVersion, discovery.MatchesServerVersion(v, d))
		}
		for _, gv := range []schema.GroupVersion{{Version: "v1"}, {Group: "apps", Version: "v1"}, {Group: "apps", Version: "v2"}, {Group: "none", Version: "v1"}, {}} {
			r.note("%s supports %v: %v", which, gv, discovery.ServerSupportsVersion(d, gv))
			enabled, err := discovery.IsResourceEnabled(d, gv.WithResource("deployments"))
			r.note("%s enabled %v: %v %v", which, gv, enabled, err)
		}
		groups, lists, err := discovery.ServerGroupsAndResources(d)
		r.note("%s all %d %s %v", which, len(groups), asJSON(byNames(lists)), err)
		preferred, err := discovery.ServerPreferredResources(d)
		r.note("%s preferred %s %v", which, asJSON(byNames(preferred)), err)
		namespaced, err := discovery.ServerPreferredNamespacedResources(d)
		r.note("%s namespaced %s %v", which, asJSON(byNames(namespaced)), err)
	}
}

func splitAggregated(r *run) {
	kind := func(group, version, name string) *metav1.GroupVersionKind {
		return &metav1.GroupVersionKind{Group: group, Version: version, Kind: name}
	}
	pods := apidiscoveryv2.APIResourceDiscovery{Resource: "pods", ResponseKind: kind("", "v1", "Pod"), Scope: apidiscoveryv2.ScopeNamespace, SingularResource: "pod", Verbs: []string{"get"}, ShortNames: []string{"po"}, Categories: []string{"all"},
		Subresources: []apidiscoveryv2.APISubresourceDiscovery{{Subresource: "status", ResponseKind: kind("", "v1", "Pod"), Verbs: []string{"get"}}, {Subresource: "scale", ResponseKind: kind("autoscaling", "v1", "Scale")}, {Subresource: "bare"}, {Subresource: "empty", ResponseKind: &metav1.GroupVersionKind{}}}}
	lists := []apidiscoveryv2.APIGroupDiscoveryList{
		{}, {Items: []apidiscoveryv2.APIGroupDiscovery{{}}},
		{Items: []apidiscoveryv2.APIGroupDiscovery{{ObjectMeta: metav1.ObjectMeta{Name: ""}, Versions: []apidiscoveryv2.APIVersionDiscovery{{Version: "v1", Resources: []apidiscoveryv2.APIResourceDiscovery{pods, {Resource: "nokind", Scope: apidiscoveryv2.ScopeCluster}, {Resource: "emptykind", ResponseKind: &metav1.GroupVersionKind{}}, {}}, Freshness: apidiscoveryv2.DiscoveryFreshnessCurrent}}}}},
		{Items: []apidiscoveryv2.APIGroupDiscovery{{ObjectMeta: metav1.ObjectMeta{Name: "apps"}, Versions: []apidiscoveryv2.APIVersionDiscovery{{Version: "v1", Freshness: apidiscoveryv2.DiscoveryFreshnessStale, Resources: []apidiscoveryv2.APIResourceDiscovery{pods}}, {Version: "v1beta1"}, {}}}, {ObjectMeta: metav1.ObjectMeta{Name: "apps"}, Versions: []apidiscoveryv2.APIVersionDiscovery{{Version: "v2", Freshness: "odd"}}}, {ObjectMeta: metav1.ObjectMeta{Name: "a/b"}, Versions: []apidiscoveryv2.APIVersionDiscovery{{Version: "v1"}}}}},
	}
	for i, l := range lists {
		r.panicFree(fmt.Sprint(i), func() {
			groups, resources, failed := discovery.SplitGroupsAndResources(l)
			r.note("%d %s", i, asJSON(groups))
			for _, gv := range sortedVersions(resources) {
				r.note("%d %s %s", i, gv, asJSON(resources[gv]))
			}
			for _, gv := range sortedVersions(failed) {
				r.note("%d %s %T %v", i, gv, failed[gv], failed[gv])
			}
		})
	}
}

func sortedVersions[V any](m map[schema.GroupVersion]V) []schema.GroupVersion {
	return slices.SortedFunc(maps.Keys(m), func(a, b schema.GroupVersion) int { return strings.Compare(a.String(), b.String()) })
}

func init() {
	add(scenario{name: "discovery/errors", do: discoveryErrors}, scenario{name: "discovery/split", do: splitAggregated})
}
