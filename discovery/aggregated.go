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

package discovery

import (
	"fmt"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// StaleGroupVersionError says that the server announced a group version but
// could not look it up itself (an aggregated server that does not answer).
type StaleGroupVersionError struct {
	gv schema.GroupVersion
}

func (s StaleGroupVersionError) Error() string {
	return fmt.Sprintf("stale GroupVersion discovery: %v", s.gv)
}

// SplitGroupsAndResources turns an aggregated document into the groups, the
// resources of each group version, and an error for each one that is stale.
// Stale ones are in neither of the first two. The results share slices with
// the document.
func SplitGroupsAndResources(aggregated apidiscovery.APIGroupDiscoveryList) (
	*metav1.APIGroupList,
	map[schema.GroupVersion]*metav1.APIResourceList,
	map[schema.GroupVersion]error,
) {
	groups := &metav1.APIGroupList{Groups: make([]metav1.APIGroup, 0, len(aggregated.Items))}
	resources := make(map[schema.GroupVersion]*metav1.APIResourceList, len(aggregated.Items))
	failed := map[schema.GroupVersion]error{}
	for i := range aggregated.Items {
		item := &aggregated.Items[i]
		group := metav1.APIGroup{Name: item.Name}
		for j := range item.Versions {
			version := &item.Versions[j]
			gv := schema.GroupVersion{Group: item.Name, Version: version.Version}
			if version.Freshness == apidiscovery.DiscoveryFreshnessStale {
				failed[gv] = StaleGroupVersionError{gv}
				continue
			}
			text := gv.String()
			group.Versions = append(group.Versions, metav1.GroupVersionForDiscovery{GroupVersion: text, Version: gv.Version})
			resources[gv] = resourceList(text, version)
		}
		if len(group.Versions) > 0 {
			group.PreferredVersion = group.Versions[0] // they come in the order of preference
		}
		groups.Groups = append(groups.Groups, group)
	}
	return groups, resources, failed
}

// resourceList flattens resources and their subresources into one list, as the
// document of a single group version has them. What names no kind is left out.
func resourceList(groupVersion string, version *apidiscovery.APIVersionDiscovery) *metav1.APIResourceList {
	list := &metav1.APIResourceList{GroupVersion: groupVersion}
	n := 0
	for i := range version.Resources {
		n += 1 + len(version.Resources[i].Subresources)
	}
	if n == 0 {
		return list
	}
	list.APIResources = make([]metav1.APIResource, 0, n)
	add := func(name string, kind *metav1.GroupVersionKind, r *apidiscovery.APIResourceDiscovery, verbs []string) *metav1.APIResource {
		if kind == nil || *kind == (metav1.GroupVersionKind{}) {
			return &metav1.APIResource{} // for nobody
		}
		list.APIResources = append(list.APIResources, metav1.APIResource{
			Name:         name,
			SingularName: r.SingularResource,
			Namespaced:   r.Scope == apidiscovery.ScopeNamespace,
			Group:        kind.Group,
			Version:      kind.Version,
			Kind:         kind.Kind,
			Verbs:        verbs,
		})
		return &list.APIResources[len(list.APIResources)-1]
	}
	for i := range version.Resources {
		r := &version.Resources[i]
		main := add(r.Resource, r.ResponseKind, r, r.Verbs)
		main.ShortNames, main.Categories = r.ShortNames, r.Categories
		for j := range r.Subresources {
			sub := &r.Subresources[j]
			add(r.Resource+"/"+sub.Subresource, sub.ResponseKind, r, sub.Verbs)
		}
	}
	return list
}
