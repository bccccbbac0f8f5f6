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

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// GetAPIGroupResources is GetAPIGroupResourcesWithContext without a context.
//
// Deprecated: use GetAPIGroupResourcesWithContext.
func GetAPIGroupResources(cl discovery.DiscoveryInterface) ([]*APIGroupResources, error) {
	return GetAPIGroupResourcesWithContext(context.TODO(), discovery.ToDiscoveryInterfaceWithContext(cl))
}

// NewDiscoveryRESTMapper is NewDiscoveryRESTMapperWithContext without contexts.
//
// Deprecated: use NewDiscoveryRESTMapperWithContext.
func NewDiscoveryRESTMapper(groupResources []*APIGroupResources) meta.RESTMapper {
	p := prioritize(groupResources)
	union := make(meta.MultiRESTMapper, 0, len(p.mappers))
	for _, m := range p.mappers {
		union = append(union, m)
	}
	return meta.PriorityRESTMapper{Delegate: union, ResourcePriority: p.resources, KindPriority: p.kinds}
}

// NewDeferredDiscoveryRESTMapper is NewDeferredDiscoveryRESTMapperWithContext for
// a client without contexts.
//
// Deprecated: use NewDeferredDiscoveryRESTMapperWithContext.
func NewDeferredDiscoveryRESTMapper(cl discovery.CachedDiscoveryInterface) *DeferredDiscoveryRESTMapper {
	return NewDeferredDiscoveryRESTMapperWithContext(discovery.ToCachedDiscoveryInterfaceWithContext(cl))
}

// Reset is ResetWithContext without a context.
//
// Deprecated: use ResetWithContext.
func (d *DeferredDiscoveryRESTMapper) Reset() { d.ResetWithContext(context.TODO()) }

// NewShortcutExpander is NewShortcutExpanderWithContext without contexts.
//
// Deprecated: use NewShortcutExpanderWithContext.
func NewShortcutExpander(delegate meta.RESTMapper, client discovery.DiscoveryInterface, warningHandler func(string)) meta.RESTMapper {
	return shortcutExpander{mapper: meta.ToRESTMapperWithContext(delegate), source: discovery.ToDiscoveryInterfaceWithContext(client), warning: warningHandler}
}

// Reset is ResetWithContext without a context.
//
// Deprecated: use ResetWithContext.
func (e shortcutExpander) Reset() { e.ResetWithContext(context.TODO()) }

// CategoryExpander turns a category, such as "all", into resources.
//
// Deprecated: use CategoryExpanderWithContext.
type CategoryExpander interface {
	Expand(category string) ([]schema.GroupResource, bool)
}

// Expand looks category up; there is nothing that could take a context.
func (e SimpleCategoryExpander) Expand(category string) ([]schema.GroupResource, bool) {
	resources, ok := e.Expansions[category]
	return resources, ok
}

// NewDiscoveryCategoryExpander is NewDiscoveryCategoryExpanderWithContext without
// contexts.
//
// Deprecated: use NewDiscoveryCategoryExpanderWithContext.
func NewDiscoveryCategoryExpander(client discovery.DiscoveryInterface) CategoryExpander {
	return newDiscoveryCategoryExpander(discovery.ToDiscoveryInterfaceWithContext(client))
}

// Expand is ExpandWithContext without a context.
//
// Deprecated: use ExpandWithContext.
func (e discoveryCategoryExpander) Expand(category string) ([]schema.GroupResource, bool) {
	return e.ExpandWithContext(context.TODO(), category)
}

// UnionCategoryExpander asks several expanders.
//
// Deprecated: use UnionCategoryExpanderWithContext.
type UnionCategoryExpander []CategoryExpander

// Expand returns what the expanders return, each resource once.
//
// Deprecated: use UnionCategoryExpanderWithContext.
func (u UnionCategoryExpander) Expand(category string) ([]schema.GroupResource, bool) {
	return union(u, func(e CategoryExpander) ([]schema.GroupResource, bool) { return e.Expand(category) })
}

