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
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
)

func testPod(namespace, name, rv string) *v1.Pod {
	return &v1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, ResourceVersion: rv}}
}

// byLabels gives an object as many values as it has labels, some of them twice.
func byLabels(obj any) ([]string, error) {
	var values []string
	for key, value := range obj.(*v1.Pod).Labels {
		values = append(values, key, key+value)
	}
	return append(values, values...), nil
}

// model is a store without any cleverness.
type model map[string]*v1.Pod

func (m model) byIndex(fn IndexFunc, value string) []any {
	out := []any{}
	for _, pod := range m {
		if values, _ := fn(pod); slices.Contains(values, value) {
			out = append(out, pod)
		}
	}
	return out
}

func sameObjects(a, b []any) bool {
	key := func(o any) string { return fmt.Sprintf("%p", o) }
	as, bs := make([]string, 0, len(a)), make([]string, 0, len(b))
	for _, o := range a {
		as = append(as, key(o))
	}
	for _, o := range b {
		bs = append(bs, key(o))
	}
	slices.Sort(as)
	slices.Sort(bs)
	return slices.Equal(as, bs)
}

func TestStore_behavesLikeAMapUnderRandomWork(t *testing.T) {
	for seed := range uint64(10) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s := newThreadSafeStore(Indexers{"labels": byLabels, NamespaceIndex: MetaNamespaceIndexFunc})
		m := model{}
		randomPod := func() (string, *v1.Pod) {
			pod := testPod(fmt.Sprint("ns", rnd.IntN(3)), fmt.Sprint("pod", rnd.IntN(150)), fmt.Sprint(rnd.IntN(1000)))
			pod.Labels = map[string]string{}
			for range rnd.IntN(4) {
				pod.Labels[fmt.Sprint("l", rnd.IntN(4))] = fmt.Sprint(rnd.IntN(2))
			}
			return pod.Namespace + "/" + pod.Name, pod
		}
		for step := range 600 {
			key, pod := randomPod()
			switch op := rnd.IntN(20); {
			case op < 12:
				s.Update(key, pod)
				m[key] = pod
			case op < 17:
				s.Delete(key)
				delete(m, key)
			case op == 17 && step%50 == 0:
				clear(m)
				items := map[string]any{}
				for range rnd.IntN(200) {
					key, pod := randomPod()
					m[key], items[key] = pod, pod
				}
				s.Replace(items, "1")
			default:
				other, pod2 := randomPod()
				s.Transaction(
					ThreadSafeStoreTransaction{Transaction{pod, TransactionTypeUpdate}, key},
					ThreadSafeStoreTransaction{Transaction{nil, TransactionTypeDelete}, key},
					ThreadSafeStoreTransaction{Transaction{pod2, TransactionTypeAdd}, other})
				delete(m, key)
				m[other] = pod2
			}
			if step%60 != 0 {
				continue
			}
			checkAgainst(t, s, m)
		}
	}
}

func checkAgainst(t *testing.T, s *threadSafeStore, m model) {
	t.Helper()
	all := []any{}
	for key, pod := range m {
		all = append(all, pod)
		if got, ok := s.Get(key); !ok || got != any(pod) {
			t.Fatalf("Get(%s) = %v, %v", key, got, ok)
		}
	}
	if got := s.List(); !sameObjects(got, all) {
		t.Fatalf("List has %d objects, want %d", len(got), len(all))
	}
	keys := s.ListKeys()
	slices.Sort(keys)
	if !slices.Equal(keys, slices.Sorted(maps.Keys(m))) {
		t.Fatalf("ListKeys differs")
	}
	for name, fn := range s.GetIndexers() {
		want := map[string]bool{}
		for _, pod := range m {
			values, _ := fn(pod)
			for _, v := range values {
				want[v] = true
			}
		}
		values := s.ListIndexFuncValues(name)
		slices.Sort(values)
		if !slices.Equal(values, slices.Sorted(maps.Keys(want))) {
			t.Fatalf("index %s has the values %v, want %v", name, values, want)
		}
		for value := range want {
			got, err := s.ByIndex(name, value)
			if err != nil || !sameObjects(got, m.byIndex(fn, value)) {
				t.Fatalf("ByIndex(%s, %s): %d objects, %v", name, value, len(got), err)
			}
			if keys, err := s.IndexKeys(name, value); err != nil || len(keys) != len(got) {
				t.Fatalf("IndexKeys(%s, %s) = %v, %v", name, value, keys, err)
			}
		}
		for _, pod := range m {
			values, _ := fn(pod)
			want := map[any]bool{}
			for _, v := range values {
				for _, o := range m.byIndex(fn, v) {
					want[o] = true
				}
			}
			if got, err := s.Index(name, pod); err != nil || len(got) != len(want) {
				t.Fatalf("Index(%s, %v) has %d objects, want %d (%v)", name, values, len(got), len(want), err)
			}
		}
	}
}

