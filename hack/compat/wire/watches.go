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
	"encoding/json"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"
)

const (
	podEvent  = `{"type":"ADDED","object":` + onePod + "}\n"
	goneEvent = `{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 1 (5)","reason":"Expired","code":410}}` + "\n"
)

// streams are what comes on a watch, and how it ends.
var streams = map[string]reply{
	"nothing":        {},
	"one":            {body: podEvent},
	"noNewline":      {body: strings.TrimSpace(podEvent)},
	"spaces":         {body: "\n\n  " + podEvent + "\n\n" + podEvent},
	"joined":         {body: strings.TrimSpace(podEvent) + podEvent},
	"bookmark":       {body: `{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"8","annotations":{"k8s.io/initial-events-end":"true"}}}}` + "\n"},
	"deleted":        {body: `{"type":"DELETED","object":` + onePod + "}\n"},
	"error":          {body: goneEvent},
	"errorThenMore":  {body: goneEvent + podEvent},
	"errorPod":       {body: `{"type":"ERROR","object":` + onePod + "}\n"},
	"addedStatus":    {body: `{"type":"ADDED","object":{"kind":"Status","apiVersion":"v1","status":"Failure","code":500}}` + "\n"},
	"unknownType":    {body: `{"type":"CHANGED","object":` + onePod + "}\n" + podEvent},
	"noType":         {body: `{"object":` + onePod + "}\n" + podEvent},
	"noObject":       {body: `{"type":"ADDED"}` + "\n" + podEvent},
	"nullObject":     {body: `{"type":"ADDED","object":null}` + "\n" + podEvent},
	"emptyObject":    {body: `{"type":"ADDED","object":{}}` + "\n" + podEvent},
	"unknownKind":    {body: `{"type":"ADDED","object":{"kind":"Foo","apiVersion":"x/v1","metadata":{"name":"f"}}}` + "\n" + podEvent},
	"otherKind":      {body: `{"type":"ADDED","object":{"kind":"Node","apiVersion":"v1","metadata":{"name":"n"}}}` + "\n" + podEvent},
	"badField":       {body: `{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":7}}}` + "\n" + podEvent},
	"notJSON":        {body: "hello\n" + podEvent},
	"list":           {body: `[` + podEvent + `]`},
	"truncated":      {body: podEvent + `{"type":"ADD`},
	"cut":            {body: podEvent + `{"type":"ADD`, cut: true},
	"cutClean":       {body: podEvent, cut: true},
	"html":           {header: []string{"Content-Type", "text/html"}, body: "<html>"},
	"noContentType":  {header: []string{"Content-Type", " "}, body: podEvent},
	"withParams":     {header: []string{"Content-Type", "application/json;stream=watch;charset=utf-8"}, body: podEvent},
	"protobufHeader": {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"}, body: podEvent},
	"emptyFrame":     {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"}, body: "\x00\x00\x00\x00"},
	"hugeFrame":      {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"}, body: "\xff\xff\xff\xff"},
	"shortFrame":     {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"}, body: "\x00\x00\x00\x09abc"},
	"badFrame":       {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"}, body: "\x00\x00\x00\x03abc"},
	"cutObject": {header: []string{"Content-Type", runtime.ContentTypeProtobuf + ";stream=watch"},
		body: "\x00\x00\x00\x21\x0a\x05ADDED\x12\x18\x0a\x16k8s\x00\x0a\x09\x0a\x02v1\x12\x03Pod\x12\x05\x0a\x09abc"},
	"warning":   {header: []string{"Warning", `299 - "deprecated"`}, body: podEvent},
	"201":       {code: 201, body: podEvent},
	"204":       {code: 204},
	"status200": {body: strings.TrimSuffix(strings.TrimPrefix(goneEvent, `{"type":"ERROR","object":`), "}\n")},
}

func init() {
	for name, answer := range streams {
		add(scenario{name: "streams/typed/" + name, replies: []reply{answer}, do: func(g *rig) {
			w, err := g.client().CoreV1().Pods("ns").Watch(g.ctx, metav1.ListOptions{ResourceVersion: "1"})
			g.events("watch", w, err)
		}}, scenario{name: "streams/dynamic/" + name, replies: []reply{answer}, do: func(g *rig) {
			w, err := g.dynamic().Resource(podsResource).Watch(g.ctx, metav1.ListOptions{})
			g.events("watch", w, err)
		}}, scenario{name: "streams/metadata/" + name, replies: []reply{partialEvents(answer)}, do: func(g *rig) {
			w, err := g.metadata().Resource(podsResource).Watch(g.ctx, metav1.ListOptions{})
			g.events("watch", w, err)
		}}, scenario{name: "streams/raw/" + name, replies: []reply{answer}, do: func(g *rig) {
			w, err := g.core().Get().Resource("pods").Watch(g.ctx)
			g.events("watch", w, err)
		}}, scenario{name: "streams/body/" + name, replies: []reply{answer}, do: func(g *rig) {
			s, err := g.core().Get().Resource("pods").Stream(g.ctx)
			g.readAll("stream", s, err)
		}})
	}
	add(scenario{name: "watch/stopped", replies: []reply{{body: podEvent, hold: true}}, do: func(g *rig) {
		w, err := g.client().CoreV1().Pods("ns").Watch(g.ctx, metav1.ListOptions{})
		g.outcome("watch", nil, err)
		g.note("%v", (<-w.ResultChan()).Type)
		w.Stop()
		w.Stop()
		_, open := <-w.ResultChan()
		g.note("open %v", open)
	}}, scenario{name: "watch/until", replies: []reply{{body: podEvent, hold: true}}, do: func(g *rig) {
		w, err := g.client().CoreV1().Pods("ns").Watch(g.ctx, metav1.ListOptions{})
		g.outcome("watch", nil, err)
		e, err := toolswatch.UntilWithoutRetry(g.ctx, w, func(e watch.Event) (bool, error) { return e.Type == watch.Added, nil })
		g.outcome("until", e.Object, err)
	}})
	retryRows()
}

// retryRows are RetryWatcher and the functions on top of it.
func retryRows() {
	lister := func(g *rig) *cache.ListWatch {
		client := g.client().CoreV1().RESTClient()
		return cache.NewListWatchFromClient(client, "pods", "ns", fields.OneTermEqualSelector("metadata.name", "a"))
	}
	version := func(v string) string {
		return strings.Replace(podEvent, `"namespace"`, `"resourceVersion":"`+v+`","namespace"`, 1)
	}
	for name, replies := range map[string][]reply{
		"closes":    {{body: version("3")}, {body: version("4") + version("5")}, {body: goneEvent}},
		"expired":   {{code: 410, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}`}, {body: goneEvent}},
		"forbidden": {{code: 403, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}`}, {body: version("3") + goneEvent}},
		"noVersion": {{body: podEvent}},
		"unknown":   {{body: `{"type":"X","object":` + onePod + "}\n"}, {body: goneEvent}},
		"bookmark":  {{body: `{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"8"}}}` + "\n"}, {body: goneEvent}},
	} {
		add(scenario{name: "retryWatcher/" + name, replies: replies, do: func(g *rig) {
			w, err := toolswatch.NewRetryWatcherWithContext(g.ctx, "2", lister(g))
			if err != nil {
				g.outcome("watcher", nil, err)
				return
			}
			g.events("watch", w, err)
		}})
	}
	for _, code := range []int{400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 418, 422, 429, 500, 501, 502, 503, 504} {
		for name, body := range map[string]string{
			"status": fmt.Sprintf(`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","reason":%q,"code":%d}`, failureReasons[code], code),
			"text":   "no",
		} {
			add(scenario{name: fmt.Sprintf("retryWatcher/%d/%s", code, name), replies: []reply{{code: code, body: body}, {body: version("3") + goneEvent}}, do: func(g *rig) {
				w, err := toolswatch.NewRetryWatcherWithContext(g.ctx, "2", lister(g))
				g.events("watch", w, err)
			}}, scenario{name: fmt.Sprintf("retryWatcher/event/%d/%s", code, name), replies: []reply{{body: `{"type":"ERROR","object":` + body + "}\n"}, {body: version("3") + goneEvent}}, do: func(g *rig) {
				w, err := toolswatch.NewRetryWatcherWithContext(g.ctx, "2", lister(g))
				g.events("watch", w, err)
			}})
		}
	}
	for _, start := range []string{"", "0"} {
		add(scenario{name: "retryWatcher/from=" + start, do: func(g *rig) {
			_, err := toolswatch.NewRetryWatcherWithContext(g.ctx, start, lister(g))
			g.outcome("watcher", nil, err)
		}})
	}
	listWatchRows(lister)
}

// listWatchRows are lists and watches made for informers, used by hand.
func listWatchRows(lister func(*rig) *cache.ListWatch) {
	add(scenario{name: "listWatch/until", answer: podAnswer, do: func(g *rig) {
		ctx, cancel := context.WithTimeout(g.ctx, 10*time.Second)
		defer cancel()
		e, err := toolswatch.Until(ctx, "7", lister(g), func(e watch.Event) (bool, error) {
			return e.Object.(*corev1.Pod).Name == "b", nil
		})
		g.outcome("until", e.Object, err)
	}}, scenario{name: "listWatch/options", answer: podAnswer, do: func(g *rig) {
		lw := cache.NewFilteredListWatchFromClient(g.client().CoreV1().RESTClient(), "pods", "ns", func(o *metav1.ListOptions) { o.LabelSelector = "x in (y)" })
		list, err := lw.ListWithContext(g.ctx, metav1.ListOptions{Limit: 5, ResourceVersion: "0"})
		g.outcome("list", list, err)
		w, err := lw.WatchWithContext(g.ctx, metav1.ListOptions{ResourceVersion: "7", AllowWatchBookmarks: true})
		g.events("watch", w, err)
		list, err = lw.List(metav1.ListOptions{})
		g.outcome("list", list, err)
	}})
}

// partialEvents has metadata in place of pods.
func partialEvents(r reply) reply {
	r.body = strings.ReplaceAll(r.body, `"kind":"Pod","apiVersion":"v1"`, `"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1"`)
	return r
}

func eventJSON(t watch.EventType, o runtime.Object) string {
	raw, _ := json.Marshal(o)
	return fmt.Sprintf("{\"type\":%q,\"object\":%s}\n", t, raw)
}

var _ = rest.Config{}
