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
	"errors"
	"testing"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdapply "k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration/apiextensions/v1"
	crdfake "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset/fake"
	crdinformers "k8s.io/apiextensions-apiserver/pkg/client/informers/externalversions"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	aggregatorfake "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset/fake"
	aggregatorinformers "k8s.io/kube-aggregator/pkg/client/informers/externalversions"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	metricsfake "k8s.io/metrics/pkg/client/clientset/versioned/fake"
	wardlev1alpha1 "k8s.io/sample-apiserver/pkg/apis/wardle/v1alpha1"
	wardleapply "k8s.io/sample-apiserver/pkg/generated/applyconfiguration/wardle/v1alpha1"
	wardlefake "k8s.io/sample-apiserver/pkg/generated/clientset/versioned/fake"
	wardleinformers "k8s.io/sample-apiserver/pkg/generated/informers/externalversions"
)

func flunder(name string) *wardlev1alpha1.Flunder {
	return &wardlev1alpha1.Flunder{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"}}
}

func fischer(name string) *wardlev1alpha1.Fischer {
	return &wardlev1alpha1.Fischer{ObjectMeta: metav1.ObjectMeta{Name: name}, DisallowedFlunders: []string{"x"}}
}

func apiService(name string) *apiregistrationv1.APIService {
	return &apiregistrationv1.APIService{ObjectMeta: metav1.ObjectMeta{Name: name}}
}

func definition(name string) *crdv1.CustomResourceDefinition {
	return &crdv1.CustomResourceDefinition{ObjectMeta: metav1.ObjectMeta{Name: name}}
}

func TestUpstream_whatItsGeneratorsWroteWorks(t *testing.T) {
	t.Run("flunders", func(t *testing.T) {
		live(t, func() subject[*wardlev1alpha1.Flunder] {
			cs := wardlefake.NewClientset()
			f := wardleinformers.NewSharedInformerFactory(cs, 0)
			r := f.Wardle().V1alpha1().Flunders()
			return subject[*wardlev1alpha1.Flunder]{cs.WardleV1alpha1().Flunders("ns"), f, r.Informer(), r.Lister(), flunder}
		})
	})
	t.Run("fischers", func(t *testing.T) {
		live(t, func() subject[*wardlev1alpha1.Fischer] {
			cs := wardlefake.NewSimpleClientset()
			f := wardleinformers.NewSharedInformerFactory(cs, 0)
			r := f.Wardle().V1alpha1().Fischers()
			return subject[*wardlev1alpha1.Fischer]{cs.WardleV1alpha1().Fischers(), f, r.TypedInformer(), r.Lister(), fischer}
		})
	})
	t.Run("apiservices", func(t *testing.T) {
		live(t, func() subject[*apiregistrationv1.APIService] {
			cs := aggregatorfake.NewClientset()
			f := aggregatorinformers.NewSharedInformerFactory(cs, 0)
			r := f.Apiregistration().V1().APIServices()
			return subject[*apiregistrationv1.APIService]{cs.ApiregistrationV1().APIServices(), f, r.Informer(), r.Lister(), apiService}
		})
	})
	t.Run("customresourcedefinitions", func(t *testing.T) {
		live(t, func() subject[*crdv1.CustomResourceDefinition] {
			cs := crdfake.NewClientset()
			f := crdinformers.NewSharedInformerFactory(cs, 0)
			r := f.Apiextensions().V1().CustomResourceDefinitions()
			return subject[*crdv1.CustomResourceDefinition]{cs.ApiextensionsV1().CustomResourceDefinitions(), f, r.Informer(), r.Lister(), definition}
		})
	})
}

func TestUpstream_applyConfigurationsReachTheFakes(t *testing.T) {
	ctx, options := t.Context(), metav1.ApplyOptions{FieldManager: "test"}
	flunders := wardlefake.NewClientset().WardleV1alpha1().Flunders("ns")
	for _, reference := range []string{"one", "two"} {
		spec := wardleapply.FlunderSpec().WithReference(reference)
		got, err := flunders.Apply(ctx, wardleapply.Flunder("f", "ns").WithSpec(spec), options)
		if err != nil || got.Spec.Reference != reference {
			t.Errorf("%v, %v", got, err)
		}
	}
	crds := crdfake.NewClientset().ApiextensionsV1().CustomResourceDefinitions()
	spec := crdapply.CustomResourceDefinitionSpec().WithGroup("g").WithScope(crdv1.ClusterScoped)
	if got, err := crds.Apply(ctx, crdapply.CustomResourceDefinition("xs.g").WithSpec(spec), options); err != nil || got.Spec.Group != "g" {
		t.Errorf("%v, %v", got, err)
	}
}

// Metrics are read only: what there is was there from the start.
func TestUpstream_fakesOfReadOnlyKinds(t *testing.T) {
	node := &metricsv1beta1.NodeMetrics{ObjectMeta: metav1.ObjectMeta{Name: "n"}}
	cs := metricsfake.NewSimpleClientset()
	if err := cs.Tracker().Create(schema.GroupVersionResource{Group: "metrics.k8s.io", Version: "v1beta1", Resource: "nodes"}, node, ""); err != nil {
		t.Fatal(err)
	}
	nodes := cs.MetricsV1beta1().NodeMetricses()
	if got, err := nodes.Get(t.Context(), "n", metav1.GetOptions{}); err != nil || got.Name != "n" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := nodes.List(t.Context(), metav1.ListOptions{}); err != nil || len(got.Items) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := nodes.Get(ended, "n", metav1.GetOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("get after the end: %v", err)
	}
}
