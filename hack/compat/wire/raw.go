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
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// requests are put together by hand here: where parameters go, what is escaped,
// what is refused.
var requests = map[string]func(c *rest.RESTClient) *rest.Request{
	"verb":                func(c *rest.RESTClient) *rest.Request { return c.Verb("OPTIONS") },
	"verb/lower":          func(c *rest.RESTClient) *rest.Request { return c.Verb("get").Resource("pods") },
	"verb/changed":        func(c *rest.RESTClient) *rest.Request { return c.Get().Verb("HEAD").Resource("pods") },
	"verb/head":           func(c *rest.RESTClient) *rest.Request { return c.Verb("HEAD").Resource("pods").Name("a") },
	"nothing":             func(c *rest.RESTClient) *rest.Request { return c.Get() },
	"resource":            func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods") },
	"resource/upper":      func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("Pods") },
	"resource/twice":      func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Resource("nodes") },
	"resource/empty":      func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("") },
	"name":                func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("a") },
	"name/twice":          func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("a").Name("b") },
	"name/empty":          func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("") },
	"name/odd":            func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("a b:c?d#e%f+g") },
	"name/unicode":        func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("größe") },
	"name/slash":          func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("a/b") },
	"name/dots":           func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("..") },
	"name/percent":        func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("nodes").Name("a%2Fb") },
	"name/noResource":     func(c *rest.RESTClient) *rest.Request { return c.Get().Name("a") },
	"namespace":           func(c *rest.RESTClient) *rest.Request { return c.Get().Namespace("ns").Resource("pods") },
	"namespace/order":     func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Name("a").Namespace("ns") },
	"namespace/twice":     func(c *rest.RESTClient) *rest.Request { return c.Get().Namespace("a").Namespace("b") },
	"namespace/empty":     func(c *rest.RESTClient) *rest.Request { return c.Get().Namespace("").Resource("pods") },
	"namespace/emptyName": func(c *rest.RESTClient) *rest.Request { return c.Get().Namespace("").Resource("pods").Name("a") },
	"namespace/emptyPost": func(c *rest.RESTClient) *rest.Request { return c.Post().Namespace("").Resource("pods") },
	"namespace/slash":     func(c *rest.RESTClient) *rest.Request { return c.Get().Namespace("a/b").Resource("pods") },
	"namespace/scoped":    func(c *rest.RESTClient) *rest.Request { return c.Get().NamespaceIfScoped("ns", true).Resource("pods") },
	"namespace/unscoped":  func(c *rest.RESTClient) *rest.Request { return c.Get().NamespaceIfScoped("ns", false).Resource("pods") },
	"namespace/namespaces": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Namespace("ns").Resource("namespaces").Name("x")
	},
	"subresource": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Namespace("ns").Resource("pods").Name("a").SubResource("status")
	},
	"subresource/two": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Namespace("ns").Resource("pods").Name("a").SubResource("proxy", "x")
	},
	"subresource/twice": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Name("a").SubResource("x").SubResource("y")
	},
	"subresource/slash": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Name("a").SubResource("x/y")
	},
	"subresource/empty": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Name("a").SubResource("")
	},
	"subresource/noName": func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").SubResource("status") },
	"subresource/dots": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Name("a").SubResource("..")
	},
	"suffix": func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Name("a").Suffix("x", "y/z") },
	"suffix/odd": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Name("a").Suffix("x y", "?q", "/lead/", "")
	},
	"suffix/dots":     func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Suffix("..", "x") },
	"suffix/twice":    func(c *rest.RESTClient) *rest.Request { return c.Get().Suffix("a").Suffix("b") },
	"prefix":          func(c *rest.RESTClient) *rest.Request { return c.Get().Prefix("watch").Resource("pods") },
	"prefix/many":     func(c *rest.RESTClient) *rest.Request { return c.Get().Prefix("a", "b/c").Prefix("d").Resource("pods") },
	"prefix/afterAbs": func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/x").Prefix("y") },
	"abs":             func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/healthz") },
	"abs/relative":    func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("healthz") },
	"abs/parts":       func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/apis", "apps", "v1") },
	"abs/slash":       func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/healthz/") },
	"abs/root":        func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/") },
	"abs/empty":       func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("") },
	"abs/none":        func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath() },
	"abs/double":      func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("//a//b") },
	"abs/dots":        func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/a/../b") },
	"abs/query":       func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/a?b=c") },
	"abs/odd":         func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/a b/ü/%20") },
	"abs/resource": func(c *rest.RESTClient) *rest.Request {
		return c.Get().AbsPath("/base").Namespace("ns").Resource("pods")
	},
	"abs/suffix":   func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/base/").Suffix("x", "/y") },
	"abs/twice":    func(c *rest.RESTClient) *rest.Request { return c.Get().AbsPath("/a").AbsPath("/b") },
	"uri":          func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("/api/v1/pods?limit=1&a=b") },
	"uri/repeated": func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("/x?a=1&a=2&b=") },
	"uri/params": func(c *rest.RESTClient) *rest.Request {
		return c.Get().RequestURI("/x?a=1").Param("a", "2").Param("c", "3")
	},
	"uri/full":    func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("https://other/x?a=1#frag") },
	"uri/escaped": func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("/x%2Fy?a=%20b") },
	"uri/slash":   func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("/x/") },
	"uri/invalid": func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("/x%zz") },
	"uri/empty":   func(c *rest.RESTClient) *rest.Request { return c.Get().RequestURI("") },
	"uri/sameParam": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Param("a", "0").Param("z", "0").RequestURI("/x?a=1")
	},
	"uri/noQuery": func(c *rest.RESTClient) *rest.Request { return c.Get().Param("z", "0").RequestURI("/x") },
	"uri/resource": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Namespace("ns").Resource("pods").RequestURI("/x?a=1")
	},
	"uri/afterParam": func(c *rest.RESTClient) *rest.Request { return c.Get().Param("z", "0").RequestURI("/x?a=1") },
	"param":          func(c *rest.RESTClient) *rest.Request { return c.Get().Param("b", "2").Param("a", "1").Param("b", "3") },
	"param/odd":      func(c *rest.RESTClient) *rest.Request { return c.Get().Param("a b", "c&d=e ü+~*/'\"") },
	"param/empty":    func(c *rest.RESTClient) *rest.Request { return c.Get().Param("", "x").Param("y", "") },
	"timeout":        func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Timeout(90 * time.Second) },
	"timeout/ms": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Timeout(30500 * time.Millisecond)
	},
	"timeout/zero": func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").Timeout(0) },
	"timeout/param": func(c *rest.RESTClient) *rest.Request {
		return c.Get().Resource("pods").Param("timeout", "7s").Timeout(time.Minute)
	},
	"header": func(c *rest.RESTClient) *rest.Request {
		return c.Get().SetHeader("x-a", "1", "2").SetHeader("X-B", "3")
	},
	"header/replaced": func(c *rest.RESTClient) *rest.Request {
		return c.Get().SetHeader("X-A", "1").SetHeader("x-a", "2").SetHeader("Accept", "text/plain").SetHeader("User-Agent", "me")
	},
	"header/none":  func(c *rest.RESTClient) *rest.Request { return c.Get().SetHeader("X-A") },
	"header/empty": func(c *rest.RESTClient) *rest.Request { return c.Get().SetHeader("X-A", "") },
	"header/contentType": func(c *rest.RESTClient) *rest.Request {
		return c.Post().SetHeader("Content-Type", "text/x").Body([]byte("hello"))
	},
	"retries/negative": func(c *rest.RESTClient) *rest.Request { return c.Get().Resource("pods").MaxRetries(-3) },
	"header/contentTypeObject": func(c *rest.RESTClient) *rest.Request {
		return c.Post().SetHeader("Content-Type", "text/x").Body(aPod("a"))
	},
	"header/contentTypeAfter": func(c *rest.RESTClient) *rest.Request {
		return c.Post().Body(aPod("a")).SetHeader("Content-Type", "text/x")
	},
	"body/twice": func(c *rest.RESTClient) *rest.Request { return c.Post().Body(aPod("a")).Body([]byte("x")) },
	"proto": func(c *rest.RESTClient) *rest.Request {
		return c.Post().UseProtobufAsDefault().Resource("pods").Body(&corev1.Pod{})
	},
	"proto/preferred": func(c *rest.RESTClient) *rest.Request {
		return c.Post().UseProtobufAsDefaultIfPreferred(true).Resource("pods").Body(&corev1.Pod{})
	},
	"proto/notPreferred": func(c *rest.RESTClient) *rest.Request {
		return c.Post().UseProtobufAsDefaultIfPreferred(false).Resource("pods").Body(&corev1.Pod{})
	},
}

