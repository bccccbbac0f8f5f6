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

package listers_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	listerscorev1 "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// BenchmarkLister reads 100,000 pods in 50 namespaces, alone and beside a writer
// of 10,000 updates a second.
func BenchmarkLister(b *testing.B) {
	const pods = 100_000
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	objs := make([]any, pods)
	for i := range objs {
		objs[i] = &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns" + strconv.Itoa(i%50), Name: "pod" + strconv.Itoa(i), ResourceVersion: "1"}}
	}
	store.Replace(objs, "1")
	lister := listerscorev1.NewPodLister(store)
	reads := []struct {
		name string
		read func() (int, error)
		want int
	}{
		{"get", func() (int, error) { _, err := lister.Pods("ns7").Get("pod57"); return 1, err }, 1},
		{"list-2000", func() (int, error) { l, err := lister.Pods("ns7").List(labels.Everything()); return len(l), err }, 2000},
		{"list-100000", func() (int, error) { l, err := lister.List(labels.Everything()); return len(l), err }, pods},
	}
	for _, r := range reads {
		read := func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if n, err := r.read(); n != r.want || err != nil {
					b.Fatal(n, err)
				}
			}
		}
		b.Run(r.name+"/alone", read)
		b.Run(r.name+"/writer", func(b *testing.B) {
			stop := make(chan struct{})
			var writing sync.WaitGroup
			writing.Go(func() {
				ticks := time.NewTicker(5 * time.Millisecond)
				defer ticks.Stop()
				for i := 0; ; {
					select {
					case <-stop:
						return
					case <-ticks.C:
					}
					for range 50 {
						store.Update(objs[i%pods])
						i += 7919
					}
				}
			})
			read(b)
			close(stop)
			writing.Wait()
		})
	}
}
