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
	"flag"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/metrics"
	"k8s.io/klog/v2"
)

// warnings as servers send them.
var warningHeaders = map[string][]string{
	"one":       {`299 - "careful"`},
	"two":       {`299 - "careful"`, `299 - "again"`},
	"same":      {`299 - "careful"`, `299 - "careful"`},
	"joined":    {`299 - "one", 299 - "two"`},
	"quoted":    {`299 - "a \"quoted\" \\ text"`},
	"agent":     {`299 some-agent "careful"`},
	"date":      {`299 - "careful" "Wed, 21 Oct 2015 07:28:00 GMT"`},
	"code":      {`199 - "other code"`},
	"empty":     {`299 - ""`},
	"malformed": {`299 careful`, `x`, `299 - "open`},
	"control":   {"299 - \"a\tb\""},
	"long":      {`299 - "` + strings.Repeat("w", 300) + `"`},
	"unicode":   {`299 - "größe"`},
}

// notedWarnings writes down what a handler is given.
type notedWarnings struct{ g *rig }

func (n notedWarnings) HandleWarningHeader(code int, agent, text string) {
	n.g.note("warning %d %q %q", code, agent, text)
}

type notedWarningsCtx struct{ g *rig }

func (n notedWarningsCtx) HandleWarningHeaderWithContext(ctx context.Context, code int, agent, text string) {
	n.g.note("warning with context (%v) %d %q %q", ctx != nil, code, agent, text)
}

func init() {
	for name, headers := range warningHeaders {
		answer := reply{body: onePod}
		for _, h := range headers {
			answer.header = append(answer.header, "Warning", h)
		}
		for how, set := range map[string]func(*rig, *rest.Config){
			"default": func(*rig, *rest.Config) {},
			"handler": func(g *rig, c *rest.Config) { c.WarningHandler = notedWarnings{g} },
			"ctx":     func(g *rig, c *rest.Config) { c.WarningHandlerWithContext = notedWarningsCtx{g} },
			"both": func(g *rig, c *rest.Config) {
				c.WarningHandler, c.WarningHandlerWithContext = notedWarnings{g}, notedWarningsCtx{g}
			},
			"none": func(_ *rig, c *rest.Config) { c.WarningHandler = rest.NoWarnings{} },
			"writer": func(g *rig, c *rest.Config) {
				c.WarningHandler = rest.NewWarningWriter(writer{g}, rest.WarningWriterOptions{Deduplicate: true, Color: strings.HasPrefix(name, "t")})
			},
		} {
			add(scenario{name: "warnings/" + how + "/" + name, replies: []reply{answer}, do: func(g *rig) {
				change := func(c *rest.Config) { set(g, c) }
				for range 2 {
					_, err := g.client(change).CoreV1().Pods("ns").Get(g.ctx, "a", metav1.GetOptions{})
					g.outcome("get", nil, err)
				}
				g.send1(g.core(change).Get().Resource("pods").WarningHandler(notedWarnings{g}))
				_, err := g.dynamic(change).Resource(podsResource).List(g.ctx, metav1.ListOptions{})
				g.outcome("list", nil, err)
			}})
		}
	}
	logRows()
	add(scenario{name: "metrics/calls", alone: true, unordered: true, answer: podAnswer, do: func(g *rig) {
		defer g.measured()()
		g.everyVerb(func(*rest.Config) {})
	}}, scenario{name: "metrics/retries", alone: true, unordered: true, replies: []reply{again(429, "Retry-After", "0"), {reset: true}, {code: 404, body: "{}"}}, do: func(g *rig) {
		defer g.measured()()
		retriedCalls["get"](g)
		g.core().Get().AbsPath("/x/y").Do(g.ctx)
		g.core().Get().RequestURI("/apis/a.b/v1/namespaces/n/things/t/status?a=b").Do(g.ctx)
		g.core().Get().Resource("nodes").Name("n").SubResource("proxy").Suffix("a/b").Param("c", "d").Do(g.ctx)
	}})
}

