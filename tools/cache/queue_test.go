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
	"slices"
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
)

// say puts what a queue gives out into a line.
func say(obj any) string {
	switch o := obj.(type) {
	case *v1.Pod:
		return o.Name + "@" + o.ResourceVersion
	case Deltas:
		text := ""
		for i, d := range o {
			if i > 0 {
				text += " "
			}
			text += string(d.Type) + ":" + say(d.Object)
		}
		return text
	case DeletedFinalStateUnknown:
		return "unknown(" + say(o.Obj) + ")"
	case ReplacedAllInfo:
		text := "all@" + o.ResourceVersion
		for _, obj := range o.Objects {
			text += "," + say(obj)
		}
		return text
	case BookmarkInfo:
		return "@" + o.ResourceVersion
	case SyncAllInfo:
		return "all"
	}
	return fmt.Sprintf("%T", obj)
}

// drain pops everything, with a mark for what is of the first list.
func drain(t *testing.T, q QueueWithContext) []string {
	t.Helper()
	var got []string
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err := q.PopWithContext(ctx, func(obj any, initial bool) error {
			text := say(obj)
			if initial {
				text += " (first)"
			}
			got = append(got, text)
			return nil
		})
		cancel()
		if errors.Is(err, context.DeadlineExceeded) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func knownPods() Store {
	known := NewStore(DeletionHandlingMetaNamespaceKeyFunc)
	known.Add(testPod("a", "k1", "1"))
	known.Add(testPod("a", "k2", "2"))
	return known
}

func TestQueues_giveOutAList(t *testing.T) {
	atomic := RealFIFOOptions{AtomicEvents: true, EmitDeltaTypeBookmark: true, UnlockWhileProcessing: true}
	for name, c := range map[string]struct {
		queue QueueWithContext
		want  []string
	}{
		"FIFO": {NewFIFO(MetaNamespaceKeyFunc), []string{"k1@10 (first)", "n1@11 (first)", "n2@14"}},
		"DeltaFIFO": {NewDeltaFIFO(MetaNamespaceKeyFunc, knownPods()), []string{
			"Sync:k1@10 (first)", "Sync:n1@11 (first)", "Deleted:unknown(k2@2) (first)", "Added:n2@13 Updated:n2@14"}},
		"RealFIFO": {NewRealFIFO(MetaNamespaceKeyFunc, knownPods(), nil), []string{
			"Deleted:unknown(k2@2) (first)", "Replaced:k1@10 (first)", "Replaced:n1@11 (first)", "Added:n2@13", "Updated:n2@14"}},
		"RealFIFO, whole lists": {NewRealFIFOWithOptions(atomic), []string{
			"ReplacedAll:all@12,k1@10,n1@11 (first)", "Added:n2@13", "Updated:n2@14", "Bookmark:@20"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := c.queue
				if q.HasSynced() {
					t.Error("synced before anything came")
				}
				if err := q.Replace([]any{testPod("a", "k1", "10"), testPod("a", "n1", "11")}, "12"); err != nil {
					t.Fatal(err)
				}
				if q.HasSynced() {
					t.Error("synced before the list was popped")
				}
				q.Add(testPod("a", "n2", "13"))
				q.Update(testPod("a", "n2", "14"))
				if b, ok := q.(ReflectorBookmarkStore); ok {
					b.Bookmark("20")
				}
				if got := drain(t, q); !slices.Equal(got, c.want) {
					t.Errorf("got  %q\nwant %q", got, c.want)
				}
				if !q.HasSynced() || !IsDone(q.HasSyncedChecker()) {
					t.Error("not synced after the list was popped")
				}
			})
		})
	}
}

// What comes before the first list counts as part of it.
func TestQueues_resyncedBeforeTheFirstList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const want = "[Sync:k1@1 (first) Sync:k2@2 (first)]"
		for _, q := range []QueueWithContext{
			NewDeltaFIFO(MetaNamespaceKeyFunc, knownPods()), NewRealFIFO(MetaNamespaceKeyFunc, knownPods(), nil),
		} {
			if err := q.Resync(); err != nil {
				t.Fatal(err)
			}
			got := drain(t, q)
			slices.Sort(got)
			if fmt.Sprint(got) != want || q.HasSynced() {
				t.Errorf("%T: got %q, synced %v; want %s and not synced", q, got, q.HasSynced(), want)
			}
		}
	})
}

func TestQueues_giveOutDeletionsAndResyncs(t *testing.T) {
	for name, c := range map[string]struct {
		queue QueueWithContext
		want  []string
	}{
		"FIFO": {NewFIFO(MetaNamespaceKeyFunc), nil},
		"DeltaFIFO": {NewDeltaFIFO(MetaNamespaceKeyFunc, knownPods()), []string{
			"Added:n@1 Deleted:n@2", "Deleted:k1@3", "Sync:k2@2"}},
		"RealFIFO": {NewRealFIFO(MetaNamespaceKeyFunc, knownPods(), nil), []string{
			"Added:n@1", "Deleted:n@2", "Deleted:n@2", "Deleted:nobody@2", "Deleted:k1@3", "Sync:k2@2"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := c.queue
				q.Add(testPod("a", "n", "1"))
				q.Delete(testPod("a", "n", "2"))
				q.Delete(testPod("a", "n", "2"))
				q.Delete(testPod("a", "nobody", "2"))
				q.Delete(testPod("a", "k1", "3"))
				if err := q.Resync(); err != nil {
					t.Fatal(err)
				}
				if got := drain(t, q); !slices.Equal(got, c.want) {
					t.Errorf("got  %q\nwant %q", got, c.want)
				}
				if !q.HasSynced() {
					t.Error("a queue that began without a list is synced")
				}
			})
		})
	}
}

