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

package openapitest

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/openapi"
)

// FakeClient answers with PathsMap, or with ForcedErr if that is set.
type FakeClient struct {
	PathsMap  map[string]openapi.GroupVersion
	ForcedErr error
}

var (
	_ openapi.Client            = FakeClient{}
	_ openapi.ClientWithContext = FakeClient{}
)

// NewFakeClient returns a client that has no documents yet.
func NewFakeClient() *FakeClient {
	return &FakeClient{PathsMap: map[string]openapi.GroupVersion{}}
}

// Paths returns PathsMap itself.
func (f FakeClient) Paths() (map[string]openapi.GroupVersion, error) {
	if f.ForcedErr != nil {
		return nil, f.ForcedErr
	}
	return f.PathsMap, nil
}

// PathsWithContext returns the documents of PathsMap, unless ctx has ended.
func (f FakeClient) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	if err := ctxerr.Check(ctx, "openapitest: PathsWithContext"); err != nil {
		return nil, err
	}
	old, err := f.Paths()
	if err != nil {
		return nil, err
	}
	documents := make(map[string]openapi.GroupVersionWithContext, len(old))
	for path, document := range old {
		documents[path] = openapi.ToGroupVersionWithContext(document)
	}
	return documents, nil
}

// FakeGroupVersion answers with GVSpec, or with ForcedErr if that is set.
type FakeGroupVersion struct {
	GVSpec    []byte
	ForcedErr error
}

var (
	_ openapi.GroupVersion            = FakeGroupVersion{}
	_ openapi.GroupVersionWithContext = FakeGroupVersion{}
)

// Schema returns GVSpec; there is only JSON.
func (f FakeGroupVersion) Schema(contentType string) ([]byte, error) {
	if contentType != openAPIJSON {
		return nil, errors.New("application/json is only content type supported: " + contentType)
	}
	if f.ForcedErr != nil {
		return nil, f.ForcedErr
	}
	return f.GVSpec, nil
}

// SchemaWithContext returns GVSpec, unless ctx has ended.
func (f FakeGroupVersion) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	if err := ctxerr.Check(ctx, fmt.Sprintf("openapitest: SchemaWithContext %s", contentType)); err != nil {
		return nil, err
	}
	return f.Schema(contentType)
}

// ServerRelativeURL panics: the document is nowhere.
func (f FakeGroupVersion) ServerRelativeURL() string { panic("unimplemented") }
