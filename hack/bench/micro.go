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
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	listerscorev1 "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

// cost is what an operation took in a process, in nanoseconds.
type cost struct {
	Name      string
	CPU, Wall float64
}

// measureMicro prints the costs of stores, listers and queues.
func measureMicro() {
	var costs []cost
	measure := func(name string, n int, do func(n int)) {
		do(n/10 + 1) // what happens once has happened
		start, cpu := time.Now(), cpuTime()
		do(n)
		costs = append(costs, cost{name, float64(cpuTime()-cpu) / float64(n), float64(time.Since(start)) / float64(n)})
	}
	store := microStore(measure)
	for _, d := range stalls(store) {
		costs = append(costs, cost{Name: d.name, Wall: d.ns})
	}
	microQueue(measure)
	json.NewEncoder(os.Stdout).Encode(costs)
}

func microStore(measure func(string, int, func(int))) cache.Indexer {
	const pods = 100_000
	byNode := func(obj any) ([]string, error) { return []string{obj.(*v1.Pod).Spec.NodeName}, nil }
	store := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc, "node": byNode})
	versions := [2][]any{} // of each pod, as a watch brings them
	for v := range versions {
		for i := range pods {
			versions[v] = append(versions[v], &v1.Pod{
				ObjectMeta: metav1.ObjectMeta{Namespace: "ns" + strconv.Itoa(i%50), Name: "pod" + strconv.Itoa(i), ResourceVersion: strconv.Itoa(v*pods + i)},
				Spec:       v1.PodSpec{NodeName: "node" + strconv.Itoa(i/30)},
			})
		}
	}
	objs := versions[0]
	update := func(i int) { store.Update(versions[i/pods%2][i*7919%pods]) }
	measure("replace, per object", 10*pods, func(n int) {
		for range n / pods {
			store.Replace(objs, "1")
		}
	})
	lister := listerscorev1.NewPodLister(store)
	reads := []struct {
		name string
		n    int
		read func(i int)
	}{
		{"lister get", 500_000, func(i int) { lister.Pods("ns7").Get("pod57") }},
		{"lister list, namespace of 2,000", 2000, func(i int) { lister.Pods("ns7").List(labels.Everything()) }},
		{"lister list, all 100,000", 60, func(i int) { lister.List(labels.Everything()) }},
		{"store list, all 100,000", 60, func(i int) { store.List() }},
		{"by index, 30", 200_000, func(i int) { store.ByIndex("node", "node7") }},
	}
	loop := func(read func(int)) func(int) {
		return func(n int) {
			for i := range n {
				read(i)
			}
		}
	}
	for _, r := range reads {
		measure(r.name, r.n, loop(r.read))
	}
	measure("update", 500_000, loop(update))
	var stop atomic.Bool
	var writing sync.WaitGroup
	writing.Go(func() { // 10,000 updates a second
		for i := 0; !stop.Load(); i++ {
			if update(i); i%50 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
	})
	for _, r := range reads {
		measure(r.name+", with a writer", r.n, loop(r.read))
	}
	stop.Store(true)
	writing.Wait()
	return store
}

// stall is how long the slowest writes of some share took.
type stall struct {
	name string
	ns   float64
}

// stalls writes to store as fast as it goes while somebody lists it again and
// again. The same with who lists another store shows what of it is the scheduler's.
func stalls(store cache.Indexer) (out []stall) {
	other := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{})
	objs := store.List()
	other.Replace(objs, "1")
	for _, listed := range []struct {
		name  string
		store cache.Indexer
	}{{"behind a list of 100,000", store}, {"beside a list of another store", other}} {
		var stop atomic.Bool
		var listing sync.WaitGroup
		listing.Go(func() {
			for !stop.Load() {
				listed.store.List()
			}
		})
		// A baseline that stalls by milliseconds gets fewer writes done.
		var took []float64
		for began := time.Now(); len(took) < 200_000 && time.Since(began) < 3*time.Second; {
			start := time.Now()
			store.Update(objs[len(took)*7919%len(objs)])
			took = append(took, float64(time.Since(start)))
		}
		stop.Store(true)
		listing.Wait()
		slices.Sort(took)
		for _, share := range []float64{0.5, 0.99, 0.999} {
			out = append(out, stall{fmt.Sprintf("write %s, %v%% are faster", listed.name, share*100), took[int(share*float64(len(took)-1))]})
		}
	}
	return out
}

func microQueue(measure func(string, int, func(int))) {
	const items = 300_000
	keys := make([]string, items)
	for i := range keys {
		keys[i] = "namespace/object-" + strconv.Itoa(i)
	}
	for _, workers := range []int{1, 4, 16} {
		measure(fmt.Sprintf("queue, %d workers", workers), items, func(n int) {
			q := workqueue.NewTyped[string]()
			var working sync.WaitGroup
			for range workers {
				working.Go(func() {
					for item, down := q.Get(); !down; item, down = q.Get() {
						q.Done(item)
					}
				})
			}
			for _, key := range keys[:n] {
				q.Add(key)
			}
			q.ShutDown()
			working.Wait()
		})
	}
	measure("queue backlog: add, get, forget, done", items, func(n int) {
		q := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedItemBasedRateLimiter[string]())
		for _, key := range keys[:n] {
			q.Add(key)
		}
		for range n {
			item, _ := q.Get()
			q.Forget(item)
			q.Done(item)
		}
		q.ShutDown()
	})
	measure("queue add after, until delivered", 100_000, func(n int) {
		q := workqueue.NewTypedDelayingQueue[string]()
		for i, key := range keys[:n] {
			q.AddAfter(key, time.Duration(i%20)*time.Millisecond)
		}
		for range n {
			item, _ := q.Get()
			q.Done(item)
		}
		q.ShutDown()
	})
}

// compareMicro runs both programs in turns and prints medians.
func compareMicro(baseline string, rounds int) {
	programs := [2]string{baseline, must(os.Executable())}
	var cpu, wall [2]map[string][]float64
	var names []string
	for i := range programs {
		cpu[i], wall[i] = map[string][]float64{}, map[string][]float64{}
	}
	for round := range rounds {
		for i, program := range programs {
			client := exec.Command(program, "-role", "micro")
			client.Stderr = os.Stderr
			var costs []cost
			if err := json.Unmarshal(must(client.Output()), &costs); err != nil {
				panic(err)
			}
			for _, c := range costs {
				cpu[i][c.Name], wall[i][c.Name] = append(cpu[i][c.Name], c.CPU), append(wall[i][c.Name], c.Wall)
				if i == 0 && round == 0 {
					names = append(names, c.Name)
				}
			}
		}
	}
	middle := func(values []float64) float64 {
		slices.Sort(values)
		return values[len(values)/2]
	}
	fmt.Printf("ns, %d rounds\n  %-52s %12s %12s %6s %12s %12s %6s\n", rounds, "", "CPU baseline", "here", "ratio", "wall baseline", "here", "ratio")
	for _, name := range names {
		c0, c1, w0, w1 := middle(cpu[0][name]), middle(cpu[1][name]), middle(wall[0][name]), middle(wall[1][name])
		if c0 == 0 { // it is about time that passes
			fmt.Printf("  %-52s %12s %12s %6s %12.0f %12.0f %6.2f\n", name, "", "", "", w0, w1, w1/w0)
			continue
		}
		fmt.Printf("  %-52s %12.0f %12.0f %6.2f %12.0f %12.0f %6.2f\n", name, c0, c1, c1/c0, w0, w1, w1/w0)
	}
}
