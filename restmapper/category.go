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

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/klog/v2"
)

// CategoryExpanderWithContext turns a category, such as "all", into resources.
type CategoryExpanderWithContext interface {
	ExpandWithContext(ctx context.Context, category string) ([]schema.GroupResource, bool)
}

// SimpleCategoryExpander expands from a table.
type SimpleCategoryExpander struct {
	Expansions map[string][]schema.GroupResource
}

// ExpandWithContext looks category up.
func (e SimpleCategoryExpander) ExpandWithContext(_ context.Context, category string) ([]schema.GroupResource, bool) {
	return e.Expand(category)
}

type discoveryCategoryExpander struct {
	source discovery.DiscoveryInterfaceWithContext
}

// NewDiscoveryCategoryExpanderWithContext expands from what client says at the
// time: give it one that caches.
func NewDiscoveryCategoryExpanderWithContext(client discovery.DiscoveryInterfaceWithContext) CategoryExpanderWithContext {
	return newDiscoveryCategoryExpander(client)
}

func newDiscoveryCategoryExpander(client discovery.DiscoveryInterfaceWithContext) discoveryCategoryExpander {
	if client == nil {
		panic("Please provide discovery client to shortcut expander")
	}
	return discoveryCategoryExpander{source: client}
}

// ExpandWithContext returns the resources of a category, once for each version
// that has it, and whether there are any. Where discovery fails there are none.
func (e discoveryCategoryExpander) ExpandWithContext(ctx context.Context, category string) ([]schema.GroupResource, bool) {
	if ctxerr.Check(ctx, "restmapper: ExpandWithContext") != nil {
		return nil, false
	}
	_, lists, err := e.source.ServerGroupsAndResourcesWithContext(ctx)
	if err != nil {
		klog.FromContext(ctx).V(2).Info("Categories may be incomplete", "err", err)
	}
	if ctx.Err() != nil {
		return nil, false
	}
	var found []schema.GroupResource
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			continue
		}
		for i := range list.APIResources {
			gr := schema.GroupResource{Group: gv.Group, Resource: list.APIResources[i].Name}
			for _, c := range list.APIResources[i].Categories {
				if c == category {
					found = append(found, gr)
				}
			}
		}
	}
	return found, found != nil
}

// UnionCategoryExpanderWithContext asks several expanders.
type UnionCategoryExpanderWithContext []CategoryExpanderWithContext

// ExpandWithContext returns what the expanders return, each resource once, and
// whether one of them knew the category.
func (u UnionCategoryExpanderWithContext) ExpandWithContext(ctx context.Context, category string) ([]schema.GroupResource, bool) {
	return union(u, func(e CategoryExpanderWithContext) ([]schema.GroupResource, bool) {
		return e.ExpandWithContext(ctx, category)
	})
}

func union[E any](expanders []E, expand func(E) ([]schema.GroupResource, bool)) ([]schema.GroupResource, bool) {
	all := []schema.GroupResource{}
	seen := map[schema.GroupResource]bool{}
	known := false
	for _, e := range expanders {
		found, ok := expand(e)
		known = known || ok
		for _, gr := range found {
			if !seen[gr] {
				seen[gr] = true
				all = append(all, gr)
			}
		}
	}
	return all, known
}
