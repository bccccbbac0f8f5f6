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

package restmapper

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	restclient "k8s.io/client-go/rest"
)

// aggregated is an API server in memory that serves kinds of one group.
type aggregated struct {
	mu    sync.Mutex
	kinds []string
	asked int
}

func (a *aggregated) RoundTrip(req *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	var list apidiscovery.APIGroupDiscoveryList
	if req.URL.Path == "/apis" {
		version := apidiscovery.APIVersionDiscovery{Version: "v1"}
		for _, kind := range a.kinds {
			version.Resources = append(version.Resources, apidiscovery.APIResourceDiscovery{Resource: "r" + kind, ResponseKind: &metav1.GroupVersionKind{Group: "example.io", Version: "v1", Kind: kind}})
		}
		list.Items = []apidiscovery.APIGroupDiscovery{{ObjectMeta: metav1.ObjectMeta{Name: "example.io"}, Versions: []apidiscovery.APIVersionDiscovery{version}}}
	}
	body, err := json.Marshal(list)
	return &http.Response{
		StatusCode: 200, ProtoMajor: 1, Request: req,
		Header: http.Header{"Content-Type": {discovery.AcceptV2}},
		Body:   io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, err
}

func (a *aggregated) take() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.asked
	a.asked = 0
	return n
}

// A process that finds an old cache on disk meets a kind that is not in it.
func TestUnknownKind_onADiskCacheOfAnotherProcess(t *testing.T) {
	server, dir := &aggregated{kinds: []string{"Old"}}, t.TempDir()
	process := func() *DeferredDiscoveryRESTMapper {
		c, err := disk.NewCachedDiscoveryClientForConfig(&restclient.Config{Host: "http://server", Transport: server}, dir, "", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return NewDeferredDiscoveryRESTMapperWithContext(c)
	}
	ask := func(ctx context.Context, m *DeferredDiscoveryRESTMapper, kind string) error {
		_, err := m.RESTMappingWithContext(ctx, schema.GroupKind{Group: "example.io", Kind: kind})
		return err
	}
	if err := ask(t.Context(), process(), "Old"); err != nil || server.take() != 2 {
		t.Fatalf("first process: %v", err)
	}
	server.kinds = append(server.kinds, "New")
	second := process()
	if err := ask(t.Context(), second, "Old"); err != nil || server.take() != 0 {
		t.Errorf("what is on disk: %v", err)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := ask(t.Context(), second, "New"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := server.take(); n != 2 {
		t.Errorf("%d requests for ten callers, want those of one refresh", n)
	}
	for range 3 {
		if err := ask(t.Context(), second, "None"); !meta.IsNoMatchError(err) {
			t.Error(err)
		}
	}
	if n := server.take(); n != 0 {
		t.Errorf("%d requests for what stays unknown in a fresh cache", n)
	}
}
