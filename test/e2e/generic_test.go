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
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	widgets     = schema.GroupVersionResource{Group: "shop.example.com", Version: "v1", Resource: "widgets"}
)

// widgetDefinition defines widgets, which have a status, a scale, and the given
// fields in their spec.
func widgetDefinition(fields ...string) *unstructured.Unstructured {
	properties := map[string]any{"replicas": map[string]any{"type": "integer"}}
	for _, f := range fields {
		properties[f] = map[string]any{"type": "string"}
	}
	object := func(properties map[string]any) map[string]any {
		return map[string]any{"type": "object", "properties": properties}
	}
	status := object(map[string]any{"replicas": map[string]any{"type": "integer"}, "selector": map[string]any{"type": "string"}})
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": "widgets.shop.example.com"},
		"spec": map[string]any{
			"group": "shop.example.com", "scope": "Namespaced",
			"names": map[string]any{"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
			"versions": []any{map[string]any{
				"name": "v1", "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": object(map[string]any{"spec": object(properties), "status": status})},
				"subresources": map[string]any{
					"status": map[string]any{},
					"scale":  map[string]any{"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": ".status.selector"},
				},
			}},
		},
	}}
}

func widget(name string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "shop.example.com/v1", "kind": "Widget",
		"metadata": map[string]any{"name": name, "labels": map[string]any{"app": "shop"}},
		"spec":     map[string]any{"replicas": int64(3), "color": "red"},
	}}
}

// generic are the clients that need no Go types.
type generic struct {
	dynamic  dynamic.Interface
	metadata metadata.Interface
	scale    scale.ScalesGetter
}

func connectGeneric(t *testing.T, c *rest.Config) generic {
	t.Helper()
	h := must(rest.HTTPClientFor(c))(t)
	t.Cleanup(h.CloseIdleConnections)
	asker := must(discovery.NewDiscoveryClientForConfigAndClient(c, h))(t)
	mapper := restmapper.NewDeferredDiscoveryRESTMapperWithContext(memory.NewMemCacheClientWithContext(asker))
	return generic{
		dynamic:  must(dynamic.NewForConfigAndClient(c, h))(t),
		metadata: must(metadata.NewForConfigAndClient(c, h))(t),
		scale:    must(scale.NewForConfig(c, mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(asker)))(t),
	}
}

