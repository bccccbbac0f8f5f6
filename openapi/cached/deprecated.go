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

package cached

import (
	"context"

	"k8s.io/client-go/openapi"
)

// NewClient is NewClientWithContext for a client without contexts.
//
// Deprecated: use NewClientWithContext.
func NewClient(other openapi.Client) openapi.Client {
	return NewClientWithContext(openapi.ToClientWithContext(other))
}

// Paths is PathsWithContext without a context.
//
// Deprecated: use PathsWithContext.
func (c *Client) Paths() (map[string]openapi.GroupVersion, error) {
	return withoutContext(c.documents(context.TODO()))
}

func withoutContext(documents map[string]*groupVersion, err error) (map[string]openapi.GroupVersion, error) {
	if err != nil {
		return nil, err
	}
	paths := make(map[string]openapi.GroupVersion, len(documents))
	for path, document := range documents {
		paths[path] = document
	}
	return paths, nil
}

// Schema is SchemaWithContext without a context.
//
// Deprecated: use SchemaWithContext.
func (g *groupVersion) Schema(contentType string) ([]byte, error) {
	return g.SchemaWithContext(context.TODO(), contentType)
}
