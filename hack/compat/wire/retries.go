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
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/flowcontrol"
)

// again is an answer that asks to come back.
func again(code int, header ...string) reply {
	return reply{code: code, header: header, body: `{"kind":"Status","apiVersion":"v1","status":"Failure","message":"busy","reason":"TooManyRequests","code":` + fmt.Sprint(code) + `}`}
}

// hiccups are what servers do before they answer.
var hiccups = map[string][]reply{
	"429":              {again(429, "Retry-After", "0")},
	"429/twice":        {again(429, "Retry-After", "0"), again(429, "Retry-After", "0")},
	"429/1s":           {again(429, "Retry-After", "1")},
	"429/negative":     {again(429, "Retry-After", "-1")},
	"429/noHeader":     {again(429)},
	"429/date":         {again(429, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")},
	"429/fraction":     {again(429, "Retry-After", "0.5")},
	"429/empty":        {again(429, "Retry-After", "")},
	"429/twoHeaders":   {again(429, "Retry-After", "0", "Retry-After", "5")},
	"500":              {again(500, "Retry-After", "0")},
	"500/noHeader":     {again(500)},
	"503":              {again(503, "Retry-After", "0")},
	"504":              {again(504, "Retry-After", "0")},
	"599":              {again(599, "Retry-After", "0")},
	"409":              {again(409, "Retry-After", "0")},
	"401":              {again(401, "Retry-After", "0")},
	"200":              {{body: onePod, header: []string{"Retry-After", "0"}}},
	"reset":            {{reset: true}},
	"reset/twice":      {{reset: true}, {reset: true}},
	"cut":              {{body: "{", length: 100, cut: true}},
	"mixed":            {{reset: true}, again(429, "Retry-After", "0"), again(500, "Retry-After", "0")},
	"reset/429":        {again(429, "Retry-After", "0", "Connection", "close"), {reset: true}},
	"415":              {again(415)},
	"redirect/301":     {{code: 301, header: []string{"Location", "/elsewhere?x=y"}}},
	"redirect/302":     {{code: 302, header: []string{"Location", "/elsewhere"}}},
	"redirect/307":     {{code: 307, header: []string{"Location", "/elsewhere"}}},
	"redirect/308":     {{code: 308, header: []string{"Location", "elsewhere"}}},
	"redirect/nowhere": {{code: 302}},
	"redirect/loop":    {{code: 302, header: []string{"Location", "/a"}}, {code: 302, header: []string{"Location", "/b"}}, {code: 302, header: []string{"Location", "/c"}}},
	"always/429":       {again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0"), again(429, "Retry-After", "0")},
}

// plainReader can be read once and no more.
type plainReader struct{ io.Reader }

// seeker can go back, and does not hide its type.
type seeker struct{ *bytes.Reader }

var retriedCalls = map[string]func(*rig){
	"get":    failingCalls["get"],
	"list":   failingCalls["list"],
	"create": failingCalls["create"],
	"delete": failingCalls["delete"],
	"watch":  failingCalls["watch"],
	"stream": failingCalls["stream"],
	"raw":    failingCalls["raw"],
	"version": func(g *rig) {
		v, err := g.client().Discovery().ServerVersion()
		g.outcome("version", v, err)
	},
	"apply": func(g *rig) {
		o, err := g.dynamic().Resource(podsResource).Namespace("ns").Patch(g.ctx, "a", types.ApplyPatchType, []byte("{}"), metav1.PatchOptions{})
		g.outcome("apply", o, err)
	},
	"noRetries":  func(g *rig) { g.send1(g.core().Get().Resource("pods").MaxRetries(0)) },
	"oneRetry":   func(g *rig) { g.send1(g.core().Get().Resource("pods").MaxRetries(1)) },
	"twoRetries": func(g *rig) { g.send1(g.core().Post().Resource("pods").MaxRetries(2).Body([]byte("x"))) },
	"onceReader": func(g *rig) {
		g.send1(g.core().Put().Resource("pods").Body(plainReader{strings.NewReader("once")}))
	},
	"seeker": func(g *rig) {
		g.send1(g.core().Put().Resource("pods").Body(seeker{bytes.NewReader([]byte("again"))}))
	},
	"bytesReader":   func(g *rig) { g.send1(g.core().Put().Resource("pods").Body(bytes.NewReader([]byte("bytes")))) },
	"stringsReader": func(g *rig) { g.send1(g.core().Put().Resource("pods").Body(strings.NewReader("string"))) },
	"buffer":        func(g *rig) { g.send1(g.core().Put().Resource("pods").Body(bytes.NewBufferString("buffer"))) },
	"seekerInside": func(g *rig) {
		r := bytes.NewReader([]byte("not this: this"))
		r.Seek(10, io.SeekStart)
		g.send1(g.core().Put().Resource("pods").Body(seeker{r}))
	},
	"backoff": func(g *rig) {
		b := &notedBackoff{g: g}
		g.send1(g.core().Get().Resource("pods").BackOff(b))
	},
	"backoffCtx": func(g *rig) {
		b := &notedBackoff{g: g}
		g.send1(g.core().Get().Resource("pods").BackOffWithContext(b))
	},
	"throttled": func(g *rig) {
		g.send1(g.core().Get().Resource("pods").Throttle(&notedLimiter{g: g}))
	},
	"watchThrottled": func(g *rig) {
		w, err := g.core().Get().Resource("pods").Throttle(&notedLimiter{g: g}).BackOffWithContext(&notedBackoff{g: g}).Watch(g.ctx)
		g.events("watch", w, err)
	},
	"streamThrottled": func(g *rig) {
		s, err := g.core().Get().Resource("pods").Throttle(&notedLimiter{g: g}).BackOffWithContext(&notedBackoff{g: g}).Stream(g.ctx)
		g.readAll("stream", s, err)
	},
	"post/redirected": func(g *rig) {
		g.send1(g.core().Post().Resource("pods").Body(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "x"}}))
	},
}

// notedBackoff writes down what is asked of it.
type notedBackoff struct {
	g  *rig
	mu sync.Mutex
}

func (b *notedBackoff) UpdateBackoff(u *url.URL, err error, code int) {
	b.g.note("backoff: update %v %v %d", u, err, code)
}
func (b *notedBackoff) CalculateBackoff(u *url.URL) time.Duration {
	b.g.note("backoff: calculate %v", u)
	return 0
}
func (b *notedBackoff) Sleep(d time.Duration) { b.g.note("backoff: sleep %v", d) }
func (b *notedBackoff) UpdateBackoffWithContext(_ context.Context, u *url.URL, err error, code int) {
	b.UpdateBackoff(u, err, code)
}
func (b *notedBackoff) CalculateBackoffWithContext(_ context.Context, u *url.URL) time.Duration {
	return b.CalculateBackoff(u)
}
func (b *notedBackoff) SleepWithContext(_ context.Context, d time.Duration) { b.Sleep(d) }

// notedLimiter lets everybody through and writes it down.
type notedLimiter struct{ g *rig }

func (l *notedLimiter) TryAccept() bool { l.g.note("limiter: try"); return true }
func (l *notedLimiter) Accept()         { l.g.note("limiter: accept") }
func (l *notedLimiter) Stop()           {}
func (l *notedLimiter) QPS() float32    { return 1 }
func (l *notedLimiter) Wait(context.Context) error {
	l.g.note("limiter: wait")
	return nil
}

var _ flowcontrol.RateLimiter = &notedLimiter{}

func init() {
	for what, before := range hiccups {
		for how, do := range retriedCalls {
			add(scenario{name: fmt.Sprintf("retry/%s/%s", how, what), replies: append(before[:len(before):len(before)], reply{body: onePod}), do: do})
		}
		add(scenario{name: "retry/http2/" + what, tls: true, replies: append(before[:len(before):len(before)], reply{body: onePod}), do: failingCalls["get"]})
	}
	for name, limit := range map[string]func(*rest.Config){
		"timeout": func(c *rest.Config) { c.Timeout = 2 * time.Second },
		"header": func(c *rest.Config) {
			c.WrapTransport = func(rt http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					r = r.Clone(r.Context())
					r.Header.Set("X-Wrapped", "yes")
					return rt.RoundTrip(r)
				})
			}
		},
	} {
		for _, hang := range []bool{false, true} {
			answer := reply{body: onePod}
			if hang && name == "timeout" {
				answer = reply{pause: time.Minute}
			}
			add(scenario{name: fmt.Sprintf("limits/%s/hang=%v", name, hang), replies: []reply{answer}, do: func(g *rig) {
				pod, err := g.client(limit).CoreV1().Pods("ns").Get(g.ctx, "a", metav1.GetOptions{})
				g.outcome("get", pod, err)
				g.send1(g.core(limit).Get().Resource("pods"))
				g.send1(g.core(limit).Get().Resource("pods").Timeout(1500 * time.Millisecond))
			}})
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
