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
	"net/http"
	"net/url"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	restfake "k8s.io/client-go/rest/fake"
	"k8s.io/client-go/util/flowcontrol"
)

// builderStep is a call on a request that is being described.
func builderStep(rng *rand.Rand, q *rest.Request) (string, *rest.Request) {
	word := pick(rng, "", "a", "pods", "x y", "a/b", "..", ".", "%2f", "näme", "namespaces", "a%b", "q?x=1", "UPPER", "ns")
	words := pick(rng, []string{}, []string{word}, []string{word, "b"}, []string{"a", word, "/c/"}, []string{"/abs/", word})
	switch rng.Intn(17) {
	case 0:
		return fmt.Sprintf("Verb(%q)", word), q.Verb(word)
	case 1:
		return fmt.Sprintf("Prefix(%q)", words), q.Prefix(words...)
	case 2:
		return fmt.Sprintf("Suffix(%q)", words), q.Suffix(words...)
	case 3, 4:
		return fmt.Sprintf("Resource(%q)", word), q.Resource(word)
	case 5:
		return fmt.Sprintf("SubResource(%q)", words), q.SubResource(words...)
	case 6, 7:
		return fmt.Sprintf("Name(%q)", word), q.Name(word)
	case 8:
		return fmt.Sprintf("Namespace(%q)", word), q.Namespace(word)
	case 9:
		scoped := rng.Intn(2) == 0
		return fmt.Sprintf("NamespaceIfScoped(%q,%v)", word, scoped), q.NamespaceIfScoped(word, scoped)
	case 10:
		return fmt.Sprintf("AbsPath(%q)", words), q.AbsPath(words...)
	case 11:
		uri := pick(rng, "", "/", "/a/b?c=d&c=e", "a", "http://other/x?y=1", "/%zz", "/a b", "/?x", "/x//y/", "/a#frag", "/a;b=c")
		return fmt.Sprintf("RequestURI(%q)", uri), q.RequestURI(uri)
	case 12:
		value := pick(rng, "", "v", "a b", "é&=")
		return fmt.Sprintf("Param(%q,%q)", word, value), q.Param(word, value)
	case 13:
		opts := drawListOptions(rng)
		return "VersionedParams " + jsonOf(opts), q.VersionedParams(&opts, scheme.ParameterCodec)
	case 14:
		d := pick(rng, 0, time.Second, 1500*time.Millisecond, -time.Second)
		return fmt.Sprintf("Timeout(%v)", d), q.Timeout(d)
	case 15:
		o := pick[any](rng, nil, "missing-file", []byte("{}"), strings.NewReader("x"), &corev1.Pod{}, 3, struct{}{}, map[string]string{})
		return fmt.Sprintf("Body(%T)", o), q.Body(o)
	default:
		o := pick[runtime.Object](rng, &corev1.PodLogOptions{Container: "c", Follow: true}, &corev1.PodExecOptions{Command: []string{"a", "b"}, TTY: true}, &metav1.GetOptions{ResourceVersion: "3"}, &corev1.Pod{})
		gv := pick(rng, schema.GroupVersion{Version: "v1"}, schema.GroupVersion{Group: "x", Version: "v2"}, schema.GroupVersion{})
		return fmt.Sprintf("SpecificallyVersionedParams(%T,%v)", o, gv), q.SpecificallyVersionedParams(o, scheme.ParameterCodec, gv)
	}
}

func requestFacts(q *rest.Request) string {
	var b strings.Builder
	if err := q.Error(); err != nil {
		fmt.Fprintf(&b, "error %T %q ", err, err)
	}
	func() {
		defer func() {
			if p := recover(); p != nil {
				fmt.Fprintf(&b, "URL panics")
			}
		}()
		fmt.Fprintf(&b, "URL %s", q.URL())
	}()
	return b.String()
}

// catcher answers with what it was asked.
func catcher(r *run) *http.Client {
	return restfake.CreateHTTPClient(func(req *http.Request) (*http.Response, error) {
		r.note("  %s %s %s %v", req.Method, req.URL, req.Host, req.Header)
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: http.NoBody}, nil
	})
}

