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
	"context"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/ctxerr"
)

// ServerPreferredResourcesWithContext returns each resource of d once: in the
// group's preferred version if it is there, else in the first that has it.
// Subresources are left out. Every group version that could be had has a list,
// even if nothing in it is preferred.
func ServerPreferredResourcesWithContext(ctx context.Context, d DiscoveryInterfaceWithContext) ([]*metav1.APIResourceList, error) {
	const doing = "discovery: ServerPreferredResourcesWithContext"
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	groups, resources, failed, err := everything(ctx, d)
	if groups == nil {
		return nil, ctxerr.Wrap(ctx, err, doing)
	}
	lists := []*metav1.APIResourceList{}
	for i := range groups.Groups {
		lists = append(lists, preferred(&groups.Groups[i], resources)...)
	}
	return lists, incomplete(ctx, failed, doing)
}

// preferred goes over one group's versions in the server's order.
func preferred(group *metav1.APIGroup, resources map[schema.GroupVersion]*metav1.APIResourceList) []*metav1.APIResourceList {
	home := map[string]string{} // resource → the version that it is listed in
	for _, version := range group.Versions {
		list := resources[schema.GroupVersion{Group: group.Name, Version: version.Version}]
		if list == nil {
			continue
		}
		for i := range list.APIResources {
			name := list.APIResources[i].Name
			if _, taken := home[name]; !taken || version.Version == group.PreferredVersion.Version {
				home[name] = version.Version
			}
		}
	}
	var lists []*metav1.APIResourceList
	for _, version := range group.Versions {
		list := resources[schema.GroupVersion{Group: group.Name, Version: version.Version}]
		if list == nil {
			continue
		}
		chosen := &metav1.APIResourceList{GroupVersion: version.GroupVersion}
		for _, r := range list.APIResources {
			if !strings.Contains(r.Name, "/") && home[r.Name] == version.Version {
				chosen.APIResources = append(chosen.APIResources, r)
			}
		}
		lists = append(lists, chosen)
	}
	return lists
}

// ServerPreferredNamespacedResourcesWithContext returns what
// ServerPreferredResourcesWithContext of d has in namespaces; group versions
// without such a resource are left out.
func ServerPreferredNamespacedResourcesWithContext(ctx context.Context, d DiscoveryInterfaceWithContext) ([]*metav1.APIResourceList, error) {
	if err := ctxerr.Check(ctx, "discovery: ServerPreferredNamespacedResourcesWithContext"); err != nil {
		return nil, err
	}
	all, err := ServerPreferredResourcesWithContext(ctx, d)
	return FilteredBy(ResourcePredicateFunc(func(_ string, r *metav1.APIResource) bool { return r.Namespaced }), all), err
}
