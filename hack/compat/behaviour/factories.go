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
	"errors"
	"fmt"
	"reflect"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	metadatafake "k8s.io/client-go/metadata/fake"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/tools/cache"
)

func init() {
	add(
		scenario{name: "factory/life", do: factoryLife},
		scenario{name: "factory/options", do: factoryOptions},
		scenario{name: "factory/forResource", do: factoryForResource},
		scenario{name: "factory/informerFor", do: factoryInformerFor},
		scenario{name: "factory/shutdown", do: factoryShutdown},
		scenario{name: "factory/dynamic", do: factoryDynamic},
		scenario{name: "factory/metadata", do: factoryMetadata},
	)
}

var podsResource = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

func typesOf(m map[reflect.Type]bool) []string {
	var out []string
	for t, synced := range m {
		out = append(out, fmt.Sprint(t, " ", synced))
	}
	return sorted(out)
}

func resourcesOf(m map[schema.GroupVersionResource]bool) []string {
	var out []string
	for t, synced := range m {
		out = append(out, fmt.Sprint(t, " ", synced))
	}
	return sorted(out)
}

func factoryLife(r *run) {
	c := fake.NewClientset(pod("a/x"), pod("b/y"))
	f := informers.NewSharedInformerFactory(c, 0)
	stop := make(chan struct{})
	r.note("nothing %q", typesOf(f.WaitForCacheSync(stop)))
	f.Start(stop)
	pods := f.Core().V1().Pods()
	inf := pods.Informer()
	r.note("same %v", inf == f.Core().V1().Pods().Informer())
	r.note("not started %q", typesOf(f.WaitForCacheSync(stop)))
	f.Start(stop)
	f.Start(stop)
	r.note("%q", typesOf(f.WaitForCacheSync(stop)))
	list, err := pods.Lister().List(labels.Everything())
	r.note("%s %v", briefs(list), err)
	_, err = pods.Lister().Pods("a").Get("none")
	r.err("none", err)
	_, err = f.Core().V1().Nodes().Lister().Get("none")
	r.err("no node", err)
	f.Start(stop)
	r.note("%q", typesOf(f.WaitForCacheSync(stop)))
	l := &ledger{}
	inf.AddEventHandler(l.handler())
	_, err = c.CoreV1().Pods("a").Create(r.ctx, pod("a/z"), metav1.CreateOptions{})
	r.err("create", err)
	r.settle()
	close(stop)
	r.settle()
	r.note("stopped %v", inf.IsStopped())
	r.note("%q", typesOf(f.WaitForCacheSync(stop)))
	l.flush(r, "events of")
}

func factoryOptions(r *run) {
	c := fake.NewClientset(pod("a/x", "red"), pod("b/y"))
	f := informers.NewSharedInformerFactoryWithOptions(c, time.Minute, informers.WithNamespace("a"),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) { o.LabelSelector = "red=yes" }),
		informers.WithCustomResyncConfig(map[metav1.Object]time.Duration{&corev1.Pod{}: 30 * time.Second}),
		informers.WithTransform(func(obj any) (any, error) {
			if p, ok := obj.(*corev1.Pod); ok {
				p.Annotations = map[string]string{"seen": "yes"}
			}
			return obj, nil
		}))
	inf := f.Core().V1().Pods().Informer()
	again := 0
	inf.AddEventHandler(cache.ResourceEventHandlerFuncs{UpdateFunc: func(o, n any) { again++ }})
	f.StartWithContext(r.ctx)
	synced := f.WaitForCacheSyncWithContext(r.ctx)
	r.note("%q %v", typesOf(synced.Synced), synced.Err)
	r.err("as error", synced.AsError())
	for _, obj := range inf.GetStore().List() {
		r.note("%s %v", brief(obj), obj.(*corev1.Pod).Annotations)
	}
	time.Sleep(100 * time.Second)
	r.note("again %d", again)
	r.note("indexers %s", text(keys(inf.GetIndexer().GetIndexers())))
	for _, a := range c.Actions() {
		r.note("%s %s in %q", a.GetVerb(), a.GetResource(), a.GetNamespace())
	}
	old := informers.NewFilteredSharedInformerFactory(c, 0, "b", nil)
	old.Core().V1().Pods().Informer()
	old.Start(r.ctx.Done())
	r.note("%q", typesOf(old.WaitForCacheSync(r.ctx.Done())))
	list, err := old.Core().V1().Pods().Lister().List(labels.Everything())
	r.note("%s %v", briefs(list), err)
}

