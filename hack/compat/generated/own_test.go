//go:build own

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

package generated_test

import (
	"context"
	"testing"
	"testing/synctest"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	wardlev1alpha1 "k8s.io/sample-apiserver/pkg/apis/wardle/v1alpha1"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/hack/compat/generated/client/applyconfiguration/wardle/v1alpha1"
	"k8s.io/client-go/hack/compat/generated/client/informers"
	"k8s.io/client-go/hack/compat/generated/client/versioned/fake"
)

func TestOwn_whatOurGeneratorWritesWorksAlike(t *testing.T) {
	t.Run("flunders", func(t *testing.T) {
		live(t, func() subject[*wardlev1alpha1.Flunder] {
			cs := fake.NewClientset()
			f := informers.NewSharedInformerFactory(cs, 0)
			r := f.Wardle().V1alpha1().Flunders()
			return subject[*wardlev1alpha1.Flunder]{cs.WardleV1alpha1().Flunders("ns"), f, r.Informer(), r.Lister(), flunder}
		})
	})
	t.Run("fischers", func(t *testing.T) {
		live(t, func() subject[*wardlev1alpha1.Fischer] {
			cs := fake.NewSimpleClientset()
			f := informers.NewSharedInformerFactory(cs, 0)
			r := f.Wardle().V1alpha1().Fischers()
			return subject[*wardlev1alpha1.Fischer]{cs.WardleV1alpha1().Fischers(), f, r.TypedInformer(), r.Lister(), fischer}
		})
	})
	t.Run("apiservices", func(t *testing.T) {
		live(t, func() subject[*apiregistrationv1.APIService] {
			cs := fake.NewClientset()
			f := informers.NewSharedInformerFactory(cs, 0)
			r := f.Apiregistration().V1().APIServices()
			return subject[*apiregistrationv1.APIService]{cs.ApiregistrationV1().APIServices(), f, r.Informer(), r.Lister(), apiService}
		})
	})
	t.Run("customresourcedefinitions", func(t *testing.T) {
		live(t, func() subject[*crdv1.CustomResourceDefinition] {
			cs := fake.NewClientset()
			f := informers.NewSharedInformerFactory(cs, 0)
			r := f.Apiextensions().V1().CustomResourceDefinitions()
			return subject[*crdv1.CustomResourceDefinition]{cs.ApiextensionsV1().CustomResourceDefinitions(), f, r.Informer(), r.Lister(), definition}
		})
	})
}

func TestOwn_applyConfigurationsReachTheFakes(t *testing.T) {
	flunders := fake.NewClientset().WardleV1alpha1().Flunders("ns")
	spec := v1alpha1.FlunderSpec().WithReference("one")
	got, err := flunders.Apply(t.Context(), v1alpha1.Flunder("f", "ns").WithSpec(spec), metav1.ApplyOptions{FieldManager: "test"})
	if err != nil || got.Spec.Reference != "one" {
		t.Errorf("%v, %v", got, err)
	}
}

// What upstream's generators have no form for.
func TestOwn_informersEndWithTheLastWhoHoldsThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := informers.NewSharedInformerFactory(fake.NewClientset(flunder("a")), 0)
		first, leaveFirst := context.WithCancel(t.Context())
		second, leaveSecond := context.WithCancel(t.Context())
		informer := f.Wardle().V1alpha1().Flunders().TypedInformerWithContext(first)
		lister := f.Wardle().V1alpha1().Flunders().ListerWithContext(second)
		f.StartWithContext(t.Context())
		if r := f.WaitForCacheSyncWithContext(t.Context()); r.Err != nil {
			t.Fatal(r.Err)
		}
		if got, err := lister.Flunders("ns").Get("a"); err != nil || got.Name != "a" {
			t.Errorf("%v, %v", got, err)
		}
		leaveFirst()
		synctest.Wait()
		if informer.IsStopped() {
			t.Error("it has stopped although somebody holds it")
		}
		leaveSecond()
		synctest.Wait()
		if !informer.IsStopped() {
			t.Error("it runs although nobody holds it")
		}
	})
}
