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
	"slices"
	"testing"
	"time"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdclient "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	aggregatorclient "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"
	aggregatorinformers "k8s.io/kube-aggregator/pkg/client/informers/externalversions"
	metricsclient "k8s.io/metrics/pkg/client/clientset/versioned"
	wardlev1alpha1 "k8s.io/sample-apiserver/pkg/apis/wardle/v1alpha1"
	wardleapply "k8s.io/sample-apiserver/pkg/generated/applyconfiguration/wardle/v1alpha1"
	wardleclient "k8s.io/sample-apiserver/pkg/generated/clientset/versioned"
	wardleinformers "k8s.io/sample-apiserver/pkg/generated/informers/externalversions"

	"k8s.io/client-go/dynamic"
	ownapply "k8s.io/client-go/hack/compat/generated/client/applyconfiguration/wardle/v1alpha1"
	"k8s.io/client-go/hack/compat/generated/client/informers"
	"k8s.io/client-go/hack/compat/generated/client/versioned"
	"k8s.io/client-go/tools/cache"
)

// TestServer runs what both generators wrote against a kube-apiserver that
// serves the kinds, most of them as custom resources.
func TestServer(t *testing.T) {
	config := connect(t)
	own := must(versioned.NewForConfig(config))(t)
	define(t, own, wardlev1alpha1.SchemeGroupVersion.WithKind("Flunder"), "flunders", crdv1.NamespaceScoped)
	define(t, own, schema.GroupVersionKind{Group: "metrics.k8s.io", Version: "v1beta1", Kind: "NodeMetrics"}, "nodes", crdv1.ClusterScoped)

	t.Run("upstream's flunders", func(t *testing.T) {
		client := must(wardleclient.NewForConfig(config))(t)
		factory := wardleinformers.NewSharedInformerFactoryWithOptions(client, 0, wardleinformers.WithNamespace("default"))
		r := factory.Wardle().V1alpha1().Flunders()
		flunders := client.WardleV1alpha1().Flunders("default")
		serve(t, served{
			subject: subject[*wardlev1alpha1.Flunder]{flunders, factory, r.Informer(), r.Lister(), flunder},
			all:     flunders,
			apply: func(ctx context.Context) (*wardlev1alpha1.Flunder, error) {
				f := wardleapply.Flunder("applied", "default").WithSpec(wardleapply.FlunderSpec().WithReference("x"))
				return flunders.Apply(ctx, f, metav1.ApplyOptions{FieldManager: "test"})
			},
		})
	})
	t.Run("our flunders", func(t *testing.T) {
		factory := informers.NewSharedInformerFactoryWithOptions(own, 0, informers.WithNamespace("kube-system"))
		holder, leave := context.WithCancel(t.Context())
		r := factory.Wardle().V1alpha1().Flunders()
		informer := r.TypedInformerWithContext(holder)
		flunders := own.WardleV1alpha1().Flunders("kube-system")
		serve(t, served{
			subject: subject[*wardlev1alpha1.Flunder]{flunders, factory, informer, r.ListerWithContext(holder), flunder},
			all:     flunders,
			apply: func(ctx context.Context) (*wardlev1alpha1.Flunder, error) {
				f := ownapply.Flunder("applied", "kube-system").WithSpec(ownapply.FlunderSpec().WithReference("x"))
				return flunders.Apply(ctx, f, metav1.ApplyOptions{FieldManager: "test"})
			},
			leave: leave,
		})
	})
	t.Run("metrics", func(t *testing.T) {
		_, err := must(dynamic.NewForConfig(config))(t).
			Resource(schema.GroupVersionResource{Group: "metrics.k8s.io", Version: "v1beta1", Resource: "nodes"}).
			Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
				"apiVersion": "metrics.k8s.io/v1beta1", "kind": "NodeMetrics", "metadata": map[string]any{"name": "n"},
				"timestamp": "2026-01-02T03:04:05Z", "window": "30s", "usage": map[string]any{"cpu": "250m"},
			}}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		theirs := must(must(metricsclient.NewForConfig(config))(t).MetricsV1beta1().NodeMetricses().Get(t.Context(), "n", metav1.GetOptions{}))(t)
		ours := must(own.MetricsV1beta1().NodeMetricses().List(t.Context(), metav1.ListOptions{}))(t)
		if theirs.Usage.Cpu().MilliValue() != 250 || len(ours.Items) != 1 || ours.Items[0].Window.Duration != 30*time.Second {
			t.Errorf("%v, %v", theirs, ours)
		}
	})
	t.Run("customresourcedefinitions", func(t *testing.T) {
		theirs := must(must(crdclient.NewForConfig(config))(t).ApiextensionsV1().CustomResourceDefinitions().List(t.Context(), metav1.ListOptions{}))(t)
		ours := must(own.ApiextensionsV1().CustomResourceDefinitions().List(t.Context(), metav1.ListOptions{}))(t)
		if len(theirs.Items) != 2 || len(ours.Items) != 2 {
			t.Errorf("%d and %d definitions, want 2", len(theirs.Items), len(ours.Items))
		}
	})
	t.Run("apiservices", func(t *testing.T) {
		theirs := aggregatorinformers.NewSharedInformerFactory(must(aggregatorclient.NewForConfig(config))(t), 0)
		ours := informers.NewSharedInformerFactory(own, 0)
		run, stop := context.WithCancel(t.Context())
		their, our := theirs.Apiregistration().V1().APIServices(), ours.Apiregistration().V1().APIServices()
		for _, i := range []cache.SharedIndexInformer{their.Informer(), our.InformerWithContext(run)} {
			go i.RunWithContext(run)
			if !cache.WaitForCacheSync(run.Done(), i.HasSynced) {
				t.Fatal("not synced")
			}
			defer func() { <-i.(cache.InformerEnd).Done() }()
		}
		defer stop()
		for _, get := range []func(string) error{
			func(name string) error { _, err := their.Lister().Get(name); return err },
			func(name string) error { _, err := our.Lister().Get(name); return err },
		} {
			if err := get("v1.apps"); err != nil {
				t.Error(err)
			}
		}
	})
}