func factoryForResource(r *run) {
	f := informers.NewSharedInformerFactory(fake.NewClientset(pod("a/x")), 0)
	for _, gvr := range []schema.GroupVersionResource{podsResource, {Group: "apps", Version: "v1", Resource: "deployments"}, {Resource: "pods"}, {Group: "g", Version: "v1", Resource: "rs"}, {}} {
		g, err := f.ForResource(gvr)
		r.note("%v: nil %v", gvr, g == nil)
		r.err("resource", err)
		if g != nil {
			_, err = g.Lister().Get("a/none")
			r.err("get", err)
			_, err = g.Lister().ByNamespace("a").Get("none")
			r.err("get", err)
		}
	}
	a, _ := f.ForResource(podsResource)
	r.note("same %v", a.Informer() == f.Core().V1().Pods().Informer())
}

func factoryInformerFor(r *run) {
	f := informers.NewSharedInformerFactory(fake.NewClientset(), time.Minute)
	n := 0
	make := func(c kubernetes.Interface, resync time.Duration) cache.SharedIndexInformer {
		n++
		r.note("made with %v", resync)
		return cache.NewSharedIndexInformer((&server{r: &run{}, lists: []listed{one}}).listWatch(), &corev1.Pod{}, resync, cache.Indexers{})
	}
	a := f.InformerFor(&corev1.Pod{}, make)
	b := f.InformerFor(&corev1.Pod{Status: corev1.PodStatus{Phase: "x"}}, make)
	r.note("same %v, made %d", a == b, n)
	r.note("generated is the same %v", f.Core().V1().Pods().Informer() == a)
}

func factoryShutdown(r *run) {
	f := informers.NewSharedInformerFactory(fake.NewClientset(pod("a/x")), 0)
	r.within(time.Minute, "not started", f.Shutdown)
	g := informers.NewSharedInformerFactory(fake.NewClientset(pod("a/x")), 0)
	inf := g.Core().V1().Pods().Informer()
	ctx, cancel := context.WithCancel(r.ctx)
	g.Start(ctx.Done())
	g.WaitForCacheSync(ctx.Done())
	time.AfterFunc(time.Minute, cancel)
	r.within(time.Hour, "shutdown", g.Shutdown)
	r.note("stopped %v", inf.IsStopped())
	r.within(time.Minute, "again", g.Shutdown)
	nodes := g.Core().V1().Nodes().Informer()
	g.Start(r.ctx.Done())
	r.settle()
	r.note("after shutdown: synced %v stopped %v", nodes.HasSynced(), nodes.IsStopped())
	synced := g.WaitForCacheSyncWithContext(ctx)
	r.note("%q", typesOf(synced.Synced))
	r.note("%v", synced.Err != nil)
	never := informers.NewSharedInformerFactory(fake.NewClientset(), 0)
	never.InformerFor(&corev1.Pod{}, func(kubernetes.Interface, time.Duration) cache.SharedIndexInformer {
		return cache.NewSharedIndexInformer((&server{r: &run{}, lists: []listed{{err: refused}}}).listWatch(), &corev1.Pod{}, 0, cache.Indexers{})
	})
	never.Start(r.ctx.Done())
	limit, done := context.WithTimeout(r.ctx, time.Minute)
	defer done()
	synced = never.WaitForCacheSyncWithContext(limit)
	r.note("%q", typesOf(synced.Synced))
	r.note("is deadline %v", errors.Is(synced.Err, context.DeadlineExceeded))
	r.note("error %v", synced.AsError() != nil)
}

