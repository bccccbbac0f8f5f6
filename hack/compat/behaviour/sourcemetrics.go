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
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/cache"
)

// sourceMetrics writes down, by metric, what reflectors and informers report.
type sourceMetrics struct{ *ledger }

type sourceMeter struct {
	l    *ledger
	page string
}

func (m sourceMeter) Inc()              { m.l.note(m.page, "inc") }
func (m sourceMeter) Set(v float64)     { m.l.note(m.page, "set %v", v) }
func (m sourceMeter) Observe(v float64) { m.l.note(m.page, "observe %v", v) }

func (s sourceMetrics) of(kind, name string) sourceMeter {
	page := kind + " " + name
	s.note(page, "new")
	return sourceMeter{s.ledger, page}
}
func (s sourceMetrics) NewListsMetric(n string) cache.CounterMetric { return s.of("lists", n) }
func (s sourceMetrics) NewListDurationMetric(n string) cache.SummaryMetric {
	return s.of("list duration", n)
}
func (s sourceMetrics) NewItemsInListMetric(n string) cache.SummaryMetric { return s.of("items", n) }
func (s sourceMetrics) NewWatchesMetric(n string) cache.CounterMetric     { return s.of("watches", n) }
func (s sourceMetrics) NewShortWatchesMetric(n string) cache.CounterMetric {
	return s.of("short watches", n)
}
func (s sourceMetrics) NewWatchDurationMetric(n string) cache.SummaryMetric {
	return s.of("watch duration", n)
}
func (s sourceMetrics) NewItemsInWatchMetric(n string) cache.SummaryMetric {
	return s.of("watched", n)
}
func (s sourceMetrics) NewLastResourceVersionMetric(n string) cache.GaugeMetric {
	return s.of("version", n)
}

func identity(id cache.InformerNameAndResource) string {
	return fmt.Sprintf("%q %v %v", id.Name(), id.GroupVersionResource(), id.Reserved())
}
func (s sourceMetrics) NewQueuedItemMetric(id cache.InformerNameAndResource) cache.GaugeMetric {
	return s.of("queued", identity(id))
}
func (s sourceMetrics) NewProcessingLatencyMetric(id cache.InformerNameAndResource) cache.HistogramMetric {
	return s.of("latency", identity(id))
}
func (s sourceMetrics) NewStoreResourceVersionMetric(id cache.InformerNameAndResource) cache.GaugeMetric {
	return s.of("store version", identity(id))
}

func reflectorMetrics(r *run) {
	l := &ledger{}
	cache.SetReflectorMetricsProvider(sourceMetrics{l})
	cache.SetReflectorMetricsProvider(sourceMetrics{&ledger{}})
	for _, name := range []string{"plain", "closed", "expired", "listErrors", "stream"} {
		for _, s := range scripts() {
			if s.name != name {
				continue
			}
			srv := &server{r: &run{}, lists: s.lists, watches: s.watches, pace: 10 * time.Millisecond}
			re := cache.NewNamedReflector(name, srv.listWatch(), &corev1.Pod{}, cache.NewStore(cache.MetaNamespaceKeyFunc), 0)
			stop := make(chan struct{})
			go re.Run(stop)
			time.Sleep(20 * time.Second)
			close(stop)
			r.settle()
			time.Sleep(time.Minute)
			l.flush(r, name)
		}
	}
}

func informerMetrics(r *run) {
	l := &ledger{}
	given := &ledger{}
	cache.SetInformerMetricsProvider(sourceMetrics{l})
	cache.SetInformerMetricsProvider(sourceMetrics{&ledger{}})
	n, err := cache.NewInformerName("metered")
	r.err("name", err)
	for _, which := range []string{"named", "unnamed", "given"} {
		srv := &server{r: &run{}, lists: []listed{two}, watches: []watched{{events: "+a/z@11 1s ~a/x@12 1s -a/y@13 1s @14"}}}
		o := cache.SharedIndexInformerOptions{}
		if which != "unnamed" {
			o.Identifier = n.WithResource(podsResource)
		}
		if which == "given" {
			o.InformerMetricsProvider = sourceMetrics{given}
		}
		inf := cache.NewSharedIndexInformerWithOptions(srv.listWatch(), &corev1.Pod{}, o)
		inf.AddEventHandler(cache.ResourceEventHandlerFuncs{})
		stop := make(chan struct{})
		go inf.Run(stop)
		time.Sleep(20 * time.Second)
		close(stop)
		r.settle()
		time.Sleep(time.Minute)
		l.flush(r, which)
		given.flush(r, which+" given")
	}
}

func storeMetrics(r *run) {
	n, err := cache.NewInformerName("stores")
	r.err("name", err)
	id := n.WithResource(podsResource)
	for _, id := range []cache.InformerNameAndResource{id, {}} {
		l := &ledger{}
		s := cache.NewStore(cache.MetaNamespaceKeyFunc, cache.WithStoreMetrics(id, sourceMetrics{l}))
		for _, version := range []string{"9", "text", "", "10", "3", "0", "-1", "1.5", "99999999999999999999", "9007199254740993", "text000000000000000001"} {
			r.err("replace", s.Replace([]any{pod("a/z@5")}, version))
			l.flush(r, "replace "+version)
			r.err("add", s.Add(pod("a/x@"+version)))
			l.flush(r, "add "+version)
			r.err("update", s.Update(pod("a/x@"+version)))
			l.flush(r, "update "+version)
			r.err("delete", s.Delete(pod("a/x@"+version)))
			l.flush(r, "delete "+version)
			s.Bookmark(version)
			l.flush(r, "bookmark "+version)
		}
		t := cache.NewThreadSafeStore(indexers(), cache.Indices{}, cache.WithThreadSafeStoreMetrics(id, sourceMetrics{l}))
		t.Add("a/x", pod("a/x@3"))
		t.Replace(map[string]any{"a/y": pod("a/y@4")}, "8")
		t.Delete("a/y")
		t.Bookmark("30")
		l.flush(r, "thread safe")
		r.panics("no provider", func() { cache.NewStore(cache.MetaNamespaceKeyFunc, cache.WithStoreMetrics(id, nil)) })
	}
}

func init() {
	add(scenario{name: "cache/metrics/reflector", alone: true, do: reflectorMetrics},
		scenario{name: "cache/metrics/informer", alone: true, do: informerMetrics},
		scenario{name: "cache/metrics/store", alone: true, do: storeMetrics})
}
