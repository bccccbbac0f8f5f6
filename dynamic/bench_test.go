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

package dynamic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"
)

// manyWidgets is a list of 5,000 custom resources of about a kilobyte each.
func manyWidgets(b *testing.B) []byte {
	items := make([]any, 5000)
	for i := range items {
		w := widget(fmt.Sprintf("widget-%d", i)).Object
		w["metadata"] = map[string]any{
			"name": fmt.Sprintf("widget-%d", i), "namespace": "shop", "uid": fmt.Sprintf("6f5cd8a4-1b8b-4f05-9f7e-%012d", i), "resourceVersion": fmt.Sprint(100000 + i),
			"labels": map[string]any{"app": "shop", "tier": "front", "release": "stable"}, "creationTimestamp": "2026-11-01T00:00:00Z",
			"annotations": map[string]any{"example.com/owner": "team-a", "example.com/checksum": "3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		}
		w["spec"] = map[string]any{"size": 3, "colors": []any{"red", "green", "blue"}, "parts": []any{map[string]any{"name": "wheel", "count": 4}, map[string]any{"name": "axle", "count": 2}}}
		w["status"] = map[string]any{"phase": "Ready", "conditions": []any{map[string]any{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-01T00:00:00Z", "reason": "AllPartsHere", "message": "all parts are here"}}}
		items[i] = w
	}
	body, err := json.Marshal(map[string]any{"kind": "WidgetList", "apiVersion": "shop.example.com/v1", "metadata": map[string]any{"resourceVersion": "1"}, "items": items})
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// BenchmarkList lists 5,000 custom resources.
func BenchmarkList(b *testing.B) {
	body := manyWidgets(b)
	c := clientOf(b, func(*http.Request) (*http.Response, error) { return reply(200, bytes.NewReader(body)), nil }).Resource(widgets)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		list, err := c.List(b.Context(), metav1.ListOptions{})
		if err != nil || len(list.Items) != 5000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkRaw reads the same body and decodes it into a map: what it has to
// cost.
func BenchmarkRaw(b *testing.B) {
	body := manyWidgets(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		data, err := io.ReadAll(bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		var list map[string]any
		if err := kjson.UnmarshalCaseSensitivePreserveInts(data, &list); err != nil {
			b.Fatal(err)
		}
		runtime.KeepAlive(list)
	}
}

// BenchmarkGet reads one object.
func BenchmarkGet(b *testing.B) {
	body, _ := json.Marshal(widget("w"))
	c := clientOf(b, func(*http.Request) (*http.Response, error) { return reply(200, bytes.NewReader(body)), nil }).Resource(widgets)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Get(b.Context(), "w", metav1.GetOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
