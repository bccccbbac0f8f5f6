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
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	restclient "k8s.io/client-go/rest"
)

// manyGroups is what a server with 300 groups and 3,000 custom resources, each
// with a status, says at /apis.
func manyGroups(tb testing.TB) []byte {
	var list apidiscovery.APIGroupDiscoveryList
	verbs := []string{"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"}
	for g := range 300 {
		name := fmt.Sprintf("group%d.example.com", g)
		version := apidiscovery.APIVersionDiscovery{Version: "v1", Freshness: apidiscovery.DiscoveryFreshnessCurrent}
		for r := range 10 {
			kind := &metav1.GroupVersionKind{Group: name, Version: "v1", Kind: fmt.Sprintf("Resource%d", r)}
			version.Resources = append(version.Resources, apidiscovery.APIResourceDiscovery{
				Resource: strings.ToLower(kind.Kind) + "s", SingularResource: strings.ToLower(kind.Kind), ResponseKind: kind,
				Scope: apidiscovery.ScopeNamespace, Verbs: verbs, ShortNames: []string{fmt.Sprintf("r%d", r)}, Categories: []string{"all"},
				Subresources: []apidiscovery.APISubresourceDiscovery{{Subresource: "status", ResponseKind: kind, Verbs: []string{"get", "patch", "update"}}},
			})
		}
		list.Items = append(list.Items, apidiscovery.APIGroupDiscovery{ObjectMeta: metav1.ObjectMeta{Name: name}, Versions: []apidiscovery.APIVersionDiscovery{version}})
	}
	body, err := json.Marshal(list)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func bigServer(tb testing.TB) *apiServer {
	s := aggregatedServer(AcceptV2)
	s.pages["/apis"] = page{contentType: AcceptV2, body: manyGroups(tb)}
	return s
}

// BenchmarkServerGroupsAndResources is to take at most 1.2 times the time and
// memory of BenchmarkReadAndDecode, which does nothing with what it has decoded.
func BenchmarkServerGroupsAndResources(b *testing.B) {
	s := bigServer(b)
	c := &restclient.Config{Host: "http://server", Transport: s, QPS: -1}
	d, err := NewDiscoveryClientForConfig(c)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		groups, lists, err := d.ServerGroupsAndResourcesWithContext(b.Context())
		if err != nil || len(groups) != 301 || len(lists) != 301 {
			b.Fatal(len(groups), len(lists), err)
		}
	}
}

func BenchmarkReadAndDecode(b *testing.B) {
	s := bigServer(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, path := range []string{"/api", "/apis"} {
			req, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://server"+path, nil)
			resp, err := s.RoundTrip(req)
			if err != nil {
				b.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				b.Fatal(err)
			}
			var list apidiscovery.APIGroupDiscoveryList
			if err := json.Unmarshal(body, &list); err != nil {
				b.Fatal(err)
			}
		}
	}
}
