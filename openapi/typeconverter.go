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
	"fmt"
	"maps"

	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/kube-openapi/pkg/spec3"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// NewTypeConverterWithContext gets every document that client has and makes a
// converter out of their schemas, as managed fields need it.
func NewTypeConverterWithContext(ctx context.Context, client ClientWithContext, preserveUnknownFields bool) (managedfields.TypeConverter, error) {
	if err := ctxerr.Check(ctx, "openapi: NewTypeConverterWithContext"); err != nil {
		return nil, err
	}
	documents, err := client.PathsWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("failed to list paths: %w", err)
	}
	schemas := map[string]*spec.Schema{}
	for _, document := range documents {
		body, err := document.SchemaWithContext(ctx, "application/json")
		if err != nil {
			return nil, fmt.Errorf("failed to download schema: %w", err)
		}
		var parsed spec3.OpenAPI
		if err := json.Unmarshal(body, &parsed); err != nil {
			return nil, fmt.Errorf("failed to parse schema: %w", err)
		}
		if parsed.Components != nil {
			maps.Copy(schemas, parsed.Components.Schemas)
		}
	}
	return managedfields.NewTypeConverter(schemas, preserveUnknownFields)
}
