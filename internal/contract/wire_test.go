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

package contract_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// dial makes a clientset for a server, whose connections are closed with the test.
func dial(t *testing.T, s *hang.Server) kubernetes.Interface {
	t.Helper()
	config := &rest.Config{Host: s.URL, QPS: -1, TLSClientConfig: rest.TLSClientConfig{CAData: s.CA}}
	h, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdleConnections)
	clients, err := kubernetes.NewForConfigAndClient(config, h)
	if err != nil {
		t.Fatal(err)
	}
	return clients
}

// Each call is ended at each point where a server can leave it hanging.
func TestTypedClient_C2_C3_C6_endsPromptlyWhereverTheServerHangs(t *testing.T) {
	for _, point := range hang.Points {
		t.Run(point.String(), func(t *testing.T) {
			for _, e := range entries() {
				if point == hang.Frame && !e.stream {
					continue
				}
				t.Run(e.name, func(t *testing.T) {
					s := hang.New(t, point)
					clients := dial(t, s)
					var ended error
					hang.ReturnsPromptly(t, s.Reached, func(ctx context.Context) error {
						ended = e.call(ctx, clients)
						return ended
					})
					wantGone(t, s, point)
				})
			}
		})
	}
}

// wantGone fails unless the server sees within a second that nobody waits any
// more (C6).
func wantGone(t *testing.T, s *hang.Server, point hang.Point) {
	t.Helper()
	if point == hang.Accept || point == hang.Handshake {
		return // no request has come that far
	}
	select {
	case <-s.Gone:
	case <-time.After(10 * time.Second):
		t.Error("C6: the server still holds the request")
	}
}

// answers is a server in memory that hands every request to a function.
type answers func(*http.Request) (*http.Response, error)

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) { return a(req) }

func inMemory(t *testing.T, a answers) kubernetes.Interface {
	t.Helper()
	clients, err := kubernetes.NewForConfigAndClient(&rest.Config{Host: "https://server", QPS: -1}, &http.Client{Transport: a})
	if err != nil {
		t.Fatal(err)
	}
	return clients
}

var errRefused = errors.New("no answer today")

type valueKey struct{}

func TestTypedClient_C4_valuesReachEveryRequest(t *testing.T) {
	ctx := context.WithValue(t.Context(), valueKey{}, "trace-1")
	for _, e := range entries() {
		requests := 0
		clients := inMemory(t, func(req *http.Request) (*http.Response, error) {
			requests++
			if got := req.Context().Value(valueKey{}); got != "trace-1" {
				t.Errorf("%s: the request has the value %v", e.name, got)
			}
			return nil, errRefused
		})
		if err := e.call(ctx, clients); !errors.Is(err, errRefused) {
			t.Errorf("%s: err = %v", e.name, err)
		}
		if requests == 0 {
			t.Errorf("%s: no request was made", e.name)
		}
	}
}

func TestTypedClient_C3_C7_nilOrEndedContextSendsNothing(t *testing.T) {
	clients := inMemory(t, func(req *http.Request) (*http.Response, error) {
		t.Errorf("%s %s was sent", req.Method, req.URL)
		return nil, errRefused
	})
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(hang.ErrCaller)
	for _, e := range entries() {
		err := callSafely(nil, e, clients)
		if err == nil || !strings.Contains(err.Error(), "context must not be nil") {
			t.Errorf("C7: %s: err = %v", e.name, err)
		}
		err = e.call(ended, clients)
		if !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
			t.Errorf("C3: %s: err = %v", e.name, err)
		}
	}
}

// callSafely turns a panic into an error.
func callSafely(ctx context.Context, e entry, clients kubernetes.Interface) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return e.call(ctx, clients)
}

// What was being done is in the error: verb, resource, namespace and name.
func TestTypedClient_C3_errorSaysWhatWasBeingDone(t *testing.T) {
	s := hang.New(t, hang.Header)
	clients := dial(t, s)
	for name, words := range map[string][]string{
		"configmaps get":        {"get", "configmaps", "ns", "a"},
		"nodes list":            {"nodes"},
		"pods update status":    {"pods", "ns", "a", "status"},
		"deployments watch":     nil,
		"configmaps delete":     {"delete", "configmaps", "ns", "a"},
		"deployments list":      {"deployments"},
		"configmaps watch":      {"watch", "configmaps", "ns"},
		"replicasets create":    {"replicasets", "ns"},
		"namespaces finalize":   {"namespaces", "a", "finalize"},
		"nodes delete":          {"nodes", "a"},
		"pods logs":             {"pods", "ns", "a", "log"},
		"nodes apply":           {"nodes", "a"},
		"configmaps create":     {"configmaps", "ns"},
		"configmaps patch":      {"patch", "configmaps", "ns", "a"},
		"statefulsets watch":    {"statefulsets"},
		"evictions evict":       {"ns", "a", "eviction"},
		"pods update resize":    {"pods", "resize"},
		"services proxy stream": {"services", "ns", "proxy"},
	} {
		for _, e := range entries() {
			if e.name != name {
				continue
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				<-s.Reached
				cancel(hang.ErrCaller)
			}()
			err := e.call(ctx, clients)
			if err == nil {
				t.Errorf("%s: no error", name)
				continue
			}
			for _, word := range words {
				if !strings.Contains(strings.ToLower(err.Error()), word) {
					t.Errorf("%s: %q does not say %q", name, err, word)
				}
			}
		}
	}
}
