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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// widgetServer answers for one resource.
func widgetServer() *answers {
	one := `{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","namespace":"ns","resourceVersion":"3"},"spec":{"n":1}}`
	partial := `{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"ns","resourceVersion":"3"}}`
	a := &answers{of: map[string]answered{}}
	base := "/apis/example.com/v1/namespaces/ns/widgets"
	a.of[base+"/a"] = jsonAnswer(one)
	a.of[base+"/a/status"] = jsonAnswer(one)
	a.of[base+"/partial"] = jsonAnswer(partial)
	a.of[base] = jsonAnswer(`{"apiVersion":"example.com/v1","kind":"WidgetList","metadata":{"resourceVersion":"9","continue":"c","remainingItemCount":4},"items":[` + one + `]}`)
	a.of[base+"/pod"] = jsonAnswer(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod"}}`)
	a.of[base+"/nokind"] = jsonAnswer(`{"metadata":{"name":"nokind"}}`)
	a.of[base+"/status"] = jsonAnswer(`{"apiVersion":"v1","kind":"Status","status":"Success"}`)
	a.of[base+"/text"] = answered{code: 200, contentType: "text/plain", body: "hello"}
	a.of[base+"/cut"] = jsonAnswer(`{"apiVersion":"example.com/v1",`)
	a.of[base+"/null"] = jsonAnswer(`null`)
	a.of[base+"/list"] = jsonAnswer(`{"apiVersion":"example.com/v1","kind":"WidgetList","items":[]}`)
	return a
}

var widgets = schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "widgets"}