// KindFor is KindForWithContext without a context.
//
// Deprecated: use KindForWithContext.
func (d *DeferredDiscoveryRESTMapper) KindFor(resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return d.KindForWithContext(context.TODO(), resource)
}

// KindsFor is KindsForWithContext without a context.
//
// Deprecated: use KindsForWithContext.
func (d *DeferredDiscoveryRESTMapper) KindsFor(resource schema.GroupVersionResource) ([]schema.GroupVersionKind, error) {
	return d.KindsForWithContext(context.TODO(), resource)
}

// ResourceFor is ResourceForWithContext without a context.
//
// Deprecated: use ResourceForWithContext.
func (d *DeferredDiscoveryRESTMapper) ResourceFor(input schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return d.ResourceForWithContext(context.TODO(), input)
}

// ResourcesFor is ResourcesForWithContext without a context.
//
// Deprecated: use ResourcesForWithContext.
func (d *DeferredDiscoveryRESTMapper) ResourcesFor(input schema.GroupVersionResource) ([]schema.GroupVersionResource, error) {
	return d.ResourcesForWithContext(context.TODO(), input)
}

// RESTMapping is RESTMappingWithContext without a context.
//
// Deprecated: use RESTMappingWithContext.
func (d *DeferredDiscoveryRESTMapper) RESTMapping(gk schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	return d.RESTMappingWithContext(context.TODO(), gk, versions...)
}

// RESTMappings is RESTMappingsWithContext without a context.
//
// Deprecated: use RESTMappingsWithContext.
func (d *DeferredDiscoveryRESTMapper) RESTMappings(gk schema.GroupKind, versions ...string) ([]*meta.RESTMapping, error) {
	return d.RESTMappingsWithContext(context.TODO(), gk, versions...)
}

// ResourceSingularizer is ResourceSingularizerWithContext without a context.
//
// Deprecated: use ResourceSingularizerWithContext.
func (d *DeferredDiscoveryRESTMapper) ResourceSingularizer(resource string) (string, error) {
	return d.ResourceSingularizerWithContext(context.TODO(), resource)
}

// KindFor is KindForWithContext without a context.
//
// Deprecated: use KindForWithContext.
func (e shortcutExpander) KindFor(resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return e.KindForWithContext(context.TODO(), resource)
}

// KindsFor is KindsForWithContext without a context.
//
// Deprecated: use KindsForWithContext.
func (e shortcutExpander) KindsFor(resource schema.GroupVersionResource) ([]schema.GroupVersionKind, error) {
	return e.KindsForWithContext(context.TODO(), resource)
}

// ResourceFor is ResourceForWithContext without a context.
//
// Deprecated: use ResourceForWithContext.
func (e shortcutExpander) ResourceFor(input schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return e.ResourceForWithContext(context.TODO(), input)
}

// ResourcesFor is ResourcesForWithContext without a context.
//
// Deprecated: use ResourcesForWithContext.
func (e shortcutExpander) ResourcesFor(input schema.GroupVersionResource) ([]schema.GroupVersionResource, error) {
	return e.ResourcesForWithContext(context.TODO(), input)
}

// RESTMapping is RESTMappingWithContext without a context.
//
// Deprecated: use RESTMappingWithContext.
func (e shortcutExpander) RESTMapping(gk schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	return e.RESTMappingWithContext(context.TODO(), gk, versions...)
}

// RESTMappings is RESTMappingsWithContext without a context.
//
// Deprecated: use RESTMappingsWithContext.
func (e shortcutExpander) RESTMappings(gk schema.GroupKind, versions ...string) ([]*meta.RESTMapping, error) {
	return e.RESTMappingsWithContext(context.TODO(), gk, versions...)
}

// ResourceSingularizer is ResourceSingularizerWithContext without a context.
//
// Deprecated: use ResourceSingularizerWithContext.
func (e shortcutExpander) ResourceSingularizer(resource string) (string, error) {
	return e.ResourceSingularizerWithContext(context.TODO(), resource)
}
