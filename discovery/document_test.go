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
	"reflect"
	"strings"
	"testing"

	apidiscovery "k8s.io/api/apidiscovery/v2"
	"k8s.io/client-go/internal/plainjson"
)

// documents are aggregated documents as servers send them, and as they might.
var documents = []string{
	`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":"apps","creationTimestamp":null},"versions":[
		{"version":"v1","resources":[{"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},"scope":"Namespaced","singularResource":"deployment","verbs":["get","list"],"shortNames":["deploy"],"categories":["all"],
		"subresources":[{"subresource":"scale","responseKind":{"group":"autoscaling","version":"v1","kind":"Scale"},"acceptedTypes":[{"group":"autoscaling","version":"v1","kind":"Scale"}],"verbs":["get"]},{"subresource":"status","responseKind":null,"verbs":null}]}],"freshness":"Current"},
		{"version":"v1beta1","freshness":"Stale"}]}]}`,
	`{"items":[{"versions":[{"resources":[{"verbs":["get"],"subresources":[],"resource":"a"},{"singularResource":"b","resource":"b\u0062"}],"version":"v1"}],"metadata":{"name":"late"}},{},null]}`,
	`{"items":[{"metadata":{"name":"g"},"versions":[{"version":"v1","new":{"a":[1,2]},"resources":[{"resource":"r","new":null,"verbs":[]}]}],"new":1}],"new":"x"}`,
	`{"items":[{"metadata":{"name":"g","labels":{"a":"b"}}}]}`, `{"items":[{"metadata":{"name":"g","generation":"no number"}}]}`, `{"items":[{"Metadata":{"Name":"g"}}]}`,
	`{"items":[{"metadata":{"name":"a"}}],"items":[{"versions":[]}]}`, `{"items":[{"metadata":{"name":1}}]}`, `{"items":{}}`, `{"items":[]} {}`, `{"items":[`, `null`, ``, `[]`, `{}`,
}

// sameAsJSON says whether a document could be read by its reader.
func sameAsJSON(t *testing.T, body string) bool {
	t.Helper()
	var want apidiscovery.APIGroupDiscoveryList
	wantErr := json.Unmarshal([]byte(body), &want)
	got, err := decodeAggregated([]byte(body))
	if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Errorf("%s: %v, want %v", body, err, wantErr)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n%+v, want\n%+v", body, got, want)
	}
	d := &document{Reader: plainjson.Reader{}}
	d.Reset([]byte(body))
	d.list()
	return d.Complete()
}

func TestAggregatedDocument_isWhatItsJSONSays(t *testing.T) {
	for i, body := range documents {
		if plain := sameAsJSON(t, body); !plain && i < 3 {
			t.Errorf("%s: left to a slower decoder", body)
		}
	}
	if body := string(manyGroups(t)); !sameAsJSON(t, body) {
		t.Error("the document of many groups is left to a slower decoder")
	}
}

// Fields that a newer server adds, at any place that is not metadata, cost nothing.
func TestAggregatedDocument_mayHaveNewFields(t *testing.T) {
	const newer = `"newer":[{"than":"this"}],`
	body := documents[0]
	for _, known := range []string{`"kind":`, `"versions":`, `"version":`, `"resource":`, `"subresource":`} {
		body = strings.ReplaceAll(body, known, newer+known)
	}
	if !sameAsJSON(t, body) {
		t.Error("left to a slower decoder")
	}
}

func FuzzAggregatedDocument(f *testing.F) {
	for _, body := range documents {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) { sameAsJSON(t, body) })
}
