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

package openapi3

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/openapi"
	"k8s.io/kube-openapi/pkg/spec3"
)

// Root has the documents of all group versions. What NewRoot returns has the
// methods of RootWithContext too.
//
// Deprecated: use RootWithContext.
type Root interface {
	GroupVersions() ([]schema.GroupVersion, error)
	GVSpec(gv schema.GroupVersion) (*spec3.OpenAPI, error)
	GVSpecAsMap(gv schema.GroupVersion) (map[string]any, error)
}

// NewRoot is NewRootWithContext without contexts.
//
// Deprecated: use NewRootWithContext.
func NewRoot(client openapi.Client) Root {
	return &root{client: openapi.ToClientWithContext(client)}
}

// GroupVersions is GroupVersionsWithContext without a context.
//
// Deprecated: use GroupVersionsWithContext.
func (r *root) GroupVersions() ([]schema.GroupVersion, error) {
	return r.GroupVersionsWithContext(context.TODO())
}

// GVSpec is GVSpecWithContext without a context.
//
// Deprecated: use GVSpecWithContext.
func (r *root) GVSpec(gv schema.GroupVersion) (*spec3.OpenAPI, error) {
	return r.GVSpecWithContext(context.TODO(), gv)
}

// GVSpecAsMap is GVSpecAsMapWithContext without a context.
//
// Deprecated: use GVSpecAsMapWithContext.
func (r *root) GVSpecAsMap(gv schema.GroupVersion) (map[string]any, error) {
	return r.GVSpecAsMapWithContext(context.TODO(), gv)
}
