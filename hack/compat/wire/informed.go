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
	"slices"
	"strings"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// A play is what a server answers to an informer, in turn: lists and watches
// each have their own. The last of either is repeated.
type play struct {
	lists   []reply
	watches []reply
}

func (p play) script() func(call) reply {
	var lists, watches atomic.Int32
	return func(c call) reply {
		from, n := p.lists, &lists
		if c.URL.Query().Get("watch") == "true" {
			from, n = p.watches, &watches
		}
		if len(from) == 0 {
			return reply{hold: true}
		}
		return from[min(int(n.Add(1))-1, len(from)-1)]
	}
}

func podList(version, next string, names ...string) reply {
	var items []string
	for _, n := range names {
		items = append(items, `{"metadata":{"name":"`+n+`","namespace":"ns","resourceVersion":"`+version+`"}}`)
	}
	return reply{body: `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"` + version + `","continue":"` + next + `"},"items":[` + strings.Join(items, ",") + `]}`}
}

func change(t watch.EventType, name, version string) string {
	return fmt.Sprintf(`{"type":%q,"object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":%q,"namespace":"ns","resourceVersion":%q}}}`+"\n", t, name, version)
}

func synced(version string) string {
	return `{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"` + version + `","annotations":{"k8s.io/initial-events-end":"true"}}}}` + "\n"
}

// The last pod of every play is "end".
var end = change(watch.Added, "end", "99")

func stream(events ...string) reply { return reply{body: strings.Join(events, ""), hold: true} }
func closed(events ...string) reply { return reply{body: strings.Join(events, "")} }

func status(code int, reason string, header ...string) reply {
	return reply{code: code, header: header, body: fmt.Sprintf(`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":%q,"code":%d}`, reason, code)}
}

// plays for servers that stream lists.
var streamed = map[string]play{
	"simple":       {watches: []reply{stream(change(watch.Added, "a", "1"), synced("5"), change(watch.Modified, "a", "6"), end)}},
	"empty":        {watches: []reply{stream(synced("5"), end)}},
	"deleted":      {watches: []reply{stream(change(watch.Added, "a", "1"), synced("5"), change(watch.Deleted, "a", "6"), end)}},
	"closes":       {watches: []reply{closed(change(watch.Added, "a", "1"), synced("5"), change(watch.Modified, "a", "7")), stream(end)}},
	"bookmarks":    {watches: []reply{closed(synced("5"), change(watch.Bookmark, "", "50")), stream(end)}},
	"expired":      {watches: []reply{closed(change(watch.Added, "a", "1"), synced("5")), status(410, "Expired"), stream(change(watch.Added, "b", "60"), synced("60"), end)}},
	"expiredEvent": {watches: []reply{closed(change(watch.Added, "a", "1"), synced("5"), goneEvent), stream(change(watch.Added, "b", "60"), synced("60"), end)}},
	"cutInitial":   {watches: []reply{closed(change(watch.Added, "a", "1")), stream(change(watch.Added, "b", "2"), synced("5"), end)}},
	"unsupported":  {watches: []reply{status(422, "Invalid"), stream(end)}, lists: []reply{podList("5", "", "a", "b")}},
	"forbidden":    {watches: []reply{status(403, "Forbidden"), stream(end)}, lists: []reply{podList("5", "", "a")}},
	"badRequest":   {watches: []reply{status(400, "BadRequest"), stream(end)}, lists: []reply{podList("5", "", "a")}},
	"busy":         {watches: []reply{status(429, "TooManyRequests", "Retry-After", "0"), stream(synced("5"), end)}},
	"goneInitial":  {watches: []reply{status(410, "Expired"), stream(synced("5"), end)}, lists: []reply{podList("5", "", "a")}},
	"pagesAfter":   {watches: []reply{status(422, "Invalid"), stream(end)}, lists: []reply{podList("5", "c1", "a"), podList("5", "", "b")}},
}

