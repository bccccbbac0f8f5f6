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
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/openapi"
	"k8s.io/kube-openapi/pkg/spec3"
)

// RootWithContext has the documents of all group versions.
type RootWithContext interface {
	// GroupVersionsWithContext returns the group versions that have a document,
	// sorted by name.
	GroupVersionsWithContext(ctx context.Context) ([]schema.GroupVersion, error)
	// GVSpecWithContext returns the document of a group version, or an error;
	// a *GroupVersionNotFoundError if there is none.
	GVSpecWithContext(ctx context.Context, gv schema.GroupVersion) (*spec3.OpenAPI, error)
	// GVSpecAsMapWithContext returns the same as what encoding/json makes
	// of it: maps, slices, strings, float64.
	GVSpecAsMapWithContext(ctx context.Context, gv schema.GroupVersion) (map[string]any, error)
}

// GroupVersionNotFoundError says that a group version has no document.
type GroupVersionNotFoundError struct {
	gv schema.GroupVersion
}

func (r *GroupVersionNotFoundError) Error() string {
	return fmt.Sprintf("GroupVersion (%s) not found as OpenAPI V3 path", r.gv)
}

type root struct {
	client openapi.ClientWithContext
}

var (
	_ Root            = &root{}
	_ RootWithContext = &root{}
)

// NewRootWithContext asks client whenever it is asked; see openapi/cached.
func NewRootWithContext(client openapi.ClientWithContext) RootWithContext {
	return &root{client: client}
}

func (r *root) GroupVersionsWithContext(ctx context.Context) ([]schema.GroupVersion, error) {
	if err := ctxerr.Check(ctx, "openapi3: GroupVersionsWithContext"); err != nil {
		return nil, err
	}
	paths, err := r.client.PathsWithContext(ctx)
	if err != nil {
		return nil, err
	}
	gvs := make([]schema.GroupVersion, 0, len(paths))
	for path := range paths {
		if gv, ok := parsePath(path); ok {
			gvs = append(gvs, gv)
		}
	}
	slices.SortFunc(gvs, func(a, b schema.GroupVersion) int { return strings.Compare(a.String(), b.String()) })
	return gvs, nil
}

func (r *root) GVSpecWithContext(ctx context.Context, gv schema.GroupVersion) (*spec3.OpenAPI, error) {
	body, err := r.document(ctx, gv, "openapi3: GVSpecWithContext")
	if err != nil {
		return nil, err
	}
	var spec spec3.OpenAPI
	if err := json.Unmarshal(body, &spec); err != nil {
		return nil, err
	}
	return &spec, nil
}

func (r *root) GVSpecAsMapWithContext(ctx context.Context, gv schema.GroupVersion) (map[string]any, error) {
	body, err := r.document(ctx, gv, "openapi3: GVSpecAsMapWithContext")
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := json.Unmarshal(body, &values); err != nil {
		return nil, err
	}
	return values, nil
}

func (r *root) document(ctx context.Context, gv schema.GroupVersion, doing string) ([]byte, error) {
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	paths, err := r.client.PathsWithContext(ctx)
	if err != nil {
		return nil, err
	}
	path := "apis/" + gv.Group + "/" + gv.Version
	if gv.Group == "" {
		path = "api/" + gv.Version
	}
	document, ok := paths[path]
	if !ok {
		return nil, &GroupVersionNotFoundError{gv: gv}
	}
	return document.SchemaWithContext(ctx, runtime.ContentTypeJSON)
}

// parsePath reads "api/VERSION" and "apis/GROUP/VERSION"; other paths are no
// group versions.
func parsePath(path string) (schema.GroupVersion, bool) {
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "api" && len(parts) >= 2:
		return schema.GroupVersion{Version: parts[1]}, true
	case parts[0] == "apis" && len(parts) >= 3:
		return schema.GroupVersion{Group: parts[1], Version: parts[2]}, true
	default:
		return schema.GroupVersion{}, false
	}
}
