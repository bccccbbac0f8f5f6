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
	"fmt"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// failureBodies are what comes with an error code, with their content types.
var failureBodies = map[string]reply{
	"status": {header: []string{"Warning", `299 - "well"`}, body: `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"told so","reason":"REASON","details":` +
		`{"name":"a","group":"g","kind":"pods","uid":"u","causes":[{"reason":"FieldValueInvalid","message":"bad","field":"spec.x"}],"retryAfterSeconds":3},"code":CODE}`},
	"statusNoCode":    {body: `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"told so"}`},
	"statusNoKind":    {body: `{"status":"Failure","message":"told so","reason":"REASON","code":CODE}`},
	"statusNoVersion": {body: `{"kind":"Status","status":"Failure","message":"told so","reason":"REASON","code":CODE}`},
	"statusVersion":   {body: `{"apiVersion":"v1","status":"Failure","message":"told so","reason":"REASON","code":CODE}`},
	"statusSuccess":   {body: `{"kind":"Status","apiVersion":"v1","status":"Success","code":CODE}`},
	"empty":           {},
	"html":            {header: []string{"Content-Type", "text/html; charset=utf-8", "Warning", `299 - "hm"`}, body: "<html><body><h1>Sorry</h1>\n</body></html>"},
	"text":            {header: []string{"Content-Type", "text/plain"}, body: "it went wrong\n"},
	"textAsJSON":      {body: "not json"},
	"truncated":       {body: `{"kind":"Status","apiVersion":"v1","message":"to`},
	"cut":             {body: `{"kind":"Status","apiVersion":"v1","message":"to`, length: 500, cut: true},
	"pod":             {body: onePod},
	"unknownKind":     {body: `{"kind":"Foo","apiVersion":"x/v1"}`},
	"jsonAsProtobuf":  {header: []string{"Content-Type", runtime.ContentTypeProtobuf}, body: `{"kind":"Status"}`},
	"unknownType":     {header: []string{"Content-Type", "application/x-foo"}, body: "foo"},
	"badType":         {header: []string{"Content-Type", ";;"}, body: "foo"},
	"binary":          {header: []string{"Content-Type", "application/octet-stream"}, body: "\x00\x01\xff"},
	"long":            {header: []string{"Content-Type", "text/plain"}, body: strings.Repeat("0123456789", 1000)},
}

var failureReasons = map[int]metav1.StatusReason{
	400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed", 406: "NotAcceptable",
	409: "Conflict", 410: "Expired", 413: "RequestEntityTooLarge", 415: "UnsupportedMediaType", 422: "Invalid",
	429: "TooManyRequests", 500: "InternalError", 503: "ServiceUnavailable", 504: "Timeout", 418: "", 502: "", 304: "", 412: "",
}

// failingCalls are the ways to ask. Each is asked once for each answer.
var failingCalls = map[string]func(*rig){
	"get": func(g *rig) {
		pod, err := g.client().CoreV1().Pods("ns").Get(g.ctx, "a", metav1.GetOptions{})
		g.outcome("get", pod, err)
	},
	"list": func(g *rig) {
		pods, err := g.client().CoreV1().Pods("ns").List(g.ctx, metav1.ListOptions{})
		g.outcome("list", pods, err)
	},
	"create": func(g *rig) {
		pod, err := g.client().CoreV1().Pods("ns").Create(g.ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}, metav1.CreateOptions{})
		g.outcome("create", pod, err)
	},
	"patch": func(g *rig) {
		pod, err := g.client().CoreV1().Pods("ns").Patch(g.ctx, "a", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{}, "status")
		g.outcome("patch", pod, err)
	},
	"delete": func(g *rig) {
		g.outcome("delete", nil, g.client().CoreV1().Pods("ns").Delete(g.ctx, "a", metav1.DeleteOptions{}))
	},
	"evict": func(g *rig) {
		e := &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a"}}
		g.outcome("evict", nil, g.client().CoreV1().Pods("ns").EvictV1(g.ctx, e))
	},
	"watch": func(g *rig) {
		w, err := g.client().CoreV1().Pods("ns").Watch(g.ctx, metav1.ListOptions{})
		g.events("watch", w, err)
	},
	"raw": func(g *rig) {
		raw, err := g.core().Get().AbsPath("/healthz").DoRaw(g.ctx)
		g.outcome("raw", raw, err)
	},
	"result": func(g *rig) { g.send1(g.core().Put().Resource("pods").Name("a").Body([]byte("{}"))) },
	"stream": func(g *rig) {
		s, err := g.client().CoreV1().Pods("ns").GetLogs("a", &corev1.PodLogOptions{}).Stream(g.ctx)
		g.readAll("stream", s, err)
	},
	"dynamic": func(g *rig) {
		o, err := g.dynamic().Resource(podsResource).Namespace("ns").Get(g.ctx, "a", metav1.GetOptions{})
		g.outcome("dynamic", o, err)
	},
	"metadata": func(g *rig) {
		o, err := g.metadata().Resource(podsResource).Namespace("ns").Get(g.ctx, "a", metav1.GetOptions{})
		g.outcome("metadata", o, err)
	},
	"version": func(g *rig) {
		v, err := g.client().Discovery().ServerVersion()
		g.outcome("version", v, err)
	},
}

