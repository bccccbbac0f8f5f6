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
	"fmt"
	"slices"
	"sync"
)

// gatherLocked is how many objects of an index are collected under the lock;
// more are collected from a snapshot, which costs the next writes a copy.
const gatherLocked = 128

func (s *threadSafeStore) ByIndex(indexName, indexedValue string) ([]any, error) {
	for room := 0; ; {
		out := make([]any, 0, room)
		n, err := s.look(indexName, indexedValue, room, func(f *folders, slots []int32) {
			for _, slot := range slots {
				out = append(out, f.at(slot))
			}
		})
		if err != nil {
			return nil, err
		}
		if n <= room {
			return out, nil
		}
		room = n
	}
}

func (s *threadSafeStore) IndexKeys(indexName, indexedValue string) ([]string, error) {
	for room := 0; ; {
		out := make([]string, 0, room)
		n, err := s.look(indexName, indexedValue, room, func(f *folders, slots []int32) {
			for _, slot := range slots {
				out = append(out, f.keyAt(slot))
			}
		})
		if err != nil {
			return nil, err
		}
		if n <= room {
			return out, nil
		}
		room = n
	}
}

// slotLists are []int32 for look.
var slotLists = sync.Pool{New: func() any { return new([]int32) }}

// look gives read the slots with value, unless there are more than the caller
// has room for, and returns how many there are. Few are read under the lock,
// many from a snapshot. Nothing is allocated while the lock is held, because that
// can take long.
func (s *threadSafeStore) look(name, value string, room int, read func(*folders, []int32)) (int, error) {
	var many *[]int32
	if room > gatherLocked {
		many = slotLists.Get().(*[]int32)
		defer slotLists.Put(many)
		*many = slices.Grow((*many)[:0], room)
	}
	s.rlock()
	x := s.content.index(name)
	if x == nil {
		s.mu.RUnlock()
		return 0, noIndex(name)
	}
	slots := x.lookup(value)
	n := len(slots)
	switch {
	case n > room:
		s.mu.RUnlock()
	case many == nil:
		read(s.content.table.folders, slots)
		s.mu.RUnlock()
	default:
		*many = append(*many, slots...)
		snap := s.published.snapshot()
		s.mu.RUnlock()
		read(snap, *many)
	}
	return n, nil
}

func (s *threadSafeStore) Index(indexName string, obj any) ([]any, error) {
	s.rlock()
	x := s.content.index(indexName)
	s.mu.RUnlock()
	if x == nil {
		return nil, noIndex(indexName)
	}
	values, err := x.fn(obj)
	if err != nil {
		return nil, err
	}
	if len(values) == 1 {
		return s.ByIndex(indexName, values[0])
	}
	return s.union(indexName, values), nil
}

// union returns the objects with any of values, each once.
func (s *threadSafeStore) union(indexName string, values []string) []any {
	slots := make([]int32, 0, gatherLocked)
	s.rlock()
	x := s.content.index(indexName)
	for _, value := range values {
		slots = append(slots, x.lookup(value)...)
	}
	snap := s.published.snapshot()
	s.mu.RUnlock()
	slices.Sort(slots)
	slots = slices.Compact(slots)
	out := make([]any, len(slots))
	for i, slot := range slots {
		out[i] = snap.at(slot)
	}
	return out
}

func (s *threadSafeStore) ListIndexFuncValues(name string) []string {
	for room := 0; ; {
		out := make([]string, 0, room)
		s.rlock()
		if x := s.content.index(name); x != nil {
			room = len(x.byValue)
			out = x.appendValues(out)
		}
		s.mu.RUnlock()
		if room <= cap(out) {
			return out
		}
	}
}

func noIndex(name string) error { return fmt.Errorf("Index with name %s does not exist", name) }
