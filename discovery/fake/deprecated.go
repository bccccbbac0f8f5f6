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

package fake

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
func (c *FakeDiscovery) ServerGroups() (*metav1.APIGroupList, error) {
	return c.ServerGroupsWithContext(context.TODO())
}

// ServerResourcesForGroupVersion is ServerResourcesForGroupVersionWithContext without a context.
//
// Deprecated: use ServerResourcesForGroupVersionWithContext.
func (c *FakeDiscovery) ServerResourcesForGroupVersion(groupVersion string) (*metav1.APIResourceList, error) {
	return c.ServerResourcesForGroupVersionWithContext(context.TODO(), groupVersion)
}

// ServerGroupsAndResources is ServerGroupsAndResourcesWithContext without a context.
//
// Deprecated: use ServerGroupsAndResourcesWithContext.
func (c *FakeDiscovery) ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return c.ServerGroupsAndResourcesWithContext(context.TODO())
}

// ServerPreferredResources is ServerPreferredResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredResourcesWithContext.
func (c *FakeDiscovery) ServerPreferredResources() ([]*metav1.APIResourceList, error) {
	return c.ServerPreferredResourcesWithContext(context.TODO())
}

// ServerPreferredNamespacedResources is ServerPreferredNamespacedResourcesWithContext without a context.
//
// Deprecated: use ServerPreferredNamespacedResourcesWithContext.
func (c *FakeDiscovery) ServerPreferredNamespacedResources() ([]*metav1.APIResourceList, error) {
	return c.ServerPreferredNamespacedResourcesWithContext(context.TODO())
}

// ServerVersion is ServerVersionWithContext without a context.
//
// Deprecated: use ServerVersionWithContext.
func (c *FakeDiscovery) ServerVersion() (*version.Info, error) {
	return c.ServerVersionWithContext(context.TODO())
}

// OpenAPISchema is OpenAPISchemaWithContext without a context.
//
// Deprecated: use OpenAPISchemaWithContext.
func (c *FakeDiscovery) OpenAPISchema() (*openapi_v2.Document, error) {
	return c.OpenAPISchemaWithContext(context.TODO())
}

// OpenAPIV3 panics, as OpenAPIV3WithContext does.
//
// Deprecated: use OpenAPIV3WithContext.
func (c *FakeDiscovery) OpenAPIV3() openapi.Client { panic("unimplemented") }

// WithLegacy panics, as WithLegacyWithContext does.
//
// Deprecated: use WithLegacyWithContext.
func (c *FakeDiscovery) WithLegacy() discovery.DiscoveryInterface { panic("unimplemented") }