// readAll reads a stream to its end.
func (g *rig) readAll(what string, s io.ReadCloser, err error) {
	if err != nil {
		g.outcome(what, nil, err)
		return
	}
	defer s.Close()
	text, err := io.ReadAll(s)
	g.outcome(what, text, err)
}

func init() {
	for how, do := range failingCalls {
		for code, reason := range failureReasons {
			for kind, answer := range failureBodies {
				if how != "get" && how != "result" && (code%7+len(kind)+len(how))%3 != 0 && kind != "status" {
					continue // the answers are spread over the other ways to ask
				}
				answer.code = code
				answer.body = strings.NewReplacer("REASON", string(reason), "CODE", fmt.Sprint(code)).Replace(answer.body)
				if code == 304 {
					answer.body, answer.length = "", 0
				}
				add(scenario{name: fmt.Sprintf("fails/%s/%d/%s", how, code, kind), replies: []reply{answer}, do: do})
			}
		}
		for _, code := range []int{200, 201, 202, 206} {
			for kind, answer := range failureBodies {
				answer.code = code
				answer.body = strings.NewReplacer("REASON", "", "CODE", fmt.Sprint(code)).Replace(answer.body)
				if code == 200 || how == "result" {
					add(scenario{name: fmt.Sprintf("answers/%s/%d/%s", how, code, kind), replies: []reply{answer}, do: do})
				}
			}
		}
		add(scenario{name: "fails/refused/" + how, do: func(g *rig) { g.server.Listener.Close(); do(g) }})
	}
	for how, set := range map[string]func(*rest.Config){
		"json":    func(c *rest.Config) { c.ContentType, c.AcceptContentTypes = "application/json", "" },
		"yaml":    func(c *rest.Config) { c.ContentType, c.AcceptContentTypes = "application/yaml", "" },
		"unknown": func(c *rest.Config) { c.ContentType, c.AcceptContentTypes = "application/x-foo", "" },
		"accept": func(c *rest.Config) {
			c.ContentType, c.AcceptContentTypes = "application/json", "text/x, application/json;q=0.5"
		},
		"protobuf": func(c *rest.Config) { c.ContentType = runtime.ContentTypeProtobuf },
		"cbor": func(c *rest.Config) {
			c.ContentType, c.AcceptContentTypes = runtime.ContentTypeCBOR, runtime.ContentTypeCBOR
		},
	} {
		for gates := range gateSets {
			for name, agent := range map[string]string{"whole": "whole objects, please", "json": "JSON, please", "wholeJSON": "whole objects in JSON, please"} {
				agreed := func(c *rest.Config) { set(c); c.UserAgent = agent }
				add(scenario{name: "contentType/" + how + "/" + name + "/" + gates, gates: gates, answer: podAnswer, do: func(g *rig) { g.everyVerb(agreed) }})
			}
			add(scenario{name: "contentType/" + how + "/" + gates, gates: gates, answer: podAnswer, do: func(g *rig) { g.everyVerb(set) }})
		}
	}
}
