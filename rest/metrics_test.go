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

package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/tools/metrics"
)

// collector notes what each metric is told.
type collector struct{ got []string }

func (c *collector) add(parts ...any) {
	c.got = append(c.got, strings.TrimSuffix(fmt.Sprintln(parts...), "\n"))
}

type (
	latencies struct {
		*collector
		name string
	}
	sizes     latencies
	results   struct{ *collector }
	resolving struct{ *collector }
)

func (l latencies) Observe(_ context.Context, verb string, u url.URL, _ time.Duration) {
	l.add(l.name, verb, u.Path+"?"+u.RawQuery)
}
func (s sizes) Observe(_ context.Context, verb, host string, size float64) {
	s.add(s.name, verb, host, size)
}
func (r results) Increment(_ context.Context, code, method, host string) {
	r.add("result", code, method, host)
}
func (r results) IncrementRetry(_ context.Context, code, method, host string) {
	r.add("retry", code, method, host)
}
func (r resolving) Observe(_ context.Context, host string, _ time.Duration) { r.add("resolved", host) }

// collect puts collectors in place of those that discard, for one test.
func collect(t *testing.T) *collector {
	c := &collector{}
	latency, throttle := metrics.RequestLatency, metrics.RateLimiterLatency
	request, response := metrics.RequestSize, metrics.ResponseSize
	result, retry, resolver := metrics.RequestResult, metrics.RequestRetry, metrics.ResolverLatency
	t.Cleanup(func() {
		metrics.RequestLatency, metrics.RateLimiterLatency = latency, throttle
		metrics.RequestSize, metrics.ResponseSize = request, response
		metrics.RequestResult, metrics.RequestRetry, metrics.ResolverLatency = result, retry, resolver
	})
	metrics.RequestLatency, metrics.RateLimiterLatency = latencies{c, "latency"}, latencies{c, "throttle"}
	metrics.RequestSize, metrics.ResponseSize = sizes{c, "sent"}, sizes{c, "received"}
	metrics.RequestResult, metrics.RequestRetry, metrics.ResolverLatency = results{c}, results{c}, resolving{c}
	return c
}

func TestMetrics(t *testing.T) {
	got := collect(t)
	synctest.Test(t, func(t *testing.T) {
		answers := []*http.Response{reply(429, jsonType, "", "Retry-After", "1"), reply(200, jsonType, podJSON)}
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := answers[0]
			answers = answers[1:]
			return resp, nil
		})
		c.Put().Namespace("a").Resource("pods").Name("b").Param("x", "y").Throttle(recordingLimiter{new([]string)}).Body([]byte("12345")).Do(t.Context())
	})
	template := url.URL{Path: "/api/v1/namespaces/{namespace}/pods/{name}"}
	want := []string{
		"throttle PUT " + template.Path + "?x=%7Bvalue%7D",
		"result 429 PUT server", "sent PUT server 5",
		"throttle PUT " + template.Path + "?x=%7Bvalue%7D",
		"result 200 PUT server", "retry 200 PUT server", "sent PUT server 5",
		fmt.Sprint("received PUT server ", len(podJSON)),
		"latency PUT " + template.Path + "?x=%7Bvalue%7D",
	}
	if !slices.Equal(got.got, want) {
		t.Errorf("\n got %q\nwant %q", got.got, want)
	}
	got.got = nil
	clientOf(t, func(*http.Request) (*http.Response, error) { return nil, io.EOF }).Post().Resource("pods").Do(t.Context())
	if want := "result <error> POST server"; len(got.got) == 0 || got.got[0] != want {
		t.Errorf("got %q, want %q", got.got, want)
	}
}

func TestMetrics_resolver(t *testing.T) {
	got := collect(t)
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	tr := &http.Transport{DisableKeepAlives: true}
	c, err := RESTClientForConfigAndClient(testConfig(strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)), &http.Client{Transport: tr})
	if err != nil {
		t.Fatal(err)
	}
	c.Get().Do(t.Context())
	if !slices.Contains(got.got, "resolved localhost") {
		t.Errorf("%q", got.got)
	}
}

// Names and namespaces, and what comes from users, do not get into a metric.
func TestTemplate(t *testing.T) {
	for _, base := range []string{"http://host", "http://host/some/base"} {
		c := clientOf(t, busy(1), func(c *Config) { c.Host = base })
		prefix := mustURL(base).Path
		for want, r := range map[string]*Request{
			prefix + "/api/v1/namespaces/{namespace}/pods/{name}":     c.Get().Namespace("a").Resource("pods").Name("b"),
			prefix + "/api/v1/namespaces/{namespace}/pods":            c.Get().Namespace("a").Resource("pods"),
			prefix + "/api/v1/namespaces/{namespace}/pods/{name}/log": c.Get().Namespace("a").Resource("pods").Name("b").SubResource("log"),
			prefix + "/api/v1/namespaces/{name}":                      c.Get().Resource("namespaces").Name("a"),
			prefix + "/api/v1/namespaces/{name}/status":               c.Get().Resource("namespaces").Name("a").SubResource("status"),
			prefix + "/api/v1/nodes/{name}/status":                    c.Get().Resource("nodes").Name("a").SubResource("status"),
			prefix + "/apis/g/v/namespaces/{namespace}/r/{name}":      c.Get().AbsPath("/apis/g/v/namespaces/a/r/b"),
			prefix + "/apis/g/v":                                      c.Get().AbsPath("/apis/g/v"),
			prefix + "/healthz":                                       c.Get().AbsPath("/healthz"),
			"/{prefix}":                                               c.Get().AbsPath("/my/own/path"),
		} {
			if u := r.template(); u.Path != want {
				t.Errorf("%s: %s, want %s", r.URL(), u.Path, want)
			}
		}
	}
}