func TestList_isOneMomentOfTheStoreWhileItIsWritten(t *testing.T) {
	s := newThreadSafeStore(Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
	const pods = 3000
	write := func(rv string) {
		changes := make([]change, pods)
		for i := range changes {
			pod := testPod("ns", fmt.Sprint(i), rv)
			changes[i] = change{key: "ns/" + pod.Name, obj: pod}
		}
		s.apply(changes...)
	}
	write("0")
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		for i := 1; ; i++ {
			select {
			case <-stop:
				return
			default:
				write(fmt.Sprint(i))
			}
		}
	})
	for range 50 {
		byIndex, _ := s.ByIndex(NamespaceIndex, "ns")
		for _, list := range [][]any{s.List(), byIndex} {
			if len(list) != pods {
				t.Fatalf("%d objects, want %d", len(list), pods)
			}
			for _, obj := range list {
				if got, want := obj.(*v1.Pod).ResourceVersion, list[0].(*v1.Pod).ResourceVersion; got != want {
					t.Fatalf("one list has versions %s and %s", got, want)
				}
			}
		}
	}
	close(stop)
	wg.Wait()
}

// Pages and folders come and go here, and the whole content now and then.
func TestList_isOneMomentOfTheStoreWhileObjectsComeAndGo(t *testing.T) {
	s := newThreadSafeStore(Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
	const pods, writes = 2*folderSize - 7, 5_000
	keys := make([]string, 0, pods+writes)
	objs := make([]any, 0, pods)
	for i := range pods + writes {
		keys = append(keys, fmt.Sprint("ns/", i))
	}
	for i := range pods {
		objs = append(objs, testPod("ns", fmt.Sprint(i), "1"))
	}
	s.replace(keys[:pods], objs, "1")
	var readers sync.WaitGroup
	var done atomic.Bool
	for range 2 {
		readers.Go(func() {
			for !done.Load() {
				list, names := s.List(), s.ListKeys()
				distinct := sets.New(names...)
				if len(list) != pods || len(names) != pods || len(distinct) != pods {
					t.Errorf("%d objects, %d keys, %d of them different: want %d", len(list), len(names), len(distinct), pods)
					return
				}
			}
		})
	}
	for i := range writes {
		if i == writes/2 {
			s.replace(keys[i:pods+i], objs, "2")
		}
		s.apply(change{key: keys[i], remove: true}, change{key: keys[pods+i], obj: objs[i]})
		s.Update(keys[i+1], objs[i])
	}
	done.Store(true)
	readers.Wait()
}

func TestStore_answersThatCallersMatchOn(t *testing.T) {
	failing := func(obj any) ([]string, error) {
		if obj.(*v1.Pod).Name == "bad" {
			return nil, errors.New("nope")
		}
		return nil, nil
	}
	s := NewThreadSafeStore(Indexers{"failing": failing}, nil)
	s.Add("a/b", testPod("a", "b", "5"))
	func() {
		defer func() {
			want := `unable to calculate an index entry for key "a/bad" on index "failing": nope`
			if got := recover(); fmt.Sprint(got) != want {
				t.Errorf("panic %v, want %s", got, want)
			}
		}()
		s.Add("a/bad", testPod("a", "bad", "6"))
	}()
	if len(s.List()) != 1 {
		t.Error("a failed index function left its object behind")
	}
	_, err := s.ByIndex("x", "y")
	_, err2 := s.Index("x", nil)
	_, err3 := s.IndexKeys("x", "y")
	for _, err := range []error{err, err2, err3} {
		if err == nil || err.Error() != "Index with name x does not exist" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := s.Index("failing", testPod("", "bad", "")); err == nil || err.Error() != "nope" {
		t.Errorf("got %v", err)
	}
	if err := s.AddIndexers(Indexers{"failing": failing, "new": failing}); err == nil || !strings.HasPrefix(err.Error(), "indexer conflict: ") {
		t.Errorf("got %v", err)
	}
	if len(s.GetIndexers()) != 1 {
		t.Error("a conflict added an index")
	}
	if err := s.AddIndexers(Indexers{"late": MetaNamespaceIndexFunc}); err != nil {
		t.Error(err)
	}
	if got, _ := s.ByIndex("late", "a"); len(got) != 1 {
		t.Errorf("a late index has %d objects, want 1", len(got))
	}
}

func TestLastStoreSyncResourceVersion_isThatOfTheLastChange(t *testing.T) {
	s := NewStore(MetaNamespaceKeyFunc)
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, ""},
		{func() { s.Add(testPod("a", "b", "5")) }, "5"},
		{func() { s.Bookmark("9") }, "9"},
		{func() { s.Delete(testPod("a", "zz", "12")) }, "12"},
		{func() { s.Replace([]any{testPod("a", "c", "20")}, "17") }, "17"},
		{func() { s.Delete(ExplicitKey("a/c")) }, "17"},
	} {
		step.do()
		if got := s.LastStoreSyncResourceVersion(); got != step.want {
			t.Errorf("version %q, want %q", got, step.want)
		}
	}
}

