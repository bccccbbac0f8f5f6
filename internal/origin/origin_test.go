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

package origin

import (
	"net/http"
	"testing"
)

func TestLeft(t *testing.T) {
	for _, tc := range []struct {
		hops []string
		left bool
	}{
		{[]string{"https://a/x"}, false},
		{[]string{"https://a/x", "https://a/y"}, false},
		{[]string{"https://a/x", "https://A:443/y"}, false},
		{[]string{"http://a/x", "https://a/x"}, false},
		{[]string{"http://a:8080/x", "https://a/x"}, true},
		{[]string{"https://a/x", "http://a/x"}, true},
		{[]string{"https://a/x", "https://a:8443/x"}, true},
		{[]string{"https://a/x", "https://b/x"}, true},
		{[]string{"https://a/x", "https://sub.a/x"}, true},
		{[]string{"https://a/x", "https://b/x", "https://a/x"}, true},
		{[]string{"https://[::1]:6443/x", "https://[::1]:6443/y"}, false},
	} {
		var last *http.Request
		for _, hop := range tc.hops {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, hop, nil)
			if err != nil {
				t.Fatal(err)
			}
			if last != nil {
				req.Response = &http.Response{Request: last}
			}
			last = req
		}
		if got := Left(last); got != tc.left {
			t.Errorf("%v: left = %v, want %v", tc.hops, got, tc.left)
		}
	}
}
