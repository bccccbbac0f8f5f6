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
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
)

var podsResource = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

func (g *rig) dynamic(change ...func(*rest.Config)) *dynamic.DynamicClient {
	c := g.config()
	for _, f := range change {
		f(c)
	}
	return must(dynamic.NewForConfig(c))
}

func (g *rig) metadata(change ...func(*rest.Config)) metadata.Interface {
	c := g.config()
	for _, f := range change {
		f(c)
	}
	return must(metadata.NewForConfig(c))
}

func aPod(name string) *corev1.Pod {
	return &corev1.Pod{TypeMeta: metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns", ResourceVersion: "7", Labels: map[string]string{"a": "b"}}}
}

// podAnswer is a pod, pods, or events of pods, in what the client prefers.
func podAnswer(c call) reply {
	accept := c.Header.Get("Accept")
	if strings.Contains(c.Header.Get("User-Agent"), "JSON") {
		accept = runtime.ContentTypeJSON
	}
	if strings.Contains(accept, "as=PartialObjectMetadata") && !strings.Contains(c.Header.Get("User-Agent"), "whole") {
		return partialAnswer(c, accept)
	}
	if c.URL.Query().Get("watch") == "true" {
		return watchReply(accept, []watch.Event{{Type: watch.Added, Object: aPod("a")}, {Type: watch.Bookmark, Object: aPod("b")},
			{Type: watch.Error, Object: &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Code: 410, Reason: "Expired", Message: "too old"}}})
	}
	if c.Method == "GET" && c.URL.Path == "/api/v1/namespaces/ns/pods" {
		return objectReply(accept, &corev1.PodList{TypeMeta: metav1.TypeMeta{Kind: "PodList", APIVersion: "v1"},
			ListMeta: metav1.ListMeta{ResourceVersion: "9"}, Items: []corev1.Pod{*aPod("a"), *aPod("b")}})
	}
	return objectReply(accept, aPod("a"))
}

// partialAnswer is the same for those who want no more than the metadata.
func partialAnswer(c call, accept string) reply {
	partial := func(kind, name string) *metav1.PartialObjectMetadata {
		return &metav1.PartialObjectMetadata{TypeMeta: metav1.TypeMeta{Kind: kind, APIVersion: "meta.k8s.io/v1"}, ObjectMeta: aPod(name).ObjectMeta}
	}
	const one = "PartialObjectMetadata"
	if c.URL.Query().Get("watch") == "true" {
		return watchReply(accept, []watch.Event{{Type: watch.Added, Object: partial(one, "a")}, {Type: watch.Bookmark, Object: partial(one, "b")},
			{Type: watch.Error, Object: &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Code: 410, Reason: "Expired", Message: "too old"}}})
	}
	if c.Method == "GET" && c.URL.Path == "/api/v1/namespaces/ns/pods" {
		return objectReply(accept, &metav1.PartialObjectMetadataList{TypeMeta: metav1.TypeMeta{Kind: one + "List", APIVersion: "meta.k8s.io/v1"},
			ListMeta: metav1.ListMeta{ResourceVersion: "9"}, Items: []metav1.PartialObjectMetadata{*partial(one, "a"), *partial("", "b")}})
	}
	return objectReply(accept, partial(one, "a"))
}

// everyVerb uses pods in all ways with a configuration that was changed.
func (g *rig) everyVerb(set func(*rest.Config)) {
	c := g.config()
	set(c)
	core, err := coreClient(c)
	g.outcome("core client", nil, err)
	client := g.client(set).CoreV1().Pods("ns")
	if err == nil {
		g.send1(core.Post().Resource("pods").Body(aPod("raw")))
	}
	pod, err := client.Get(g.ctx, "a", metav1.GetOptions{ResourceVersion: "0"})
	g.outcome("get", pod, err)
	list, err := client.List(g.ctx, metav1.ListOptions{LabelSelector: "x=y", Limit: 5})
	g.outcome("list", list, err)
	pod, err = client.Create(g.ctx, aPod("a"), metav1.CreateOptions{})
	g.outcome("create", pod, err)
	pod, err = client.Update(g.ctx, aPod("a"), metav1.UpdateOptions{DryRun: []string{"All"}})
	g.outcome("update", pod, err)
	g.outcome("delete", nil, client.Delete(g.ctx, "a", metav1.DeleteOptions{GracePeriodSeconds: new(int64)}))
	g.outcome("deleteCollection", nil, client.DeleteCollection(g.ctx, metav1.DeleteOptions{}, metav1.ListOptions{FieldSelector: "a=b"}))
	pod, err = client.Apply(g.ctx, applycorev1.Pod("a", "ns").WithLabels(map[string]string{"x": "<y>"}), metav1.ApplyOptions{FieldManager: "m", Force: true})
	g.outcome("apply", pod, err)
	pod, err = client.Patch(g.ctx, "a", types.JSONPatchType, []byte(`[]`), metav1.PatchOptions{})
	g.outcome("patch", pod, err)
	w, err := client.Watch(g.ctx, metav1.ListOptions{})
	g.events("watch", w, err)
	g.everyVerbDynamic(set)
	g.everyVerbMetadata(set)
}

