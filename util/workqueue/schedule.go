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

	mu     sync.Mutex
	items  []scheduled[T] // guarded by mu; a heap
	places map[T]int      // guarded by mu; in items
}

type scheduled[T comparable] struct {
	item T
	due  time.Time
}

func newSchedule[T comparable]() *schedule[T] {
	s := &schedule[T]{changed: make(chan struct{}, 1), stopped: make(chan struct{}), places: map[T]int{}}
	s.stop = sync.OnceFunc(func() { close(s.stopped) })
	return s
}

// put schedules item for due, unless it is due before that.
func (s *schedule[T]) put(item T, due time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place, known := s.places[item]
	switch {
	case !known:
		place = len(s.items)
		s.items = append(s.items, scheduled[T]{item, due})
		s.places[item] = place
	case due.Before(s.items[place].due):
		s.items[place].due = due
	default:
		return
	}
	if s.up(place) == 0 {
		select {
		case s.changed <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// first returns the item that is due first.
func (s *schedule[T]) first() (item T, due time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == 0 {
		return item, due, false
	}
	return s.items[0].item, s.items[0].due, true
}

// take takes item out if it is still the one that is due first.
func (s *schedule[T]) take(item T, due time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == 0 || s.items[0].item != item || !s.items[0].due.Equal(due) {
		return false
	}
	last := len(s.items) - 1
	s.swap(0, last)
	delete(s.places, item)
	s.items[last] = scheduled[T]{}
	s.items = s.items[:last]
	s.down(0)
	return true
}

func (s *schedule[T]) swap(i, j int) {
	s.items[i], s.items[j] = s.items[j], s.items[i]
	s.places[s.items[i].item], s.places[s.items[j].item] = i, j
}

func (s *schedule[T]) up(i int) int {
	for i > 0 {
		parent := (i - 1) / 2
		if !s.items[i].due.Before(s.items[parent].due) {
			break
		}
		s.swap(i, parent)
		i = parent
	}
	return i
}

func (s *schedule[T]) down(i int) {
	for {
		least := i
		for _, child := range [...]int{2*i + 1, 2*i + 2} {
			if child < len(s.items) && s.items[child].due.Before(s.items[least].due) {
				least = child
			}
		}
		if least == i {
			return
		}
		s.swap(i, least)
		i = least
	}
}
