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
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"k8s.io/client-go/tools/metrics"
)

// count records the outcome of one attempt.
func (e *exchange) count(ctx context.Context, req *http.Request, resp *http.Response, err error) {
	results, retries := metrics.Enabled(metrics.RequestResult), e.attempt > 1 && metrics.Enabled(metrics.RequestRetry)
	if results || retries {
		code := "<error>"
		if err == nil {
			code = strconv.Itoa(resp.StatusCode)
		}
		if results {
			metrics.RequestResult.Increment(ctx, code, req.Method, req.URL.Host)
		}
		if retries {
			metrics.RequestRetry.IncrementRetry(ctx, code, req.Method, req.URL.Host)
		}
	}
	if e.kind == callWhole && metrics.Enabled(metrics.RequestSize) && req.ContentLength >= 0 {
		metrics.RequestSize.Observe(ctx, req.Method, req.URL.Host, float64(req.ContentLength))
	}
}

// measure records a call whose answer has been read: size bytes of it.
func (e *exchange) measure(ctx context.Context, size int64) {
	if metrics.Enabled(metrics.ResponseSize) && size >= 0 {
		metrics.ResponseSize.Observe(ctx, e.r.verb, e.plan.url.Host, float64(size))
	}
}

// finish ends a call whose answer is whole, and records how long it took.
func (e *exchange) finish(ctx context.Context) {
	if !e.started.IsZero() {
		metrics.RequestLatency.Observe(ctx, e.r.verb, e.r.template(), time.Since(e.started))
	}
	e.end()
}

// withResolverMetric makes req report how long the resolution of the host's name
// took, if anybody wants to know.
func withResolverMetric(req *http.Request) *http.Request {
	if !metrics.Enabled(metrics.ResolverLatency) {
		return req
	}
	type lookup struct {
		host  string
		start time.Time
	}
	var pending atomic.Pointer[lookup] // a dial can outlive the request
	ctx := req.Context()
	return req.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(info httptrace.DNSStartInfo) { pending.Store(&lookup{info.Host, time.Now()}) },
		DNSDone: func(httptrace.DNSDoneInfo) {
			if l := pending.Swap(nil); l != nil {
				metrics.ResolverLatency.Observe(ctx, l.host, time.Since(l.start))
			}
		},
	}))
}

// template is the URL with placeholders for what differs from object to object, so that
// a metric by URL stays small. It costs what the URL cost, so only metrics ask for it.
func (r *Request) template() url.URL {
	u := *r.url(0)
	base := strings.TrimSuffix(r.c.basePath(), "/")
	segments := strings.Split(strings.Trim(strings.TrimPrefix(u.Path, base), "/"), "/")
	if first := segments[0]; len(segments) > 1 && first != "api" && first != "apis" {
		u.Path = "/{prefix}" // a path of somebody's own: it could be anything
	} else if len(segments) > 1 {
		u.Path = base + templatePath(segments)
	}
	query := make(url.Values, len(r.params))
	for name := range r.params {
		query.Set(name, "{value}")
	}
	u.RawQuery = query.Encode()
	return u
}

// templatePath replaces namespace and name in a path below /api or /apis.
func templatePath(segments []string) string {
	resource := 2 // after /api/v1
	if segments[0] == "apis" {
		resource = 3 // after /apis/group/version
	}
	if len(segments) > resource+2 && segments[resource] == "namespaces" && !ofNamespace(segments[resource+2]) {
		segments[resource+1] = "{namespace}"
		resource += 2
	}
	if len(segments) > resource+1 {
		segments[resource+1] = "{name}"
	}
	return "/" + strings.Join(segments, "/")
}

// ofNamespace reports whether it is a subresource of namespaces and no resource in one.
func ofNamespace(segment string) bool { return segment == "status" || segment == "finalize" }
