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
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/openapi"
)

const (
	openAPIJSON  = "application/json"
	documentName = "_openapi.json"
	zipped       = ".gz"
)

//go:embed testdata/*
var embedded embed.FS

// NewFileClient serves the files in a folder that are named as Kubernetes names
// them in api/openapi-spec/v3: apis__apps__v1_openapi.json. They are read when
// they are asked for.
func NewFileClient(path string) openapi.Client {
	return &fileClient{files: os.DirFS(path)}
}

// NewEmbeddedFileClient serves the documents of a few group versions, among them
// v1 and apps/v1.
func NewEmbeddedFileClient() openapi.Client {
	files, err := fs.Sub(embedded, "testdata")
	if err != nil {
		panic(err) // the folder is part of this package
	}
	return &fileClient{files: files}
}

type fileClient struct {
	files fs.FS
}

func (c *fileClient) Paths() (map[string]openapi.GroupVersion, error) {
	entries, err := fs.ReadDir(c.files, ".")
	if err != nil {
		return nil, err
	}
	documents := map[string]openapi.GroupVersion{}
	for _, entry := range entries {
		name, isDocument := strings.CutSuffix(strings.TrimSuffix(entry.Name(), zipped), documentName)
		if isDocument {
			documents[strings.ReplaceAll(name, "__", "/")] = &file{files: c.files, name: entry.Name()}
		}
	}
	return documents, nil
}

func (c *fileClient) PathsWithContext(ctx context.Context) (map[string]openapi.GroupVersionWithContext, error) {
	if err := ctxerr.Check(ctx, "openapitest: PathsWithContext"); err != nil {
		return nil, err
	}
	old, err := c.Paths()
	if err != nil {
		return nil, err
	}
	documents := make(map[string]openapi.GroupVersionWithContext, len(old))
	for path, document := range old {
		documents[path] = document.(*file)
	}
	return documents, nil
}

type file struct {
	files fs.FS
	name  string
}

func (f *file) Schema(contentType string) ([]byte, error) {
	if contentType != openAPIJSON {
		return nil, errors.New("openapitest only supports 'application/json' contentType")
	}
	content, err := fs.ReadFile(f.files, f.name)
	if err != nil || !strings.HasSuffix(f.name, zipped) {
		return content, err
	}
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func (f *file) SchemaWithContext(ctx context.Context, contentType string) ([]byte, error) {
	if err := ctxerr.Check(ctx, "openapitest: SchemaWithContext "+f.name); err != nil {
		return nil, err
	}
	return f.Schema(contentType)
}

func (f *file) ServerRelativeURL() string { return strings.TrimSuffix(f.name, zipped) }