func init() {
	seeds("rest/request/drawn", 150, func(r *run, seed int64) {
		rng := rand.New(rand.NewSource(seed))
		for range 12 {
			base := pick(rng, "http://h/", "https://h:1/base", "http://h/base/", "http://h/b?x=1", "http://h/a//b")
			u, _ := url.Parse(base)
			path := pick(rng, "/api/v1", "apis/apps/v1", "", "/")
			content := rest.ClientContentConfig{GroupVersion: pick(rng, schema.GroupVersion{Version: "v1"}, schema.GroupVersion{Group: "apps", Version: "v1"}), Negotiator: runtime.NewClientNegotiator(scheme.Codecs, schema.GroupVersion{Version: "v1"}), ContentType: pick(rng, "", "application/json", "application/vnd.kubernetes.protobuf"), AcceptContentTypes: pick(rng, "", "application/json,*/*")}
			q := rest.NewRequestWithClient(u, path, content, catcher(r)).Verb(pick(rng, "GET", "POST", "PATCH", "DELETE", "get", ""))
			var steps []string
			for range rng.Intn(7) {
				var step string
				step, q = builderStep(rng, q)
				steps = append(steps, step)
			}
			what := base + " " + path + " " + strings.Join(steps, ".")
			r.note("%s: %s", what, hidden(requestFacts(q)))
			r.panicFree(what, func() {
				res := q.Do(context.Background())
				var status int
				var created bool
				var contentType string
				res.StatusCode(&status).WasCreated(&created).ContentType(&contentType)
				raw, err := res.Raw()
				r.note("  %d %v %q %q %s", status, created, contentType, raw, errText(err))
			})
		}
	})
}

func init() {
	add(scenario{name: "rest/request/clients", do: func(r *run) {
		u, _ := url.Parse("http://h/base")
		c, err := rest.NewRESTClient(u, "/api/v1", rest.ClientContentConfig{GroupVersion: schema.GroupVersion{Version: "v1"}, Negotiator: runtime.NewClientNegotiator(scheme.Codecs, schema.GroupVersion{Version: "v1"})}, nil, catcher(r))
		r.err("new", err)
		for _, pt := range []types.PatchType{types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType, types.ApplyPatchType, types.ApplyCBORPatchType, "x"} {
			q := c.Patch(pt).Resource("pods").Name("a").Body([]byte("{}"))
			r.note("%s %s", pt, requestFacts(q))
			r.err("do", q.Do(context.Background()).Error())
		}
		r.note("%v %v %v", c.APIVersion(), c.GetRateLimiter(), c.Client != nil)
		for _, q := range []*rest.Request{c.Get(), c.Post(), c.Put(), c.Delete(), c.Verb("X"), rest.NewRequest(c)} {
			r.note("%s", requestFacts(q.Namespace("n").Resource("pods")))
			r.panicFree("do", func() { r.err("do", q.Do(context.Background()).Error()) })
		}
		f := &restfake.RESTClient{NegotiatedSerializer: scheme.Codecs, GroupVersion: schema.GroupVersion{Version: "v1"}, VersionedAPIPath: "/api/v1", Client: catcher(r)}
		for _, q := range []*rest.Request{f.Get(), f.Post(), f.Put(), f.Delete(), f.Verb("X"), f.Request(), f.Patch(types.MergePatchType)} {
			r.note("fake %s", requestFacts(q.Namespace("n").Resource("pods").Name("x")))
			r.err("do", q.Do(context.Background()).Error())
		}
		r.note("%v %v %v", f.APIVersion(), f.GetRateLimiter(), f.Req != nil)
		f = &restfake.RESTClient{NegotiatedSerializer: scheme.Codecs, Err: fmt.Errorf("mine"), Resp: &http.Response{StatusCode: 404, Body: http.NoBody}}
		r.err("fake err", f.Get().Resource("a").Do(context.Background()).Error())
		f.Err = nil
		r.err("fake resp", f.Get().Resource("a").Do(context.Background()).Error())
		r.note("fake zero %v", (&restfake.RESTClient{NegotiatedSerializer: scheme.Codecs}).Get().Resource("a").Do(context.Background()).Error() != nil)
	}})
}

