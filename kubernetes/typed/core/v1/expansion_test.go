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

package v1

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	policyv1beta1 "k8s.io/api/policy/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/rest"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func client(t *testing.T, f transport) *CoreV1Client {
	t.Helper()
	c, err := NewForConfig(&rest.Config{Host: "http://server", Transport: f, QPS: -1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// calls are all methods that are written by hand or declared for subresources,
// with what each sends.
func calls(c *CoreV1Client, namespace string) []struct {
	name, want string
	call       func(context.Context) error
} {
	meta := metav1.ObjectMeta{Namespace: "ns", Name: "x"}
	event := &corev1.Event{ObjectMeta: meta}
	scheme := localScheme()
	return []struct {
		name, want string
		call       func(context.Context) error
	}{
		{"Bind", "POST /api/v1/namespaces/ns/pods/x/binding?fieldManager=me", func(ctx context.Context) error {
			return c.Pods(namespace).Bind(ctx, &corev1.Binding{ObjectMeta: meta}, metav1.CreateOptions{FieldManager: "me"})
		}},
		{"Evict", "POST /api/v1/namespaces/ns/pods/x/eviction", func(ctx context.Context) error {
			return c.Pods(namespace).Evict(ctx, &policyv1beta1.Eviction{ObjectMeta: meta})
		}},
		{"EvictV1", "POST /api/v1/namespaces/ns/pods/x/eviction", func(ctx context.Context) error {
			return c.Pods(namespace).EvictV1(ctx, &policyv1.Eviction{ObjectMeta: meta})
		}},
		{"GetLogs", "GET /api/v1/namespaces/ns/pods/x/log?container=c&follow=true", func(ctx context.Context) error {
			return c.Pods(namespace).GetLogs("x", &corev1.PodLogOptions{Container: "c", Follow: true}).Do(ctx).Error()
		}},
		{"Pod.ProxyGet", "GET /api/v1/namespaces/ns/pods/https:x:80/proxy/a/b?k=v", func(ctx context.Context) error {
			_, err := c.Pods(namespace).ProxyGet("https", "x", "80", "a/b", map[string]string{"k": "v"}).DoRaw(ctx)
			return err
		}},
		{"Service.ProxyGet", "GET /api/v1/namespaces/ns/services/x/proxy/y", func(ctx context.Context) error {
			_, err := c.Services(namespace).ProxyGet("", "x", "", "/y", nil).DoRaw(ctx)
			return err
		}},
		{"UpdateEphemeralContainers", "PUT /api/v1/namespaces/ns/pods/x/ephemeralcontainers", func(ctx context.Context) error {
			_, err := c.Pods(namespace).UpdateEphemeralContainers(ctx, "x", &corev1.Pod{ObjectMeta: meta}, metav1.UpdateOptions{})
			return err
		}},
		{"CreateToken", "POST /api/v1/namespaces/ns/serviceaccounts/x/token", func(ctx context.Context) error {
			_, err := c.ServiceAccounts(namespace).CreateToken(ctx, "x", &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
			return err
		}},
		{"Finalize", "PUT /api/v1/namespaces/x/finalize", func(ctx context.Context) error {
			_, err := c.Namespaces().Finalize(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "x"}}, metav1.UpdateOptions{})
			return err
		}},
		{"PatchStatus", "PATCH /api/v1/nodes/x/status", func(ctx context.Context) error {
			_, err := c.Nodes().PatchStatus(ctx, "x", []byte(`{}`))
			return err
		}},
		{"event create", "POST /api/v1/namespaces/ns/events", func(ctx context.Context) error {
			_, err := c.Events(namespace).CreateWithEventNamespaceWithContext(ctx, event)
			return err
		}},
		{"event update", "PUT /api/v1/namespaces/ns/events/x", func(ctx context.Context) error {
			_, err := c.Events(namespace).UpdateWithEventNamespaceWithContext(ctx, event)
			return err
		}},
		{"event patch", "PATCH /api/v1/namespaces/ns/events/x", func(ctx context.Context) error {
			_, err := c.Events(namespace).PatchWithEventNamespaceWithContext(ctx, event, []byte(`{}`))
			return err
		}},
		{"event search", "GET /api/v1/namespaces/ns/events?fieldSelector=", func(ctx context.Context) error {
			_, err := c.Events(namespace).SearchWithContext(ctx, scheme, &corev1.ObjectReference{Kind: "Pod", Name: "x", Namespace: "ns"})
			return err
		}},
	}
}

func TestExpansions_sendWhatTheirNamesSay(t *testing.T) {
	var seen string
	c := client(t, func(r *http.Request) (*http.Response, error) {
		seen = r.Method + " " + r.URL.RequestURI()
		return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{}`))}, nil
	})
	for _, c := range calls(c, "ns") {
		seen = ""
		_ = c.call(t.Context()) // the answer is of no kind; what counts is the request
		if seen != c.want && !(strings.HasSuffix(c.want, "=") && strings.HasPrefix(seen, c.want)) {
			t.Errorf("%s sent %q, want %q", c.name, seen, c.want)
		}
	}
}

func TestExpansions_C2_C3_C7_endWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done() // a server that never answers
			return nil, r.Context().Err()
		})
		for _, c := range calls(c, "ns") {
			cause := errors.New("caller left " + c.name)
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Second, func() { cancel(cause) })
			start := time.Now()
			err := c.call(ctx)
			if took := time.Since(start); took != time.Second {
				t.Errorf("%s took %v of fake time, want 1s", c.name, took)
			}
			if !errors.Is(err, cause) || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: err = %v, want the cause and context.Canceled", c.name, err)
			}
			var none context.Context
			if err := c.call(none); err == nil {
				t.Errorf("%s: a nil context is not an error", c.name)
			}
		}
	})
}

func TestEvents_ofAnotherNamespaceAreRefused(t *testing.T) {
	c := client(t, func(r *http.Request) (*http.Response, error) { t.Error("a request was sent"); return nil, io.EOF })
	for _, call := range calls(c, "other") {
		if !strings.HasPrefix(call.name, "event ") {
			continue
		}
		want := "can't " + strings.TrimPrefix(call.name, "event ") + " an event with namespace 'ns' in namespace 'other'"
		if call.name == "event search" {
			want = "won't be able to find any events of namespace 'ns' in namespace 'other'"
		}
		if err := call.call(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%s: err = %v, want %s", call.name, err, want)
		}
	}
}

func TestGetFieldSelector_selectsByWhatIsKnown(t *testing.T) {
	kind, uid := "Pod", "u1"
	got := New(nil).Events("").GetFieldSelector(nil, nil, &kind, &uid)
	if v, ok := got.RequiresExactMatch("involvedObject.kind"); !ok || v != kind || len(got.Requirements()) != 2 {
		t.Errorf("selector = %s", got)
	}
}
