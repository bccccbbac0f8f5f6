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

package discovery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	restclient "k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// apiServer is a server in memory. It answers what was put at a path; at a path in
// hangs it answers when the request's context ends or the channel is closed.
type apiServer struct {
	mu     sync.Mutex
	pages  map[string]page
	hangs  map[string]chan struct{}
	asked  []string // paths in the order of the requests
	accept map[string]string
	given  []string // paths whose request's context ended while they hung
	values []any
}

type page struct {
	code        int
	contentType string
	body        any
}

type valueKey struct{}

func (s *apiServer) RoundTrip(req *http.Request) (*http.Response, error) {
	path := req.URL.Path
	s.mu.Lock()
	s.asked = append(s.asked, path)
	if s.accept == nil {
		s.accept = map[string]string{}
	}
	s.accept[path] = req.Header.Get("Accept")
	s.values = append(s.values, req.Context().Value(valueKey{}))
	p, ok := s.pages[path]
	hang := s.hangs[path]
	s.mu.Unlock()
	if hang != nil {
		select {
		case <-hang:
		case <-req.Context().Done():
			s.mu.Lock()
			s.given = append(s.given, path)
			s.mu.Unlock()
			return nil, req.Context().Err()
		}
	}
	if !ok {
		p = page{code: http.StatusNotFound}
	}
	var body []byte
	switch b := p.body.(type) {
	case nil:
	case []byte:
		body = b
	default:
		body, _ = json.Marshal(b)
	}
	if p.contentType == "" {
		p.contentType = "application/json"
	}
	if p.code == 0 {
		p.code = http.StatusOK
	}
	return &http.Response{
		StatusCode:    p.code,
		Status:        fmt.Sprint(p.code),
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {p.contentType}},
		Body:          io.NopCloser(strings.NewReader(string(body))),
		ContentLength: int64(len(body)),
		Request:       req,
	}, nil
}

func (s *apiServer) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, p := range s.asked {
		if p == path {
			n++
		}
	}
	return n
}

func (s *apiServer) gaveUp(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.given, path)
}

func dial(t testing.TB, rt http.RoundTripper) *DiscoveryClient {
	t.Helper()
	d, err := NewDiscoveryClientForConfig(&restclient.Config{Host: "http://server", Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func group(name string, versions ...string) metav1.APIGroup {
	g := metav1.APIGroup{Name: name}
	for _, v := range versions {
		g.Versions = append(g.Versions, metav1.GroupVersionForDiscovery{GroupVersion: schema.GroupVersion{Group: name, Version: v}.String(), Version: v})
	}
	g.PreferredVersion = g.Versions[0]
	return g
}

func resources(gv string, names ...string) page {
	list := metav1.APIResourceList{GroupVersion: gv}
	for _, name := range names {
		list.APIResources = append(list.APIResources, metav1.APIResource{Name: name, Kind: "K" + name, Namespaced: !strings.HasPrefix(name, "cluster")})
	}
	return page{body: list}
}

// legacyServer has v1, apps in two versions and five more groups.
func legacyServer() *apiServer {
	groups := []metav1.APIGroup{group("apps", "v1", "v1beta1")}
	s := &apiServer{pages: map[string]page{
		"/api":               {body: metav1.APIVersions{Versions: []string{"v1"}}},
		"/api/v1":            resources("v1", "pods", "pods/status", "clusternodes"),
		"/apis/apps/v1":      resources("apps/v1", "deployments", "deployments/scale"),
		"/apis/apps/v1beta1": resources("apps/v1beta1", "deployments", "olds"),
		"/version":           {body: map[string]string{"gitVersion": "v1.37.0"}},
	}, hangs: map[string]chan struct{}{}}
	for i := range 5 {
		name := fmt.Sprintf("g%d", i)
		groups = append(groups, group(name, "v1"))
		s.pages["/apis/"+name+"/v1"] = resources(name+"/v1", "things")
	}
	s.pages["/apis"] = page{body: metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}, Groups: groups}}
	return s
}

func kind(name string) *metav1.GroupVersionKind { return &metav1.GroupVersionKind{Kind: name} }

// aggregatedServer has v1 and apps, of which v1beta1 is stale.
func aggregatedServer(contentType string) *apiServer {
	return &apiServer{pages: map[string]page{
		"/api": {contentType: contentType, body: apidiscovery.APIGroupDiscoveryList{Items: []apidiscovery.APIGroupDiscovery{
			{Versions: []apidiscovery.APIVersionDiscovery{{Version: "v1", Resources: []apidiscovery.APIResourceDiscovery{
				{
					Resource: "pods", SingularResource: "pod", ResponseKind: kind("Pod"), Scope: apidiscovery.ScopeNamespace, Verbs: []string{"get"}, ShortNames: []string{"po"}, Categories: []string{"all"},
					Subresources: []apidiscovery.APISubresourceDiscovery{
						{Subresource: "status", ResponseKind: kind("Pod"), Verbs: []string{"patch"}},
						{Subresource: "proxy"}, // names no kind
					},
				},
				{Resource: "nodes", ResponseKind: kind("Node"), Scope: apidiscovery.ScopeCluster},
				{Resource: "nameless", ResponseKind: &metav1.GroupVersionKind{}},
			}}}},
		}}},
		"/apis": {contentType: contentType, body: apidiscovery.APIGroupDiscoveryList{Items: []apidiscovery.APIGroupDiscovery{
			{ObjectMeta: metav1.ObjectMeta{Name: "apps"}, Versions: []apidiscovery.APIVersionDiscovery{
				{Version: "v1", Resources: []apidiscovery.APIResourceDiscovery{{Resource: "deployments", ResponseKind: kind("Deployment"), Scope: apidiscovery.ScopeNamespace}}},
				{Version: "v1beta1", Freshness: apidiscovery.DiscoveryFreshnessStale},
			}},
			{ObjectMeta: metav1.ObjectMeta{Name: "empty"}, Versions: []apidiscovery.APIVersionDiscovery{{Version: "v1"}}},
		}}},
	}, hangs: map[string]chan struct{}{}}
}

// summary is what a test compares: group versions with the names in them.
func summary(lists []*metav1.APIResourceList) string {
	var parts []string
	for _, list := range lists {
		var names []string
		for _, r := range list.APIResources {
			names = append(names, r.Name)
		}
		parts = append(parts, list.GroupVersion+":"+strings.Join(names, ","))
	}
	return strings.Join(parts, " ")
}

func ended(t testing.TB, cause error) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	return ctx
}

// wantEnded checks C3 for a context that ended with errQuota as its cause.
func wantEnded(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) || !errors.Is(err, errQuota) {
		t.Errorf("C3: err = %v, want context.Canceled and the caller's cause", err)
	}
}
