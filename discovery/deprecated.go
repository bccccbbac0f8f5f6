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
	"k8s.io/client-go/openapi"
)

// ServerGroups is ServerGroupsWithContext without a context.
//
// Deprecated: use ServerGroupsWithContext.
func (d *DiscoveryClient) ServerGroups() (*metav1.APIGroupList, error) {
	return d.ServerGroupsWithContext(context.TODO())
}

// GroupsAndMaybeResources is GroupsAndMaybeResourcesWithContext without a context.
//
// Deprecated: use GroupsAndMaybeResourcesWithContext.
func (d *DiscoveryClient) GroupsAndMaybeResources() (*metav1.APIGroupList, map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error, error) {
	return d.GroupsAndMaybeResourcesWithContext(context.TODO())
}

// ServerResourcesForGroupVersion is ServerResourcesForGroupVersionWithContext without a context.
//
// Deprecated: use ServerResourcesForGroupVersionWithContext.
func (d *DiscoveryClient) ServerResourcesForGroupVersion(groupVersion string) (*metav1.APIResourceList, error) {
	return d.ServerResourcesForGroupVersionWithContext(context.TODO(), groupVersion)
}

// ServerGroupsAndResources is ServerGroupsAndResourcesWithContext without a context.
//
// Deprecated: use ServerGroupsAndResourcesWithContext.
func (d *DiscoveryClient) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return d.ServerGroupsAndResourcesWithContext(context.TODO())
}

// ServerPreferredResources is ServerPreferredResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredResourcesWithContext.
func (d *DiscoveryClient) ServerPreferredResources() ([]*metav1.APIResourceList, error) {
	return d.ServerPreferredResourcesWithContext(context.TODO())
}

// ServerPreferredNamespacedResources is ServerPreferredNamespacedResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredNamespacedResourcesWithContext.
func (d *DiscoveryClient) ServerPreferredNamespacedResources() ([]*metav1.APIResourceList, error) {
	return d.ServerPreferredNamespacedResourcesWithContext(context.TODO())
}

// ServerVersion is ServerVersionWithContext without a context.
//
// Deprecated: use ServerVersionWithContext.
func (d *DiscoveryClient) ServerVersion() (*version.Info, error) {
	return d.ServerVersionWithContext(context.TODO())
}

// OpenAPISchema is OpenAPISchemaWithContext without a context.
//
// Deprecated: use OpenAPISchemaWithContext.
func (d *DiscoveryClient) OpenAPISchema() (*openapi_v2.Document, error) {
	return d.OpenAPISchemaWithContext(context.TODO())
}

// OpenAPIV3 is OpenAPIV3WithContext without a context.
//
// Deprecated: use OpenAPIV3WithContext.
func (d *DiscoveryClient) OpenAPIV3() openapi.Client {
	return openapi.NewClient(d.restClient)
}

// WithLegacy is WithLegacyWithContext without a context.
//
// Deprecated: use WithLegacyWithContext.
func (d *DiscoveryClient) WithLegacy() DiscoveryInterface {
	return d.legacy()
}

// ServerGroupsAndResources is ServerGroupsAndResourcesWithContext without a context.
//
// Deprecated: use ServerGroupsAndResourcesWithContext.
func ServerGroupsAndResources(d DiscoveryInterface) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return ServerGroupsAndResourcesWithContext(context.TODO(), ToDiscoveryInterfaceWithContext(d))
}

// ServerPreferredResources is ServerPreferredResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredResourcesWithContext.
func ServerPreferredResources(d DiscoveryInterface) ([]*metav1.APIResourceList, error) {
	return ServerPreferredResourcesWithContext(context.TODO(), ToDiscoveryInterfaceWithContext(d))
}

// ServerPreferredNamespacedResources is ServerPreferredNamespacedResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredNamespacedResourcesWithContext.
func ServerPreferredNamespacedResources(d DiscoveryInterface) ([]*metav1.APIResourceList, error) {
	return ServerPreferredNamespacedResourcesWithContext(context.TODO(), ToDiscoveryInterfaceWithContext(d))
}

// IsResourceEnabled is IsResourceEnabledWithContext without a context.
//
// Deprecated: use IsResourceEnabledWithContext.
func IsResourceEnabled(client DiscoveryInterface, gvr schema.GroupVersionResource) (bool, error) {
	return IsResourceEnabledWithContext(context.TODO(), ToDiscoveryInterfaceWithContext(client), gvr)
}

// MatchesServerVersion is MatchesServerVersionWithContext without a context.
//
// Deprecated: use MatchesServerVersionWithContext.
func MatchesServerVersion(clientVersion version.Info, client DiscoveryInterface) error {
	return MatchesServerVersionWithContext(context.TODO(), clientVersion, ToDiscoveryInterfaceWithContext(client))
}

// ServerSupportsVersion is ServerSupportsVersionWithContext without a context.
//
// Deprecated: use ServerSupportsVersionWithContext.
func ServerSupportsVersion(client DiscoveryInterface, requiredGV schema.GroupVersion) error {
	return ServerSupportsVersionWithContext(context.TODO(), ToDiscoveryInterfaceWithContext(client), requiredGV)
}
