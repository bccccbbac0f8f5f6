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

package fake

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	eventsv1beta1 "k8s.io/api/events/v1beta1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	typedeventsv1beta1 "k8s.io/client-go/kubernetes/typed/events/v1beta1"
	clienttesting "k8s.io/client-go/testing"
)

func pod(name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name}}
}

// calls are one call of every kind of method that is generated or written by
// hand for fakes.
func calls(cs *Clientset) map[string]func(context.Context) error {
	core, event := cs.CoreV1(), &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "e"}}
	old := cs.EventsV1beta1().Events("ns").(typedeventsv1beta1.EventExpansionWithContext)
	oldEvent := &eventsv1beta1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "e"}}
	sink := &typedcorev1.EventSinkImpl{Interface: core.Events("ns")}
	return map[string]func(context.Context) error{
		"Create": func(ctx context.Context) error {
			_, err := core.Pods("ns").Create(ctx, pod("new"), metav1.CreateOptions{})
			return err
		},
		"Get": func(ctx context.Context) error {
			_, err := core.Pods("ns").Get(ctx, "p", metav1.GetOptions{})
			return err
		},
		"List": func(ctx context.Context) error { _, err := core.Pods("ns").List(ctx, metav1.ListOptions{}); return err },
		"Watch": func(ctx context.Context) error {
			_, err := core.Pods("ns").Watch(ctx, metav1.ListOptions{})
			return err
		},
		"Delete": func(ctx context.Context) error { return core.Pods("ns").Delete(ctx, "p", metav1.DeleteOptions{}) },
		"Apply": func(ctx context.Context) error {
			_, err := core.Pods("ns").Apply(ctx, applycorev1.Pod("p", "ns"), metav1.ApplyOptions{FieldManager: "m"})
			return err
		},
		"GetScale": func(ctx context.Context) error {
			_, err := cs.AppsV1().Deployments("ns").GetScale(ctx, "d", metav1.GetOptions{})
			return err
		},
		"UpdateResize": func(ctx context.Context) error {
			_, err := core.Pods("ns").UpdateResize(ctx, "p", pod("p"), metav1.UpdateOptions{})
			return err
		},
		"Bind": func(ctx context.Context) error {
			return core.Pods("ns").Bind(ctx, &corev1.Binding{ObjectMeta: pod("p").ObjectMeta}, metav1.CreateOptions{})
		},
		"EvictV1": func(ctx context.Context) error {
			return core.Pods("ns").EvictV1(ctx, &policyv1.Eviction{ObjectMeta: pod("p").ObjectMeta})
		},
		"Evictions.Evict": func(ctx context.Context) error {
			return cs.PolicyV1().Evictions("ns").Evict(ctx, &policyv1.Eviction{ObjectMeta: pod("p").ObjectMeta})
		},
		"GetLogs": func(ctx context.Context) error { _, err := core.Pods("ns").GetLogs("p", nil).DoRaw(ctx); return err },
		"Finalize": func(ctx context.Context) error {
			_, err := core.Namespaces().Finalize(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "ns"}}, metav1.UpdateOptions{})
			return err
		},
		"PatchStatus": func(ctx context.Context) error {
			_, err := core.Nodes().PatchStatus(ctx, "n", []byte(`{}`))
			return err
		},
		"event create": func(ctx context.Context) error {
			_, err := core.Events("ns").CreateWithEventNamespaceWithContext(ctx, event)
			return err
		},
		"event update": func(ctx context.Context) error {
			_, err := core.Events("ns").UpdateWithEventNamespaceWithContext(ctx, event)
			return err
		},
		"event patch": func(ctx context.Context) error {
			_, err := core.Events("ns").PatchWithEventNamespaceWithContext(ctx, event, []byte(`{}`))
			return err
		},
		"event search": func(ctx context.Context) error {
			_, err := core.Events("ns").SearchWithContext(ctx, nil, pod("p"))
			return err
		},
		"event sink": func(ctx context.Context) error { _, err := sink.CreateWithContext(ctx, event); return err },
		"v1beta1 create": func(ctx context.Context) error {
			_, err := old.CreateWithEventNamespaceWithContext(ctx, oldEvent)
			return err
		},
		"v1beta1 update": func(ctx context.Context) error {
			_, err := old.UpdateWithEventNamespaceWithContext(ctx, oldEvent)
			return err
		},
		"v1beta1 patch": func(ctx context.Context) error {
			_, err := old.PatchWithEventNamespaceWithContext(ctx, oldEvent, []byte(`{}`))
			return err
		},
	}
}

func TestGap21_Fakes_C3_C7_C9_endedContextReachesNoTracker(t *testing.T) {
	cause := errors.New("the test is over")
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	cs := NewClientset(pod("p"))
	for name, call := range calls(cs) {
		if err := call(ended); !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
			t.Errorf("%s: err = %v, want the cause and context.Canceled", name, err)
		}
		var none context.Context
		if err := call(none); err == nil {
			t.Errorf("%s: a nil context is not an error", name)
		}
	}
	all, err := cs.CoreV1().Pods("ns").List(t.Context(), metav1.ListOptions{})
	if err != nil || len(all.Items) != 1 || all.Items[0].Name != "p" {
		t.Errorf("afterwards there is %v, %v, want what was there before", all.Items, err)
	}
}

func TestGap21_Watch_C8_C9_endsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cs := NewClientset()
		ctx, cancel := context.WithCancel(t.Context())
		w, err := cs.CoreV1().Pods("ns").Watch(ctx, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cs.CoreV1().Pods("ns").Create(t.Context(), pod("p"), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		if e := <-w.ResultChan(); e.Type != watch.Added {
			t.Errorf("event = %v", e)
		}
		cancel()
		synctest.Wait()
		if e, open := <-w.ResultChan(); open {
			t.Errorf("after the end of the context: %v", e)
		}
	})
}

func TestGetLogs_answersWhatAReactorSays(t *testing.T) {
	broken := errors.New("disk is gone")
	for name, c := range map[string]struct {
		answer runtime.Object
		err    error
		want   string
		fails  bool
	}{
		"a reactor's text":        {answer: &runtime.Unknown{Raw: []byte("line")}, want: "line"},
		"a reactor's error":       {err: broken, fails: true},
		"a reactor's wrong thing": {answer: pod("p"), fails: true},
	} {
		cs := NewClientset()
		cs.PrependReactor("get", "pods/log", func(clienttesting.Action) (bool, runtime.Object, error) { return true, c.answer, c.err })
		got, err := cs.CoreV1().Pods("ns").GetLogs("p", nil).DoRaw(t.Context())
		if string(got) != c.want || (err != nil) != c.fails || (c.err != nil && !errors.Is(err, c.err)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	got, err := NewClientset().CoreV1().Pods("ns").GetLogs("p", nil).DoRaw(t.Context())
	if string(got) != "fake logs" || err != nil {
		t.Errorf("without a reactor: %q, %v", got, err)
	}
}

func TestNewSimpleClientset_isTheSameWithoutOwners(t *testing.T) {
	cs := NewSimpleClientset(pod("p"))
	if got, err := cs.CoreV1().Pods("ns").Get(t.Context(), "p", metav1.GetOptions{}); err != nil || got.Name != "p" {
		t.Errorf("Get = %v, %v", got, err)
	}
	if _, err := cs.Discovery().ServerVersionWithContext(t.Context()); err != nil {
		t.Error(err)
	}
	if len(cs.Actions()) != 2 || !cs.IsWatchListSemanticsUnSupported() || cs.Tracker() == nil {
		t.Errorf("actions = %v", cs.Actions())
	}
}