func TestTransaction_leavesOutWhatHasNoKey(t *testing.T) {
	s := NewStore(MetaNamespaceKeyFunc)
	err := s.(TransactionStore).Transaction(
		Transaction{testPod("a", "q", "30"), TransactionTypeAdd},
		Transaction{"no object", TransactionTypeAdd},
		Transaction{testPod("a", "r", "31"), TransactionTypeUpdate})
	if err == nil || !slices.Equal(err.SuccessfulIndices, []int{0, 2}) || err.TotalTransactions != 3 {
		t.Fatalf("got %+v", err)
	}
	if !strings.HasPrefix(err.Error(), "failed to execute (1/3) transactions failed due to: ") {
		t.Errorf("got %v", err)
	}
	if n := len(s.List()); n != 2 {
		t.Errorf("%d objects, want 2", n)
	}
}

var errQuota = errors.New("quota used up")

func TestWaitForResourceVersion_C2_C3_returnsWhenTheStoreIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewStore(MetaNamespaceKeyFunc)
		time.AfterFunc(1*time.Second, func() { s.Add(testPod("a", "b", "99")) })
		time.AfterFunc(2*time.Second, func() { s.Bookmark("101") })
		start := time.Now()
		if err := s.(ResourceVersionWaiter).WaitForResourceVersion(t.Context(), "100"); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("returned after %v, want exactly 2s", took)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errQuota)
		defer cancel()
		err := s.(ResourceVersionWaiter).WaitForResourceVersion(ctx, "102")
		if !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if err := s.(ResourceVersionWaiter).WaitForResourceVersion(t.Context(), "never"); err == nil {
			t.Error("no error for a version that cannot be compared")
		}
	})
}

// Copies are counted in bytes, which are the same on a busy machine.
func TestWrite_behindAListCostsOnePageAndOneFolder(t *testing.T) {
	const objects, tries = 100_000, 1000
	s := newThreadSafeStore(Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
	pods, keys := make([]*v1.Pod, objects), make([]string, objects)
	for i := range pods {
		keys[i] = fmt.Sprint("ns/pod", i)
		pods[i] = testPod("ns", fmt.Sprint("pod", i), "1")
		s.Add(keys[i], pods[i])
	}
	var before, after runtime.MemStats
	allocated := func(do func(i int)) uint64 {
		runtime.ReadMemStats(&before)
		for i := range tries {
			do(i * 97)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / tries
	}

	alone := allocated(func(i int) { s.Update(keys[i], pods[i]) })
	behind := allocated(func(i int) {
		snap := s.published.snapshot() // nobody lets go of it before the write
		s.Update(keys[i], testPod("ns", "new", "2"))
		if slot := s.content.table.slots[keys[i]]; snap.at(slot) != any(pods[i]) {
			t.Fatal("the snapshot changed")
		}
	})
	pod := uint64(unsafe.Sizeof(v1.Pod{}))
	copies := uint64(unsafe.Sizeof(page{})+unsafe.Sizeof(folder{})) + 8*uint64(len(s.content.table.all))
	if behind > alone+pod+copies*5/4 { // the allocator rounds up
		t.Errorf("a write behind a snapshot allocates %d bytes, one without %d: want no more than %d on top", behind-pod, alone, copies)
	}
}

// What a List does not hold nobody waits for.
func TestList_holdsNoLock(t *testing.T) {
	s := newThreadSafeStore(Indexers{})
	s.Add("ns/a", testPod("ns", "a", "1"))
	s.writing.Lock()
	s.mu.Lock()
	defer s.writing.Unlock()
	defer s.mu.Unlock()
	if len(s.List()) != 1 || len(s.ListKeys()) != 1 {
		t.Error("the object is not there")
	}
}
