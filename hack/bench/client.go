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
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	informerscorev1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// measured is what one client process prints.
type measured struct {
	SyncMS     float64
	SyncCPUMS  float64
	PeakMiB    float64
	LiveMiB    float64
	EventsPerS float64
	EventCPUus float64
}

// measure runs an informer until it has its list and so many events.
func measure(url string, events, handlers int) {
	client, err := kubernetes.NewForConfig(&rest.Config{
		Host:            url,
		ContentConfig:   rest.ContentConfig{ContentType: protobuf, AcceptContentTypes: protobuf},
		TLSClientConfig: rest.TLSClientConfig{Insecure: true},
		QPS:             -1,
	})
	if err != nil {
		panic(err)
	}
	indexers := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	informer := informerscorev1.NewPodInformer(client, "", 0, indexers)
	var waiting atomic.Int64
	waiting.Store(int64(handlers))
	all := make(chan struct{})
	for range handlers {
		seen := 0
		informer.AddEventHandler(cache.ResourceEventHandlerFuncs{UpdateFunc: func(any, any) {
			if seen++; seen == events && waiting.Add(-1) == 0 {
				close(all)
			}
		}})
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	start, cpu := time.Now(), cpuTime()
	go func() { defer close(done); informer.RunWithContext(ctx) }()
	for !informer.HasSynced() {
		time.Sleep(time.Millisecond)
	}
	var m measured
	m.SyncMS, m.SyncCPUMS = ms(time.Since(start)), ms(cpuTime()-cpu)
	start, cpu = time.Now(), cpuTime()
	if events > 0 {
		<-all
		took := time.Since(start)
		m.EventsPerS = float64(events) / took.Seconds()
		m.EventCPUus = float64((cpuTime() - cpu).Microseconds()) / float64(events)
	}
	m.PeakMiB = peakRSS()
	runtime.GC()
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	m.LiveMiB = float64(mem.HeapAlloc) / (1 << 20)
	json.NewEncoder(os.Stdout).Encode(m)
	stop()
	<-done
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakRSS is the most memory that the process ever had, in MiB.
func peakRSS() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}
