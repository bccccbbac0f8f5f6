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
	"sync"
	"time"

	"k8s.io/client-go/util/workqueue"
	clocktesting "k8s.io/utils/clock/testing"
)

// metered writes down what a queue reports.
type metered struct {
	*run
	mu sync.Mutex
}

type meter struct {
	m    *metered
	name string
}

func (m meter) say(format string, args ...any) {
	m.m.mu.Lock()
	defer m.m.mu.Unlock()
	m.m.note("%s %s", m.name, fmt.Sprintf(format, args...))
}
func (m meter) Inc()              { m.say("inc") }
func (m meter) Dec()              { m.say("dec") }
func (m meter) Set(v float64)     { m.say("set %v", v) }
func (m meter) Observe(v float64) { m.say("observe %v", v) }

func (m *metered) meter(kind, name string) meter {
	m.note("new %s %q", kind, name)
	return meter{m, kind + " " + name}
}
func (m *metered) NewDepthMetric(n string) workqueue.GaugeMetric { return m.meter("depth", n) }
func (m *metered) NewAddsMetric(n string) workqueue.CounterMetric {
	return m.meter("adds", n)
}
func (m *metered) NewLatencyMetric(n string) workqueue.HistogramMetric { return m.meter("latency", n) }
func (m *metered) NewWorkDurationMetric(n string) workqueue.HistogramMetric {
	return m.meter("work", n)
}
func (m *metered) NewUnfinishedWorkSecondsMetric(n string) workqueue.SettableGaugeMetric {
	return m.meter("unfinished", n)
}
func (m *metered) NewLongestRunningProcessorSecondsMetric(n string) workqueue.SettableGaugeMetric {
	return m.meter("longest", n)
}
func (m *metered) NewRetriesMetric(n string) workqueue.CounterMetric { return m.meter("retries", n) }

func useMetered(r *run, q workqueue.TypedInterface[string]) {
	time.Sleep(10 * time.Millisecond) // not when gauges are set
	q.Add("a")
	q.Add("a")
	q.Add("b")
	time.Sleep(time.Second)
	a, _ := q.Get()
	q.Add(a)
	time.Sleep(time.Second + 50*time.Millisecond)
	q.Done(a)
	b, _ := q.Get()
	q.Done("none")
	time.Sleep(time.Second)
	q.Done(b)
	if d, ok := q.(workqueue.TypedDelayingInterface[string]); ok {
		d.AddAfter("later", time.Second)
		d.AddAfter("later", 0)
	}
	if l, ok := q.(rateLimiting); ok {
		l.AddRateLimited("limited")
		l.AddRateLimited("limited")
		l.Forget("limited")
	}
	time.Sleep(3*time.Second + 10*time.Millisecond)
	for q.Len() > 0 {
		item, _ := q.Get()
		q.Done(item)
	}
	q.ShutDown()
	time.Sleep(3 * time.Second)
	r.settle()
}

func workqueueMetrics(r *run) {
	m := func() *metered { return &metered{run: r} }
	r.note("plain")
	useMetered(r, workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Name: "q", MetricsProvider: m()}))
	r.note("unnamed")
	useMetered(r, workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{MetricsProvider: m()}))
	r.note("delaying")
	useMetered(r, workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Name: "d", MetricsProvider: m()}))
	r.note("delaying over")
	useMetered(r, workqueue.NewTypedDelayingQueueWithConfig(workqueue.TypedDelayingQueueConfig[string]{Name: "d", MetricsProvider: m(),
		Queue: workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Name: "inner", MetricsProvider: m()})}))
	r.note("rate limiting")
	useMetered(r, workqueue.NewTypedRateLimitingQueueWithConfig(steadyLimiter(), workqueue.TypedRateLimitingQueueConfig[string]{Name: "r", MetricsProvider: m()}))
	r.note("with a clock")
	c := clocktesting.NewFakeClock(time.Unix(0, 0))
	q := workqueue.NewTypedWithConfig(workqueue.TypedQueueConfig[string]{Name: "c", MetricsProvider: m(), Clock: c})
	q.Add("x")
	c.Step(3 * time.Second)
	x, _ := q.Get()
	c.Step(2 * time.Second)
	r.settle()
	q.Done(x)
	q.ShutDown()
}

func workqueueMetricsGlobal(r *run) {
	workqueue.SetProvider(&metered{run: r})
	workqueue.SetProvider(&metered{run: &run{}})
	for n, make := range []func() workqueue.Interface{
		func() workqueue.Interface { return workqueue.New() },
		func() workqueue.Interface { return workqueue.NewNamed("named") },
		func() workqueue.Interface { return workqueue.NewNamedDelayingQueue("delaying") },
		func() workqueue.Interface {
			return workqueue.NewNamedRateLimitingQueue(workqueue.DefaultItemBasedRateLimiter(), "limiting")
		},
		func() workqueue.Interface {
			return workqueue.NewDelayingQueueWithCustomQueue(workqueue.NewNamed("custom"), "outer")
		},
		func() workqueue.Interface {
			return workqueue.NewRateLimitingQueueWithConfig(workqueue.DefaultItemBasedRateLimiter(), workqueue.RateLimitingQueueConfig{Name: "configured"})
		},
		func() workqueue.Interface {
			return workqueue.NewRateLimitingQueueWithDelayingInterface(workqueue.NewNamedDelayingQueue("given"), workqueue.DefaultItemBasedRateLimiter())
		},
	} {
		r.note("queue %d", n)
		q := make()
		q.Add(1)
		item, _ := q.Get()
		q.Done(item)
		q.ShutDown()
		time.Sleep(time.Second)
		r.settle()
	}
}
