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
	"errors"
	"slices"
	"testing"
)

// A transform sees each state of an object once: no tombstone, no resync.
func TestQueues_transformOnce(t *testing.T) {
	known := NewStore(MetaNamespaceKeyFunc)
	known.Add(testPod("a", "known", "1"))
	var seen []string
	transform := func(obj any) (any, error) {
		seen = append(seen, say(obj))
		return obj, nil
	}
	for name, q := range map[string]QueueWithContext{
		"DeltaFIFO":           NewDeltaFIFOWithOptions(DeltaFIFOOptions{KnownObjects: known, Transformer: transform, EmitDeltaTypeReplaced: true}),
		"DeltaFIFO with Sync": NewDeltaFIFOWithOptions(DeltaFIFOOptions{KnownObjects: known, Transformer: transform}),
		"RealFIFO":            NewRealFIFO(MetaNamespaceKeyFunc, known, transform),
	} {
		seen = nil
		q.Resync()
		q.Replace([]any{testPod("a", "listed", "2")}, "2")
		q.Delete(testPod("a", "listed", "3"))
		q.Delete(DeletedFinalStateUnknown{"a/listed", testPod("a", "listed", "3")})
		if want := []string{"listed@2", "listed@3"}; !slices.Equal(seen, want) {
			t.Errorf("%s: the transform has seen %v, want %v", name, seen, want)
		}
	}
}

// Of two deletions the first stays, unless it does not know the last state.
func TestDeltaFIFO_joinsDeletions(t *testing.T) {
	plain, unknown := testPod("a", "x", "2"), DeletedFinalStateUnknown{"a/x", testPod("a", "x", "3")}
	for _, tt := range []struct {
		first, second any
		want          string
	}{
		{plain, testPod("a", "x", "4"), "Added:x@1 Deleted:x@2"},
		{plain, unknown, "Added:x@1 Deleted:x@2"},
		{unknown, plain, "Added:x@1 Deleted:x@2"},
		{unknown, unknown, "Added:x@1 Deleted:unknown(x@3)"},
	} {
		q := NewDeltaFIFOWithOptions(DeltaFIFOOptions{})
		q.Add(testPod("a", "x", "1"))
		q.Delete(tt.first)
		q.Delete(tt.second)
		if got := drain(t, q); !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s, %s: %v, want %s", say(tt.first), say(tt.second), got, tt.want)
		}
	}
}

// Who processes the last object of the first list sees a DeltaFIFO synced.
// Others are when it is processed.
func TestQueues_syncedWhileProcessing(t *testing.T) {
	known := NewStore(MetaNamespaceKeyFunc)
	for name, tt := range map[string]struct {
		queue Queue
		want  bool
	}{
		"FIFO":      {NewFIFO(MetaNamespaceKeyFunc), false},
		"DeltaFIFO": {NewDeltaFIFO(MetaNamespaceKeyFunc, known), true},
		"RealFIFO":  {NewRealFIFO(MetaNamespaceKeyFunc, known, nil), false},
	} {
		tt.queue.Replace([]any{testPod("a", "x", "1")}, "1")
		tt.queue.Pop(func(any, bool) error {
			if got := IsDone(tt.queue.HasSyncedChecker()); got != tt.want {
				t.Errorf("%s: synced %v while the last one is processed, want %v", name, got, tt.want)
			}
			return nil
		})
		if !tt.queue.HasSynced() {
			t.Errorf("%s: not synced", name)
		}
	}
}

// What comes before the first list and is about no object is not a part of it.
func TestRealFIFO_syncAllBeforeList(t *testing.T) {
	q := NewRealFIFOWithOptions(RealFIFOOptions{AtomicEvents: true, EmitDeltaTypeBookmark: true})
	q.Resync()
	q.Bookmark("1")
	q.Replace([]any{testPod("a", "x", "2")}, "2")
	for _, want := range []bool{false, false, true} {
		q.Pop(func(any, bool) error { return nil })
		if got := q.HasSynced(); got != want {
			t.Errorf("synced %v, want %v", got, want)
		}
	}
}

// Options that contradict each other are refused.
func TestRealFIFO_options(t *testing.T) {
	known := NewStore(MetaNamespaceKeyFunc)
	for _, o := range []RealFIFOOptions{
		{},
		{AtomicEvents: true, KnownObjects: known},
		{KnownObjects: known, UnlockWhileProcessing: true},
		{KnownObjects: known, EmitDeltaTypeBookmark: true},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", o)
				}
			}()
			NewRealFIFOWithOptions(o)
		}()
	}
}

// KeyOf gives the error of the key function as it is.
func TestDeltaFIFO_keyOfError(t *testing.T) {
	mine := errors.New("mine")
	q := NewDeltaFIFOWithOptions(DeltaFIFOOptions{KeyFunction: func(any) (string, error) { return "", mine }})
	if _, err := q.KeyOf("x"); err != mine {
		t.Errorf("KeyOf: %v", err)
	}
	if err := q.Add("x"); !errors.As(err, new(KeyError)) || !errors.Is(err, mine) {
		t.Errorf("Add: %v", err)
	}
}
