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
	"sync"
	"testing"
	"time"
)

func benchmarkKeys(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprint("namespace/object-", i)
	}
	return keys
}

func BenchmarkQueue(b *testing.B) {
	keys := benchmarkKeys(300_000)
	for _, workers := range []int{1, 4, 16} {
		b.Run(fmt.Sprint("workers-", workers), func(b *testing.B) {
			b.ReportAllocs()
			q := NewTyped[string]()
			var wg sync.WaitGroup
			for range workers {
				wg.Go(func() {
					for {
						item, shutdown := q.Get()
						if shutdown {
							return
						}
						q.Done(item)
					}
				})
			}
			b.ResetTimer()
			for i := range b.N {
				q.Add(keys[i%len(keys)])
			}
			q.ShutDown()
			wg.Wait()
		})
	}
}

func BenchmarkBacklog(b *testing.B) {
	keys := benchmarkKeys(300_000)
	limiter := DefaultTypedItemBasedRateLimiter[string]()
	b.ReportAllocs()
	for b.Loop() {
		q := NewTypedRateLimitingQueue(limiter)
		for _, key := range keys {
			q.Add(key)
		}
		for range keys {
			item, _ := q.Get()
			q.Forget(item)
			q.Done(item)
		}
		q.ShutDown()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(keys)), "ns/item")
}

func BenchmarkAddAfter(b *testing.B) {
	keys := benchmarkKeys(100_000)
	q := NewTypedDelayingQueue[string]()
	defer q.ShutDown()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.AddAfter(keys[i%len(keys)], time.Hour+time.Duration(i))
	}
}
