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

package main

import (
	"context"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func space(name, mirrored string) *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"mirror": mirrored}}}
}

func configMap(namespace, value string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "settings"}, Data: map[string]string{"key": value}}
}

// rig is a running mirror of home/settings, in a bubble.
type rig struct {
	*testing.T
	client *fake.Clientset
}

func TestMirror(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rig{t, fake.NewClientset(space("home", "yes"), configMap("home", "1"), space("a", "yes"), space("b", "no"), space("c", "yes"), configMap("c", "own"))}
		ctx, stop := context.WithCancel(t.Context())
		factory := informers.NewSharedInformerFactory(r.client, 0)
		m, err := newMirror(ctx, r.client, factory, cache.NewObjectName("home", "settings"), labels.SelectorFromSet(labels.Set{"mirror": "yes"}))
		if err != nil {
			t.Fatal(err)
		}
		factory.StartWithContext(ctx)
		done := make(chan error)
		go func() { done <- m.run(ctx, 2) }()

		r.want("at first", "1", "", "own")
		r.update(configMap("home", "2"))
		r.want("after a change of the source", "2", "", "own")
		r.label("b", "yes")
		r.want("after one more namespace has the label", "2", "2", "own")
		r.label("a", "no")
		r.want("after one has it no more", "", "2", "own")
		stray, _ := r.client.CoreV1().ConfigMaps("b").Get(ctx, "settings", metav1.GetOptions{})
		stray.Data["key"] = "changed by hand"
		r.update(stray)
		r.want("after a copy was changed", "", "2", "own")
		r.delete("b")
		r.want("after a copy was deleted", "", "2", "own")
		r.delete("home")
		r.want("after the source was deleted", "", "", "own")

		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := factory.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// want compares what the namespaces a, b and c have.
func (r rig) want(when string, want ...string) {
	r.Helper()
	synctest.Wait()
	for i, ns := range []string{"a", "b", "c"} {
		got := ""
		if cm, err := r.client.CoreV1().ConfigMaps(ns).Get(r.Context(), "settings", metav1.GetOptions{}); err == nil {
			got = cm.Data["key"]
		}
		if got != want[i] {
			r.Errorf("%s: %s has %q, want %q", when, ns, got, want[i])
		}
	}
}

func (r rig) update(cm *corev1.ConfigMap) {
	r.Helper()
	if _, err := r.client.CoreV1().ConfigMaps(cm.Namespace).Update(r.Context(), cm, metav1.UpdateOptions{}); err != nil {
		r.Fatal(err)
	}
}

func (r rig) label(namespace, mirrored string) {
	r.Helper()
	if _, err := r.client.CoreV1().Namespaces().Update(r.Context(), space(namespace, mirrored), metav1.UpdateOptions{}); err != nil {
		r.Fatal(err)
	}
}

func (r rig) delete(namespace string) {
	r.Helper()
	if err := r.client.CoreV1().ConfigMaps(namespace).Delete(r.Context(), "settings", metav1.DeleteOptions{}); err != nil {
		r.Fatal(err)
	}
}
