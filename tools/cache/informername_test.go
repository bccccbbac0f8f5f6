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

package cache_test

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"
)

// A name that was given up reserves nothing.
func TestInformerName_afterRelease(t *testing.T) {
	n, err := cache.NewInformerName("released")
	if err != nil {
		t.Fatal(err)
	}
	before := n.WithResource(schema.GroupVersionResource{Resource: "pods"})
	n.Release()
	after := n.WithResource(schema.GroupVersionResource{Resource: "nodes"})
	if before.Reserved() || after.Reserved() || after.Name() != "released" {
		t.Errorf("before %v, after %v of %q", before.Reserved(), after.Reserved(), after.Name())
	}
}

type gauges struct{ values *[]float64 }

func (g gauges) Set(v float64)   { *g.values = append(*g.values, v) }
func (g gauges) Observe(float64) {}

func (g gauges) NewQueuedItemMetric(cache.InformerNameAndResource) cache.GaugeMetric { return g }
func (g gauges) NewProcessingLatencyMetric(cache.InformerNameAndResource) cache.HistogramMetric {
	return g
}
func (g gauges) NewStoreResourceVersionMetric(cache.InformerNameAndResource) cache.GaugeMetric {
	return g
}

// The gauge of a store's version has the last digits of long ones, 0 for none,
// and stays where it is for what is no number.
func TestStoreMetrics_versions(t *testing.T) {
	n, err := cache.NewInformerName("versions")
	if err != nil {
		t.Fatal(err)
	}
	defer n.Release()
	var got []float64
	store := cache.NewStore(cache.MetaNamespaceKeyFunc, cache.WithStoreMetrics(n.WithResource(schema.GroupVersionResource{}), gauges{&got}))
	for _, version := range []string{"9", "text", "1.5", "", "-1", "18446744073709551615", "9007199254740993"} {
		store.Bookmark(version)
	}
	if want := []float64{9, 0, -1, 744073709551615, 7199254740993}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