// bodies are what Request.Body takes.
var bodies = map[string]func() any{
	"bytes":         func() any { return []byte("hello") },
	"bytes/empty":   func() any { return []byte{} },
	"string":        func() any { return "/does/not/exist" },
	"reader":        func() any { return strings.NewReader("from a reader") },
	"buffer":        func() any { return bytes.NewBufferString("from a buffer") },
	"reader/opaque": func() any { return io.MultiReader(strings.NewReader("a"), strings.NewReader("b")) },
	"object":        func() any { return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a<b>"}} },
	"object/typed": func() any {
		return &corev1.Pod{TypeMeta: metav1.TypeMeta{Kind: "Wrong", APIVersion: "x/y"}}
	},
	"object/nilPointer": func() any { return (*corev1.Pod)(nil) },
	"object/options":    func() any { return &metav1.DeleteOptions{GracePeriodSeconds: new(int64)} },
	"nil":               func() any { return nil },
	"number":            func() any { return 7 },
	"struct":            func() any { return struct{ A string }{"x"} },
	"unregistered":      func() any { return &metav1.Table{} },
}

// parameters are the objects that become query parameters.
func parameters(c *rest.RESTClient) map[string]*rest.Request {
	seconds, yes := int64(7), true
	v1 := schema.GroupVersion{Version: "v1"}
	return map[string]*rest.Request{
		"list": c.Get().Resource("pods").VersionedParams(&metav1.ListOptions{
			LabelSelector: "a in (b,c),!d", FieldSelector: "metadata.name!=x", Limit: 3, Continue: "c=+/", ResourceVersion: "9",
			ResourceVersionMatch: metav1.ResourceVersionMatchExact, TimeoutSeconds: &seconds, SendInitialEvents: &yes,
			AllowWatchBookmarks: true, Watch: true,
		}, scheme.ParameterCodec),
		"list/empty": c.Get().Resource("pods").VersionedParams(&metav1.ListOptions{}, scheme.ParameterCodec),
		"twice": c.Get().Resource("pods").VersionedParams(&metav1.ListOptions{Limit: 1}, scheme.ParameterCodec).
			VersionedParams(&metav1.ListOptions{Limit: 2, LabelSelector: "x"}, scheme.ParameterCodec),
		"log": c.Get().Resource("pods").Name("a").SubResource("log").VersionedParams(&corev1.PodLogOptions{
			Container: "c", Follow: true, TailLines: &seconds, SinceTime: &metav1.Time{Time: time.Unix(1e9, 5).UTC()},
		}, scheme.ParameterCodec),
		"exec": c.Post().Resource("pods").Name("a").SubResource("exec").VersionedParams(&corev1.PodExecOptions{
			Container: "c", Command: []string{"sh", "-c", "echo $HOME & b=c"}, Stdin: true, Stdout: true, TTY: true,
		}, scheme.ParameterCodec),
		"patch": c.Patch(types.ApplyPatchType).Resource("pods").Name("a").VersionedParams(
			&metav1.PatchOptions{Force: &yes, FieldManager: "m", DryRun: []string{"All", "B"}, FieldValidation: "Strict"}, scheme.ParameterCodec),
		"specific":   c.Get().Resource("pods").SpecificallyVersionedParams(&metav1.GetOptions{ResourceVersion: "3"}, scheme.ParameterCodec, v1),
		"specific/x": c.Get().Resource("pods").SpecificallyVersionedParams(&metav1.GetOptions{ResourceVersion: "3"}, scheme.ParameterCodec, schema.GroupVersion{Group: "x", Version: "y"}),
		"delete":     c.Delete().Resource("pods").Name("a").VersionedParams(&metav1.DeleteOptions{GracePeriodSeconds: &seconds, DryRun: []string{"All"}}, scheme.ParameterCodec),
		"pod":        c.Get().Resource("pods").VersionedParams(&corev1.Pod{}, scheme.ParameterCodec),
	}
}

func init() {
	answers := []reply{{header: []string{"Warning", `299 - "watch out"`}, body: onePod}}
	for name, build := range requests {
		add(scenario{name: "raw/" + name, replies: answers, do: func(g *rig) { g.send1(build(g.core())) }})
	}
	for name, body := range bodies {
		for verb, build := range map[string]func(*rest.RESTClient) *rest.Request{
			"post":  (*rest.RESTClient).Post,
			"merge": func(c *rest.RESTClient) *rest.Request { return c.Patch(types.MergePatchType) },
			"get":   (*rest.RESTClient).Get,
		} {
			add(scenario{name: fmt.Sprintf("body/%s/%s", verb, name), replies: answers, do: func(g *rig) {
				g.send1(build(g.core()).Resource("pods").Body(body()))
			}})
		}
	}
	for name := range parameters(mustCore(&rest.Config{Host: "http://unused"})) {
		add(scenario{name: "params/" + name, replies: answers, do: func(g *rig) { g.send1(parameters(g.core())[name]) }})
	}
	for _, host := range []string{"", "/", "/prefix", "/prefix/", "/a/b//", "/%41/ü", "/x?q=1"} {
		add(scenario{name: "host/" + url.QueryEscape(host), replies: answers, do: func(g *rig) {
			c, err := coreClient(&rest.Config{Host: g.server.URL + host, QPS: -1})
			if err != nil {
				g.outcome("client", nil, err)
				return
			}
			g.send1(c.Get().Namespace("ns").Resource("pods").Name("a"))
			g.send1(c.Get().AbsPath("/healthz"))
			g.send1(c.Get().RequestURI("/apis?x=y"))
		}})
	}
}

// send1 sends a request and writes down all that a Result tells.
func (g *rig) send1(r *rest.Request) {
	g.note("url %v", r.URL())
	if err := r.Error(); err != nil {
		g.note("request error %s", errorFacts(err))
	}
	var code int
	var contentType string
	var created bool
	result := r.Do(g.ctx)
	raw, err := result.StatusCode(&code).ContentType(&contentType).WasCreated(&created).Raw()
	g.outcome("raw", raw, err)
	g.note("code %d, content type %q, created %v, warnings %v", code, contentType, created, result.Warnings())
	obj, err := result.Get()
	g.outcome("get", obj, err)
	g.outcome("into", nil, result.Into(&corev1.Pod{}))
	g.outcome("error", nil, result.Error())
}

func coreClient(c *rest.Config) (*rest.RESTClient, error) {
	c.APIPath = "/api"
	c.GroupVersion = &corev1.SchemeGroupVersion
	c.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	return rest.RESTClientFor(c)
}

func mustCore(c *rest.Config) *rest.RESTClient { return must(coreClient(c)) }

// core is a client for the core group, made by hand.
func (g *rig) core(change ...func(*rest.Config)) *rest.RESTClient {
	c := g.config()
	for _, f := range change {
		f(c)
	}
	return mustCore(c)
}
