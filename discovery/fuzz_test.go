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
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// FuzzIndex: whatever a server sends as either form of its index, it is an error
// or lists that belong together.
func FuzzIndex(f *testing.F) {
	for _, s := range []*apiServer{legacyServer(), aggregatedServer(AcceptV2)} {
		for _, path := range []string{"/api", "/apis"} {
			body, _ := json.Marshal(s.pages[path].body)
			f.Add(body, s.pages[path].contentType)
		}
	}
	f.Add([]byte(`{"items":[{"versions":[{"resources":[{"responseKind":{},"subresources":[{}]}]}]}]}`), AcceptV2NoPeer)
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		s := &apiServer{pages: map[string]page{"/api": {contentType: contentType, body: body}, "/apis": {contentType: contentType, body: body}}}
		groups, resources, failed, err := dial(t, s).GroupsAndMaybeResourcesWithContext(t.Context())
		if err != nil {
			if groups != nil || resources != nil || failed != nil {
				t.Errorf("results beside %v", err)
			}
			return
		}
		announced := map[string]bool{}
		for _, gv := range metav1.ExtractGroupVersions(groups) {
			announced[gv] = true
		}
		for gv, list := range resources {
			if list == nil || list.GroupVersion != gv.String() || !announced[gv.String()] {
				t.Errorf("%s has %v", gv, list)
			}
		}
	})
}
