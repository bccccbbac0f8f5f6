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
	"errors"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/ctxerr"
)

// attempts is how often all group versions are asked for while some fail.
const attempts = 2

// ServerResourcesForGroupVersionWithContext returns the resources of one group
// version, from its own document.
func (d *DiscoveryClient) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	if err := ctxerr.Check(ctx, "discovery: ServerResourcesForGroupVersionWithContext "+groupVersion); err != nil {
		return nil, err
	}
	if groupVersion == "" {
		return nil, errors.New("groupVersion shouldn't be empty")
	}
	path := "/apis/" + groupVersion
	core := d.LegacyPrefix != "" && groupVersion == "v1"
	if core {
		path = d.LegacyPrefix + "/v1"
	}
	list := &metav1.APIResourceList{GroupVersion: groupVersion}
	err := d.resource(ctx, path, list)
	switch {
	case core && apierrors.IsNotFound(err): // a server without the core group
		return list, nil
	case err != nil:
		return nil, err
	}
	return list, nil
}

// ServerGroupsAndResourcesWithContext returns all groups and all resources.
func (d *DiscoveryClient) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return again(ctx, func() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
		return ServerGroupsAndResourcesWithContext(ctx, d)
	})
}

// ServerPreferredResourcesWithContext returns each resource in the version that
// the server prefers.
func (d *DiscoveryClient) ServerPreferredResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	_, lists, err := again(ctx, func() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
		lists, err := ServerPreferredResourcesWithContext(ctx, d)
		return nil, lists, err
	})
	return lists, err
}

// ServerPreferredNamespacedResourcesWithContext returns each resource that lives
// in namespaces, in the version that the server prefers.
func (d *DiscoveryClient) ServerPreferredNamespacedResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return ServerPreferredNamespacedResourcesWithContext(ctx, d)
}

// again repeats fetch while it finds only a part, since an aggregated server
// may just be starting. The end of ctx is reported as such: fetch sees to it.
func again(ctx context.Context, fetch func() ([]*metav1.APIGroup, []*metav1.APIResourceList, error)) (groups []*metav1.APIGroup, lists []*metav1.APIResourceList, err error) {
	for range attempts {
		groups, lists, err = fetch()
		if !IsGroupDiscoveryFailedError(err) {
			break
		}
	}
	return groups, lists, err
}

// ServerGroupsAndResourcesWithContext returns all groups and all resources of d,
// the lists in the order of the groups and their versions.
func ServerGroupsAndResourcesWithContext(ctx context.Context, d DiscoveryInterfaceWithContext) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	const doing = "discovery: ServerGroupsAndResourcesWithContext"
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, nil, err
	}
	list, resources, failed, err := everything(ctx, d)
	if list == nil {
		return nil, nil, ctxerr.Wrap(ctx, err, doing)
	}
	groups := make([]*metav1.APIGroup, 0, len(list.Groups))
	lists := make([]*metav1.APIResourceList, 0, len(resources))
	named := make(map[schema.GroupVersion]bool, len(resources))
	for i := range list.Groups {
		group := &list.Groups[i]
		groups = append(groups, group)
		for _, version := range group.Versions {
			gv := schema.GroupVersion{Group: group.Name, Version: version.Version}
			if r := resources[gv]; r != nil && !named[gv] {
				lists = append(lists, r)
				named[gv] = true
			}
		}
	}
	return groups, lists, incomplete(ctx, failed, doing)
}

// incomplete is the error for group versions that are missing: none, that of the
// server's doing, or that of a caller who did not wait for them.
func incomplete(ctx context.Context, failed map[schema.GroupVersion]error, doing string) error {
	if len(failed) == 0 {
		return nil
	}
	return ctxerr.Wrap(ctx, &ErrGroupDiscoveryFailed{Groups: failed}, doing)
}

// everything returns groups and resources, all at once if d can. The list of
// groups is nil if there is nothing to go on.
func everything(ctx context.Context, d DiscoveryInterfaceWithContext) (
	groups *metav1.APIGroupList,
	resources map[schema.GroupVersion]*metav1.APIResourceList,
	failed map[schema.GroupVersion]error,
	err error,
) {
	if aggregated, ok := d.(AggregatedDiscoveryInterfaceWithContext); ok {
		groups, resources, failed, err = aggregated.GroupsAndMaybeResourcesWithContext(ctx)
	} else {
		groups, err = d.ServerGroupsWithContext(ctx)
	}
	if err != nil {
		groups = nil
	}
	if groups != nil && resources == nil {
		resources, failed = eachGroupVersion(ctx, d, groups)
	}
	return groups, resources, failed, err
}

// eachGroupVersion asks for all group versions at a time and returns when all
// have been answered; they end with ctx.
func eachGroupVersion(ctx context.Context, d DiscoveryInterfaceWithContext, groups *metav1.APIGroupList) (map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error) {
	var (
		wg sync.WaitGroup

		mu        sync.Mutex
		resources = map[schema.GroupVersion]*metav1.APIResourceList{} // guarded by mu
		failed    = map[schema.GroupVersion]error{}                   // guarded by mu
	)
	for i := range groups.Groups {
		group := &groups.Groups[i]
		for _, version := range group.Versions {
			gv := schema.GroupVersion{Group: group.Name, Version: version.Version}
			wg.Go(func() {
				list, err := d.ServerResourcesForGroupVersionWithContext(ctx, gv.String())
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed[gv] = err
				}
				if list != nil { // a cache may have an old answer beside the error
					resources[gv] = list
				}
			})
		}
	}
	wg.Wait()
	return resources, failed
}