func TestPopBatch_takesDifferentObjectsOfOneKind(t *testing.T) {
	q := NewRealFIFO(MetaNamespaceKeyFunc, NewStore(MetaNamespaceKeyFunc), nil)
	q.Replace([]any{testPod("a", "o1", "1"), testPod("a", "o2", "2")}, "2")
	for i, name := range []string{"n1", "n2", "n1", "n3"} {
		q.Add(testPod("a", name, fmt.Sprint(3+i)))
	}
	var got []string
	for range 3 {
		if err := q.PopBatch(
			func(deltas []Delta, initial bool) error {
				got = append(got, fmt.Sprint("batch ", say(Deltas(deltas)), " ", initial))
				return nil
			},
			func(obj any, initial bool) error {
				got = append(got, fmt.Sprint("single ", say(obj), " ", initial))
				return nil
			}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"batch Replaced:o1@1 Replaced:o2@2 true",
		"batch Added:n1@3 Added:n2@4 false",
		"batch Added:n1@5 Added:n3@6 false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestGap29_C2_C3_popReturnsWhenItsContextEndsOrTheQueueCloses(t *testing.T) {
	for name, open := range map[string]func() (pop func(context.Context) error, close func()){
		"FIFO":      func() (func(context.Context) error, func()) { return popper(NewFIFO(MetaNamespaceKeyFunc)) },
		"DeltaFIFO": func() (func(context.Context) error, func()) { return popper(NewDeltaFIFO(nil, nil)) },
		"RealFIFO":  func() (func(context.Context) error, func()) { return popper(NewRealFIFO(nil, knownPods(), nil)) },
		"RealFIFO in batches": func() (func(context.Context) error, func()) {
			q := NewRealFIFO(nil, knownPods(), nil)
			return func(ctx context.Context) error { return q.PopBatchWithContext(ctx, nil, nil) }, q.Close
		},
		"Heap": func() (func(context.Context) error, func()) {
			h := NewHeap(MetaNamespaceKeyFunc, nil)
			return func(ctx context.Context) error { _, err := h.PopWithContext(ctx); return err }, h.Close
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pop, closeQueue := open()
				ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
				defer cancel()
				start := time.Now()
				err := pop(ctx)
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("took %v of fake time, want exactly 3s", took)
				}
				if !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("err = %v", err)
				}
				//lint:ignore SA1012 a nil context is the case under test
				if err := pop(nil); err == nil {
					t.Error("C7: no error for a nil context")
				}
				time.AfterFunc(time.Second, closeQueue)
				if err := pop(t.Context()); err == nil || errors.Is(err, context.Canceled) {
					t.Errorf("closed: %v", err)
				}
			})
		})
	}
}

func popper(q QueueWithContext) (func(context.Context) error, func()) {
	return func(ctx context.Context) error {
		_, err := q.PopWithContext(ctx, func(any, bool) error { return nil })
		return err
	}, q.Close
}

func TestHeap_givesOutTheLeast(t *testing.T) {
	key := func(obj any) (string, error) {
		if s, ok := obj.(string); ok {
			return s[:1], nil
		}
		return "", errQuota
	}
	h := NewHeap(key, func(a, b any) bool { return a.(string) < b.(string) })
	for _, s := range []string{"c5", "a7", "b1"} {
		h.Add(s)
	}
	h.Update("c0")
	h.AddIfNotPresent("a1")
	h.BulkAdd([]any{"d1", "e1"})
	h.Delete("d")
	if err := h.Delete("x"); err == nil || err.Error() != "object not found" {
		t.Errorf("delete of what is not there: %v", err)
	}
	if err := h.Add(1); !errors.As(err, new(KeyError)) {
		t.Errorf("no key: %v", err)
	}
	if obj, ok, _ := h.GetByKey("c"); !ok || obj != "c0" {
		t.Errorf("GetByKey: %v, %v", obj, ok)
	}
	h.Close()
	var got []string
	for obj, err := h.Pop(); err == nil; obj, err = h.Pop() {
		got = append(got, obj.(string))
	}
	if want := []string{"a7", "b1", "c0", "e1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := h.Add("z"); err == nil || err.Error() != "heap is closed" {
		t.Errorf("add to a closed heap: %v", err)
	}
}

func TestController_processesUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster("a", "b")
		r := newRecorder(t)
		store, controller := NewInformerWithOptions(InformerOptions{ListerWatcher: c, ObjectType: &v1.Pod{}, Handler: r})
		stop := run(t, controller)
		if !controller.HasSynced() || len(store.List()) != 2 {
			t.Errorf("synced %v with %d objects", controller.HasSynced(), len(store.List()))
		}
		c.delete("a")
		c.set("b")
		synctest.Wait()
		wantLog(t, "handler", r.heard(), "initial a", "initial b", "delete a", "update b")
		stop(nil)
	})
}
