//go:build e2e

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

package e2e_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// fromTheFuture asks for a state that the server has not reached. It holds such
// a call for three seconds.
var fromTheFuture = metav1.ListOptions{
	ResourceVersion:      "9000000000000000000",
	ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
}

// follow reads a watch to its end and returns the reason that it gives.
func follow(w watch.Interface, err error) error {
	if err != nil {
		return err
	}
	defer w.Stop()
	for range w.ResultChan() {
	}
	return w.(rest.EndedWatch).Err()
}

// held are calls that a live server holds until the context ends.
var held = map[string]func(context.Context, kubernetes.Interface, string) error{
	"list": func(ctx context.Context, client kubernetes.Interface, ns string) error {
		_, err := client.CoreV1().ConfigMaps(ns).List(ctx, fromTheFuture)
		return err
	},
	"list raw": func(ctx context.Context, client kubernetes.Interface, ns string) error {
		_, err := client.CoreV1().RESTClient().Get().Namespace(ns).Resource("configmaps").
			Param("resourceVersion", fromTheFuture.ResourceVersion).Param("resourceVersionMatch", "NotOlderThan").DoRaw(ctx)
		return err
	},
	"watch": func(ctx context.Context, client kubernetes.Interface, ns string) error {
		return follow(client.CoreV1().ConfigMaps(ns).Watch(ctx, metav1.ListOptions{}))
	},
	"watch from now on, of all namespaces": func(ctx context.Context, client kubernetes.Interface, _ string) error {
		return follow(client.CoreV1().Secrets("").Watch(ctx, metav1.ListOptions{ResourceVersion: "0"}))
	},
	"stream of a watch": func(ctx context.Context, client kubernetes.Interface, ns string) error {
		body, err := client.CoreV1().RESTClient().Get().Namespace(ns).Resource("configmaps").Param("watch", "1").Stream(ctx)
		if err != nil {
			return err
		}
		defer body.Close()
		_, err = io.Copy(io.Discard, body)
		return err
	},
}

func TestHeldCall_C2_C3_returnsWithItsContext(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		for name, call := range held {
			t.Run(name, func(t *testing.T) {
				sent := make(chan struct{}, 10)
				trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { sent <- struct{}{} }}
				hang.ReturnsPromptly(t, sent, func(ctx context.Context) error {
					return call(httptrace.WithClientTrace(ctx, trace), client, ns)
				})
			})
		}
	})
}

var errBudget = errors.New("the budget is spent")

func TestHeldCall_C3_deadlineAndItsCause(t *testing.T) {
	client := connect(t, config(t))
	ns := namespace(t, client)
	for name, call := range held {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 300*time.Millisecond, errBudget)
			defer cancel()
			err := call(ctx, client, ns)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, errBudget) {
				t.Errorf("err = %v, want the deadline and its cause", err)
			}
		})
	}
}

func TestCalls_C1_C3_C7_withAnEndedOrNilContextAreNotMade(t *testing.T) {
	var mu sync.Mutex
	requests := 0
	c := config(t)
	c.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			requests++
			return next.RoundTrip(r)
		})
	})
	client := connect(t, c)
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errBudget)
	for name, call := range held {
		if err := call(ended, client, "default"); !errors.Is(err, context.Canceled) || !errors.Is(err, errBudget) {
			t.Errorf("%s: err = %v, want context.Canceled and its cause", name, err)
		}
		if err := call(nil, client, "default"); err == nil || !strings.Contains(err.Error(), "context must not be nil") { //nolint:staticcheck // on purpose
			t.Errorf("%s: err = %v, want one about the nil context", name, err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if requests != 0 {
		t.Errorf("%d requests were sent", requests)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestHeldCall_C6_leavesNothing(t *testing.T) {
	cluster(t)
	before := goleak.IgnoreCurrent()
	c := config(t)
	h := must(rest.HTTPClientFor(c))(t)
	client := must(kubernetes.NewForConfigAndClient(c, h))(t)
	for name, call := range held {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		if err := call(ctx, client, "default"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	// A call returns before its stream is cleared away; only then is the
	// connection idle.
	var err error
	for range 3 {
		h.CloseIdleConnections()
		if err = goleak.Find(before); err == nil {
			return
		}
	}
	t.Error(err)
}

func TestWatch_C8_saysThatTheServerClosedIt(t *testing.T) {
	inEachEncoding(t, func(t *testing.T, client *kubernetes.Clientset, ns string) {
		second := int64(1)
		err := follow(client.CoreV1().ConfigMaps(ns).Watch(t.Context(), metav1.ListOptions{TimeoutSeconds: &second}))
		if err != io.EOF {
			t.Errorf("Err() = %v, want io.EOF", err)
		}
	})
}

func TestWatch_C8_saysThatItWasStopped(t *testing.T) {
	client := connect(t, config(t))
	w := must(client.CoreV1().ConfigMaps("default").Watch(t.Context(), metav1.ListOptions{}))(t)
	w.Stop()
	if err := follow(w, nil); !errors.Is(err, rest.ErrWatchStopped) {
		t.Errorf("Err() = %v, want ErrWatchStopped", err)
	}
}

func TestWatch_C8_saysThatTheServerDied(t *testing.T) {
	c := must(controlplane.Start(t.Context(), controlplane.Restartable()))(t)
	t.Cleanup(func() { check(t, c.Stop()) })
	client := connect(t, configFor(t, c, admin))
	ctx, configMaps := t.Context(), client.CoreV1().ConfigMaps("default")
	made := must(configMaps.Create(ctx, configMap("kept", nil), metav1.CreateOptions{}))(t)
	w := must(configMaps.Watch(ctx, metav1.ListOptions{ResourceVersion: made.ResourceVersion}))(t)

	c.Kill()
	if err := follow(w, nil); err == nil || err == io.EOF || errors.Is(err, context.Canceled) {
		t.Errorf("Err() = %v, want the broken connection", err)
	}
	if _, err := configMaps.Get(ctx, "kept", metav1.GetOptions{}); err == nil {
		t.Error("a dead server answered")
	}

	check(t, c.Restart(ctx))
	got := must(configMaps.Get(ctx, "kept", metav1.GetOptions{}))(t)
	if got.UID != made.UID {
		t.Errorf("after the restart it is another object: %v", got)
	}
}
