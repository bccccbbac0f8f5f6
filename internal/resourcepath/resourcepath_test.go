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

package resourcepath

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestPaths(t *testing.T) {
	pods := schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	widgets := schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}
	for _, tc := range []struct {
		resource        schema.GroupVersionResource
		namespace, name string
		subresources    []string
		want            string // the path, or the error
	}{
		{pods, "", "w", nil, "/api/v1/pods/w"},
		{pods, "shop", "w", []string{"log"}, "/api/v1/namespaces/shop/pods/w/log"},
		{widgets, "", "w", []string{"proxy", "a/b", ""}, "/apis/shop.example.com/v1/widgets/w/proxy/a/b"},
		{widgets, "shop", "w w", nil, "/apis/shop.example.com/v1/namespaces/shop/widgets/w w"},
		{widgets, "shop", "", nil, "name is required"},
		{widgets, "shop", ".", nil, `invalid resource name ".": [may not be '.']`},
		{widgets, "shop", "..", nil, `invalid resource name "..": [may not be '..']`},
		{widgets, "shop", "a/b", nil, `invalid resource name "a/b": [may not contain '/']`},
		{widgets, "..", "w", nil, `invalid namespace "..": [may not be '..']`},
		{widgets, "a%2f", "w", nil, `invalid namespace "a%2f": [may not contain '%']`},
		{widgets, "shop", "w", []string{".."}, `invalid subresource "..": [may not be '..']`},
		{widgets, "shop", "w", []string{"a/../..", "b"}, `invalid subresource "a/../../b": [may not be '..']`},
	} {
		got, err := Object(tc.resource, tc.namespace, tc.name, tc.subresources)
		if err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%v %q %q %q: %s, want %s", tc.resource, tc.namespace, tc.name, tc.subresources, got, tc.want)
		}
	}
	if got, err := Collection(widgets, "shop"); got != "/apis/shop.example.com/v1/namespaces/shop/widgets" || err != nil {
		t.Error(got, err)
	}
}
