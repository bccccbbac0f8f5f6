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

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/openapi"
	restclient "k8s.io/client-go/rest"
)

// The functions below give an implementation that knows no contexts the methods
// that take one. An implementation that has them already is returned as it is,
// nil stays nil. For the others each call runs in a goroutine of its own, which
// the caller leaves when its context ends and which ends with the call.

// ToDiscoveryInterfaceWithContext adapts a DiscoveryInterface.
func ToDiscoveryInterfaceWithContext(i DiscoveryInterface) DiscoveryInterfaceWithContext {
	if ctxful, ok := i.(DiscoveryInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return newAdapter(i)
}

// ToAggregatedDiscoveryInterfaceWithContext adapts an AggregatedDiscoveryInterface.
func ToAggregatedDiscoveryInterfaceWithContext(i AggregatedDiscoveryInterface) AggregatedDiscoveryInterfaceWithContext {
	if ctxful, ok := i.(AggregatedDiscoveryInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return &aggregatedAdapter{adapter: newAdapter(i), all: i}
}

// ToCachedDiscoveryInterfaceWithContext adapts a CachedDiscoveryInterface.
func ToCachedDiscoveryInterfaceWithContext(i CachedDiscoveryInterface) CachedDiscoveryInterfaceWithContext {
	if ctxful, ok := i.(CachedDiscoveryInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return &cachedAdapter{adapter: newAdapter(i), cache: i}
}

// ToServerGroupsInterfaceWithContext adapts a ServerGroupsInterface.
func ToServerGroupsInterfaceWithContext(i ServerGroupsInterface) ServerGroupsInterfaceWithContext {
	if ctxful, ok := i.(ServerGroupsInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return groupsAdapter{i}
}

// ToServerResourcesInterfaceWithContext adapts a ServerResourcesInterface.
func ToServerResourcesInterfaceWithContext(i ServerResourcesInterface) ServerResourcesInterfaceWithContext {
	if ctxful, ok := i.(ServerResourcesInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return resourcesAdapter{i}
}

// ToServerVersionInterfaceWithContext adapts a ServerVersionInterface.
func ToServerVersionInterfaceWithContext(i ServerVersionInterface) ServerVersionInterfaceWithContext {
	if ctxful, ok := i.(ServerVersionInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return versionAdapter{i}
}

// ToOpenAPISchemaInterfaceWithContext adapts an OpenAPISchemaInterface.
func ToOpenAPISchemaInterfaceWithContext(i OpenAPISchemaInterface) OpenAPISchemaInterfaceWithContext {
	if ctxful, ok := i.(OpenAPISchemaInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return schemaAdapter{i}
}

// OpenAPIV3ToSchemaInterfaceWithContext adapts an OpenAPIV3SchemaInterface.
func OpenAPIV3ToSchemaInterfaceWithContext(i OpenAPIV3SchemaInterface) OpenAPIV3SchemaInterfaceWithContext {
	if ctxful, ok := i.(OpenAPIV3SchemaInterfaceWithContext); ok || i == nil {
		return ctxful
	}
	return schemaV3Adapter{i}
}

// ToOpenAPIClientWithContext adapts an openapi.Client.
func ToOpenAPIClientWithContext(c openapi.Client) openapi.ClientWithContext {
	return openapi.ToClientWithContext(c)
}

// adapter is made of one adapter for each role.
type adapter struct {
	old DiscoveryInterface

	ServerGroupsInterfaceWithContext
	ServerResourcesInterfaceWithContext
	ServerVersionInterfaceWithContext
	OpenAPISchemaInterfaceWithContext
	OpenAPIV3SchemaInterfaceWithContext
}

func newAdapter(i DiscoveryInterface) *adapter {
	return &adapter{
		old:                                 i,
		ServerGroupsInterfaceWithContext:    ToServerGroupsInterfaceWithContext(i),
		ServerResourcesInterfaceWithContext: ToServerResourcesInterfaceWithContext(i),
		ServerVersionInterfaceWithContext:   ToServerVersionInterfaceWithContext(i),
		OpenAPISchemaInterfaceWithContext:   ToOpenAPISchemaInterfaceWithContext(i),
		OpenAPIV3SchemaInterfaceWithContext: OpenAPIV3ToSchemaInterfaceWithContext(i),
	}
}

func (a *adapter) RESTClient() restclient.Interface { return a.old.RESTClient() }

func (a *adapter) WithLegacyWithContext(context.Context) DiscoveryInterfaceWithContext {
	return ToDiscoveryInterfaceWithContext(a.old.WithLegacy())
}

type aggregatedAdapter struct {
	*adapter
	all AggregatedDiscoveryInterface
}

func (a *aggregatedAdapter) GroupsAndMaybeResourcesWithContext(ctx context.Context) (
	*metav1.APIGroupList,
	map[schema.GroupVersion]*metav1.APIResourceList,
	map[schema.GroupVersion]error,
	error,
) {
	x, err := shared.Leave(ctx, "discovery: GroupsAndMaybeResourcesWithContext", func() (index, error) {
		groups, resources, failed, err := a.all.GroupsAndMaybeResources()
		return index{groups, resources, failed}, err
	}, nil)
	return x.groups, x.resources, x.failed, err
}

type cachedAdapter struct {
	*adapter
	cache CachedDiscoveryInterface
}

// FreshWithContext says yes when ctx ends first: nobody should start a refresh
// on behalf of a caller who has left.
func (a *cachedAdapter) FreshWithContext(ctx context.Context) bool {
	fresh, err := shared.Leave(ctx, "discovery: FreshWithContext", func() (bool, error) { return a.cache.Fresh(), nil }, nil)
	return fresh || err != nil
}

// InvalidateWithContext takes effect whether or not the caller waits for it.
func (a *cachedAdapter) InvalidateWithContext(ctx context.Context) {
	if ctx == nil {
		a.cache.Invalidate()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.cache.Invalidate()
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

type groupsAdapter struct{ old ServerGroupsInterface }

func (a groupsAdapter) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	return shared.Leave(ctx, "discovery: ServerGroupsWithContext", a.old.ServerGroups, nil)
}

type resourcesAdapter struct{ old ServerResourcesInterface }

func (a resourcesAdapter) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	return shared.Leave(ctx, "discovery: ServerResourcesForGroupVersionWithContext "+groupVersion, func() (*metav1.APIResourceList, error) {
		return a.old.ServerResourcesForGroupVersion(groupVersion)
	}, nil)
}

func (a resourcesAdapter) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	type both struct {
		groups []*metav1.APIGroup
		lists  []*metav1.APIResourceList
	}
	b, err := shared.Leave(ctx, "discovery: ServerGroupsAndResourcesWithContext", func() (both, error) {
		groups, lists, err := a.old.ServerGroupsAndResources()
		return both{groups, lists}, err
	}, nil)
	return b.groups, b.lists, err
}

func (a resourcesAdapter) ServerPreferredResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return shared.Leave(ctx, "discovery: ServerPreferredResourcesWithContext", a.old.ServerPreferredResources, nil)
}

func (a resourcesAdapter) ServerPreferredNamespacedResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return shared.Leave(ctx, "discovery: ServerPreferredNamespacedResourcesWithContext", a.old.ServerPreferredNamespacedResources, nil)
}

type versionAdapter struct{ old ServerVersionInterface }

func (a versionAdapter) ServerVersionWithContext(ctx context.Context) (*version.Info, error) {
	return shared.Leave(ctx, "discovery: ServerVersionWithContext", a.old.ServerVersion, nil)
}

type schemaAdapter struct{ old OpenAPISchemaInterface }

func (a schemaAdapter) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	return shared.Leave(ctx, "discovery: OpenAPISchemaWithContext", a.old.OpenAPISchema, nil)
}

type schemaV3Adapter struct{ old OpenAPIV3SchemaInterface }

func (a schemaV3Adapter) OpenAPIV3WithContext(context.Context) openapi.ClientWithContext {
	return openapi.ToClientWithContext(a.old.OpenAPIV3())
}
