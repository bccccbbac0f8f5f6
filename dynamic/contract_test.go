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
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clienttrace"
)

// Every call comes back within 50 ms of the end of its context, wherever the
// server hangs, with an error that is the context's and its cause. goleak
// (TestMain) looks for what stays.
func TestContract_C2_C3_C6_everyCallAtEveryPoint(t *testing.T) {
	for _, point := range hang.Points {
		for _, e := range entries {
			if point == hang.Frame && e.name != "Watch" {
				continue // to the others a frame is a body
			}
			t.Run(point.String()+"/"+e.name, func(t *testing.T) {
				s := hang.New(t, point)
				c := clientAt(t, s).Resource(widgets).Namespace("shop")
				hang.ReturnsPromptly(t, s.Reached, func(ctx context.Context) error { return e.call(ctx, c, "w") })
			})
		}
	}
}

func TestContract_C2_C3_endedContextSendsNothing(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, io.EOF
	}).Resource(widgets).Namespace("shop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errCaller)
	for _, e := range entries {
		err := e.call(ctx, c, "w")
		if !errors.Is(err, errCaller) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", e.name, err)
		}
		if !strings.Contains(err.Error(), "/apis/shop.example.com/v1/namespaces/shop/widgets") {
			t.Errorf("C3: %v does not say what was being done", err)
		}
	}
}

func TestContract_C4_valuesReachTheRequest(t *testing.T) {
	type key struct{}
	for _, e := range entries {
		asked := false
		c := clientOf(t, func(r *http.Request) (*http.Response, error) {
			asked = true
			if r.Context().Value(key{}) != e.name {
				t.Errorf("%s: the request does not have the value", e.name)
			}
			return reply(404, strings.NewReader("")), nil
		})
		_ = e.call(context.WithValue(t.Context(), key{}, e.name), c.Resource(widgets), "w")
		if !asked {
			t.Errorf("%s: no request", e.name)
		}
	}
}

func TestContract_C7_nilContextNamesTheCall(t *testing.T) {
	c := clientOf(t, says(200, "{}")).Resource(widgets)
	for _, e := range entries {
		call, _, _ := strings.Cut(e.name, " ")
		call = strings.TrimSuffix(call, "Status")
		err := e.call(nil, c, "w") //nolint:staticcheck // that is the point
		if err == nil || !strings.HasPrefix(err.Error(), "dynamic client: "+call+" widgets") {
			t.Errorf("%s: %v", e.name, err)
		}
	}
}

// The consumer of a watch learns why it ended.
func TestWatch_C8_saysWhyItEnded(t *testing.T) {
	frame := `{"type":"ADDED","object":{"kind":"Widget","apiVersion":"shop.example.com/v1","metadata":{"name":"a"}}}` + "\n"
	for name, tc := range map[string]struct {
		cut  func(w *io.PipeWriter, cancel func())
		want []error
	}{
		"server closes":     {func(w *io.PipeWriter, _ func()) { w.Close() }, []error{io.EOF}},
		"connection breaks": {func(w *io.PipeWriter, _ func()) { w.CloseWithError(io.ErrUnexpectedEOF) }, []error{io.ErrUnexpectedEOF}},
		"context ends":      {func(_ *io.PipeWriter, cancel func()) { cancel() }, []error{context.Canceled, errCaller}},
	} {
		t.Run(name, func(t *testing.T) {
			r, pipe := io.Pipe()
			defer pipe.Close()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			w, err := clientOf(t, func(*http.Request) (*http.Response, error) { return reply(200, r), nil }).Resource(widgets).Watch(ctx, metav1.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Stop()
			go io.WriteString(pipe, frame)
			<-w.ResultChan()
			tc.cut(pipe, func() { cancel(errCaller) })
			select {
			case e, open := <-w.ResultChan():
				if open {
					t.Fatalf("another event: %v", e)
				}
			case <-time.After(time.Minute):
				t.Fatal("the watch did not end")
			}
			for _, want := range tc.want {
				if err := w.(rest.EndedWatch).Err(); !errors.Is(err, want) {
					t.Errorf("Err() = %v, want %v", err, want)
				}
			}
		})
	}
}

// The trace says that the body was not held.
func TestList_isDecodedWhileItArrives(t *testing.T) {
	var done clienttrace.DecodeDoneInfo
	ctx := clienttrace.WithClientTrace(t.Context(), &clienttrace.ClientTrace{DecodeDone: func(info clienttrace.DecodeDoneInfo) { done = info }})
	body := `{"kind":"WidgetList","apiVersion":"shop.example.com/v1","metadata":{},"items":[{"kind":"Widget","apiVersion":"shop.example.com/v1"}]}`
	if _, err := clientOf(t, says(200, body)).Resource(widgets).List(ctx, metav1.ListOptions{}); err != nil || !done.Streaming || done.Items != 1 {
		t.Errorf("%+v, %v", done, err)
	}
}

// An interrupted list is an error, and never a short list.
func TestList_interruptedBodyIsAnError(t *testing.T) {
	whole := `{"kind":"WidgetList","apiVersion":"shop.example.com/v1","metadata":{},"items":[{"kind":"Widget","apiVersion":"shop.example.com/v1"},{"kind":"Widget","apiVersion":"shop.example.com/v1"}]}`
	for cut := range len(whole) {
		if list, err := clientOf(t, says(200, whole[:cut])).Resource(widgets).List(t.Context(), metav1.ListOptions{}); err == nil {
			t.Fatalf("the first %d bytes of %d were taken for a list of %d items", cut, len(whole), len(list.Items))
		}
	}
	list, err := clientOf(t, says(200, whole)).Resource(widgets).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
}
