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

package synctrack

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// tracker is what both have, with the key of one event.
type tracker struct {
	start, finish, upstream func()
	synced                  func() bool
	done                    <-chan struct{}
}

func trackers() map[string]tracker {
	a := NewAsyncTracker[string]("async")
	s := NewSingleFileTracker("single")
	return map[string]tracker{
		a.Name(): {func() { a.Start("k") }, func() { a.Finished("k") }, a.UpstreamHasSynced, a.HasSynced, a.Done()},
		s.Name(): {s.Start, s.Finished, s.UpstreamHasSynced, s.HasSynced, s.Done()},
	}
}

func TestTrackers_areSyncedWhenSourceAndConsumerAre(t *testing.T) {
	for name, tr := range trackers() {
		step := func(what string, do func(), want bool) {
			do()
			if got := tr.synced(); got != want {
				t.Errorf("%s after %s: synced = %v", name, what, got)
			}
			select {
			case <-tr.done:
				if !want {
					t.Errorf("%s after %s: done too early", name, what)
				}
			default:
				if want {
					t.Errorf("%s after %s: not done", name, what)
				}
			}
		}
		step("start", tr.start, false)
		step("source synced", tr.upstream, false)
		step("finish", tr.finish, true)
		step("another event", tr.start, true)
	}
	for name, tr := range trackers() {
		tr.upstream()
		if !tr.synced() {
			t.Errorf("%s: an empty list is through at once", name)
		}
	}
}

func TestSingleFileTracker_panicsWhenMoreIsFinishedThanStarted(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewSingleFileTracker("x").Finished()
}

func TestTrackers_survivesConcurrentUse(t *testing.T) {
	a, s := NewAsyncTracker[int]("a"), NewSingleFileTracker("s")
	var wg sync.WaitGroup
	for i := range 100 {
		a.Start(i)
		s.Start()
		wg.Go(func() {
			a.Finished(i)
			s.Finished()
		})
	}
	a.UpstreamHasSynced()
	s.UpstreamHasSynced()
	wg.Wait()
	if !a.HasSynced() || !s.HasSynced() {
		t.Error("not synced after everything was finished")
	}
}

func TestLazy_evaluatesOnceForEachNotify(t *testing.T) {
	var calls atomic.Int32
	l := Lazy[int32]{Evaluate: func() (int32, error) { return calls.Add(1), nil }}
	for want := int32(1); want < 4; want++ {
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if got, err := l.Get(); got != want || err != nil {
					t.Errorf("got %d, %v, want %d", got, err, want)
				}
			})
		}
		wg.Wait()
		l.Notify()
		l.Notify()
	}
}

func TestLazy_keepsNoError(t *testing.T) {
	fail := true
	l := Lazy[int]{Evaluate: func() (int, error) {
		if fail {
			return 0, errors.New("not now")
		}
		return 7, nil
	}}
	if _, err := l.Get(); err == nil {
		t.Error("no error")
	}
	fail = false
	if got, err := l.Get(); got != 7 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}
