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
	"encoding/json"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/rest"
)

// ContentTypeOpenAPIV3PB asks for a document as protobuf (gnostic's openapiv3.Document).
const ContentTypeOpenAPIV3PB = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf"

// ClientWithContext lists the documents that a server has.
type ClientWithContext interface {
	// PathsWithContext returns the documents by path, such as "api/v1" and
	// "apis/apps/v1".
	PathsWithContext(ctx context.Context) (map[string]GroupVersionWithContext, error)
}

// GroupVersionWithContext is one document.
type GroupVersionWithContext interface {
	// SchemaWithContext returns the document as contentType: JSON, or
	// ContentTypeOpenAPIV3PB.
	SchemaWithContext(ctx context.Context, contentType string) ([]byte, error)

	// ServerRelativeURL is where the server has the document; it may contain a
	// hash of its content.
	ServerRelativeURL() string
}

type client struct {
	restClient rest.Interface
}

// NewClientWithContext returns a client that asks the server each time.
func NewClientWithContext(restClient rest.Interface) ClientWithContext {
	return &client{restClient: restClient}
}

// paths is what the server answers at /openapi/v3.
type paths struct {
	Paths map[string]struct {
		ServerRelativeURL string `json:"serverRelativeURL"`
	} `json:"paths"`
}

func (c *client) PathsWithContext(ctx context.Context) (map[string]GroupVersionWithContext, error) {
	const doing = "openapi: PathsWithContext"
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	body, err := c.restClient.Get().AbsPath("/openapi/v3").Do(ctx).Raw()
	if err != nil {
		return nil, ctxerr.Wrap(ctx, err, doing)
	}
	var found paths
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	documents := make(map[string]GroupVersionWithContext, len(found.Paths))
	for path, document := range found.Paths {
		documents[path] = &groupVersion{restClient: c.restClient, url: document.ServerRelativeURL}
	}
	return documents, nil
}

// ToClientWithContext gives c a method that takes a context. If it has none, the
// call runs in a goroutine that a caller leaves when its context ends.
func ToClientWithContext(c Client) ClientWithContext {
	if ctxful, ok := c.(ClientWithContext); ok || c == nil {
		return ctxful
	}
	return clientAdapter{c}
}

type clientAdapter struct{ old Client }

func (a clientAdapter) PathsWithContext(ctx context.Context) (map[string]GroupVersionWithContext, error) {
	old, err := shared.Leave(ctx, "openapi: PathsWithContext", a.old.Paths, nil)
	if old == nil {
		return nil, err
	}
	documents := make(map[string]GroupVersionWithContext, len(old))
	for path, document := range old {
		documents[path] = ToGroupVersionWithContext(document)
	}
	return documents, err
}