func (g *rig) everyVerbDynamic(set func(*rest.Config)) {
	client := g.dynamic(set).Resource(podsResource).Namespace("ns")
	content := must(runtime.DefaultUnstructuredConverter.ToUnstructured(aPod("a")))
	obj, err := client.Get(g.ctx, "a", metav1.GetOptions{})
	g.outcome("dynamic get", obj, err)
	list, err := client.List(g.ctx, metav1.ListOptions{})
	g.outcome("dynamic list", list, err)
	obj, err = client.Create(g.ctx, unstructuredOf(content), metav1.CreateOptions{FieldValidation: "Strict"})
	g.outcome("dynamic create", obj, err)
	obj, err = client.Update(g.ctx, unstructuredOf(content), metav1.UpdateOptions{}, "status")
	g.outcome("dynamic update", obj, err)
	obj, err = client.UpdateStatus(g.ctx, unstructuredOf(content), metav1.UpdateOptions{})
	g.outcome("dynamic status", obj, err)
	obj, err = client.Patch(g.ctx, "a", types.ApplyPatchType, []byte(`{}`), metav1.PatchOptions{FieldManager: "m"})
	g.outcome("dynamic patch", obj, err)
	obj, err = client.Apply(g.ctx, "a", unstructuredOf(content), metav1.ApplyOptions{FieldManager: "m", Force: true})
	g.outcome("dynamic apply", obj, err)
	obj, err = client.ApplyStatus(g.ctx, "a", unstructuredOf(content), metav1.ApplyOptions{FieldManager: "m"})
	g.outcome("dynamic applyStatus", obj, err)
	g.outcome("dynamic delete", nil, client.Delete(g.ctx, "a", metav1.DeleteOptions{}, "x"))
	g.outcome("dynamic deleteCollection", nil, client.DeleteCollection(g.ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
	w, err := client.Watch(g.ctx, metav1.ListOptions{TimeoutSeconds: new(int64)})
	g.events("dynamic watch", w, err)
}

func (g *rig) everyVerbMetadata(set func(*rest.Config)) {
	client := g.metadata(set).Resource(podsResource).Namespace("ns")
	obj, err := client.Get(g.ctx, "a", metav1.GetOptions{})
	g.outcome("metadata get", obj, err)
	list, err := client.List(g.ctx, metav1.ListOptions{})
	g.outcome("metadata list", list, err)
	obj, err = client.Patch(g.ctx, "a", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{}, "status")
	g.outcome("metadata patch", obj, err)
	g.outcome("metadata delete", nil, client.Delete(g.ctx, "a", metav1.DeleteOptions{}))
	g.outcome("metadata deleteCollection", nil, client.DeleteCollection(g.ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
	w, err := client.Watch(g.ctx, metav1.ListOptions{})
	g.events("metadata watch", w, err)
	limit := int64(77)
	for _, o := range []metav1.ListOptions{{TimeoutSeconds: &limit, Limit: 4}, {TimeoutSeconds: new(int64), LabelSelector: "a=b"}} {
		_, err = client.List(g.ctx, o)
		g.outcome("metadata list with options", nil, err)
		w, err = client.Watch(g.ctx, o)
		g.events("metadata watch with options", w, err)
		g.outcome("metadata deleteCollection with options", nil, client.DeleteCollection(g.ctx, metav1.DeleteOptions{}, o))
		_, err = g.dynamic(set).Resource(podsResource).List(g.ctx, o)
		g.outcome("dynamic list with options", nil, err)
		w, err = g.dynamic(set).Resource(podsResource).Watch(g.ctx, o)
		g.events("dynamic watch with options", w, err)
		g.outcome("dynamic deleteCollection with options", nil, g.dynamic(set).Resource(podsResource).DeleteCollection(g.ctx, metav1.DeleteOptions{}, o))
	}
}

func clientsetFor(c *rest.Config) (*kubernetes.Clientset, error) { return kubernetes.NewForConfig(c) }
