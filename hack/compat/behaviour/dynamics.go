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
	"fmt"
	"math/rand"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/version"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/dynamic"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/metadata"
	metadatafake "k8s.io/client-go/metadata/fake"
	scalefake "k8s.io/client-go/scale/fake"
	clienttesting "k8s.io/client-go/testing"
)

var customResources = []schema.GroupVersionResource{
	{Group: "example.com", Version: "v1", Resource: "widgets"}, {Group: "example.com", Version: "v1", Resource: "octopuses"},
	{Version: "v1", Resource: "pods"}, {Group: "apps", Version: "v1", Resource: "deployments"},
}

var customKinds = map[string]string{"widgets": "Widget", "octopuses": "Octopus", "pods": "Pod", "deployments": "Deployment"}

var customLists = map[schema.GroupVersionResource]string{customResources[0]: "WidgetList", customResources[1]: "OctopusList"}

func drawUnstructured(rng *rand.Rand, gvr schema.GroupVersionResource) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": gvr.GroupVersion().String(), "kind": customKinds[gvr.Resource]}}
	u.SetName(pick(rng, "a", "b", "c", "a", ""))
	u.SetNamespace(pick(rng, "", "ns", "ns", "other"))
	if rng.Intn(3) > 0 {
		u.SetLabels(map[string]string{"l": pick(rng, "1", "2")})
	}
	if rng.Intn(4) == 0 {
		u.SetGenerateName("gen-")
	}
	if rng.Intn(3) == 0 {
		u.Object["spec"] = map[string]any{"x": int64(rng.Intn(3)), "list": []any{"a", int64(1), nil}}
	}
	if rng.Intn(12) == 0 {
		delete(u.Object, pick(rng, "kind", "apiVersion", "metadata"))
	}
	return u
}

func drawDynamic(r *run, c *dynamicfake.FakeDynamicClient, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	ctx := context.Background()
	var watches []openWatch
	for i := range 50 {
		gvr := pick(rng, customResources...)
		ns, name := pick(rng, "", "ns", "ns", "other"), pick(rng, "a", "b", "c", "missing", "")
		var client dynamic.ResourceInterface = c.Resource(gvr)
		if ns != "" {
			client = c.Resource(gvr).Namespace(ns)
		}
		subs := pick(rng, nil, nil, nil, []string{"status"}, []string{"scale"}, []string{"a", "b"})
		what := fmt.Sprintf("%d %s %q %v", i, gvr.Resource, ns, subs)
		r.panicFree(what, func() {
			switch rng.Intn(13) {
			case 0, 1, 2:
				u := drawUnstructured(rng, gvr)
				o, err := client.Create(ctx, u, metav1.CreateOptions{FieldManager: "m", DryRun: pick(rng, nil, []string{"All"})}, subs...)
				r.note("%s create %s: %s %s", what, jsonOf(u), fact(o), errText(err))
			case 3:
				u := drawUnstructured(rng, gvr)
				o, err := client.Update(ctx, u, metav1.UpdateOptions{}, subs...)
				r.note("%s update %s: %s %s", what, jsonOf(u), fact(o), errText(err))
			case 4:
				u := drawUnstructured(rng, gvr)
				o, err := client.UpdateStatus(ctx, u, metav1.UpdateOptions{})
				r.note("%s updateStatus %s: %s %s", what, jsonOf(u), fact(o), errText(err))
			case 5:
				o, err := client.Get(ctx, name, metav1.GetOptions{ResourceVersion: "3"}, subs...)
				r.note("%s get %q: %s %s", what, name, fact(o), errText(err))
			case 6:
				o, err := client.List(ctx, metav1.ListOptions{LabelSelector: pick(rng, "", "l=1", "l!=1", "x"), FieldSelector: pick(rng, "", "metadata.name=a"), Limit: 1})
				r.note("%s list: %s %s", what, fact(o), errText(err))
			case 7:
				r.note("%s delete %q: %s", what, name, errText(client.Delete(ctx, name, metav1.DeleteOptions{DryRun: pick(rng, nil, []string{"All"})}, subs...)))
			case 8:
				r.note("%s deleteCollection: %s", what, errText(client.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "l=1"})))
			case 9, 10:
				pt := pick(rng, types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType, types.ApplyPatchType)
				patch := drawPatch(rng, gvr, pt)
				if pt == types.ApplyPatchType {
					patch = []byte(strings.TrimPrefix(jsonOf(drawUnstructured(rng, gvr)), "*unstructured.Unstructured "))
				}
				o, err := client.Patch(ctx, name, pt, patch, metav1.PatchOptions{FieldManager: "m"}, subs...)
				r.note("%s patch %q %s %q: %s %s", what, name, pt, patch, fact(o), errText(err))
			case 11:
				u := drawUnstructured(rng, gvr)
				if rng.Intn(2) == 0 {
					o, err := client.Apply(ctx, name, u, metav1.ApplyOptions{FieldManager: pick(rng, "m", ""), Force: true}, subs...)
					r.note("%s apply %q %s: %s %s", what, name, jsonOf(u), fact(o), errText(err))
				} else {
					o, err := client.ApplyStatus(ctx, name, u, metav1.ApplyOptions{FieldManager: "m"})
					r.note("%s applyStatus %q %s: %s %s", what, name, jsonOf(u), fact(o), errText(err))
				}
			case 12:
				w, err := client.Watch(ctx, metav1.ListOptions{ResourceVersion: pick(rng, "", "0", "2"), LabelSelector: pick(rng, "", "l=1")})
				r.note("%s watch: %s", what, errText(err))
				if err == nil {
					watches = append(watches, openWatch{what, w})
				}
			}
		})
		for _, w := range watches {
			if text := drain(w.w); text != "" {
				r.note("  watch %s:%s", w.name, text)
			}
		}
	}
	for i, a := range c.Actions() {
		r.note("action %d %s", i, hidden(actionFacts(a)))
	}
	r.note("%v", c.IsWatchListSemanticsUnSupported())
}

