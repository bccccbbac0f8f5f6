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
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/rest"
)

const templates = 500

// wire is a server of real pods in protobuf, as an http.RoundTripper. It encodes
// a few of them and sends these with other names, so that it costs next to no
// time and memory.
type wire struct {
	pods      int
	events    int // MODIFIED ones after the first state
	templates []template
}

// template is an encoded pod in which numbers make another one of it.
type template struct {
	pod, added, modified []byte // the last two as events
}

// as returns encoded, which has pod number i, as pod number j in buf.
func as(buf, encoded []byte, i, j int) []byte {
	buf = append(buf[:0], encoded...)
	for _, before := range []string{"6d-", "b79d-0000000"} { // name and UID
		at := bytes.Index(buf, fmt.Appendf(nil, "%s%05x", before, i))
		copy(buf[at+len(before):], fmt.Appendf(nil, "%05x", j))
	}
	return buf
}

func newWire(pods, events int) *wire {
	w := &wire{pods: pods, events: events}
	for i := range templates {
		raw := must(realPod(i).Marshal())
		w.templates = append(w.templates, template{raw, eventFrame("ADDED", raw), eventFrame("MODIFIED", raw)})
	}
	return w
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	read, write := io.Pipe()
	context.AfterFunc(r.Context(), func() { write.CloseWithError(r.Context().Err()) })
	contentType := apiruntime.ContentTypeProtobuf
	if q.Get("watch") == "" {
		go w.list(write)
	} else {
		contentType += ";stream=watch"
		go w.watch(write, q.Get("sendInitialEvents") == "true")
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {contentType}}, ContentLength: -1, Body: read, Request: r}, nil
}

func (w *wire) list(to *io.PipeWriter) {
	first := lengthy(1, must((&metav1.ListMeta{ResourceVersion: "1000000"}).Marshal()))
	size := len(first)
	for i := range w.pods {
		size += len(lengthy(2, w.templates[i%templates].pod))
	}
	kind := lengthy(1, must((&apiruntime.TypeMeta{APIVersion: "v1", Kind: "PodList"}).Marshal()))
	to.Write(append(append([]byte("k8s\x00"), kind...), binary.AppendUvarint([]byte{2<<3 | 2}, uint64(size))...))
	out := first
	var pod []byte
	for i := range w.pods {
		pod = as(pod, w.templates[i%templates].pod, i%templates, i)
		out = append(binary.AppendUvarint(append(out, 2<<3|2), uint64(len(pod))), pod...)
		if len(out) > 32<<10 { // as a connection hands it over
			to.Write(out)
			out = out[:0]
		}
	}
	to.Write(out)
	to.Close()
}

func (w *wire) watch(to *io.PipeWriter, initial bool) {
	if initial {
		var event []byte
		for i := range w.pods {
			event = as(event, w.templates[i%templates].added, i%templates, i)
			to.Write(event)
		}
		end := &v1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: "1000000", Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}}
		to.Write(eventFrame("BOOKMARK", must(end.Marshal())))
	}
	for i := range w.events {
		to.Write(w.templates[i%templates].modified)
	}
}

func eventFrame(event string, pod []byte) []byte {
	u := apiruntime.Unknown{TypeMeta: apiruntime.TypeMeta{APIVersion: "v1", Kind: "Pod"}, Raw: pod}
	e := metav1.WatchEvent{Type: event, Object: apiruntime.RawExtension{Raw: append([]byte("k8s\x00"), must(u.Marshal())...)}}
	body := must(e.Marshal())
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

// lengthy encodes a protobuf field that has a length.
func lengthy(number int, value []byte) []byte {
	return append(binary.AppendUvarint([]byte{byte(number)<<3 | 2}, uint64(len(value))), value...)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// informer returns one that lists and watches as those of a factory do.
func (w *wire) informer(streams bool) SharedIndexInformer {
	scheme := apiruntime.NewScheme()
	must(0, v1.AddToScheme(scheme))
	client := must(rest.RESTClientFor(&rest.Config{
		Host: "http://pods.test", APIPath: "/api", Transport: w, QPS: -1,
		ContentConfig: rest.ContentConfig{
			GroupVersion: &v1.SchemeGroupVersion, NegotiatedSerializer: serializer.NewCodecFactory(scheme).WithoutConversion(),
			ContentType: apiruntime.ContentTypeProtobuf,
		},
	}))
	lw := &ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (apiruntime.Object, error) {
			list := &v1.PodList{}
			return list, client.Get().Resource("pods").VersionedParams(&o, metav1.ParameterCodec).DoInto(itemwise.Accept(ctx), list)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			o.Watch = true
			return client.Get().Resource("pods").VersionedParams(&o, metav1.ParameterCodec).Watch(ctx)
		},
	}
	return NewSharedIndexInformer(ToListWatcherWithWatchListSemantics(lw, &cluster{streams: streams}), &v1.Pod{}, 0, Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
}

func runBeside(inf SharedIndexInformer) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { inf.RunWithContext(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// BenchmarkSync reports the time until an informer has its first state, the most
// heap that there was meanwhile, and what is left of it afterwards.
func BenchmarkSync(b *testing.B) {
	for _, pods := range []int{20_000, 100_000} {
		for _, streams := range []bool{false, true} {
			b.Run(fmt.Sprintf("pods=%d/streams=%v", pods, streams), func(b *testing.B) {
				w := newWire(pods, 0)
				for range b.N {
					runtime.GC()
					before, peak := heapBytes(), peakHeap()
					inf := w.informer(streams)
					stop := runBeside(inf)
					if !WaitFor(b.Context(), "", inf.HasSyncedChecker()) {
						b.Fatal("not synced")
					}
					most := peak()
					b.StopTimer()
					runtime.GC()
					b.ReportMetric(float64(most-before)/(1<<20), "peak-MiB")
					b.ReportMetric(float64(heapBytes()-before)/(1<<20), "live-MiB")
					if n := len(inf.GetStore().ListKeys()); n != pods {
						b.Fatalf("%d pods", n)
					}
					stop()
					b.StartTimer()
				}
			})
		}
	}
}

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// peakHeap looks at the heap every few milliseconds until the returned function
// is called, which returns the most there was.
func peakHeap() (stop func() uint64) {
	var over atomic.Bool
	var most uint64
	var looking sync.WaitGroup
	looking.Go(func() {
		for !over.Load() {
			most = max(most, heapBytes())
			time.Sleep(2 * time.Millisecond)
		}
	})
	return func() uint64 {
		over.Store(true)
		looking.Wait()
		return max(most, heapBytes())
	}
}

// BenchmarkEvents reports the time from the first event of a watch until all
// handlers have had the last one, for each event.
func BenchmarkEvents(b *testing.B) {
	for _, handlers := range []int{1, 10} {
		b.Run(fmt.Sprintf("handlers=%d", handlers), func(b *testing.B) {
			inf := newWire(templates, b.N).informer(false)
			var last sync.WaitGroup
			for range handlers {
				seen := 0
				last.Add(1)
				inf.AddEventHandler(ResourceEventHandlerFuncs{UpdateFunc: func(any, any) {
					if seen++; seen == b.N {
						last.Done()
					}
				}})
			}
			stop := runBeside(inf)
			WaitFor(b.Context(), "", inf.HasSyncedChecker())
			b.ReportAllocs()
			b.ResetTimer()
			last.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.StopTimer()
			stop()
		})
	}
}
