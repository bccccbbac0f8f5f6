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
	"net/url"
	"reflect"
	"time"

	"k8s.io/client-go/tools/metrics"
)

// meters are metrics of every kind, which write down what they are told.
type (
	durationMeter struct {
		r    *run
		name string
	}
	expiryMeter  durationMeter
	latencyMeter durationMeter
	resultMeter  durationMeter
	callsMeter   durationMeter
)

func (m durationMeter) Observe(d time.Duration) { m.r.note("%s %v", m.name, d) }
func (m expiryMeter) Set(t *time.Time)          { m.r.note("%s %v", m.name, t) }
func (m latencyMeter) Observe(_ context.Context, verb string, u url.URL, d time.Duration) {
	m.r.note("%s %s %v %v", m.name, verb, u.String(), d)
}
func (m resultMeter) Increment(_ context.Context, code, method, host string) {
	m.r.note("%s %s %s %s", m.name, code, method, host)
}
func (m callsMeter) Increment(code int, status string) { m.r.note("%s %d %s", m.name, code, status) }

func init() {
	add(
		scenario{name: "metrics/unset", alone: true, do: unsetMetrics},
		scenario{name: "metrics/register", alone: true, do: registeredMetrics},
		scenario{name: "metrics/ensured", alone: true, do: func(r *run) {
			metrics.EnsureRegistered()
			metrics.EnsureRegistered()
			metrics.Register(metrics.RegisterOpts{RequestResult: resultMeter{r, "later"}})
			metrics.RequestResult.Increment(r.ctx, "200", "GET", "h")
			metrics.EnsureRegistered()
		}},
		scenario{name: "metrics/registerFn", alone: true, do: func(r *run) {
			metrics.Register(metrics.RegisterOpts{RequestResult: resultMeter{r, "first"}, RegisterFn: func() { r.note("registers") }})
			r.note("registered")
			metrics.EnsureRegistered()
			metrics.EnsureRegistered()
			metrics.Register(metrics.RegisterOpts{RegisterFn: func() { r.note("registers again") }})
			metrics.EnsureRegistered()
		}},
	)
}

// unsetMetrics can be told everything, and say nothing.
func unsetMetrics(r *run) {
	now := time.Now()
	for _, f := range map[string]func(){
		"cert expiry":   func() { metrics.ClientCertExpiry.Set(&now) },
		"no expiry":     func() { metrics.ClientCertExpiry.Set(nil) },
		"rotation":      func() { metrics.ClientCertRotationAge.Observe(1) },
		"latency":       func() { metrics.RequestLatency.Observe(r.ctx, "GET", url.URL{}, 1) },
		"resolver":      func() { metrics.ResolverLatency.Observe(r.ctx, "h", 1) },
		"limiter":       func() { metrics.RateLimiterLatency.Observe(r.ctx, "GET", url.URL{}, 1) },
		"result":        func() { metrics.RequestResult.Increment(r.ctx, "200", "GET", "h") },
		"request size":  func() { metrics.RequestSize.Observe(r.ctx, "GET", "h", 1) },
		"response size": func() { metrics.ResponseSize.Observe(r.ctx, "GET", "h", 1) },
		"retry":         func() { metrics.RequestRetry.IncrementRetry(r.ctx, "200", "GET", "h") },
		"exec":          func() { metrics.ExecPluginCalls.Increment(0, "x") },
		"exec policy":   func() { metrics.ExecPluginPolicyCalls.Increment("x") },
		"cache entries": func() { metrics.TransportCacheEntries.Observe(1) },
		"create calls":  func() { metrics.TransportCreateCalls.Increment("x") },
		"ca reloads":    func() { metrics.TransportCAReloads.Increment("x", "y") },
		"cache gc":      func() { metrics.TransportCacheGCCalls.Increment("x") },
		"rotation gc":   func() { metrics.TransportCertRotationGCCalls.Increment() },
	} {
		f()
	}
	r.note("all are there")
}

// registeredMetrics count once: the first registration in a process wins.
func registeredMetrics(r *run) {
	register := func(name string) {
		metrics.Register(metrics.RegisterOpts{
			ClientCertRotationAge: durationMeter{r, name + " rotation"}, ClientCertExpiry: expiryMeter{r, name + " expiry"},
			RequestLatency: latencyMeter{r, name + " latency"}, RequestResult: resultMeter{r, name + " result"}, ExecPluginCalls: callsMeter{r, name + " exec"},
		})
	}
	tell := func() {
		now := time.Now()
		metrics.ClientCertExpiry.Set(&now)
		metrics.ClientCertRotationAge.Observe(time.Second)
		metrics.RequestLatency.Observe(r.ctx, "GET", url.URL{Scheme: "http", Host: "h"}, time.Second)
		metrics.RequestResult.Increment(r.ctx, "200", "GET", "h")
		metrics.ExecPluginCalls.Increment(1, "x")
		metrics.RequestRetry.IncrementRetry(r.ctx, "500", "GET", "h")
	}
	tell()
	before := reflect.TypeOf(metrics.RequestRetry) == reflect.TypeOf(metrics.RequestResult)
	register("first")
	tell()
	register("second")
	tell()
	r.note("%v", before)
}