func drawMetadata(r *run, c *metadatafake.FakeMetadataClient, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	ctx := context.Background()
	for i := range 40 {
		gvr := pick(rng, customResources...)
		ns, name := pick(rng, "", "ns", "ns", "other"), pick(rng, "a", "b", "missing", "")
		var client metadata.ResourceInterface = c.Resource(gvr)
		if ns != "" {
			client = c.Resource(gvr).Namespace(ns)
		}
		subs := pick(rng, nil, nil, []string{"status"})
		what := fmt.Sprintf("%d %s %q %v", i, gvr.Resource, ns, subs)
		partial := &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: gvr.GroupVersion().String(), Kind: customKinds[gvr.Resource]},
			ObjectMeta: metav1.ObjectMeta{Name: pick(rng, "a", "b", ""), Namespace: pick(rng, ns, ns, "ns"), Labels: map[string]string{"l": pick(rng, "1", "2")}}}
		if rng.Intn(8) == 0 {
			partial.TypeMeta = metav1.TypeMeta{}
		}
		fakeClient := client.(metadatafake.MetadataClient)
		r.panicFree(what, func() {
			switch rng.Intn(9) {
			case 0, 1:
				o, err := fakeClient.CreateFake(partial, metav1.CreateOptions{}, subs...)
				r.note("%s create %s: %s %s", what, jsonOf(partial), fact(o), errText(err))
			case 2:
				o, err := fakeClient.UpdateFake(partial, metav1.UpdateOptions{}, subs...)
				r.note("%s update %s: %s %s", what, jsonOf(partial), fact(o), errText(err))
			case 3:
				o, err := client.Get(ctx, name, metav1.GetOptions{}, subs...)
				r.note("%s get %q: %s %s", what, name, fact(o), errText(err))
			case 4, 5:
				o, err := client.List(ctx, metav1.ListOptions{LabelSelector: pick(rng, "", "l=1", "l!=1")})
				r.note("%s list: %s %s", what, fact(o), errText(err))
			case 6:
				r.note("%s delete %q: %s", what, name, errText(client.Delete(ctx, name, metav1.DeleteOptions{}, subs...)))
			case 7:
				r.note("%s deleteCollection: %s", what, errText(client.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "l=1"})))
			case 8:
				pt := pick(rng, types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType, types.ApplyPatchType)
				patch := drawPatch(rng, gvr, pt)
				o, err := client.Patch(ctx, name, pt, patch, metav1.PatchOptions{}, subs...)
				r.note("%s patch %q %s %q: %s %s", what, name, pt, patch, fact(o), errText(err))
			}
		})
	}
	for i, a := range c.Actions() {
		r.note("action %d %s", i, hidden(actionFacts(a)))
	}
	r.note("%v", c.IsWatchListSemanticsUnSupported())
}

func customScheme() *runtime.Scheme {
	s := runtime.NewScheme()
	must0(corev1.AddToScheme(s))
	must0(appsv1.AddToScheme(s))
	return s
}

// byName is for groups that come in the order of a map.
func byName(list *metav1.APIGroupList) *metav1.APIGroupList {
	if list != nil {
		slices.SortFunc(list.Groups, func(a, b metav1.APIGroup) int { return strings.Compare(a.Name, b.Name) })
	}
	return list
}