// served is a kind on a server, with what a fake has not.
type served struct {
	subject[*wardlev1alpha1.Flunder]

	all interface {
		List(context.Context, metav1.ListOptions) (*wardlev1alpha1.FlunderList, error)
		Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions, ...string) (*wardlev1alpha1.Flunder, error)
		UpdateStatus(context.Context, *wardlev1alpha1.Flunder, metav1.UpdateOptions) (*wardlev1alpha1.Flunder, error)
		DeleteCollection(context.Context, metav1.DeleteOptions, metav1.ListOptions) error
	}
	apply func(context.Context) (*wardlev1alpha1.Flunder, error)
	leave func() // lets go of the informer; nil if it ends with the factory
}

func serve(t *testing.T, s served) {
	run, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	changes := make(chan string, 100)
	note := func(what string) func(any) {
		return func(o any) { changes <- what + " " + o.(metav1.Object).GetName() }
	}
	if _, err := s.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: note("add"), UpdateFunc: func(_, o any) { note("update")(o) }, DeleteFunc: note("delete"),
	}); err != nil {
		t.Fatal(err)
	}
	s.factory.StartWithContext(run)
	if r := s.factory.WaitForCacheSyncWithContext(run); r.Err != nil {
		t.Fatal(r.Err)
	}
	object := s.labelled("created", "red")
	object.Namespace = ""
	created := must(s.client.Create(run, object, metav1.CreateOptions{}))(t)
	created.Spec.Reference = "y"
	updated := must(s.client.Update(run, created, metav1.UpdateOptions{}))(t)
	must(s.all.UpdateStatus(run, updated, metav1.UpdateOptions{}))(t)
	must(s.all.Patch(run, "created", types.MergePatchType, []byte(`{"metadata":{"labels":{"colour":"blue"}}}`), metav1.PatchOptions{}))(t)
	if applied := must(s.apply(run))(t); applied.Spec.Reference != "x" {
		t.Errorf("applied %v", applied)
	}
	want(t, changes, "add created", "update created", "update created", "update created", "add applied")
	if got := s.listed(t, "colour=blue"); !slices.Equal(got, []string{"created"}) {
		t.Errorf("listed %q", got)
	}
	if list := must(s.all.List(run, metav1.ListOptions{LabelSelector: "colour=blue"}))(t); len(list.Items) != 1 || list.Items[0].Spec.Reference != "y" {
		t.Errorf("the server lists %v", list.Items)
	}
	if err := s.all.DeleteCollection(run, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "colour=blue"}); err != nil {
		t.Error(err)
	}
	want(t, changes, "delete created")
	if s.leave != nil {
		s.leave()
		select {
		case <-s.informer.(cache.InformerEnd).Done():
		case <-run.Done():
			t.Error("the informer runs although nobody holds it")
		}
	}
	stop()
	s.factory.Shutdown()
}

func want(t *testing.T, changes <-chan string, sequence ...string) {
	t.Helper()
	for _, expected := range sequence {
		select {
		case got := <-changes:
			if got != expected {
				t.Errorf("the informer saw %q, want %q", got, expected)
			}
		case <-time.After(time.Minute):
			t.Fatalf("the informer has not seen %q", expected)
		}
	}
}