// soon tries until try succeeds: the server takes a moment to serve what was
// defined.
func soon(t *testing.T, what string, try func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !try(ctx) {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// A custom resource from its definition to its end, with the clients that need
// no Go types. Its informers end with their holders when the definition goes.
func TestGeneric_customResourceFromItsDefinitionToItsEnd(t *testing.T) {
	c := config(t)
	c.WarningHandler = rest.NoWarnings{} // that a field is not defined is the point
	ns := namespace(t, connect(t, c))
	g := connectGeneric(t, c)
	ctx := t.Context()
	must(g.dynamic.Resource(definitions).Create(ctx, widgetDefinition("size"), metav1.CreateOptions{}))(t)
	r := g.dynamic.Resource(widgets).Namespace(ns)
	soon(t, "serve widgets", func(ctx context.Context) bool {
		_, err := r.List(ctx, metav1.ListOptions{})
		return err == nil
	})

	hold, release := context.WithCancel(ctx)
	objects, partials := dynamicinformer.NewDynamicSharedInformerFactory(g.dynamic, 0), metadatainformer.NewSharedInformerFactory(g.metadata, 0)
	whole, partial := objects.ForResourceWithContext(hold, widgets), partials.ForResourceWithContext(hold, widgets)
	objects.StartWithContext(ctx)
	partials.StartWithContext(ctx)
	must(objects.WaitForCacheSyncWithContext(ctx))(t)
	must(partials.WaitForCacheSyncWithContext(ctx))(t)

	useWidgets(t, g, ns)
	soon(t, "see the widget in both caches", func(context.Context) bool {
		a, errA := whole.Lister().ByNamespace(ns).List(labels.Everything())
		b, errB := partial.Lister().ByNamespace(ns).List(labels.SelectorFromSet(labels.Set{"patched": "yes"}))
		return errA == nil && errB == nil && len(a) == 1 && len(b) == 1
	})

	// The definition changes: a field that was thrown away is kept.
	changed := widgetDefinition("size", "color")
	must(g.dynamic.Resource(definitions).Apply(ctx, changed.GetName(), changed, metav1.ApplyOptions{FieldManager: "e2e", Force: true}))(t)
	soon(t, "keep the new field", func(ctx context.Context) bool {
		w, err := r.Update(ctx, withVersion(ctx, t, r, widget("w")), metav1.UpdateOptions{})
		color, _, _ := unstructured.NestedString(w.UnstructuredContent(), "spec", "color")
		return err == nil && color == "red"
	})

	release() // who asked for widgets gives them up
	check(t, g.dynamic.Resource(definitions).Delete(ctx, changed.GetName(), metav1.DeleteOptions{}))
	check(t, objects.ShutdownWithContext(ctx))
	check(t, partials.ShutdownWithContext(ctx))
	if !whole.Informer().IsStopped() || !partial.Informer().IsStopped() {
		t.Error("an informer of widgets runs on")
	}
	soon(t, "widgets are gone", func(ctx context.Context) bool {
		_, err := r.Get(ctx, "w", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

func withVersion(ctx context.Context, t *testing.T, r dynamic.ResourceInterface, w *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	w.SetResourceVersion(must(r.Get(ctx, w.GetName(), metav1.GetOptions{}))(t).GetResourceVersion())
	return w
}

// useWidgets leaves one widget behind, called w and labelled as patched.
func useWidgets(t *testing.T, g generic, ns string) {
	t.Helper()
	ctx := t.Context()
	r, m := g.dynamic.Resource(widgets).Namespace(ns), g.metadata.Resource(widgets).Namespace(ns)
	for _, name := range []string{"w", "x", "y"} {
		created := must(r.Create(ctx, widget(name), metav1.CreateOptions{}))(t)
		if _, kept, _ := unstructured.NestedString(created.Object, "spec", "color"); kept {
			t.Errorf("a field that is not defined was kept: %v", created)
		}
	}
	first := must(r.List(ctx, metav1.ListOptions{Limit: 2}))(t)
	rest := must(r.List(ctx, metav1.ListOptions{Limit: 2, Continue: first.GetContinue()}))(t)
	if len(first.Items) != 2 || len(rest.Items) != 1 || first.Items[0].GetKind() != "Widget" {
		t.Errorf("pages of %d and %d", len(first.Items), len(rest.Items))
	}
	w, err := r.Watch(ctx, metav1.ListOptions{ResourceVersion: rest.GetResourceVersion()})
	check(t, err)
	defer w.Stop()

	status := must(r.Get(ctx, "w", metav1.GetOptions{}))(t)
	check(t, unstructured.SetNestedField(status.Object, int64(2), "status", "replicas"))
	check(t, unstructured.SetNestedField(status.Object, "app=shop", "status", "selector"))
	must(r.UpdateStatus(ctx, status, metav1.UpdateOptions{}))(t)
	if e := <-w.ResultChan(); e.Object.(*unstructured.Unstructured).GetName() != "w" {
		t.Errorf("%v", e)
	}
	sized := widget("w")
	sized.Object["spec"] = map[string]any{"size": "big"}
	applied := must(r.Apply(ctx, "w", sized, metav1.ApplyOptions{FieldManager: "e2e", Force: true}))(t)
	if size, _, _ := unstructured.NestedString(applied.Object, "spec", "size"); size != "big" || len(applied.GetManagedFields()) == 0 {
		t.Errorf("applied: %v", applied)
	}
	if _, err := r.Apply(ctx, "w", applied, metav1.ApplyOptions{FieldManager: "e2e"}); err == nil {
		t.Error("managed fields were applied")
	}

	useScale(t, g.scale.Scales(ns))

	patched := must(m.Patch(ctx, "w", types.MergePatchType, []byte(`{"metadata":{"labels":{"patched":"yes"}}}`), metav1.PatchOptions{}))(t)
	list := must(m.List(ctx, metav1.ListOptions{LabelSelector: "patched=yes"}))(t)
	if patched.Labels["patched"] != "yes" || len(list.Items) != 1 || list.Items[0].UID != patched.UID {
		t.Errorf("metadata: %v, %v", patched, list)
	}
	check(t, m.Delete(ctx, "x", metav1.DeleteOptions{}))
	check(t, r.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "patched!=yes"}))
	if left := must(r.List(ctx, metav1.ListOptions{}))(t); len(left.Items) != 1 || left.Items[0].GetName() != "w" {
		t.Errorf("left: %v", left)
	}
}

func useScale(t *testing.T, s scale.ScaleInterface) {
	t.Helper()
	ctx := t.Context()
	got := must(s.Get(ctx, widgets.GroupResource(), "w", metav1.GetOptions{}))(t)
	if got.Spec.Replicas != 3 || got.Status.Replicas != 2 || got.Status.Selector != "app=shop" {
		t.Errorf("scale: %v", got)
	}
	got.Spec.Replicas = 5
	if got = must(s.Update(ctx, widgets.GroupResource(), got, metav1.UpdateOptions{}))(t); got.Spec.Replicas != 5 {
		t.Errorf("updated scale: %v", got)
	}
	if got = must(s.Patch(ctx, widgets, "w", types.MergePatchType, []byte(`{"spec":{"replicas":7}}`), metav1.PatchOptions{}))(t); got.Spec.Replicas != 7 {
		t.Errorf("patched scale: %v", got)
	}
}

// The metadata of a built-in resource comes as protobuf, and its scale is that of
// another group.
func TestGeneric_builtInResources(t *testing.T) {
	c := config(t)
	client := connect(t, c)
	ns := namespace(t, client)
	g := connectGeneric(t, c)
	ctx := t.Context()
	deployments := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	web := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web"},
		"spec": map[string]any{
			"replicas": int64(2), "selector": map[string]any{"matchLabels": map[string]any{"app": "web"}},
			"template": map[string]any{"metadata": map[string]any{"labels": map[string]any{"app": "web"}}, "spec": map[string]any{"containers": []any{map[string]any{"name": "web", "image": "web"}}}},
		},
	}}
	must(g.dynamic.Resource(deployments).Namespace(ns).Create(ctx, web, metav1.CreateOptions{}))(t)
	m := must(g.metadata.Resource(deployments).Namespace(ns).Get(ctx, "web", metav1.GetOptions{}))(t)
	if m.Name != "web" || m.UID == "" || len(m.ManagedFields) == 0 {
		t.Errorf("metadata: %v", m)
	}
	s := must(g.scale.Scales(ns).Get(ctx, deployments.GroupResource(), "web", metav1.GetOptions{}))(t)
	s.Spec.Replicas = 4
	s = must(g.scale.Scales(ns).Update(ctx, deployments.GroupResource(), s, metav1.UpdateOptions{}))(t)
	if d := must(client.AppsV1().Deployments(ns).Get(ctx, "web", metav1.GetOptions{}))(t); s.Spec.Replicas != 4 || *d.Spec.Replicas != 4 {
		t.Errorf("scaled to %v, the deployment has %d", s, *d.Spec.Replicas)
	}
}