// logRows look at what is logged, at every verbosity.
func logRows() {
	for verbosity := range 11 {
		for name, what := range map[string]struct {
			answer reply
			do     func(*rig, *rest.Config)
		}{
			"get": {reply{body: onePod, header: []string{"Set-Cookie", "session=secret-cookie"}}, func(g *rig, c *rest.Config) {
				_, err := must(clientsetFor(c)).CoreV1().Pods("ns").Get(g.ctx, "a", metav1.GetOptions{})
				g.outcome("get", nil, err)
			}},
			"create": {reply{code: 201, body: onePod}, func(g *rig, c *rest.Config) {
				_, err := must(clientsetFor(c)).CoreV1().Pods("ns").Create(g.ctx, aPod("a"), metav1.CreateOptions{})
				g.outcome("create", nil, err)
			}},
			"fails": {again(500), func(g *rig, c *rest.Config) {
				g.outcome("delete", nil, must(clientsetFor(c)).CoreV1().Pods("ns").Delete(g.ctx, "a", metav1.DeleteOptions{}))
			}},
		} {
			add(scenario{name: fmt.Sprintf("logs/%d/%s", verbosity, name), alone: true, replies: []reply{what.answer}, do: func(g *rig) {
				defer g.logEverything(verbosity)()
				c := g.config()
				c.BearerToken, c.ContentType = "secret-token", "application/json"
				c.Impersonate.UserName = "jane"
				what.do(g, c)
			}})
		}
	}
}

type writer struct{ g *rig }

func (w writer) Write(p []byte) (int, error) {
	w.g.note("written %q", p)
	return len(p), nil
}

var (
	logHead     = regexp.MustCompile(`(?m)^[IWEF]\d{4} [0-9:.]+ +\d+ [a-z0-9_]+\.go:\d+\] ?`)
	logDuration = regexp.MustCompile(`\d+(\.\d+)?(ms|µs|ns|s)\b|[mM]illiseconds"?=\d+|Duration\(ms\)"?=\d+|[a-zA-Z]+Milliseconds=\d+`)
)

// logEverything has what is logged in the transcript, without times and places
// in the code. The function it returns undoes it.
func (g *rig) logEverything(verbosity int) (stop func()) {
	var text bytes.Buffer
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	flags.Set("v", fmt.Sprint(verbosity))
	flags.Set("logtostderr", "false")
	klog.ClearLogger()
	klog.SetOutput(&text)
	g.ctx = klog.NewContext(g.ctx, klog.Background())
	return func() {
		klog.Flush()
		for _, line := range strings.Split(logHead.ReplaceAllString(text.String(), "log: "), "\n") {
			if line != "" {
				g.note("%s", logDuration.ReplaceAllString(withSortedHeaders(line), "DURATION"))
			}
		}
		flags.Set("v", "0")
		klog.SetLogger(quiet)
	}
}

var curlHeader = regexp.MustCompile(` -H "[^"]*"`)

// withSortedHeaders is the line with the headers of a curl command by name: the
// baseline has them in any order.
func withSortedHeaders(line string) string {
	headers := curlHeader.FindAllString(line, -1)
	slices.Sort(headers)
	return curlHeader.ReplaceAllString(line, "") + strings.Join(headers, "")
}

// measured has what metrics are told in the transcript.
func (g *rig) measured() (stop func()) {
	m := measures{g}
	metrics.RequestLatency, metrics.RequestResult, metrics.RequestRetry = m, m, retries{m}
	metrics.RequestSize, metrics.ResponseSize, metrics.RateLimiterLatency = sizes{m, "request"}, sizes{m, "response"}, limiterLatency{m}
	return func() {
		metrics.RequestLatency, metrics.RequestResult, metrics.RequestRetry = quietMeasures, quietMeasures, quietMeasures
	}
}

type measures struct{ g *rig }

func (m measures) Observe(_ context.Context, verb string, u url.URL, _ time.Duration) {
	m.g.note("metric latency %s %s", verb, u.String())
}
func (m measures) Increment(_ context.Context, code, method, host string) {
	m.g.note("metric result %s %s %s", code, method, host)
}

type retries struct{ measures }

func (m retries) IncrementRetry(_ context.Context, code, method, host string) {
	m.g.note("metric retry %s %s %s", code, method, host)
}

type sizes struct {
	measures
	what string
}

func (m sizes) Observe(_ context.Context, verb, host string, size float64) {
	m.g.note("metric %s size %s %s %v", m.what, verb, host, size)
}

type limiterLatency struct{ measures }

func (m limiterLatency) Observe(_ context.Context, verb string, u url.URL, _ time.Duration) {
	m.g.note("metric limiter %s %s", verb, u.String())
}

// silence takes the place of metrics again.
type silence struct{}

var quietMeasures silence

func (silence) Observe(context.Context, string, url.URL, time.Duration) {}
func (silence) Increment(context.Context, string, string, string)       {}
func (silence) IncrementRetry(context.Context, string, string, string)  {}
