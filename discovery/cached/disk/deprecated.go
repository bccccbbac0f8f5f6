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

package disk

import (
	"context"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/openapi"
)

// ServerGroups is ServerGroupsWithContext without a context.
//
// Deprecated: use ServerGroupsWithContext.
func (d *CachedDiscoveryClient) ServerGroups() (*metav1.APIGroupList, error) {
	return d.ServerGroupsWithContext(context.TODO())
}

// ServerResourcesForGroupVersion is ServerResourcesForGroupVersionWithContext without a context.
//
// Deprecated: use ServerResourcesForGroupVersionWithContext.
func (d *CachedDiscoveryClient) ServerResourcesForGroupVersion(groupVersion string) (*metav1.APIResourceList, error) {
	return d.ServerResourcesForGroupVersionWithContext(context.TODO(), groupVersion)
}

// ServerGroupsAndResources is ServerGroupsAndResourcesWithContext without a context.
//
// Deprecated: use ServerGroupsAndResourcesWithContext.
func (d *CachedDiscoveryClient) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return d.ServerGroupsAndResourcesWithContext(context.TODO())
}

// ServerPreferredResources is ServerPreferredResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredResourcesWithContext.
func (d *CachedDiscoveryClient) ServerPreferredResources() ([]*metav1.APIResourceList, error) {
	return d.ServerPreferredResourcesWithContext(context.TODO())
}

// ServerPreferredNamespacedResources is ServerPreferredNamespacedResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredNamespacedResourcesWithContext.
func (d *CachedDiscoveryClient) ServerPreferredNamespacedResources() ([]*metav1.APIResourceList, error) {
	return d.ServerPreferredNamespacedResourcesWithContext(context.TODO())
}

// ServerVersion is ServerVersionWithContext without a context.
//
// Deprecated: use ServerVersionWithContext.
func (d *CachedDiscoveryClient) ServerVersion() (*version.Info, error) {
	return d.ServerVersionWithContext(context.TODO())
}

// OpenAPISchema is OpenAPISchemaWithContext without a context.
//
// Deprecated: use OpenAPISchemaWithContext.
func (d *CachedDiscoveryClient) OpenAPISchema() (*openapi_v2.Document, error) {
	return d.OpenAPISchemaWithContext(context.TODO())
}

// Fresh is FreshWithContext without a context.
//
// Deprecated: use FreshWithContext.
func (d *CachedDiscoveryClient) Fresh() bool {
	return d.FreshWithContext(context.TODO())
}

// Invalidate is InvalidateWithContext without a context.
//
// Deprecated: use InvalidateWithContext.
func (d *CachedDiscoveryClient) Invalidate() {
	d.InvalidateWithContext(context.TODO())
}

// OpenAPIV3 is OpenAPIV3WithContext without a context.
//
// Deprecated: use OpenAPIV3WithContext.
func (d *CachedDiscoveryClient) OpenAPIV3() openapi.Client {
	return d.delegate.OpenAPIV3()
}

// WithLegacy is WithLegacyWithContext without a context.
//
// Deprecated: use WithLegacyWithContext.
func (d *CachedDiscoveryClient) WithLegacy() discovery.DiscoveryInterface { return d }
