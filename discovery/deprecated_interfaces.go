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
	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/openapi"
	restclient "k8s.io/client-go/rest"
)

// DiscoveryInterface is all of discovery, without contexts.
//
// Deprecated: use DiscoveryInterfaceWithContext.
type DiscoveryInterface interface {
	RESTClient() restclient.Interface
	ServerGroupsInterface
	ServerResourcesInterface
	ServerVersionInterface
	OpenAPISchemaInterface
	OpenAPIV3SchemaInterface
	WithLegacy() DiscoveryInterface
}

// AggregatedDiscoveryInterface may get groups and resources in one go.
//
// Deprecated: use AggregatedDiscoveryInterfaceWithContext.
type AggregatedDiscoveryInterface interface {
	DiscoveryInterface
	GroupsAndMaybeResources() (*metav1.APIGroupList, map[schema.GroupVersion]*metav1.APIResourceList, map[schema.GroupVersion]error, error)
}

// CachedDiscoveryInterface is discovery that remembers answers.
//
// Deprecated: use CachedDiscoveryInterfaceWithContext.
type CachedDiscoveryInterface interface {
	DiscoveryInterface
	Fresh() bool
	Invalidate()
}

// ServerGroupsInterface tells what groups there are.
//
// Deprecated: use ServerGroupsInterfaceWithContext.
type ServerGroupsInterface interface {
	ServerGroups() (*metav1.APIGroupList, error)
}

// ServerResourcesInterface tells what resources there are.
//
// Deprecated: use ServerResourcesInterfaceWithContext.
type ServerResourcesInterface interface {
	ServerResourcesForGroupVersion(groupVersion string) (*metav1.APIResourceList, error)
	ServerGroupsAndResources() ([]*metav1.APIGroup, []*metav1.APIResourceList, error)
	ServerPreferredResources() ([]*metav1.APIResourceList, error)
	ServerPreferredNamespacedResources() ([]*metav1.APIResourceList, error)
}

// ServerVersionInterface tells the server's version.
//
// Deprecated: use ServerVersionInterfaceWithContext.
type ServerVersionInterface interface {
	ServerVersion() (*version.Info, error)
}

// OpenAPISchemaInterface has the OpenAPI v2 document.
//
// Deprecated: use OpenAPISchemaInterfaceWithContext.
type OpenAPISchemaInterface interface {
	OpenAPISchema() (*openapi_v2.Document, error)
}

// OpenAPIV3SchemaInterface has the OpenAPI v3 documents.
//
// Deprecated: use OpenAPIV3SchemaInterfaceWithContext.
type OpenAPIV3SchemaInterface interface {
	OpenAPIV3() openapi.Client
}
