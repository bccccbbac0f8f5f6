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

package informers

import (
	"context"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/kubernetes/fake"
)

var pods = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

func pod(namespace, name string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
}

func TestFactory_oldAndNewFormsShareOneInformer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		factory := NewSharedInformerFactoryWithOptions(fake.NewClientset(pod("a", "p"), pod("b", "q")), time.Hour, WithNamespace("a"))
		holder, leave := context.WithCancel(t.Context())
		old := factory.Core().V1().Pods().Informer()
		if factory.Core().V1().Pods().InformerWithContext(holder) != old {
			t.Error("a context makes a second informer")
		}
		generic, err := factory.ForResource(pods)
		if err != nil || generic.Informer() != old {
			t.Errorf("ForResource = %v, %v", generic, err)
		}
		factory.Start(stop)
		if synced := factory.WaitForCacheSync(stop); !synced[reflect.TypeFor[*corev1.Pod]()] || len(synced) != 1 {
			t.Errorf("synced = %v", synced)
		}
		leave()
		synctest.Wait()
		if old.IsStopped() {
			t.Error("the informer that Informer returned ended with somebody else's context")
		}
		all, err := generic.Lister().List(labels.Everything())
		if err != nil || len(all) != 1 {
			t.Errorf("List = %v, %v, want the pod of the namespace", all, err)
		}
		close(stop)
		factory.Shutdown()
	})
}

func TestFactory_ForResourceWithContext_isAHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		factory := NewSharedInformerFactory(fake.NewClientset(pod("a", "p")), 0)
		holder, leave := context.WithCancel(t.Context())
		generic, err := factory.ForResourceWithContext(holder, pods)
		if err != nil {
			t.Fatal(err)
		}
		run, stop := context.WithCancel(t.Context())
		factory.StartWithContext(run)
		if r := factory.WaitForCacheSyncWithContext(run); r.Err != nil {
			t.Fatal(r.Err)
		}
		leave()
		synctest.Wait()
		if !generic.Informer().IsStopped() {
			t.Error("runs although nobody holds it")
		}
		stop()
		if err := factory.ShutdownWithContext(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestFactory_ForResource_unknown(t *testing.T) {
	factory := NewSharedInformerFactory(fake.NewClientset(), 0)
	unknown := schema.GroupVersionResource{Group: "no", Version: "v1", Resource: "such"}
	const want = "no informer found for no/v1, Resource=such"
	if _, err := factory.ForResource(unknown); err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
	if _, err := factory.ForResourceWithContext(t.Context(), unknown); err == nil || err.Error() != want {
		t.Errorf("with a context: err = %v, want %s", err, want)
	}
}

// Tests of controllers make a factory for its stores alone.
func TestFactory_withoutAClientset_hasListersToFillByHand(t *testing.T) {
	factory := NewSharedInformerFactory(nil, 0)
	resource := factory.Core().V1().Pods()
	if err := resource.Informer().GetIndexer().Add(pod("a", "p")); err != nil {
		t.Fatal(err)
	}
	if got, err := resource.Lister().Pods("a").Get("p"); err != nil || got.Name != "p" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := factory.ForResource(pods); err != nil {
		t.Error(err)
	}
}