// generic is what the dynamic and the metadata factory have.
type generic interface {
	Start(<-chan struct{})
	ForResource(schema.GroupVersionResource) informers.GenericInformer
	WaitForCacheSync(<-chan struct{}) map[schema.GroupVersionResource]bool
	Shutdown()
}

func genericFactory(r *run, f generic) {
	stop := make(chan struct{})
	r.note("nothing %q", resourcesOf(f.WaitForCacheSync(stop)))
	pods := f.ForResource(podsResource)
	r.note("same %v", pods.Informer() == f.ForResource(podsResource).Informer())
	l := &ledger{}
	pods.Informer().AddEventHandler(l.handler())
	f.Start(stop)
	f.Start(stop)
	r.note("%q", resourcesOf(f.WaitForCacheSync(stop)))
	list, err := pods.Lister().List(labels.Everything())
	r.note("%s %v", briefs(list), err)
	got, err := pods.Lister().ByNamespace("a").Get("x")
	r.note("%T %s %v", got, brief(got), err)
	_, err = pods.Lister().ByNamespace("a").Get("none")
	r.err("none", err)
	_, err = pods.Lister().Get("none")
	r.err("none", err)
	list, err = pods.Lister().ByNamespace("b").List(labels.Everything())
	r.note("%s %v", briefs(list), err)
	r.note("indexers %s", text(keys(pods.Informer().GetIndexer().GetIndexers())))
	r.settle() // what handlers have not seen at the end they need not see
	close(stop)
	r.within(time.Minute, "shutdown", f.Shutdown)
	r.note("stopped %v", pods.Informer().IsStopped())
	later := f.ForResource(schema.GroupVersionResource{Version: "v1", Resource: "nodes"})
	f.Start(r.ctx.Done())
	r.settle()
	r.note("after shutdown: synced %v", later.Informer().HasSynced())
	l.flush(r, "events of")
}

func factoryDynamic(r *run) {
	kinds := map[schema.GroupVersionResource]string{podsResource: "PodList", {Version: "v1", Resource: "nodes"}: "NodeList"}
	c := dynamicfake.NewSimpleDynamicClientWithCustomListKinds(scheme.Scheme, kinds, pod("a/x", "red"), pod("b/y"))
	genericFactory(r, dynamicinformer.NewDynamicSharedInformerFactory(c, 0))
	genericFactory(r, dynamicinformer.NewFilteredDynamicSharedInformerFactory(c, 0, "a", func(o *metav1.ListOptions) { o.LabelSelector = "red=yes" }))
	one := dynamicinformer.NewFilteredDynamicInformer(c, podsResource, "b", 0, cache.Indexers{}, nil)
	go one.Informer().RunWithContext(r.ctx)
	r.settle()
	r.note("%s", briefs(one.Informer().GetStore().List()))
	_, err := one.Lister().Get("x")
	r.err("lister", err)
	one.Informer().GetStore().Add(&unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "cluster"}}})
	got, err := one.Lister().Get("cluster")
	r.note("%s %v", brief(got), err)
}

func factoryMetadata(r *run) {
	s := metadatafake.NewTestScheme()
	metav1.AddMetaToScheme(s)
	partial := func(key string, words ...string) runtime.Object {
		p := pod(key, words...)
		return &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: p.ObjectMeta}
	}
	c := metadatafake.NewSimpleMetadataClient(s, partial("a/x", "red"), partial("b/y"))
	genericFactory(r, metadatainformer.NewSharedInformerFactory(c, 0))
	genericFactory(r, metadatainformer.NewFilteredSharedInformerFactory(c, 0, "a", func(o *metav1.ListOptions) { o.LabelSelector = "red=yes" }))
	genericFactory(r, metadatainformer.NewSharedInformerFactoryWithOptions(c, 0, metadatainformer.WithTransform(func(obj any) (any, error) {
		r.note("transform %T", obj)
		return obj, nil
	})))
}
