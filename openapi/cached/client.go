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
	"sync/atomic"

	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/openapi"
)

// Client remembers what another client answered. It starts no goroutines but
// the one that makes a request which callers wait for.
type Client struct {
	delegate openapi.ClientWithContext

	known atomic.Pointer[map[string]*groupVersion] // nil until the first answer
	work  shared.Group[struct{}, map[string]*groupVersion]
}

var _ openapi.ClientWithContext = &Client{}

// NewClientWithContext remembers what delegate answers.
func NewClientWithContext(delegate openapi.ClientWithContext) *Client {
	return &Client{delegate: delegate}
}

// PathsWithContext returns the documents; each remembers its content.
func (c *Client) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	documents, err := c.documents(ctx)
	if err != nil {
		return nil, err
	}
	paths := make(map[string]openapi.GroupVersionWithContext, len(documents))
	for path, document := range documents {
		paths[path] = document
	}
	return paths, nil
}

func (c *Client) documents(ctx context.Context) (map[string]*groupVersion, error) {
	const doing = "openapi: PathsWithContext"
	return recall(ctx, &c.known, &c.work, struct{}{}, doing, func(ctx context.Context) (map[string]*groupVersion, error) {
		paths, err := c.delegate.PathsWithContext(ctx)
		if err != nil {
			return nil, err
		}
		documents := make(map[string]*groupVersion, len(paths))
		for path, document := range paths {
			documents[path] = &groupVersion{delegate: document}
		}
		return documents, nil
	})
}
