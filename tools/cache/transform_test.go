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
	"context"
	"errors"
	"fmt"
	"math/rand"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/api/extensions/v1beta1"
	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/equality"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/watch"
)

func same(a, b string) bool { return unsafe.StringData(a) == unsafe.StringData(b) }

// decoded is the pod as it comes off the wire: no two strings share memory.
func decoded(t testing.TB, pod *v1.Pod) *v1.Pod {
	raw, err := pod.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	out := &v1.Pod{}
	if err := out.Unmarshal(raw); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestInternStrings_sharesWhatObjectsHaveInCommon(t *testing.T) {
	a, b := decoded(t, realPod(1)), decoded(t, realPod(201)) // one node, one application
	for _, pod := range []*v1.Pod{a, b} {
		if got, err := InternStrings(pod); got != any(pod) || err != nil {
			t.Fatal(got, err)
		}
	}
	key := func(p *v1.Pod) string {
		for k := range p.Labels {
			if k == "pod-template-hash" {
				return k
			}
		}
		return ""
	}
	for what, pair := range map[string][2]string{
		"node":             {a.Spec.NodeName, b.Spec.NodeName},
		"namespace":        {a.Namespace, b.Namespace},
		"label value":      {a.Labels["app.kubernetes.io/name"], b.Labels["app.kubernetes.io/name"]},
		"label key":        {key(a), key(b)},
		"annotation value": {a.Annotations["checksum/config"], b.Annotations["checksum/config"]},
		"image":            {a.Spec.Containers[0].Image, b.Spec.Containers[0].Image},
		"manager":          {a.ManagedFields[0].Manager, b.ManagedFields[0].Manager},
	} {
		if pair[0] != pair[1] || !same(pair[0], pair[1]) {
			t.Errorf("%s: %q and %q are not one string", what, pair[0], pair[1])
		}
	}
	if a.ManagedFields[0].FieldsV1 != b.ManagedFields[0].FieldsV1 {
		t.Error("equal managed fields are kept twice")
	}
	if a.Namespace == a.Name || a.Name != realPod(1).Name {
		t.Errorf("name %q", a.Name)
	}
}

func TestInternStrings_unstructured(t *testing.T) {
	object := func(name string) *unstructured.Unstructured {
		u := &unstructured.Unstructured{}
		if err := u.UnmarshalJSON([]byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"` + name + `","namespace":"shop"},"spec":{"containers":[{"image":"registry/app:1"}]}}`)); err != nil {
			t.Fatal(err)
		}
		return u
	}
	a, b := object("a"), object("b")
	want := b.DeepCopy()
	InternStrings(a)
	InternStrings(b)
	if !same(a.GetNamespace(), b.GetNamespace()) || !equality.Semantic.DeepEqual(b, want) {
		t.Errorf("got %v", b)
	}
}

// Whatever an object holds, it is equal to what it was, once and again.
func TestInternStrings_changesNothingThatCanBeSeen(t *testing.T) {
	codecs := serializer.NewCodecFactory(apiruntime.NewScheme())
	fill := fuzzer.FuzzerFor(metafuzzer.Funcs, rand.NewSource(1), codecs)
	for _, obj := range []apiruntime.Object{&v1.Pod{}, &v1.Node{}, &v1.Secret{}, &v1.Service{}, &appsv1.Deployment{}, &apiextensions.Ingress{}, &metav1.PartialObjectMetadata{}} {
		for range 50 {
			fill.Fill(obj)
			want := obj.DeepCopyObject()
			for range 2 {
				if _, err := InternStrings(obj); err != nil || !equality.Semantic.DeepEqual(obj, want) {
					t.Fatalf("%T changed (%v)", obj, err)
				}
			}
		}
	}
	for _, odd := range []any{nil, 1, "x", (*v1.Pod)(nil), DeletedFinalStateUnknown{Key: "a/b"}} {
		if got, err := InternStrings(odd); !reflect.DeepEqual(got, odd) || err != nil {
			t.Errorf("%v became %v, %v", odd, got, err)
		}
	}
}

// A string that no object has any more is not kept: the tables do not grow with
// all that ever was.
func TestInternStrings_forgetsWhatNobodyHas(t *testing.T) {
	entries := func() (n int) {
		for i := range sharedStrings.shards {
			s := &sharedStrings.shards[i]
			s.mu.Lock()
			n += len(s.entries)
			s.mu.Unlock()
		}
		return n
	}
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			for i := range 150_000 {
				InternStrings(&v1.Pod{Spec: v1.PodSpec{NodeName: fmt.Sprintf("a-node-of-long-ago-%d-%d", w, i)}})
				if i%15_000 == 0 {
					runtime.GC()
				}
			}
		})
	}
	wg.Wait()
	if n := entries(); n > 150_000 {
		t.Errorf("%d of 300000 strings are remembered", n)
	}
}

func TestChainTransforms(t *testing.T) {
	pod := realPod(1)
	chain := ChainTransforms(DropManagedFields, nil, InternStrings)
	got, err := chain(pod)
	if err != nil || got != any(pod) || pod.ManagedFields != nil {
		t.Errorf("got %v, %v with %v", got, err, pod.ManagedFields)
	}
	gone := DeletedFinalStateUnknown{Key: "a/b", Obj: pod}
	if got, err := chain(gone); err != nil || got != any(gone) {
		t.Errorf("a deletion became %v, %v", got, err)
	}
	failed := errors.New("failed")
	last := func(any) (any, error) { t.Error("went on after an error"); return nil, nil }
	if _, err := ChainTransforms(func(any) (any, error) { return nil, failed }, last)(pod); !errors.Is(err, failed) {
		t.Errorf("err = %v", err)
	}
}

// BenchmarkHeap reports the live heap of a cached pod as it is decoded, and
// after the transforms.
func BenchmarkHeap(b *testing.B) {
	const pods = 20_000
	wire := make([][]byte, pods)
	for i := range wire {
		wire[i], _ = realPod(i).Marshal()
	}
	for _, c := range []struct {
		name      string
		transform TransformFunc
	}{{"plain", nil}, {"interned", InternStrings}, {"withoutManagedFields", DropManagedFields}, {"both", ChainTransforms(DropManagedFields, InternStrings)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				before := liveHeap()
				store := NewIndexer(MetaNamespaceKeyFunc, Indexers{NamespaceIndex: MetaNamespaceIndexFunc}, WithTransformer(c.transform))
				for _, raw := range wire {
					pod := &v1.Pod{}
					if err := pod.Unmarshal(raw); err != nil {
						b.Fatal(err)
					}
					store.Add(pod)
				}
				b.ReportMetric(float64(liveHeap()-before)/pods, "B/pod")
				runtime.KeepAlive(store)
			}
		})
	}
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkInternStrings(b *testing.B) {
	pods := make([]*v1.Pod, 1000)
	for i := range pods {
		pods[i] = decoded(b, realPod(i))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		InternStrings(pods[i%len(pods)])
	}
}

// After a list of many pods, and an update of all but one of them, the heap is
// that of so many pods: the one that stays does not hold the array of the list.
func TestRelist_C6_keepsNoArrayAlive(t *testing.T) {
	const pods = 10_000
	c := newCluster()
	for i := range pods {
		c.pods[fmt.Sprint(i)] = realPod(i)
	}
	inf := podInformer(c)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	before := liveHeap()
	go func() { defer close(done); inf.RunWithContext(ctx) }()
	for !inf.HasSynced() {
		time.Sleep(time.Millisecond)
	}
	c.mu.Lock()
	clear(c.pods) // the objects of the server are not to count, nor to share strings with ours
	c.mu.Unlock()
	listed := liveHeap() - before
	for i := 1; i < pods; i++ {
		c.send(watch.Event{Type: watch.Modified, Object: decoded(t, realPod(i))})
		if i%1000 == 0 {
			runtime.Gosched()
		}
	}
	last, _ := MetaNamespaceKeyFunc(realPod(pods - 1))
	old, _, _ := inf.GetStore().GetByKey(last)
	for range 1000 {
		if obj, _, _ := inf.GetStore().GetByKey(last); obj != old {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	old = nil
	// A pod that was made here shares its constants; a decoded one has its own.
	one := uint64(20_000)
	if updated := liveHeap() - before; updated > pods*one {
		t.Errorf("live heap %d KiB after the list, %d KiB after the updates: more than %d pods", listed>>10, updated>>10, pods)
	}
	runtime.KeepAlive(inf)
	stop()
	<-done
}
