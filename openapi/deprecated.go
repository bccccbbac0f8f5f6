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

package openapi

import (
	"context"

	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/rest"
)

// Client lists the documents that a server has.
//
// Deprecated: use ClientWithContext.
type Client interface {
	Paths() (map[string]GroupVersion, error)
}

// GroupVersion is one document.
//
// Deprecated: use GroupVersionWithContext.
type GroupVersion interface {
	Schema(contentType string) ([]byte, error)
	ServerRelativeURL() string
}

// NewClient is NewClientWithContext without contexts.
//
// Deprecated: use NewClientWithContext.
func NewClient(restClient rest.Interface) Client {
	return &client{restClient: restClient}
}

// Paths is PathsWithContext without a context.
//
// Deprecated: use PathsWithContext.
func (c *client) Paths() (map[string]GroupVersion, error) {
	return withoutContext(c.PathsWithContext(context.TODO()))
}

func withoutContext(documents map[string]GroupVersionWithContext, err error) (map[string]GroupVersion, error) {
	if err != nil {
		return nil, err
	}
	old := make(map[string]GroupVersion, len(documents))
	for path, document := range documents {
		old[path] = document.(*groupVersion)
	}
	return old, nil
}

// Schema is SchemaWithContext without a context.
//
// Deprecated: use SchemaWithContext.
func (g *groupVersion) Schema(contentType string) ([]byte, error) {
	return g.SchemaWithContext(context.TODO(), contentType)
}

// NewTypeConverter is NewTypeConverterWithContext without a context.
//
// Deprecated: use NewTypeConverterWithContext.
func NewTypeConverter(client Client, preserveUnknownFields bool) (managedfields.TypeConverter, error) {
	return NewTypeConverterWithContext(context.TODO(), ToClientWithContext(client), preserveUnknownFields)
}
