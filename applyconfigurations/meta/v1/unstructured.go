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

package v1

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/util/proto"
	"sigs.k8s.io/structured-merge-diff/v6/typed"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

// UnstructuredExtractor finds out what a field manager has applied.
//
// It gives an object with name, namespace, version and kind, and those fields
// that the manager owns; with none of them if it owns none. The object must be
// as the server sent it. Extractors of this package implement
// UnstructuredExtractorWithContext too.
type UnstructuredExtractor interface {
	// Deprecated: use UnstructuredExtractorWithContext.
	Extract(object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error)
	// Deprecated: use UnstructuredExtractorWithContext.
	ExtractStatus(object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error)
}

// UnstructuredExtractorWithContext is an UnstructuredExtractor whose methods
// may have to ask the server for the types that it knows.
type UnstructuredExtractorWithContext interface {
	// ExtractWithContext extracts what has been applied to the object itself.
	ExtractWithContext(ctx context.Context, object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error)
	// ExtractStatusWithContext extracts what has been applied to its status.
	ExtractStatusWithContext(ctx context.Context, object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error)
}

// schemaAge is how long what the server said about its types is believed.
// A kind that is not among them is asked for again at once.
const schemaAge = time.Minute

// extractor implements both interfaces.
type extractor struct {
	server discovery.OpenAPISchemaInterfaceWithContext
	fetch  shared.Group[struct{}, *managedfields.GvkParser]

	mu    sync.Mutex
	types *managedfields.GvkParser // guarded by mu
	asOf  time.Time                // guarded by mu
}

// bothForms is what an extractor is to callers.
type bothForms interface {
	UnstructuredExtractor
	UnstructuredExtractorWithContext
}

// NewUnstructuredExtractorWithContext returns an extractor that knows the types
// of a server. It asks the server for them now, and again when it has not for a
// minute or meets a kind that it does not know.
func NewUnstructuredExtractorWithContext(ctx context.Context, dc discovery.OpenAPISchemaInterfaceWithContext) (UnstructuredExtractorWithContext, error) {
	return newExtractor(ctx, dc)
}

func newExtractor(ctx context.Context, dc discovery.OpenAPISchemaInterfaceWithContext) (bothForms, error) {
	e := &extractor{server: dc}
	if _, err := e.refresh(ctx); err != nil {
		return nil, fmt.Errorf("failed generating initial GVK Parser: %w", err)
	}
	return e, nil
}

// refresh asks the server for its types, once for all who want to know.
func (e *extractor) refresh(ctx context.Context) (*managedfields.GvkParser, error) {
	return e.fetch.Do(ctx, struct{}{}, "read the OpenAPI schema", func(ctx context.Context) (*managedfields.GvkParser, error) {
		doc, err := e.server.OpenAPISchemaWithContext(ctx)
		if err != nil {
			return nil, err
		}
		models, err := proto.NewOpenAPIData(doc)
		if err != nil {
			return nil, err
		}
		types, err := managedfields.NewGVKParser(models, false)
		if err != nil {
			return nil, err
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.types, e.asOf = types, time.Now()
		return types, nil
	})
}

// typeOf returns the type of a kind.
func (e *extractor) typeOf(ctx context.Context, gvk schema.GroupVersionKind) (*typed.ParseableType, error) {
	e.mu.Lock()
	types, fresh := e.types, time.Since(e.asOf) < schemaAge
	e.mu.Unlock()
	if fresh {
		if t := types.Type(gvk); t != nil {
			return t, nil
		}
	}
	types, err := e.refresh(ctx)
	if err != nil {
		return nil, err
	}
	if t := types.Type(gvk); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("the server's OpenAPI schema has no type for %s", gvk)
}

func (e *extractor) ExtractWithContext(ctx context.Context, object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error) {
	return e.extract(ctx, object, fieldManager, "")
}

func (e *extractor) ExtractStatusWithContext(ctx context.Context, object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error) {
	return e.extract(ctx, object, fieldManager, "status")
}

func (e *extractor) extract(ctx context.Context, object *unstructured.Unstructured, fieldManager, subresource string) (*unstructured.Unstructured, error) {
	if err := ctxerr.Check(ctx, "extract applied configuration"); err != nil {
		return nil, err
	}
	t, err := e.typeOf(ctx, object.GroupVersionKind())
	if err != nil {
		return nil, fmt.Errorf("extract what %q applied to %s %s: %w", fieldManager, object.GetKind(), object.GetName(), err)
	}
	result := &unstructured.Unstructured{}
	if err := managedfields.ExtractInto(object, *t, fieldManager, result, subresource); err != nil {
		return nil, fmt.Errorf("failed calling ExtractInto for unstructured: %w", err)
	}
	result.SetGroupVersionKind(object.GroupVersionKind())
	result.SetNamespace(object.GetNamespace())
	result.SetName(object.GetName())
	return result, nil
}
