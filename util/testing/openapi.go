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

package testing

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"

	"k8s.io/kube-openapi/pkg/handler3"
	"k8s.io/kube-openapi/pkg/spec3"
)

// FakeOpenAPIServer serves OpenAPI v3 documents as an API server does.
type FakeOpenAPIServer struct {
	HttpServer *httptest.Server
	// ServedDocuments by the path below /openapi/v3/.
	ServedDocuments map[string]*spec3.OpenAPI
	// RequestCounters says how often each path was asked for. Read it when no
	// request is under way.
	RequestCounters map[string]int
}

// NewFakeOpenAPIV3Server serves every file specsPath/GROUP/VERSION.json below
// /openapi/v3/ under its path without the extension, and the index of all of
// them. The caller closes HttpServer.
func NewFakeOpenAPIV3Server(specsPath string) (*FakeOpenAPIServer, error) {
	documents, err := readDocuments(os.DirFS(specsPath))
	if err != nil {
		return nil, fmt.Errorf("read OpenAPI documents below %s: %w", specsPath, err)
	}
	service := handler3.NewOpenAPIService()
	for name, document := range documents {
		service.UpdateGroupVersion(name, document)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/openapi/v3", service.HandleDiscovery)
	mux.HandleFunc("/openapi/v3/", service.HandleGroupVersion)

	server := &FakeOpenAPIServer{ServedDocuments: documents, RequestCounters: map[string]int{}}
	var mu sync.Mutex
	server.HttpServer = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		server.RequestCounters[r.URL.Path]++
		mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	return server, nil
}

func readDocuments(dir fs.FS) (map[string]*spec3.OpenAPI, error) {
	documents := map[string]*spec3.OpenAPI{}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".json" {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		document := &spec3.OpenAPI{}
		if err := json.Unmarshal(data, document); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		documents[strings.TrimSuffix(name, ".json")] = document
		return nil
	})
	return documents, err
}