// plays for servers that are listed first.
var listed = map[string]play{
	"simple":        {lists: []reply{podList("5", "", "a")}, watches: []reply{stream(change(watch.Modified, "a", "6"), end)}},
	"pages":         {lists: []reply{podList("5", "c1", "a"), podList("5", "c2", "b"), podList("5", "", "c")}, watches: []reply{stream(end)}},
	"pagesExpire":   {lists: []reply{podList("5", "c1", "a"), status(410, "Expired"), podList("7", "", "a", "b")}, watches: []reply{stream(end)}},
	"closes":        {lists: []reply{podList("5", "", "a")}, watches: []reply{closed(change(watch.Modified, "a", "6")), closed(), stream(end)}},
	"expired":       {lists: []reply{podList("5", "", "a"), podList("8", "", "b")}, watches: []reply{status(410, "Expired"), stream(end)}},
	"expiredEvent":  {lists: []reply{podList("5", "", "a"), podList("8", "", "b")}, watches: []reply{closed(goneEvent), stream(end)}},
	"expiredList":   {lists: []reply{status(410, "Expired"), podList("8", "", "b")}, watches: []reply{stream(end)}},
	"tooLarge":      {lists: []reply{podList("5", "", "a"), {code: 504, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Too large resource version: 8, current: 3","reason":"Timeout","details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],"retryAfterSeconds":1},"code":504}`}, podList("8", "", "b")}, watches: []reply{closed(goneEvent), stream(end)}},
	"fails":         {lists: []reply{status(500, "InternalError"), podList("5", "", "a")}, watches: []reply{stream(end)}},
	"forbidden":     {lists: []reply{status(403, "Forbidden"), podList("5", "", "a")}, watches: []reply{stream(end)}},
	"watchFails":    {lists: []reply{podList("5", "", "a")}, watches: []reply{status(500, "InternalError"), stream(end)}},
	"watchBusy":     {lists: []reply{podList("5", "", "a")}, watches: []reply{status(429, "TooManyRequests"), stream(end)}},
	"notFound":      {lists: []reply{status(404, "NotFound"), podList("5", "", "a")}, watches: []reply{stream(end)}},
	"badEvent":      {lists: []reply{podList("5", "", "a"), podList("6", "", "a")}, watches: []reply{closed("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n\"}}}\n"), stream(end)}},
	"unchanged":     {lists: []reply{podList("5", "", "a")}, watches: []reply{stream(change(watch.Modified, "a", "5"), end)}},
	"backwards":     {lists: []reply{podList("5", "", "a")}, watches: []reply{closed(change(watch.Modified, "a", "4")), stream(end)}},
	"noVersion":     {lists: []reply{podList("", "", "a")}, watches: []reply{stream(end)}},
	"versionZero":   {lists: []reply{podList("0", "", "a")}, watches: []reply{stream(end)}},
	"itemsNotItems": {lists: []reply{{body: onePod}, podList("5", "", "a")}, watches: []reply{stream(end)}},
}

// informs runs an informer until it has seen the pod "end", and writes down what
// its handler was told.
func (g *rig) informs(informer cache.SharedIndexInformer, run func(context.Context)) {
	ctx, stop := context.WithCancel(g.ctx)
	done := make(chan struct{})
	tell := func(what string, o any) {
		m := must(meta.Accessor(o))
		g.note("handler: %s %s/%s at %s", what, m.GetNamespace(), m.GetName(), m.GetResourceVersion())
		if m.GetName() == "end" {
			close(done)
		}
	}
	must(informer.AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{
		AddFunc:    func(o any, initial bool) { tell(fmt.Sprintf("added (initial %v)", initial), o) },
		UpdateFunc: func(_, o any) { tell("updated", o) },
		DeleteFunc: func(o any) {
			if d, ok := o.(cache.DeletedFinalStateUnknown); ok {
				g.note("handler: gone %s", d.Key)
				return
			}
			tell("deleted", o)
		},
	}))
	ended := make(chan struct{})
	go func() { defer close(ended); run(ctx) }()
	select {
	case <-done:
	case <-time.After(tooLong - 5*time.Second):
		g.note("the end did not come")
	}
	keys := informer.GetStore().ListKeys()
	slices.Sort(keys)
	g.note("keys %v", keys)
	stop()
	<-ended
}

func informerRow(name, gates string, p play, do func(*rig)) scenario {
	return scenario{name: "informer/" + name, gates: gates, unordered: true, answer: p.script(), do: do}
}

func init() {
	asJSON := func(c *rest.Config) { c.ContentType, c.AcceptContentTypes = "application/json", "application/json" }
	typed := func(g *rig) {
		f := informers.NewSharedInformerFactoryWithOptions(g.client(asJSON), 0, informers.WithNamespace("ns"))
		i := f.Core().V1().Pods().Informer()
		g.informs(i, func(ctx context.Context) { f.StartWithContext(ctx); f.Shutdown() })
	}
	for name, p := range streamed {
		add(informerRow("streamed/"+name, "", p, typed))
	}
	for name, p := range listed {
		add(informerRow("listed/"+name, "plainLists", p, typed))
	}
	for _, gates := range []string{"", "plainLists"} {
		p := streamed["simple"]
		if gates != "" {
			p = listed["simple"]
		}
		add(informerRow("dynamic/"+gates, gates, p, func(g *rig) {
			f := dynamicinformer.NewFilteredDynamicSharedInformerFactory(g.dynamic(), 0, "ns", func(o *metav1.ListOptions) { o.LabelSelector = "x=y" })
			i := f.ForResource(podsResource).Informer()
			g.informs(i, func(ctx context.Context) { f.Start(ctx.Done()); f.Shutdown() })
		}), informerRow("metadata/"+gates, gates, asMetadata(p), func(g *rig) {
			f := metadatainformer.NewFilteredSharedInformerFactory(g.metadata(), 0, "", nil)
			i := f.ForResource(podsResource).Informer()
			g.informs(i, func(ctx context.Context) { f.Start(ctx.Done()); f.Shutdown() })
		}), informerRow("tweaked/"+gates, gates, p, func(g *rig) {
			f := informers.NewSharedInformerFactoryWithOptions(g.client(asJSON), 0, informers.WithTweakListOptions(func(o *metav1.ListOptions) {
				o.FieldSelector, o.Limit = "spec.nodeName=n", 3
			}))
			i := f.Core().V1().Pods().Informer()
			g.informs(i, func(ctx context.Context) { f.StartWithContext(ctx); f.Shutdown() })
		}), informerRow("handmade/"+gates, gates, p, func(g *rig) {
			lw := cache.NewFilteredListWatchFromClient(g.client(asJSON).CoreV1().RESTClient(), "pods", "ns", func(o *metav1.ListOptions) { o.LabelSelector = "m" })
			i := cache.NewSharedIndexInformer(lw, &corev1.Pod{}, 0, cache.Indexers{})
			g.informs(i, i.RunWithContext)
		}), informerRow("protobuf/"+gates, gates, play{}, nil).withAnswer(protobufPods, func(g *rig) {
			i := informers.NewSharedInformerFactory(g.client(), 0).Core().V1().Pods().Informer()
			g.informs(i, i.RunWithContext)
		}))
	}
}

func (s scenario) withAnswer(answer func(call) reply, do func(*rig)) scenario {
	s.answer, s.do = answer, do
	return s
}

// asMetadata has the same play for those who want metadata only.
func asMetadata(p play) play {
	p.lists, p.watches = slices.Clone(p.lists), slices.Clone(p.watches)
	for _, list := range [][]reply{p.lists, p.watches} {
		for i := range list {
			list[i].body = strings.NewReplacer(`"kind":"PodList","apiVersion":"v1"`, `"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1"`,
				`"kind":"Pod","apiVersion":"v1"`, `"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1"`).Replace(list[i].body)
		}
	}
	return p
}

// protobufPods is a server of pods in protobuf.
func protobufPods(c call) reply {
	accept := c.Header.Get("Accept")
	pod := func(name, version string) *corev1.Pod {
		p := aPod(name)
		p.ResourceVersion = version
		return p
	}
	if c.URL.Query().Get("watch") != "true" {
		return objectReply(accept, &corev1.PodList{TypeMeta: metav1.TypeMeta{Kind: "PodList", APIVersion: "v1"}, ListMeta: metav1.ListMeta{ResourceVersion: "5"}, Items: []corev1.Pod{*pod("a", "5")}})
	}
	events := []watch.Event{{Type: watch.Added, Object: pod("end", "99")}}
	if c.URL.Query().Get("sendInitialEvents") == "true" {
		mark := pod("", "5")
		mark.Annotations = map[string]string{metav1.InitialEventsAnnotationKey: "true"}
		events = append([]watch.Event{{Type: watch.Added, Object: pod("a", "5")}, {Type: watch.Bookmark, Object: mark}}, events...)
	}
	r := watchReply(accept, events)
	r.hold = true
	return r
}
