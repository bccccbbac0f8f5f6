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

package workqueue

import (
	"sync"
	"time"
)

// schedule is a heap of items by their times, each there once.
type schedule[T comparable] struct {
	changed chan struct{} // has a value when the first item may be another
	stopped chan struct{}
	stop    func() // closes stopped; can be called again
	since   time.Time

	mu    sync.Mutex
	heap  []moment    // guarded by mu
	items []waiter[T] // guarded by mu; by number
	spare []int32     // guarded by mu; numbers that are free
	known map[T]int32 // guarded by mu; the numbers of items
}

// moment is when the item of a number is due. Times are those that passed since
// the schedule was made: they are compared often.
type moment struct {
	due  time.Duration
	item int32
}

// waiter is an item and its place in the heap.
type waiter[T comparable] struct {
	item  T
	place int32
}

func newSchedule[T comparable](now time.Time) *schedule[T] {
	s := &schedule[T]{changed: make(chan struct{}, 1), stopped: make(chan struct{}), since: now, known: map[T]int32{}}
	s.stop = sync.OnceFunc(func() { close(s.stopped) })
	return s
}

func (s *schedule[T]) isStopped() bool {
	select {
	case <-s.stopped:
		return true
	default:
		return false
	}
}

// put schedules item for due, unless it is due before that.
func (s *schedule[T]) put(item T, due time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := moment{due: due.Sub(s.since)}
	var place int32
	if number, known := s.known[item]; known {
		place = s.items[number].place
		if m.due >= s.heap[place].due {
			return
		}
		m.item = number
	} else {
		m.item = s.number(item)
		place = int32(len(s.heap))
		s.heap = append(s.heap, m)
	}
	if s.up(place, m) == 0 {
		select {
		case s.changed <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// number gives a new item a number.
func (s *schedule[T]) number(item T) (number int32) {
	if n := len(s.spare); n > 0 {
		number, s.spare = s.spare[n-1], s.spare[:n-1]
		s.items[number].item = item
	} else {
		number = int32(len(s.items))
		s.items = append(s.items, waiter[T]{item: item})
	}
	s.known[item] = number
	return number
}

// take appends items that are due to batch, which may be no longer than it has
// room for. Where it takes none it returns when the first is due, if there is one.
func (s *schedule[T]) take(now time.Time, batch []T) (_ []T, next time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	passed := now.Sub(s.since)
	for len(s.heap) > 0 && s.heap[0].due <= passed && len(batch) < cap(batch) {
		batch = append(batch, s.pop())
	}
	switch {
	case len(s.heap) == 0:
		if cap(s.heap) > 1024 { // a burst is no reason to keep its memory
			s.heap, s.items, s.spare, s.known = nil, nil, nil, map[T]int32{}
		}
		return batch, next, false
	case len(batch) > 0:
		return batch, next, false
	}
	return batch, s.since.Add(s.heap[0].due), true
}

// pop takes the item out that is due first.
func (s *schedule[T]) pop() T {
	number := s.heap[0].item
	last := len(s.heap) - 1
	moved := s.heap[last]
	if s.heap = s.heap[:last]; last > 0 {
		s.down(moved)
	}
	item := s.items[number].item
	delete(s.known, item)
	s.items[number] = waiter[T]{}
	s.spare = append(s.spare, number)
	return item
}

func (s *schedule[T]) set(place int32, m moment) {
	s.heap[place] = m
	s.items[m.item].place = place
}

// up moves m from place towards the beginning and returns where it ends.
func (s *schedule[T]) up(place int32, m moment) int32 {
	for place > 0 {
		parent := (place - 1) / 2
		if s.heap[parent].due <= m.due {
			break
		}
		s.set(place, s.heap[parent])
		place = parent
	}
	s.set(place, m)
	return place
}

// down moves m from the beginning to where it belongs.
func (s *schedule[T]) down(m moment) {
	place, n := int32(0), int32(len(s.heap))
	for {
		child := 2*place + 1
		if child >= n {
			break
		}
		if child+1 < n && s.heap[child+1].due < s.heap[child].due {
			child++
		}
		if m.due <= s.heap[child].due {
			break
		}
		s.set(place, s.heap[child])
		place = child
	}
	s.set(place, m)
}
