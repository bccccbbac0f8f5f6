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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
)

// APIGroupResources is a group with the resources of its versions.
type APIGroupResources struct {
	Group metav1.APIGroup
	// VersionedResources has the resources by version. A version that the server
	// announced and then failed for is not in it.
	VersionedResources map[string][]metav1.APIResource
}

// GetAPIGroupResourcesWithContext asks cl for everything. That the server failed
// for some group versions is not an error; that ctx ended is.
func GetAPIGroupResourcesWithContext(ctx context.Context, cl discovery.DiscoveryInterfaceWithContext) ([]*APIGroupResources, error) {
	all, _, err := groupResources(ctx, cl)
	return all, err
}

// groupResources also says for which group versions the server failed.
func groupResources(ctx context.Context, cl discovery.DiscoveryInterfaceWithContext) ([]*APIGroupResources, map[schema.GroupVersion]error, error) {
	const doing = "restmapper: GetAPIGroupResourcesWithContext"
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, nil, err
	}
	groups, lists, err := cl.ServerGroupsAndResourcesWithContext(ctx)
	if ended := ctxerr.Wrap(ctx, err, doing); err != nil && ctx.Err() != nil {
		return nil, nil, ended // what came before the end is only a part
	}
	if groups == nil || lists == nil {
		return nil, nil, err
	}
	failed, _ := discovery.GroupDiscoveryFailedErrorGroups(err)
	byGroupVersion := make(map[string]*metav1.APIResourceList, len(lists))
	for _, list := range lists {
		byGroupVersion[list.GroupVersion] = list
	}
	all := make([]*APIGroupResources, 0, len(groups))
	for _, group := range groups {
		g := &APIGroupResources{Group: *group, VersionedResources: make(map[string][]metav1.APIResource, len(group.Versions))}
		for _, version := range group.Versions {
			if list, ok := byGroupVersion[version.GroupVersion]; ok {
				g.VersionedResources[version.Version] = list.APIResources
			}
		}
		all = append(all, g)
	}
	return all, failed, nil
}
