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
	"strings"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"
)

// aFake is what the two constructors of the fake clientset give.
type aFake interface {
	kubernetes.Interface
	clienttesting.FakeClient
	Actions() []clienttesting.Action
}

func fakes() map[string]aFake {
	objects := func() []runtime.Object {
		return []runtime.Object{
			&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}},
			&corev1.Node{ObjectMeta: named("a")}, &corev1.Namespace{ObjectMeta: named("a")},
			&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}},
			&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}},
		}
	}
	return map[string]aFake{
		"NewClientset":       fake.NewClientset(objects()...),
		"NewSimpleClientset": fake.NewSimpleClientset(objects()...),
	}
}

func TestFake_C3_C7_C9_nilOrEndedContextTouchesNothing(t *testing.T) {
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(hang.ErrCaller)
	for name, clients := range fakes() {
		for _, e := range entries() {
			if e.wireOnly {
				continue
			}
			before := snapshot(t, clients)
			err := callSafely(nil, e, clients)
			if err == nil || !strings.Contains(err.Error(), "context must not be nil") {
				t.Errorf("C7: %s: %s: err = %v", name, e.name, err)
			}
			err = e.call(ended, clients)
			if !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
				t.Errorf("C3: %s: %s: err = %v", name, e.name, err)
			}
			if after := snapshot(t, clients); after != before {
				t.Errorf("C9: %s: %s changed the tracker from %q to %q", name, e.name, before, after)
			}
		}
	}
}

// snapshot names the objects that the entries could make, change or delete.
func snapshot(t *testing.T, clients kubernetes.Interface) string {
	t.Helper()
	var names []string
	maps, err := clients.CoreV1().ConfigMaps("").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range maps.Items {
		names = append(names, m.Name+m.Labels["a"])
	}
	nodes, err := clients.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes.Items {
		names = append(names, n.Name+n.Labels["a"])
	}
	sets, err := clients.AppsV1().ReplicaSets("").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sets.Items {
		names = append(names, s.Name)
	}
	return strings.Join(names, ",")
}

// A reactor stands for the server here: it sees the caller's context, and a
// call that it holds ends with that context.
func TestFake_C2_C4_C9_reactorSeesTheContextAndCannotHoldTheCall(t *testing.T) {
	for name, clients := range fakes() {
		for _, e := range entries() {
			if e.stream || e.wireOnly || strings.Contains(e.name, "logs") { // logs are canned
				continue
			}
			t.Run(name+"/"+e.name, func(t *testing.T) {
				reached := make(chan struct{}, 10)
				hung := &hungReactor{t: t, reached: reached}
				f := fakeOf(clients)
				saved := f.ReactionChain
				f.ReactionChain = append([]clienttesting.Reactor{hung}, saved...)
				defer func() { f.ReactionChain = saved }()
				hang.ReturnsPromptly(t, reached, func(ctx context.Context) error {
					return e.call(context.WithValue(ctx, valueKey{}, "trace-1"), clients)
				})
			})
		}
	}
}

func fakeOf(clients aFake) *clienttesting.Fake {
	return &clients.(*fake.Clientset).Fake
}

// hungReactor answers no call before its context ends.
type hungReactor struct {
	t       *testing.T
	reached chan struct{}
}

func (h *hungReactor) Handles(clienttesting.Action) bool { return true }

func (h *hungReactor) React(clienttesting.Action) (bool, runtime.Object, error) {
	h.t.Error("the form without a context was called")
	return true, nil, errRefused
}

func (h *hungReactor) ReactWithContext(ctx context.Context, _ clienttesting.Action) (bool, runtime.Object, error) {
	if got := ctx.Value(valueKey{}); got != "trace-1" {
		h.t.Errorf("C4: the reactor sees the value %v", got)
	}
	h.reached <- struct{}{}
	<-ctx.Done()
	return true, nil, ctx.Err()
}

func TestFake_C6_C8_C9_watchEndsWithItsContext(t *testing.T) {
	for name, clients := range fakes() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				w, err := clients.CoreV1().ConfigMaps("ns").Watch(ctx, metav1.ListOptions{})
				if err != nil {
					t.Fatal(err)
				}
				made := &corev1.ConfigMap{ObjectMeta: named("b")}
				if _, err := clients.CoreV1().ConfigMaps("ns").Create(t.Context(), made, metav1.CreateOptions{}); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"a", "b"} { // what is there comes first
					event := <-w.ResultChan()
					if m, ok := event.Object.(*corev1.ConfigMap); !ok || event.Type != watch.Added || m.Name != name {
						t.Errorf("event %v, want %s added", event, name)
					}
				}
				time.AfterFunc(3*time.Second, func() { cancel(hang.ErrCaller) })
				start := time.Now()
				if event, open := <-w.ResultChan(); open {
					t.Errorf("event %v instead of the end", event)
				}
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("C2: ended after %v of fake time, want exactly 3s", took)
				}
				ended, ok := w.(rest.EndedWatch)
				if !ok {
					t.Fatal("C8: the watch cannot say why it ended")
				}
				if err := ended.Err(); !errors.Is(err, hang.ErrCaller) || !errors.Is(err, context.Canceled) {
					t.Errorf("C8: err = %v", err)
				}
			})
		})
	}
}
