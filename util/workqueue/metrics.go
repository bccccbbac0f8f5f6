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

package workqueue

import (
	"fmt"
	"sync/atomic"
	"time"

	"k8s.io/utils/clock"
)

// unfinishedWorkPeriod is how often the metrics of unfinished work are updated.
const unfinishedWorkPeriod = 500 * time.Millisecond

// GaugeMetric is a number that goes up and down.
type GaugeMetric interface {
	Inc()
	Dec()
}

// SettableGaugeMetric is a number that is set.
type SettableGaugeMetric interface{ Set(float64) }

// CounterMetric is a number that goes up.
type CounterMetric interface{ Inc() }

// SummaryMetric collects single observations.
type SummaryMetric interface{ Observe(float64) }

// HistogramMetric collects single observations in buckets.
type HistogramMetric interface{ Observe(float64) }

// MetricsProvider makes the metrics of queues, by the queue's name.
type MetricsProvider interface {
	// NewDepthMetric is for how many items wait.
	NewDepthMetric(name string) GaugeMetric
	// NewAddsMetric is for how many items were added.
	NewAddsMetric(name string) CounterMetric
	// NewLatencyMetric is for the seconds that items wait.
	NewLatencyMetric(name string) HistogramMetric
	// NewWorkDurationMetric is for the seconds that processing an item takes.
	NewWorkDurationMetric(name string) HistogramMetric
	// NewUnfinishedWorkSecondsMetric is for the seconds that items have been
	// processed and are not done, added up.
	NewUnfinishedWorkSecondsMetric(name string) SettableGaugeMetric
	// NewLongestRunningProcessorSecondsMetric is for the longest of them.
	NewLongestRunningProcessorSecondsMetric(name string) SettableGaugeMetric
	// NewRetriesMetric is for how many items were added again after a failure.
	NewRetriesMetric(name string) CounterMetric
}

var globalProvider atomic.Pointer[MetricsProvider]

// SetProvider sets where queues without a provider of their own get their
// metrics. It applies to queues that are made after it; only the first call
// counts.
func SetProvider(metricsProvider MetricsProvider) {
	globalProvider.CompareAndSwap(nil, &metricsProvider)
}

// providerFor returns own, or else what SetProvider set, or else nil.
func providerFor(own MetricsProvider) MetricsProvider {
	if own != nil {
		return own
	}
	if p := globalProvider.Load(); p != nil {
		return *p
	}
	return nil
}

// queueMetrics are the metrics of one queue. A nil one collects nothing. The
// queue's lock guards it.
type queueMetrics[T comparable] struct {
	clock clock.Clock

	depth       GaugeMetric
	adds        CounterMetric
	latency     HistogramMetric
	work        HistogramMetric
	unfinishedS SettableGaugeMetric
	longest     SettableGaugeMetric

	addedAt   map[T]time.Time
	startedAt map[T]time.Time
}

func newQueueMetrics[T comparable](own MetricsProvider, name string, clock clock.Clock) *queueMetrics[T] {
	p := providerFor(own)
	if p == nil || name == "" {
		return nil
	}
	return &queueMetrics[T]{
		clock:       clock,
		depth:       p.NewDepthMetric(name),
		adds:        p.NewAddsMetric(name),
		latency:     p.NewLatencyMetric(name),
		work:        p.NewWorkDurationMetric(name),
		unfinishedS: p.NewUnfinishedWorkSecondsMetric(name),
		longest:     p.NewLongestRunningProcessorSecondsMetric(name),
		addedAt:     map[T]time.Time{},
		startedAt:   map[T]time.Time{},
	}
}

func (m *queueMetrics[T]) added(item T) {
	if m == nil {
		return
	}
	m.adds.Inc()
	m.depth.Inc()
	if _, ok := m.addedAt[item]; !ok {
		m.addedAt[item] = m.clock.Now()
	}
}

func (m *queueMetrics[T]) got(item T) {
	if m == nil {
		return
	}
	m.depth.Dec()
	now := m.clock.Now()
	m.startedAt[item] = now
	if since, ok := m.addedAt[item]; ok {
		m.latency.Observe(now.Sub(since).Seconds())
		delete(m.addedAt, item)
	}
}

func (m *queueMetrics[T]) finished(item T) {
	if m == nil {
		return
	}
	if since, ok := m.startedAt[item]; ok {
		m.work.Observe(m.clock.Since(since).Seconds())
		delete(m.startedAt, item)
	}
}

func (m *queueMetrics[T]) unfinished() {
	var total, longest time.Duration
	for _, since := range m.startedAt {
		took := m.clock.Since(since)
		total += took
		longest = max(longest, took)
	}
	m.unfinishedS.Set(total.Seconds())
	m.longest.Set(longest.Seconds())
}

// newRetriesMetric returns the counter of items that are added again; nil if
// nobody collects it.
func newRetriesMetric(own MetricsProvider, name string) CounterMetric {
	p := providerFor(own)
	if p == nil || name == "" {
		return nil
	}
	return p.NewRetriesMetric(name)
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
