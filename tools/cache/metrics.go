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

package cache

import (
	"strconv"
	"sync/atomic"
)

// GaugeMetric is a number that goes up and down.
type GaugeMetric interface{ Set(float64) }

// CounterMetric is a number that goes up.
type CounterMetric interface{ Inc() }

// SummaryMetric collects single observations.
type SummaryMetric interface{ Observe(float64) }

// HistogramMetric collects single observations in buckets.
type HistogramMetric interface{ Observe(float64) }

// noMetric stands for every metric that nobody collects.
type noMetric struct{}

func (noMetric) Inc()            {}
func (noMetric) Set(float64)     {}
func (noMetric) Observe(float64) {}

// MetricsProvider makes the metrics of reflectors, by the reflector's name.
type MetricsProvider interface {
	NewListsMetric(name string) CounterMetric
	NewListDurationMetric(name string) SummaryMetric
	NewItemsInListMetric(name string) SummaryMetric

	NewWatchesMetric(name string) CounterMetric
	NewShortWatchesMetric(name string) CounterMetric
	NewWatchDurationMetric(name string) SummaryMetric
	NewItemsInWatchMetric(name string) SummaryMetric

	NewLastResourceVersionMetric(name string) GaugeMetric
}

// InformerMetricsProvider makes the metrics of informers and their stores, by
// the informer's identity.
type InformerMetricsProvider interface {
	// NewQueuedItemMetric is for the number of events that wait in the queue.
	NewQueuedItemMetric(id InformerNameAndResource) GaugeMetric
	// NewProcessingLatencyMetric is for the seconds that processing an event takes.
	NewProcessingLatencyMetric(id InformerNameAndResource) HistogramMetric
	// NewStoreResourceVersionMetric is for the resource version of the store.
	NewStoreResourceVersionMetric(id InformerNameAndResource) GaugeMetric
}

// Providers apply to what is made after they are set; the first one counts.
var (
	reflectorMetrics atomic.Pointer[MetricsProvider]
	informerMetrics  atomic.Pointer[InformerMetricsProvider]
)

// SetReflectorMetricsProvider sets where reflectors get their metrics. Only
// the first call counts.
func SetReflectorMetricsProvider(metricsProvider MetricsProvider) {
	reflectorMetrics.CompareAndSwap(nil, &metricsProvider)
}

// SetInformerMetricsProvider sets where informers without a provider of their
// own get their metrics. Only the first call counts.
func SetInformerMetricsProvider(metricsProvider InformerMetricsProvider) {
	informerMetrics.CompareAndSwap(nil, &metricsProvider)
}

// informerMetricsProvider returns own, or else what SetInformerMetricsProvider
// set, or else nil.
func informerMetricsProvider(own InformerMetricsProvider) InformerMetricsProvider {
	if own != nil {
		return own
	}
	if p := informerMetrics.Load(); p != nil {
		return *p
	}
	return nil
}

// reflectorGauges are the metrics of one reflector. All are set.
type reflectorGauges struct {
	lists         CounterMetric
	listDuration  SummaryMetric
	itemsInList   SummaryMetric
	watches       CounterMetric
	shortWatches  CounterMetric
	watchDuration SummaryMetric
	itemsInWatch  SummaryMetric
	version       GaugeMetric // nil if nobody collects it
}

func newReflectorGauges(name string) reflectorGauges {
	p := reflectorMetrics.Load()
	if p == nil {
		return reflectorGauges{lists: noMetric{}, listDuration: noMetric{}, itemsInList: noMetric{},
			watches: noMetric{}, shortWatches: noMetric{}, watchDuration: noMetric{}, itemsInWatch: noMetric{}}
	}
	return reflectorGauges{
		lists:         (*p).NewListsMetric(name),
		listDuration:  (*p).NewListDurationMetric(name),
		itemsInList:   (*p).NewItemsInListMetric(name),
		watches:       (*p).NewWatchesMetric(name),
		shortWatches:  (*p).NewShortWatchesMetric(name),
		watchDuration: (*p).NewWatchDurationMetric(name),
		itemsInWatch:  (*p).NewItemsInWatchMetric(name),
		version:       (*p).NewLastResourceVersionMetric(name),
	}
}

func (g reflectorGauges) setVersion(rv string) {
	if g.version == nil {
		return
	}
	if n, err := strconv.ParseFloat(rv, 64); err == nil {
		g.version.Set(n)
	}
}