func init() {
	add(scenario{name: "rest/serverURL", do: func(r *run) {
		for _, host := range []string{"", "h", "h:1", "h/p", "http://h", "https://h", "http://h/p/", "h:", ":1", "//h", "http:", "http:///p", "ftp://h", "h?x=1", "http://h?x=1#f", "[::1]:1", "::1", "1.2.3.4", "h h", "http://u:p@h", "%zz", "http://[::1", "localhost:80/a b", "HTTP://H", "a.b/c:d"} {
			for _, path := range []string{"", "/api", "apis", "/a/b/", "//x"} {
				for _, gv := range []schema.GroupVersion{{}, {Version: "v1"}, {Group: "g", Version: "v1"}, {Group: "g"}} {
					for _, tls := range []bool{true, false} {
						u, p, err := rest.DefaultServerURL(host, path, gv, tls)
						r.note("%q %q %v %v: %v %q %v", host, path, gv, tls, u, p, err)
					}
				}
			}
			for i, c := range []rest.Config{{Host: host}, {Host: host, TLSClientConfig: rest.TLSClientConfig{Insecure: true}}, {Host: host, TLSClientConfig: rest.TLSClientConfig{CAFile: "x"}}, {Host: host, TLSClientConfig: rest.TLSClientConfig{CertFile: "x"}}, {Host: host, APIPath: "/x", ContentConfig: rest.ContentConfig{GroupVersion: &schema.GroupVersion{Group: "a", Version: "b"}}}} {
				u, p, err := rest.DefaultServerUrlFor(&c)
				r.note("for %q %d: %v %q %v %v", host, i, u, p, err, rest.IsConfigTransportTLS(c))
			}
		}
		for _, path := range []string{"", "/api", "x/", "//"} {
			for _, gv := range []schema.GroupVersion{{}, {Version: "v1"}, {Group: "g", Version: "v1"}, {Group: "g"}} {
				r.note("%q %v %q", path, gv, rest.DefaultVersionedAPIPath(path, gv))
			}
		}
		for _, name := range []string{"", ".", "..", "a", "a/b", "a%b", "%", "/", "a..", "...", "a b", "ä"} {
			r.note("%q %q %q %q %q", name, rest.IsValidPathSegmentName(name), rest.IsValidPathSegmentPrefix(name), rest.ValidatePathSegmentName(name, true), rest.ValidatePathSegmentName(name, false))
		}
		r.note("%q %q %v", rest.NameMayNotBe, rest.NameMayNotContain, rest.ErrNotInCluster)
		r.note("%q", strings.Split(rest.DefaultKubernetesUserAgent(), " ")[1:])
	}})
}

func init() {
	add(scenario{name: "rest/backoff", do: func(r *run) {
		u1, _ := url.Parse("http://a/x")
		u2, _ := url.Parse("http://b/x")
		none := &rest.NoBackoff{}
		none.UpdateBackoff(u1, nil, 500)
		r.note("none %v", none.CalculateBackoff(u1))
		b := &rest.URLBackoff{Backoff: flowcontrol.NewBackOff(time.Second, 30*time.Second)}
		for i, code := range []int{500, 500, 429, 200, 503, 404, 500, 504, 301} {
			b.UpdateBackoff(u1, nil, code)
			r.note("%d %v %v", i, b.CalculateBackoff(u1), b.CalculateBackoff(u2))
		}
		b.UpdateBackoff(u1, fmt.Errorf("x"), 0)
		r.note("error %v", b.CalculateBackoff(u1))
		b.Disable()
		b.UpdateBackoff(u1, nil, 500)
		r.note("disabled %v", b.CalculateBackoff(u1))
		b.Sleep(time.Second)
		r.at("slept")
	}})
}