func must0(err error) {
	if err != nil {
		panic(err)
	}
}

func startObjects() []runtime.Object {
	n := int32(2)
	w := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": map[string]any{"name": "a", "namespace": "ns"}, "spec": map[string]any{"x": int64(1)}}}
	return []runtime.Object{
		&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns", Labels: map[string]string{"l": "1"}}}, &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "b", Namespace: "ns"}, Spec: appsv1.DeploymentSpec{Replicas: &n}},
		w, &corev1.PodList{Items: []corev1.Pod{{ObjectMeta: metav1.ObjectMeta{Name: "l", Namespace: "other"}}}},
	}
}

func init() {
	seeds("fake/dynamic/drawn", 60, func(r *run, seed int64) {
		drawDynamic(r, dynamicfake.NewSimpleDynamicClientWithCustomListKinds(customScheme(), customLists, startObjects()...), seed)
	})
	seeds("fake/dynamic/empty", 20, func(r *run, seed int64) {
		drawDynamic(r, dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{customResources[0]: "WidgetList", customResources[1]: "OctopusList", customResources[2]: "PodList", customResources[3]: "DeploymentList"}), seed+500)
	})
	seeds("fake/metadata/drawn", 40, func(r *run, seed int64) {
		s := metadatafake.NewTestScheme()
		must0(metav1.AddMetaToScheme(s))
		c := metadatafake.NewSimpleMetadataClient(s, &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns", Labels: map[string]string{"l": "1"}}},
			&metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: "example.com/v1", Kind: "Widget"}, ObjectMeta: metav1.ObjectMeta{Name: "b"}})
		drawMetadata(r, c, seed)
	})
	add(scenario{name: "fake/dynamic/panics", do: func(r *run) {
		for i, f := range []func(){
			func() {
				dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{customResources[0]: "Widget"})
			},
			func() {
				dynamicfake.NewSimpleDynamicClientWithCustomListKinds(runtime.NewScheme(), map[schema.GroupVersionResource]string{customResources[0]: ""})
			},
			func() { dynamicfake.NewSimpleDynamicClientWithCustomListKinds(nil, nil) },
			func() { dynamicfake.NewSimpleDynamicClient(runtime.NewScheme(), &corev1.Pod{}) },
			func() { dynamicfake.NewSimpleDynamicClient(runtime.NewScheme(), &unstructured.Unstructured{}) },
			func() { dynamicfake.NewSimpleDynamicClient(customScheme(), &corev1.Pod{}, &corev1.Pod{}) },
			func() {
				dynamicfake.NewSimpleDynamicClient(runtime.NewScheme()).Resource(customResources[0]).List(context.Background(), metav1.ListOptions{})
			},
			func() {
				dynamicfake.NewSimpleDynamicClient(customScheme(), startObjects()...).Resource(customResources[0]).List(context.Background(), metav1.ListOptions{})
			},
			func() {
				dynamicfake.NewSimpleDynamicClient(customScheme()).Resource(customResources[1]).List(context.Background(), metav1.ListOptions{})
			},
			func() { fake.NewSimpleClientset(&unstructured.Unstructured{}) },
			func() { fake.NewSimpleClientset(&corev1.Pod{}, &corev1.Pod{}) },
			func() { fake.NewClientset(&corev1.Pod{}, &corev1.Pod{}) },
			func() { fake.NewClientset(&metav1.Status{}) },
			func() { fake.NewSimpleClientset(nil) },
			func() { metadatafake.NewSimpleMetadataClient(runtime.NewScheme(), &corev1.Pod{}) },
			func() {
				metadatafake.NewSimpleMetadataClient(runtime.NewScheme(), &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Name: "a"}})
			},
			func() {
				scheme := runtime.NewScheme()
				dynamicfake.NewSimpleDynamicClient(scheme, startObjects()[2])
				r.note("registered %d", len(scheme.AllKnownTypes()))
			},
		} {
			r.panics(fmt.Sprint(i), f)
		}
	}})
}

