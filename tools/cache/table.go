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

import "slices"

// Objects lie in pages and pages in folders. Both are small enough for a copy to
// cost next to nothing, and a hundred thousand objects are 25 folders.
const (
	pageSize   = 64
	folderSize = 64 * pageSize
)

// page holds the objects and keys of neighbouring slots.
type page struct {
	objs [pageSize]any
	keys [pageSize]string
}

// pageRef is a page in its folder.
type pageRef struct {
	*page
	epoch uint64 // of the table when the page was made; older ones may be in a snapshot
	used  int    // slots that are not vacant
}

// folder holds the pages of neighbouring slots; those that were never used are
// not there.
type folder struct {
	epoch uint64 // of the table when the folder was made
	pages [folderSize / pageSize]pageRef
}

// folders are all folders, by slot.
type folders struct {
	epoch uint64 // of the table when the slice was made
	all   []*folder
}

func (f *folders) page(slot int32) *page {
	return f.all[slot/folderSize].pages[slot%folderSize/pageSize].page
}

// at returns the object in slot, which must be in use.
func (f *folders) at(slot int32) any { return f.page(slot).objs[slot%pageSize] }

func (f *folders) keyAt(slot int32) string { return f.page(slot).keys[slot%pageSize] }

// vacancy marks a slot that holds nothing, since nil is a value like others.
type vacancy struct{ _ byte }

var vacant any = new(vacancy)

// table gives each key a slot, a small number that stays the key's own until
// it is deleted, and keeps the objects by slot in pages.
//
// It is not safe for concurrent use: whoever writes needs exclusive access,
// whoever reads needs shared access. But what was there when an epoch began is
// never written again: the writer goes on with copies, made when they are needed.
// So its folders of that moment are a snapshot for who has seen to it that an
// epoch begins, and behind a snapshot a write costs one page and one folder on top
// of what it always costs, however many snapshots there are and however large.
type table struct {
	*folders
	slots map[string]int32
	free  []int32 // slots that were given back
	next  int32   // slots at and above it were never used
	epoch uint64

	sparePage   *page // for the next copies
	spareFolder *folder
}

func newTable(size int) *table {
	return &table{slots: make(map[string]int32, size), folders: &folders{all: make([]*folder, 0, size/folderSize+1)}}
}

func (t *table) len() int { return len(t.slots) }

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
	if int(t.next) == len(t.all)*folderSize {
		t.renew()
		t.all = append(t.all, &folder{epoch: t.epoch})
	}
	t.next++
	return t.next - 1
}

// renew makes the folders those of this epoch.
func (t *table) renew() {
	if t.folders.epoch != t.epoch {
		t.folders = &folders{epoch: t.epoch, all: slices.Clone(t.all)}
	}
}

// writable returns the page of slot, made or copied if it has to be.
func (t *table) writable(slot int32) *pageRef {
	t.renew()
	f := &t.all[slot/folderSize]
	if (*f).epoch != t.epoch {
		t.prepare() // there may have been more than one change
		*t.spareFolder = **f
		*f, t.spareFolder = t.spareFolder, nil
		(*f).epoch = t.epoch
	}
	p := &(*f).pages[slot%folderSize/pageSize]
	switch {
	case p.page == nil:
		*p = pageRef{page: newPage(), epoch: t.epoch}
	case p.epoch != t.epoch:
		t.prepare()
		*t.sparePage = *p.page
		p.page, p.epoch, t.sparePage = t.sparePage, t.epoch, nil
	}
	return p
}

func newPage() *page {
	p := new(page)
	for i := range p.objs {
		p.objs[i] = vacant
	}
	return p
}

// prepare allocates what the next write in a new epoch needs. Writers call it
// before they keep readers out: allocating can mean to help the garbage
// collector, and nobody should wait for that.
func (t *table) prepare() {
	if t.sparePage == nil {
		t.sparePage = new(page)
	}
	if t.spareFolder == nil {
		t.spareFolder = new(folder)
	}
}

// len is how many objects there are.
func (f *folders) len() (n int) {
	for p := range f.inUse {
		n += p.used
	}
	return n
}

// objects yields all objects.
func (f *folders) objects(yield func(any) bool) {
	for p := range f.inUse {
		for _, obj := range p.objs {
			if obj != vacant && !yield(obj) {
				return
			}
		}
	}
}

// appendObjects appends all objects to out.
func (f *folders) appendObjects(out []any) []any {
	for p := range f.inUse {
		if p.used == pageSize {
			out = append(out, p.objs[:]...)
			continue
		}
		for _, obj := range p.objs {
			if obj != vacant {
				out = append(out, obj)
			}
		}
	}
	return out
}

// appendKeys appends the keys of all objects to out.
func (f *folders) appendKeys(out []string) []string {
	for p := range f.inUse {
		for i, obj := range p.objs {
			if obj != vacant {
				out = append(out, p.keys[i])
			}
		}
	}
	return out
}

// inUse yields the pages that have objects.
func (f *folders) inUse(yield func(*pageRef) bool) {
	for _, folder := range f.all {
		for i := range folder.pages {
			if folder.pages[i].used > 0 && !yield(&folder.pages[i]) {
				return
			}
		}
	}
}
