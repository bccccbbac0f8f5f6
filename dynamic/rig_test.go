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
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errCaller = errors.New("the caller had enough")

	widgets = schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}
)

func widget(name string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "shop.example.com/v1", "kind": "Widget",
		"metadata": map[string]any{"name": name}, "spec": map[string]any{"size": int64(3)},
	}}
}

// An entry is one call of a ResourceInterface that waits for a server.
type entry struct {
	name string
	call func(ctx context.Context, c ResourceInterface, name string) error
}

var entries = []entry{
	{"Create", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Create(ctx, widget(name), metav1.CreateOptions{}))
	}},
	{"Create status", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Create(ctx, widget(name), metav1.CreateOptions{}, "status"))
	}},
	{"Update", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Update(ctx, widget(name), metav1.UpdateOptions{}))
	}},
	{"UpdateStatus", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.UpdateStatus(ctx, widget(name), metav1.UpdateOptions{}))
	}},
	{"Delete", func(ctx context.Context, c ResourceInterface, name string) error {
		return c.Delete(ctx, name, metav1.DeleteOptions{})
	}},
	{"DeleteCollection", func(ctx context.Context, c ResourceInterface, _ string) error {
		return c.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	}},
	{"Get", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Get(ctx, name, metav1.GetOptions{}))
	}},
	{"List", func(ctx context.Context, c ResourceInterface, _ string) error {
		return second(c.List(ctx, metav1.ListOptions{}))
	}},
	{"Watch", func(ctx context.Context, c ResourceInterface, _ string) error {
		w, err := c.Watch(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		defer w.Stop()
		for range w.ResultChan() {
		}
		return w.(rest.EndedWatch).Err()
	}},
	{"Patch", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Patch(ctx, name, types.MergePatchType, []byte("{}"), metav1.PatchOptions{}))
	}},
	{"Apply", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.Apply(ctx, name, widget(name), metav1.ApplyOptions{FieldManager: "test", Force: true}))
	}},
	{"ApplyStatus", func(ctx context.Context, c ResourceInterface, name string) error {
		return second(c.ApplyStatus(ctx, name, widget(name), metav1.ApplyOptions{FieldManager: "test"}))
	}},
}

func second[T any](_ T, err error) error { return err }

// roundTrip is a server in memory.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func clientOf(tb testing.TB, server roundTrip) *DynamicClient {
	tb.Helper()
	c, err := NewForConfig(&rest.Config{Host: "https://server.test", QPS: -1, Transport: server})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func clientAt(t *testing.T, s *hang.Server) *DynamicClient {
	t.Helper()
	c, err := NewForConfigAndClient(&rest.Config{Host: s.URL, QPS: -1}, s.Client(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says is a server that answers everything with one body.
func says(code int, body string) roundTrip {
	return func(*http.Request) (*http.Response, error) { return reply(code, strings.NewReader(body)), nil }
}

func reply(code int, body io.Reader) *http.Response {
	closer, ok := body.(io.ReadCloser)
	if !ok {
		closer = io.NopCloser(body)
	}
	return &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {"application/json"}}, Body: closer, ContentLength: -1}
}
