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

package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"

	"k8s.io/client-go/rest"
)

// newClient makes a client for core/v1 with a scheme of its own.
func newClient(host string) (*rest.RESTClient, error) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	metav1.AddToGroupVersion(scheme, corev1.SchemeGroupVersion)
	return rest.RESTClientFor(&rest.Config{
		Host:    host,
		APIPath: "/api",
		ContentConfig: rest.ContentConfig{
			GroupVersion:         &corev1.SchemeGroupVersion,
			NegotiatedSerializer: serializer.NewCodecFactory(scheme).WithoutConversion(),
		},
	})
}

// A call ends with its context, and its error says why the context ended.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	client, err := newClient(server.URL)
	if err != nil {
		panic(err)
	}
	errImpatient := errors.New("nobody wants to know any more")
	ctx, cancel := context.WithTimeoutCause(context.Background(), 10*time.Millisecond, errImpatient)
	defer cancel()

	var pods corev1.PodList
	err = client.Get().Namespace("shop").Resource("pods").DoInto(ctx, &pods)
	fmt.Println(errors.Is(err, context.DeadlineExceeded), errors.Is(err, errImpatient))
	// Output: true true
}

// When the channel of a watch is closed, the watch can say why.
func ExampleEndedWatch() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0"}}}`)
	}))
	defer server.Close()
	client, err := newClient(server.URL)
	if err != nil {
		panic(err)
	}
	w, err := client.Get().Namespace("shop").Resource("pods").Watch(context.Background())
	if err != nil {
		panic(err)
	}
	for event := range w.ResultChan() {
		fmt.Println(event.Type, event.Object.(*corev1.Pod).Name)
	}
	if w, ok := w.(rest.EndedWatch); ok && errors.Is(w.Err(), io.EOF) {
		fmt.Println("the server ended the watch")
	}
	// Output:
	// ADDED web-0
	// the server ended the watch
}