func dynamicAnswers(r *run) {
	ctx := context.Background()
	a := widgetServer()
	c, err := dynamic.NewForConfig(a.config())
	r.err("client", err)
	w := c.Resource(widgets).Namespace("ns")
	say := func(what string, v any, err error) { r.note("%s: %s %v", what, asJSON(v), err) }
	for _, name := range []string{"a", "pod", "nokind", "status", "text", "cut", "null", "list", "none"} {
		u, err := w.Get(ctx, name, metav1.GetOptions{})
		say("get "+name, u, err)
		u, err = w.Patch(ctx, name, types.MergePatchType, []byte("{}"), metav1.PatchOptions{FieldManager: "m"})
		say("patch "+name, u, err)
		r.note("delete %s: %v", name, w.Delete(ctx, name, metav1.DeleteOptions{}))
		o := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": map[string]any{"name": name}}}
		u, err = w.Update(ctx, o, metav1.UpdateOptions{})
		say("update "+name, u, err)
		u, err = w.Apply(ctx, name, o, metav1.ApplyOptions{FieldManager: "m", Force: true})
		say("apply "+name, u, err)
	}
	list, err := w.List(ctx, metav1.ListOptions{LabelSelector: "a=b", Limit: 3})
	say("list", list, err)
	u, err := w.Create(ctx, &unstructured.Unstructured{Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Widget"}}, metav1.CreateOptions{})
	say("create", u, err)
	for _, bad := range []*unstructured.Unstructured{{}, {Object: map[string]any{"kind": "Widget"}}, {Object: map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": map[string]any{"managedFields": []any{map[string]any{"manager": "x"}}, "name": "a"}}}} {
		r.panicFree("bad", func() {
			u, err := w.Apply(ctx, "a", bad, metav1.ApplyOptions{FieldManager: "m"})
			say("bad apply", u, err)
			u, err = w.Update(ctx, bad, metav1.UpdateOptions{})
			say("bad update", u, err)
			u, err = w.UpdateStatus(ctx, bad, metav1.UpdateOptions{})
			say("bad status", u, err)
		})
	}
	a.flush(r, "dynamic")
	r.note("%v", dynamic.LegacyAPIPathResolverFunc(schema.GroupVersionKind{Kind: "Pod"})+" "+dynamic.LegacyAPIPathResolverFunc(widgets.GroupVersion().WithKind("Widget")))
}

func metadataAnswers(r *run) {
	ctx := context.Background()
	a := widgetServer()
	c, err := metadata.NewForConfig(a.config())
	r.err("client", err)
	w := c.Resource(widgets).Namespace("ns")
	for _, name := range []string{"partial", "a", "pod", "nokind", "status", "text", "cut", "null", "list", "none"} {
		m, err := w.Get(ctx, name, metav1.GetOptions{})
		r.note("get %s: %s %v", name, asJSON(m), err)
		m, err = w.Patch(ctx, name, types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
		r.note("patch %s: %s %v", name, asJSON(m), err)
		r.note("delete %s: %v", name, w.Delete(ctx, name, metav1.DeleteOptions{}))
	}
	list, err := w.List(ctx, metav1.ListOptions{})
	r.note("list %s %v", asJSON(list), err)
	r.note("delete all %v", w.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
	a.flush(r, "metadata")
}

func clientConfigs(r *run) {
	for _, c := range []*rest.Config{{}, {UserAgent: "u", QPS: 3, Burst: 4, APIPath: "/x", ContentConfig: rest.ContentConfig{ContentType: "application/yaml", AcceptContentTypes: "text/plain", GroupVersion: &schema.GroupVersion{Version: "v9"}}}} {
		for _, made := range []*rest.Config{dynamic.ConfigFor(c), metadata.ConfigFor(c)} {
			made.NegotiatedSerializer = nil
			r.note("%s", restConfigFacts(made))
		}
		r.note("left %s", restConfigFacts(c))
	}
	for _, c := range []*rest.Config{{Host: "::bad"}, {Host: "h", QPS: 5, Burst: -1}} {
		_, err := dynamic.NewForConfig(c)
		r.note("%v", err)
		_, err = metadata.NewForConfig(c)
		r.note("%v", err)
		r.panics("or die", func() { dynamic.NewForConfigOrDie(c) })
		r.panics("or die", func() { metadata.NewForConfigOrDie(c) })
	}
}

func listWatches(r *run) {
	a := &answers{of: map[string]answered{"/api/v1/namespaces/ns/pods": jsonAnswer(`{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"4"},"items":[{"metadata":{"name":"x"}}]}`)}}
	cs, err := kubernetes.NewForConfig(a.config())
	r.err("client", err)
	for name, lw := range map[string]*cache.ListWatch{"one": cache.NewListWatchFromClient(cs.CoreV1().RESTClient(), "pods", "ns", fields.OneTermEqualSelector("spec.nodeName", "n")),
		"filtered": cache.NewFilteredListWatchFromClient(cs.CoreV1().RESTClient(), "pods", "ns", func(o *metav1.ListOptions) { o.LabelSelector = "a=b" }), "all": cache.NewListWatchFromClient(cs.CoreV1().RESTClient(), "pods", "", fields.Everything())} {
		l := &ledger{}
		list, err := lw.List(metav1.ListOptions{Limit: 3, LabelSelector: "z"})
		l.note(name, "list %s %v", asJSON(list), err)
		w, err := lw.Watch(metav1.ListOptions{ResourceVersion: "4", TimeoutSeconds: new(int64)})
		l.note(name, "watch %v %v", w != nil, err)
		if w != nil {
			w.Stop()
		}
		list, err = cache.ToListerWithContext(lw).ListWithContext(r.ctx, metav1.ListOptions{})
		l.note(name, "with context %T %v", list, err)
		l.note(name, "disabled %v", lw.DisableChunking)
		l.flush(r, "listWatch")
	}
	a.flush(r, "listWatch")
	r.panicFree("empty", func() {
		_, err := (&cache.ListWatch{}).List(metav1.ListOptions{})
		r.note("%v", err)
	})
	r.note("%s", fmt.Sprintf("%T", cache.ToListerWatcherWithContext(&cache.ListWatch{})))
}

func init() {
	add(scenario{name: "clients/dynamic", do: dynamicAnswers}, scenario{name: "clients/metadata", do: metadataAnswers},
		scenario{name: "clients/configs", do: clientConfigs}, scenario{name: "clients/listWatch", unordered: true, do: listWatches})
}
