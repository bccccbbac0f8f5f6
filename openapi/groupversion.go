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

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/rest"
)

type groupVersion struct {
	restClient rest.Interface
	url        string // relative to the server, with its query
}

func (g *groupVersion) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	doing := "openapi: SchemaWithContext " + g.url
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	body, err := g.restClient.Get().RequestURI(g.url).SetHeader("Accept", contentType).Do(ctx).Raw()
	return body, ctxerr.Wrap(ctx, err, doing)
}

func (g *groupVersion) ServerRelativeURL() string { return g.url }

// ToGroupVersionWithContext gives gv a method that takes a context. If it has
// none, the call runs in a goroutine that a caller leaves when its context ends.
func ToGroupVersionWithContext(gv GroupVersion) GroupVersionWithContext {
	if ctxful, ok := gv.(GroupVersionWithContext); ok || gv == nil {
		return ctxful
	}
	return groupVersionAdapter{gv}
}

type groupVersionAdapter struct{ GroupVersion }

func (a groupVersionAdapter) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	return shared.Leave(ctx, "openapi: SchemaWithContext", func() ([]byte, error) { return a.Schema(contentType) }, nil)
}
