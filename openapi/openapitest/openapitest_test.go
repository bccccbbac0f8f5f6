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
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/openapi"
)

func TestEmbeddedDocuments(t *testing.T) {
	paths, err := NewEmbeddedFileClient().Paths()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"api/v1", "apis/apps/v1", "apis/batch/v1", "apis/discovery.k8s.io/v1", "apis/networking.k8s.io/v1alpha1"} {
		document := paths[path]
		if document == nil {
			t.Errorf("%s is missing", path)
			continue
		}
		body, err := document.Schema("application/json")
		var parsed struct {
			OpenAPI    string
			Paths      map[string]any
			Components struct{ Schemas map[string]any }
		}
		if err == nil {
			err = json.Unmarshal(body, &parsed)
		}
		if err != nil || parsed.OpenAPI != "3.0.0" || len(parsed.Paths) == 0 || len(parsed.Components.Schemas) == 0 {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := document.Schema(openapi.ContentTypeOpenAPIV3PB); err == nil || err.Error() != "openapitest only supports 'application/json' contentType" {
			t.Errorf("%s as protobuf: %v", path, err)
		}
	}
	if got := paths["api/v1"].ServerRelativeURL(); got != "api__v1_openapi.json" {
		t.Errorf("URL %q", got)
	}
}

func TestFileClient(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"apis__apps__v1_openapi.json", "README.md"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := openapi.ToClientWithContext(NewFileClient(dir)).PathsWithContext(t.Context())
	if err != nil || len(paths) != 1 {
		t.Fatalf("%v, %v", paths, err)
	}
	if body, err := paths["apis/apps/v1"].SchemaWithContext(t.Context(), "application/json"); err != nil || string(body) != "{}" {
		t.Errorf("%q, %v", body, err)
	}
	if _, err := NewFileClient(filepath.Join(dir, "none")).Paths(); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

func TestFakes_C9_endedContext(t *testing.T) {
	errQuota := errors.New("quota used up")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	fake := NewFakeClient()
	fake.PathsMap["api/v1"] = FakeGroupVersion{GVSpec: []byte("{}")}
	for name, client := range map[string]openapi.ClientWithContext{"fake": fake, "embedded": openapi.ToClientWithContext(NewEmbeddedFileClient())} {
		if _, err := client.PathsWithContext(ctx); !errors.Is(err, errQuota) {
			t.Errorf("%s: %v", name, err)
		}
		paths, err := client.PathsWithContext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := paths["api/v1"].SchemaWithContext(ctx, "application/json"); !errors.Is(err, errQuota) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := paths["api/v1"].SchemaWithContext(t.Context(), "application/json"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := client.PathsWithContext(nil); err == nil {
			t.Errorf("C7 %s: no error", name)
		}
	}
	fake.ForcedErr = errQuota
	if _, err := fake.Paths(); err != errQuota {
		t.Errorf("forced: %v", err)
	}
	if _, err := (FakeGroupVersion{ForcedErr: errQuota}).Schema("application/json"); err != errQuota {
		t.Errorf("forced: %v", err)
	}
	if _, err := (FakeGroupVersion{}).Schema("text/plain"); err == nil {
		t.Error("another content type was served")
	}
}
