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

import "fmt"

// gatherLocked is how many objects of an index are collected under the lock;
// more are collected from a snapshot.
const gatherLocked = 1024

func (s *threadSafeStore) ByIndex(indexName, indexedValue string) ([]any, error) {
	room := 0
	for {
		out := make([]any, 0, room) // not under the lock: this can take long
		n, err := s.gather(&out, indexName, indexedValue)
		if err != nil || n == len(out) {
			return out, err
		}
		room = n
	}
}

// gather collects the objects with value in out, if out has room for them, and
// returns how many there are.
func (s *threadSafeStore) gather(out *[]any, name, value string) (int, error) {
	s.mu.RLock()
	x := s.content.index(name)
	if x == nil {
		s.mu.RUnlock()
		return 0, noIndex(name)
	}
	slots := x.lookup(value)
	n := len(slots)
	if n > cap(*out) {
		s.mu.RUnlock()
		return n, nil
	}
	if n <= gatherLocked {
		for _, slot := range slots {
			*out = append(*out, s.content.table.at(slot))
		}
		s.mu.RUnlock()
		return n, nil
	}
	snap := s.content.table.snapshot()
	snap.slots = append(snap.slots[:0], slots...)
	s.mu.RUnlock()
	defer snap.release()
	for _, slot := range snap.slots {
		*out = append(*out, snap.at(slot))
	}
	return n, nil
}

func (s *threadSafeStore) Index(indexName string, obj any) ([]any, error) {
	s.mu.RLock()
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
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []any{}
	seen := map[int32]bool{}
	x := s.content.index(indexName)
	for _, value := range values {
		for _, slot := range x.lookup(value) {
			if !seen[slot] {
				seen[slot] = true
				out = append(out, s.content.table.at(slot))
			}
		}
	}
	return out
}

func (s *threadSafeStore) IndexKeys(indexName, indexedValue string) ([]string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	x := s.content.index(indexName)
	if x == nil {
		return nil, noIndex(indexName)
	}
	slots := x.lookup(indexedValue)
	keys := make([]string, len(slots))
	for i, slot := range slots {
		keys[i] = s.content.table.keyAt(slot)
	}
	return keys, nil
}

func (s *threadSafeStore) ListIndexFuncValues(name string) []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if x := s.content.index(name); x != nil {
		return x.values()
	}
	return []string{}
}

func noIndex(name string) error { return fmt.Errorf("Index with name %s does not exist", name) }
