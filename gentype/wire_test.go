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

package gentype_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/gentype"
	"k8s.io/client-go/internal/hang"
)

// TestWire_C2_C3_hangingServer: each call leaves a server that hangs.
func TestWire_C2_C3_hangingServer(t *testing.T) {
	for _, point := range []hang.Point{hang.Header, hang.Body} {
		server := hang.New(t, point)
		c := newWire(restClientAt(t, server.URL, server.Client(t)))
		for what, call := range calls(c) {
			if what == "Watch" && point == hang.Body {
				continue // it has begun then
			}
			t.Run(point.String()+"/"+what, func(t *testing.T) {
				hang.ReturnsPromptly(t, server.Reached, call)
			})
		}
	}
}

// canned answers every request with the same object.
type canned []byte

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, ContentLength: int64(len(c)),
		Header: http.Header{"Content-Type": {runtime.ContentTypeJSON}}, Body: io.NopCloser(bytes.NewReader(c)),
	}, nil
}

// BenchmarkNewClient is what every configMaps("shop") of a generated client does.
func BenchmarkNewClient(b *testing.B) {
	rest := restClient(b, canned(nil))
	b.ReportAllocs()
	for b.Loop() {
		newWire(rest)
	}
}

func BenchmarkGet(b *testing.B) {
	c := newWire(restClient(b, canned(encode(configMap("a", "bench")))))
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Get(ctx, "a", metav1.GetOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFakeGet(b *testing.B) {
	tracker := newTracker()
	tracker.Add(configMap("a", "bench"))
	c := newFake(tracker)
	for name, ctx := range map[string]context.Context{"without end": context.Background(), "with end": b.Context()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Get(ctx, "a", metav1.GetOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestNewClient_isOneAllocation(t *testing.T) {
	rest := restClient(t, canned(nil))
	if n := testing.AllocsPerRun(100, func() { newWire(rest) }); n > 1 {
		t.Errorf("%v allocations, want 1", n)
	}
}

func TestPointerSlices(t *testing.T) {
	items := []int{1, 2}
	pointers := gentype.ToPointerSlice(items)
	*pointers[0] = 7
	if items[0] != 7 || len(pointers) != 2 {
		t.Error("ToPointerSlice does not point into the slice")
	}
	if back := gentype.FromPointerSlice(pointers); back[0] != 7 || back[1] != 2 {
		t.Errorf("FromPointerSlice = %v", back)
	}
	if gentype.ToPointerSlice[int](nil) != nil || gentype.FromPointerSlice[int](nil) != nil {
		t.Error("nil does not stay nil")
	}
}
