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
	"encoding/json"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/ctxerr"
)

// ServerGroupsWithContext returns the groups that the server announces.
func (d *DiscoveryClient) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	if err := ctxerr.Check(ctx, "discovery: ServerGroupsWithContext"); err != nil {
		return nil, err
	}
	found, err := d.index(ctx)
	if err != nil {
		return nil, err
	}
	return found.groups, nil
}

// GroupsAndMaybeResourcesWithContext returns the groups and, where the server
// has aggregated discovery at both /api and /apis, the resources too. Without
// it the map of resources is nil. The map of errors has the group versions that
// the server announced as stale.
func (d *DiscoveryClient) GroupsAndMaybeResourcesWithContext(ctx context.Context) (
	*metav1.APIGroupList,
	map[schema.GroupVersion]*metav1.APIResourceList,
	map[schema.GroupVersion]error,
	error,
) {
	if err := ctxerr.Check(ctx, "discovery: GroupsAndMaybeResourcesWithContext"); err != nil {
		return nil, nil, nil, err
	}
	found, err := d.index(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	return found.groups, found.resources, found.failed, nil
}

// index is what /api and /apis say together.
type index struct {
	groups    *metav1.APIGroupList
	resources map[schema.GroupVersion]*metav1.APIResourceList // nil if one of the two was not aggregated
	failed    map[schema.GroupVersion]error
}

// index asks for both documents. A server without a core group has no /api.
func (d *DiscoveryClient) index(ctx context.Context) (*index, error) {
	core, err := d.document(ctx, legacyPrefix, decodeVersions)
	switch {
	case apierrors.IsNotFound(err):
		return d.document(ctx, "/apis", decodeGroups)
	case err != nil:
		return nil, err
	}
	named, err := d.document(ctx, "/apis", decodeGroups)
	if err != nil {
		return nil, err
	}
	return core.with(named), nil
}

// document gets and decodes one of the two; legacy is for a body that is not
// the aggregated form.
func (d *DiscoveryClient) document(ctx context.Context, path string, legacy func([]byte) (*index, error)) (*index, error) {
	body, contentType, err := d.raw(ctx, path, d.accept())
	if err != nil {
		return nil, err
	}
	if !isAggregated(contentType) {
		return legacy(body)
	}
	list, err := decodeAggregated(body)
	if err != nil {
		return nil, err
	}
	x := &index{}
	x.groups, x.resources, x.failed = SplitGroupsAndResources(list)
	return x, nil
}

// with adds the groups of other after those of x. Resources are complete only
// if both brought theirs.
func (x *index) with(other *index) *index {
	x.groups.Groups = append(x.groups.Groups, other.groups.Groups...)
	if x.resources != nil && other.resources != nil {
		for gv, list := range other.resources {
			x.resources[gv] = list
		}
	} else {
		x.resources = nil
	}
	for gv, err := range other.failed {
		x.failed[gv] = err
	}
	return x
}

// decodeVersions reads /api as it was before aggregation: the core group's versions.
func decodeVersions(body []byte) (*index, error) {
	var v metav1.APIVersions
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, err
	}
	var group metav1.APIGroup
	for _, version := range v.Versions {
		group.Versions = append(group.Versions, metav1.GroupVersionForDiscovery{GroupVersion: version, Version: version})
	}
	if len(group.Versions) > 0 {
		group.PreferredVersion = group.Versions[0]
	}
	return &index{
		groups: &metav1.APIGroupList{Groups: []metav1.APIGroup{group}},
		failed: map[schema.GroupVersion]error{},
	}, nil
}

// decodeGroups reads /apis as it was before aggregation.
func decodeGroups(body []byte) (*index, error) {
	x := &index{groups: &metav1.APIGroupList{}, failed: map[schema.GroupVersion]error{}}
	if err := json.Unmarshal(body, x.groups); err != nil {
		return nil, err
	}
	x.groups.TypeMeta = metav1.TypeMeta{} // the list is put together here, as the aggregated one is
	return x, nil
}
