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
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
)

// benchmarkObjects is how many objects the stores of the benchmarks hold: 50
// namespaces with 2,000 each, on nodes with 30 each.
const benchmarkObjects = 100_000

func byNode(obj any) ([]string, error) { return []string{obj.(*v1.Pod).Spec.NodeName}, nil }

func benchmarkStore() (Indexer, []any) {
	s := NewIndexer(MetaNamespaceKeyFunc, Indexers{NamespaceIndex: MetaNamespaceIndexFunc, "node": byNode})
	objs := make([]any, benchmarkObjects)
	for i := range objs {
		pod := testPod(fmt.Sprint("ns", i%50), fmt.Sprint("pod", i), fmt.Sprint(i))
		pod.Spec.NodeName = fmt.Sprint("node", i/30)
		objs[i] = pod
	}
	s.Replace(objs, "1")
	return s, objs
}

// withWriter runs bench beside a writer of 10,000 updates a second, in bursts
// of 50, and reports the writer's longest single update.
func withWriter(b *testing.B, s Indexer, objs []any, bench func()) {
	stop, done := make(chan struct{}), make(chan time.Duration)
	go func() {
		worst, next := time.Duration(0), 0
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-stop:
				done <- worst
				return
			case <-tick.C:
			}
			for range 50 {
				start := time.Now()
				s.Update(objs[next%len(objs)])
				worst = max(worst, time.Since(start))
				next += 7919
			}
		}
	}()
	bench()
	close(stop)
	b.ReportMetric(float64((<-done).Microseconds()), "worst-update-us")
}

func BenchmarkStoreRead(b *testing.B) {
	s, objs := benchmarkStore()
	reads := map[string]func(){
		"get": func() {
			if _, ok, _ := s.GetByKey("ns7/pod57"); !ok {
				b.Fatal("not there")
			}
		},
		"namespace-2000": func() {
			if got, _ := s.ByIndex(NamespaceIndex, "ns7"); len(got) != 2000 {
				b.Fatal(len(got))
			}
		},
		"node-30": func() {
			if got, _ := s.ByIndex("node", "node7"); len(got) != 30 {
				b.Fatal(len(got))
			}
		},
		"list-100000": func() {
			if got := s.List(); len(got) != benchmarkObjects {
				b.Fatal(len(got))
			}
		},
	}
	for _, name := range []string{"get", "namespace-2000", "node-30", "list-100000"} {
		b.Run(name+"/alone", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reads[name]()
			}
		})
		b.Run(name+"/2-readers-and-writer", func(b *testing.B) {
			withWriter(b, s, objs, func() {
				var wg sync.WaitGroup
				for range 2 {
					wg.Go(func() {
						for range b.N {
							reads[name]()
						}
					})
				}
				wg.Wait()
			})
		})
	}
}

func BenchmarkStoreUpdate(b *testing.B) {
	s, objs := benchmarkStore()
	b.ReportAllocs()
	for i := 0; b.Loop(); i += 7919 {
		s.Update(objs[i%len(objs)])
	}
}

func BenchmarkStoreReplace(b *testing.B) {
	s, objs := benchmarkStore()
	b.ReportAllocs()
	for b.Loop() {
		s.Replace(objs, "1")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(objs)), "ns/object")
}

// BenchmarkStoreOverhead reports what the store adds to its objects.
func BenchmarkStoreOverhead(b *testing.B) {
	_, objs := benchmarkStore()
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for range b.N {
		before := heap()
		s := NewIndexer(MetaNamespaceKeyFunc, Indexers{NamespaceIndex: MetaNamespaceIndexFunc, "node": byNode})
		s.Replace(slices.Clone(objs), "1")
		after := heap()
		// The keys are strings of their own, 16 bytes each.
		b.ReportMetric(float64(after-before)/float64(len(objs))-16, "B/object")
		runtime.KeepAlive(s)
	}
}

// BenchmarkWriteBehindList reports how long single writes take while others list
// everything again and again: the middle one, the slowest in a thousand, the slowest of
// all, and how many of a million take over a millisecond. With few cores the last
// of these are the scheduler's and the collector's, who take the processor away for
// a while. So the same is done with readers of another store: what is more with
// readers of the store that is written, the readers have caused.
func BenchmarkWriteBehindList(b *testing.B) {
	s, objs := benchmarkStore()
	other, _ := benchmarkStore()
	for _, readers := range []int{0, 1, 4} {
		for name, read := range map[string]Indexer{"this": s, "another": other} {
			for _, gc := range []bool{true, false} {
				b.Run(fmt.Sprintf("readers=%d/store=%s/gc=%v", readers, name, gc), func(b *testing.B) {
					if !gc { // what is left of a collection under way is done before
						defer debug.SetGCPercent(debug.SetGCPercent(-1))
						defer debug.SetMemoryLimit(debug.SetMemoryLimit(4 << 30))
					}
					runtime.GC()
					var stop atomic.Bool
					var listing sync.WaitGroup
					for range readers {
						listing.Go(func() {
							for !stop.Load() {
								read.List()
							}
						})
					}
					took := make([]time.Duration, b.N)
					waited := lockWait()
					b.ResetTimer()
					for i := range b.N {
						start := time.Now()
						s.Update(objs[i*7919%len(objs)])
						took[i] = time.Since(start)
					}
					b.StopTimer()
					waited = lockWait() - waited
					stop.Store(true)
					listing.Wait()
					reportStalls(b, took)
					b.ReportMetric(waited*1e9/float64(b.N), "lock-wait-ns/op")
				})
			}
		}
	}
}

func reportStalls(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, share := range map[string]float64{"p50-ns": 0.5, "p99.9-ns": 0.999, "max-ns": 1} {
		b.ReportMetric(float64(took[int(share*float64(len(took)-1))].Nanoseconds()), name)
	}
	first, _ := slices.BinarySearch(took, time.Millisecond)
	b.ReportMetric(float64(len(took)-first)*1e6/float64(len(took)), "over-1ms/M")
}

// lockWait is how many seconds goroutines have waited for locks.
func lockWait() float64 {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64()
}
