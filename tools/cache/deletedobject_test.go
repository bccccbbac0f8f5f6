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
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Where the deletion itself was missed, the key says what was deleted.
func TestDeletedObject_names(t *testing.T) {
	p := testPod("ns", "pod", "1")
	unknown := func(key string) *DeletedFinalStateUnknown { return &DeletedFinalStateUnknown{Key: key} }
	for _, tt := range []struct {
		d    DeletedObject[*v1.Pod]
		want ObjectName
	}{
		{DeletedObject[*v1.Pod]{OptionalObj: p}, NewObjectName("ns", "pod")},
		{DeletedObject[*v1.Pod]{OptionalObj: p, FinalStateUnknown: unknown("a/b")}, NewObjectName("a", "b")},
		{DeletedObject[*v1.Pod]{FinalStateUnknown: unknown("a/b/c")}, NewObjectName("a", "b/c")},
		{DeletedObject[*v1.Pod]{FinalStateUnknown: unknown("b")}, NewObjectName("", "b")},
		{DeletedObject[*v1.Pod]{}, ObjectName{}},
	} {
		if got := tt.d.GetObjectName(); got != tt.want {
			t.Errorf("%+v: %v, want %v", tt.d, got, tt.want)
		}
	}
}

// A typed filter is asked about every deletion.
func TestTypedFilter_seesDeletionsWithoutState(t *testing.T) {
	asked := false
	f := TypedFilteringResourceEventHandler[*v1.Pod]{
		FilterFunc: func(p *v1.Pod) bool { asked = p == nil; return false },
		Handler: TypedResourceEventHandlerFuncs[*v1.Pod]{DeleteFunc: func(DeletedObject[*v1.Pod]) {
			t.Error("a deletion that the filter refused was passed on")
		}},
	}
	f.OnDelete(DeletedObject[*v1.Pod]{FinalStateUnknown: &DeletedFinalStateUnknown{Key: "a/b"}})
	if !asked {
		t.Error("the filter was not asked")
	}
}

// Where nothing is wanted, nothing is looked at.
func TestListAll_nothing(t *testing.T) {
	s := NewStore(MetaNamespaceKeyFunc)
	s.Add(ExplicitKey("no object"))
	if err := ListAll(s, labels.Nothing(), func(any) { t.Error("found something") }); err != nil {
		t.Error(err)
	}
}

// A heap takes what comes before the first object that has no key.
func TestHeap_bulkAddUpToAnError(t *testing.T) {
	h := NewHeap(MetaNamespaceKeyFunc, func(a, b any) bool { return false })
	if err := h.BulkAdd([]any{testPod("a", "x", "1"), "no object", testPod("a", "y", "1")}); err == nil || len(h.ListKeys()) != 1 {
		t.Errorf("%v, %v", h.ListKeys(), err)
	}
}

// A detector looks after an object for two minutes at least, and for four at
// most.
func TestMutationDetector_looksAfterObjects(t *testing.T) {
	for modified, want := range map[time.Duration]bool{110 * time.Second: true, 3 * time.Minute: true, 5 * time.Minute: false} {
		synctest.Test(t, func(t *testing.T) {
			found := false
			d := &mutationDetector{name: "d", fail: func(string) { found = true }}
			p := testPod("a", "x", "1")
			d.AddObject(p)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			time.AfterFunc(modified+time.Millisecond, func() {
				d.mu.Lock() // it compares under its lock
				defer d.mu.Unlock()
				p.Name = "y"
			})
			d.Run(ctx.Done())
			if found != want {
				t.Errorf("modified after %v: found %v", modified, found)
			}
		})
	}
}

// An informer that ends while a handler is busy with the last object of the
// initial list has shown it everything.
func TestListener_syncedAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newListener(ResourceEventHandlerFuncs{AddFunc: func(any) { time.Sleep(time.Minute) }}, "i", 0)
		l.push(notification{kind: added, obj: testPod("a", "x", "1")}, notification{kind: synced}, notification{kind: added, obj: testPod("a", "y", "1")})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		l.run(ctx, ctx.Err)
		if took := time.Since(start); took != time.Minute || !l.HasSynced() {
			t.Errorf("ended after %v, synced %v", took, l.HasSynced())
		}
	})
}