func init() {
	add(scenario{name: "fake/dynamic/returned", do: func(r *run) {
		ctx := context.Background()
		c := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(customScheme(), customLists, startObjects()...)
		u, err := c.Resource(customResources[0]).Namespace("ns").Get(ctx, "a", metav1.GetOptions{})
		r.note("%s %v", jsonOf(u), err)
		u.SetName("changed")
		u, err = c.Resource(customResources[0]).Namespace("ns").Get(ctx, "a", metav1.GetOptions{})
		r.note("%s %v", jsonOf(u), err)
		o, err := c.Tracker().Get(customResources[2], "ns", "a")
		r.note("%T %s %v", o, jsonOf(o), err)
		list, err := c.Resource(customResources[2]).List(ctx, metav1.ListOptions{})
		r.note("%s %v", show(list), err)
		list, err = c.Resource(customResources[1]).List(ctx, metav1.ListOptions{})
		r.note("%s %v", show(list), err)
		c.PrependReactor("get", "widgets", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, fmt.Errorf("mine") })
		u, err = c.Resource(customResources[0]).Namespace("ns").Get(ctx, "a", metav1.GetOptions{})
		r.note("%s %v", fact(u), err)
		c.PrependReactor("get", "widgets", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, nil })
		r.panicFree("nothing", func() {
			u, err = c.Resource(customResources[0]).Namespace("ns").Get(ctx, "a", metav1.GetOptions{})
			r.note("%s %v", fact(u), err)
		})
		c.PrependReactor("get", "widgets", func(clienttesting.Action) (bool, runtime.Object, error) {
			return true, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p"}}, nil
		})
		r.panicFree("pod", func() {
			u, err = c.Resource(customResources[0]).Namespace("ns").Get(ctx, "a", metav1.GetOptions{})
			r.note("%s %v", fact(u), err)
		})
		c.PrependReactor("list", "widgets", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, fmt.Errorf("mine") })
		list, err = c.Resource(customResources[0]).List(ctx, metav1.ListOptions{})
		r.note("%s %v", fact(list), err)
	}})
}

func init() {
	add(scenario{name: "fake/scale", do: func(r *run) {
		ctx := context.Background()
		c := &scalefake.FakeScaleClient{Fake: clienttesting.Fake{}}
		gr := schema.GroupResource{Group: "apps", Resource: "deployments"}
		try := func(what string) {
			r.panicFree(what, func() {
				s, err := c.Scales("ns").Get(ctx, gr, "a", metav1.GetOptions{})
				r.note("%s get %s %s", what, fact(s), errText(err))
			})
			r.panicFree(what, func() {
				s, err := c.Scales("ns").Update(ctx, gr, &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.UpdateOptions{FieldManager: "m"})
				r.note("%s update %s %s", what, fact(s), errText(err))
			})
			r.panicFree(what, func() {
				s, err := c.Scales("ns").Patch(ctx, gr.WithVersion("v1"), "a", types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
				r.note("%s patch %s %s", what, fact(s), errText(err))
			})
		}
		try("nobody")
		c.AddReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, fmt.Errorf("mine") })
		try("error")
		c.PrependReactor("*", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
			return true, &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "s"}}, nil
		})
		try("scale")
		for i, a := range c.Actions() {
			r.note("action %d %s", i, hidden(actionFacts(a)))
		}
	}})
}

func init() {
	add(scenario{name: "fake/discovery", do: func(r *run) {
		d := &fakediscovery.FakeDiscovery{Fake: &clienttesting.Fake{}}
		try := func(what string) {
			calls := map[string]func() []any{
				"groups":     func() []any { a, err := d.ServerGroups(); return []any{byName(a), err} },
				"both":       func() []any { a, b, err := d.ServerGroupsAndResources(); return []any{len(a), b, err} },
				"preferred":  func() []any { a, err := d.ServerPreferredResources(); return []any{a, err} },
				"namespaced": func() []any { a, err := d.ServerPreferredNamespacedResources(); return []any{a, err} },
				"v1":         func() []any { a, err := d.ServerResourcesForGroupVersion("v1"); return []any{a, err} },
				"none":       func() []any { a, err := d.ServerResourcesForGroupVersion("none/v1"); return []any{a, err} },
				"version":    func() []any { a, err := d.ServerVersion(); return []any{a, err} },
				"openapi":    func() []any { a, err := d.OpenAPISchema(); return []any{a != nil, err} },
				"rest":       func() []any { return []any{d.RESTClient()} },
				"openapi3":   func() []any { p, err := d.OpenAPIV3().Paths(); return []any{p, err} },
			}
			for _, name := range sorted(keys(calls)) {
				r.panicFree(what+" "+name, func() {
					for i, v := range calls[name]() {
						if err, ok := v.(error); ok {
							r.note("%s %s %d %s", what, name, i, errText(err))
						} else {
							r.note("%s %s %d %s", what, name, i, show(v))
						}
					}
				})
			}
			for i, a := range d.Actions() {
				r.note("%s action %d %s", what, i, hidden(actionFacts(a)))
			}
			d.ClearActions()
		}
		try("empty")
		d.FakedServerVersion = &version.Info{Major: "1", GitVersion: "v1.2.3"}
		d.Resources = []*metav1.APIResourceList{
			{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "pods", Namespaced: true, Kind: "Pod", Verbs: metav1.Verbs{"get"}}}},
			{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Kind: "Deployment"}}}, {GroupVersion: "apps/v1beta1"}, {GroupVersion: "a/b/c"},
		}
		try("served")
		d.Resources = d.Resources[:3]
		try("three")
		d.PrependReactor("*", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, fmt.Errorf("mine") })
		try("refused")
	}})
}

