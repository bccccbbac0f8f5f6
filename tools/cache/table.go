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
	"sync"
	"sync/atomic"
)

// pageSize makes a page 2 KiB, which is a size class of the allocator.
const pageSize = 64

// page holds the objects and keys of neighbouring slots.
type page struct {
	objs [pageSize]any
	keys [pageSize]string
}

// pageRef is a page in its table.
type pageRef struct {
	*page
	epoch uint64 // of the table when the page was made; older ones may be in a snapshot
	used  int    // slots that are not vacant
}

// vacancy marks a slot that holds nothing, since nil is a value like others.
type vacancy struct{ _ byte }

var vacant any = new(vacancy)

// table gives each key a slot, a small number that stays the key's own until
// it is deleted, and keeps the objects by slot in pages.
//
// It is not safe for concurrent use: whoever writes needs exclusive access,
// whoever reads needs shared access, for no longer than a look-up takes. A
// snapshot is read with no lock at all, because a page that a snapshot may hold
// is never written again; the writer goes on with a copy.
type table struct {
	slots map[string]int32
	pages []pageRef
	free  []int32       // slots that were given back
	next  int32         // slots at and above it were never used
	epoch atomic.Uint64 // counts snapshots
}

func newTable(size int) *table {
	return &table{slots: make(map[string]int32, size), pages: make([]pageRef, 0, (size+pageSize-1)/pageSize)}
}

func (t *table) len() int { return len(t.slots) }

// at returns the object in slot, which must be in use.
func (t *table) at(slot int32) any { return t.pages[slot/pageSize].objs[slot%pageSize] }

func (t *table) keyAt(slot int32) string { return t.pages[slot/pageSize].keys[slot%pageSize] }

func (t *table) get(key string) (any, bool) {
	slot, ok := t.slots[key]
	if !ok {
		return nil, false
	}
	return t.at(slot), true
}

// put stores obj under key and returns the key's slot.
func (t *table) put(key string, obj any) int32 {
	if slot, ok := t.slots[key]; ok {
		t.writable(slot).objs[slot%pageSize] = obj
		return slot
	}
	slot := t.take()
	t.slots[key] = slot
	p := t.writable(slot)
	p.objs[slot%pageSize], p.keys[slot%pageSize] = obj, key
	p.used++
	return slot
}

// remove deletes key and returns the slot it had.
func (t *table) remove(key string) (int32, bool) {
	slot, ok := t.slots[key]
	if !ok {
		return 0, false
	}
	delete(t.slots, key)
	p := t.writable(slot)
	p.objs[slot%pageSize], p.keys[slot%pageSize] = vacant, ""
	p.used--
	t.free = append(t.free, slot)
	return slot, true
}

// take finds a slot for a new key.
func (t *table) take() int32 {
	if n := len(t.free); n > 0 {
		slot := t.free[n-1]
		t.free = t.free[:n-1]
		return slot
	}
	if int(t.next) == len(t.pages)*pageSize {
		p := new(page)
		for i := range p.objs {
			p.objs[i] = vacant
		}
		t.pages = append(t.pages, pageRef{page: p, epoch: t.epoch.Load()})
	}
	t.next++
	return t.next - 1
}

// writable returns the page of slot, after a copy if a snapshot may hold it.
func (t *table) writable(slot int32) *pageRef {
	p := &t.pages[slot/pageSize]
	if now := t.epoch.Load(); p.epoch != now {
		fresh := *p.page
		p.page, p.epoch = &fresh, now
	}
	return p
}

// snapshot is the state of a table at one moment.
type snapshot struct {
	pages []pageRef
	slots []int32 // room for a caller that wants only some of the objects
}

var snapshots = sync.Pool{New: func() any { return new(snapshot) }}

// snapshot needs shared access only while it is taken. The caller releases it.
func (t *table) snapshot() *snapshot {
	s := snapshots.Get().(*snapshot)
	s.pages = append(s.pages[:0], t.pages...)
	t.epoch.Add(1)
	return s
}

func (s *snapshot) release() {
	clear(s.pages) // a pooled snapshot must keep no object alive
	snapshots.Put(s)
}

func (s *snapshot) at(slot int32) any { return s.pages[slot/pageSize].objs[slot%pageSize] }

// appendObjects appends all objects to out.
func (s *snapshot) appendObjects(out []any) []any {
	for _, p := range s.pages {
		switch p.used {
		case 0:
		case pageSize:
			out = append(out, p.objs[:]...)
		default:
			for _, obj := range p.objs {
				if obj != vacant {
					out = append(out, obj)
				}
			}
		}
	}
	return out
}

// appendKeys appends the keys of all objects to out.
func (s *snapshot) appendKeys(out []string) []string {
	for _, p := range s.pages {
		for i, obj := range p.objs {
			if obj != vacant {
				out = append(out, p.keys[i])
			}
		}
	}
	return out
}
