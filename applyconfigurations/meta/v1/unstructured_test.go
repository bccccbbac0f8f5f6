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
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	metadataSchema = `"meta":{"type":"object","properties":{
		"name":{"type":"string"},"namespace":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}},
		"managedFields":{"type":"array","items":{"type":"object","properties":{"manager":{"type":"string"},"operation":{"type":"string"},
			"apiVersion":{"type":"string"},"subresource":{"type":"string"},"fieldsType":{"type":"string"},"fieldsV1":{"type":"object"}}}}}}`
	widgetSchema = `"widget":{"type":"object","x-kubernetes-group-version-kind":[{"group":"example.com","kind":"Widget","version":"v1"}],"properties":{
		"apiVersion":{"type":"string"},"kind":{"type":"string"},"metadata":{"$ref":"#/definitions/meta"},"size":{"type":"integer"}}}`
)

// server is an OpenAPI endpoint that knows some types, or hangs.
type server struct {
	t     *testing.T
	types []string
	hang  bool
	asked int
}

func (s *server) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	s.asked++
	if s.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	doc, err := openapi_v2.ParseDocument([]byte(`{"swagger":"2.0","info":{"title":"t","version":"v1"},"paths":{},"definitions":{` + strings.Join(s.types, ",") + `}}`))
	if err != nil {
		s.t.Fatal(err)
	}
	return doc, nil
}

func widget() *unstructured.Unstructured {
	owns := func(subresource string, fields map[string]any) map[string]any {
		return map[string]any{"manager": "me", "operation": "Apply", "apiVersion": "example.com/v1", "subresource": subresource, "fieldsType": "FieldsV1", "fieldsV1": fields}
	}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "example.com/v1", "kind": "Widget", "size": int64(3),
		"metadata": map[string]any{
			"name": "w", "namespace": "ns", "labels": map[string]any{"mine": "yes", "other": "no"},
			"managedFields": []any{
				owns("", map[string]any{"f:metadata": map[string]any{"f:labels": map[string]any{"f:mine": map[string]any{}}}}),
				owns("status", map[string]any{"f:size": map[string]any{}}),
			},
		},
	}}
}

func TestExtract_givesWhatTheManagerApplied(t *testing.T) {
	e, err := NewUnstructuredExtractorWithContext(t.Context(), &server{t: t, types: []string{metadataSchema, widgetSchema}})
	if err != nil {
		t.Fatal(err)
	}
	identity := func(extra map[string]any) map[string]any {
		metadata := map[string]any{"name": "w", "namespace": "ns"}
		m := map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": metadata}
		for k, v := range extra {
			if k == "labels" {
				metadata[k] = v
			} else {
				m[k] = v
			}
		}
		return m
	}
	for name, c := range map[string]struct {
		extract func(context.Context, *unstructured.Unstructured, string) (*unstructured.Unstructured, error)
		manager string
		want    map[string]any
	}{
		"object":            {e.ExtractWithContext, "me", identity(map[string]any{"labels": map[string]any{"mine": "yes"}})},
		"status":            {e.ExtractStatusWithContext, "me", identity(map[string]any{"size": int64(3)})},
		"manager of others": {e.ExtractWithContext, "you", identity(nil)},
	} {
		got, err := c.extract(t.Context(), widget(), c.manager)
		if err != nil || !equality.Semantic.DeepEqual(got.Object, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
	}
}

func TestExtract_asksAgainWhenItDoesNotKnowAKindOrKnowsItForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{t: t, types: []string{metadataSchema}}
		e, err := NewUnstructuredExtractorWithContext(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.ExtractWithContext(t.Context(), widget(), "me"); err == nil || !strings.Contains(err.Error(), "Widget") {
			t.Errorf("unknown kind: err = %v, want one that names it", err)
		}
		s.types = append(s.types, widgetSchema) // as when a CRD is installed
		for range 3 {
			if _, err := e.ExtractWithContext(t.Context(), widget(), "me"); err != nil {
				t.Fatal(err)
			}
		}
		if s.asked != 3 {
			t.Errorf("asked %d times, want 3: at first, for the unknown kind, and once it was there", s.asked)
		}
		time.Sleep(schemaAge)
		if _, err := e.ExtractWithContext(t.Context(), widget(), "me"); err != nil || s.asked != 4 {
			t.Errorf("after a minute: asked %d times, %v; want 4", s.asked, err)
		}
	})
}

func TestGap33_Extract_C2_C3_C7_endsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{t: t, types: []string{metadataSchema, widgetSchema}}
		e, err := NewUnstructuredExtractorWithContext(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		s.hang = true
		time.Sleep(schemaAge)
		cause := errors.New("caller left")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		start := time.Now()
		_, err = e.ExtractWithContext(ctx, widget(), "me")
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v of fake time, want 1s", took)
		}
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
			t.Errorf("err = %v, want the cause and context.Canceled", err)
		}
		synctest.Wait() // the abandoned fetch must end before the bubble does
		var none context.Context
		if _, err := e.ExtractWithContext(none, widget(), "me"); err == nil {
			t.Error("a nil context is not an error")
		}
		if _, err := NewUnstructuredExtractorWithContext(none, s); err == nil {
			t.Error("a nil context is not an error for the constructor")
		}
	})
}