func init() {
	add(scenario{name: "fake/chains", do: func(r *run) {
		ctx := context.Background()
		cs := fake.NewSimpleClientset(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "ns"}})
		cs.PrependReactor("get", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) {
			r.note("first")
			return false, &corev1.Pod{}, fmt.Errorf("ignored")
		})
		cs.AddReactor("*", "*", func(a clienttesting.Action) (bool, runtime.Object, error) {
			r.note("last %s", a.GetVerb())
			return false, nil, nil
		})
		p, err := cs.CoreV1().Pods("ns").Get(ctx, "a", metav1.GetOptions{})
		r.note("%s %v", fact(p), err)
		p, err = cs.CoreV1().Pods("ns").Get(ctx, "missing", metav1.GetOptions{})
		r.note("%s %s", fact(p), errText(err))
		cs.PrependReactor("*", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) {
			return true, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "made"}}, fmt.Errorf("mine")
		})
		p, err = cs.CoreV1().Pods("ns").Get(ctx, "a", metav1.GetOptions{})
		r.note("object and error %s %v", fact(p), err)
		p, err = cs.CoreV1().Pods("ns").Create(ctx, &corev1.Pod{}, metav1.CreateOptions{})
		r.note("create %s %v", fact(p), err)
		r.panicFree("list", func() {
			l, err := cs.CoreV1().Pods("ns").List(ctx, metav1.ListOptions{})
			r.note("list %s %v", fact(l), err)
		})
		r.note("delete %v", cs.CoreV1().Pods("ns").Delete(ctx, "a", metav1.DeleteOptions{}))
		cs.PrependReactor("*", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) { return true, nil, nil })
		r.panicFree("nil", func() {
			p, err = cs.CoreV1().Pods("ns").Get(ctx, "a", metav1.GetOptions{})
			r.note("nil %s %v", fact(p), err)
		})
		r.panicFree("nil list", func() {
			l, err := cs.CoreV1().Pods("ns").List(ctx, metav1.ListOptions{})
			r.note("nil list %s %v", fact(l), err)
		})
		cs.PrependReactor("update", "pods/status", func(a clienttesting.Action) (bool, runtime.Object, error) { r.note("status"); return false, nil, nil })
		cs.PrependReactor("list", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) {
			return true, &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "9", Continue: "c"}, Items: []corev1.Pod{{ObjectMeta: metav1.ObjectMeta{Name: "x", Labels: map[string]string{"a": "b"}}}, {ObjectMeta: metav1.ObjectMeta{Name: "y"}}}}, nil
		})
		l, err := cs.CoreV1().Pods("ns").List(ctx, metav1.ListOptions{LabelSelector: "a=b"})
		r.note("filtered %s %v", fact(l), err)
		l, err = cs.CoreV1().Pods("ns").List(ctx, metav1.ListOptions{FieldSelector: "metadata.name=y"})
		r.note("by field %s %v", fact(l), err)
		for i, a := range cs.Actions() {
			r.note("%d %s %s %q", i, a.GetVerb(), a.GetResource(), a.GetSubresource())
		}
		cs.ClearActions()
		r.note("%d %v", len(cs.Actions()), cs.Actions() == nil)
		r.panicFree("zero fake", func() {
			f := &clienttesting.Fake{}
			o, err := f.Invokes(clienttesting.NewGetAction(customResources[2], "a", "b"), &corev1.Pod{})
			r.note("%s %v", fact(o), err)
			o, err = f.Invokes(clienttesting.NewGetAction(customResources[2], "a", "b"), nil)
			r.note("%v %v", o == nil, err)
			w, err := f.InvokesWatch(clienttesting.NewWatchAction(customResources[2], "a", metav1.ListOptions{}))
			r.note("%v %v", w == nil, hidden(errText(err)))
			r.note("%v", f.InvokesProxy(clienttesting.NewProxyGetAction(customResources[2], "a", "", "b", "", "", nil)))
		})
		_ = scheme.Scheme
	}})
}
