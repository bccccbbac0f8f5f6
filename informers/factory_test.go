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
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	corev1informers "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
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

func TestFactory_setsItsTransformWhereItHasOne(t *testing.T) {
	trim := func(to string) cache.TransformFunc {
		return func(obj any) (any, error) {
			obj.(*corev1.Pod).Labels = map[string]string{"trimmed": to}
			return obj, nil
		}
	}
	for name, c := range map[string]struct {
		factory cache.TransformFunc
		want    string
	}{
		"none":     {nil, "informer"},
		"a second": {trim("factory"), "factory"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				factory := NewSharedInformerFactoryWithOptions(fake.NewClientset(pod("a", "p")), 0, WithTransform(c.factory))
				informer := factory.InformerFor(&corev1.Pod{}, func(client kubernetes.Interface, resync time.Duration) cache.SharedIndexInformer {
					own := corev1informers.NewPodInformer(client, "", resync, cache.Indexers{})
					if err := own.SetTransform(trim("informer")); err != nil {
						t.Error(err)
					}
					return own
				})
				factory.Start(t.Context().Done())
				factory.WaitForCacheSync(t.Context().Done())
				if got, err := factory.Core().V1().Pods().Lister().Pods("a").Get("p"); err != nil || got.Labels["trimmed"] != c.want || !informer.HasSynced() {
					t.Errorf("%v, %v", got, err)
				}
			})
		})
	}
}

// Programs show and compare these errors.
func TestLister_namesWhatIsNotFoundInTheSingular(t *testing.T) {
	factory := NewSharedInformerFactory(nil, 0)
	_, pod := factory.Core().V1().Pods().Lister().Pods("a").Get("x")
	_, policy := factory.Networking().V1().NetworkPolicies().Lister().NetworkPolicies("a").Get("x")
	_, endpoints := factory.Core().V1().Endpoints().Lister().Endpoints("a").Get("x")
	_, node := factory.Core().V1().Nodes().Lister().Get("x")
	for err, want := range map[error]string{
		pod:       `pod "x" not found`,
		policy:    `networkpolicy.networking.k8s.io "x" not found`,
		endpoints: `endpoints "x" not found`,
		node:      `node "x" not found`,
	} {
		if !apierrors.IsNotFound(err) || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
