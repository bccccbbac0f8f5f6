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
	"container/heap"
	"context"
	"errors"
	"fmt"
	"sync"

	"k8s.io/client-go/internal/ctxerr"
)

const closedMsg = "heap is closed"

// LessFunc reports whether the first object comes before the second.
type LessFunc func(any, any) bool

// Heap is a queue of objects by key that gives out the least one.
type Heap struct {
	keyOf KeyFunc

	mu      sync.Mutex
	changed sync.Cond // on mu
	data    heapData  // guarded by mu
	closed  bool      // guarded by mu
}

// NewHeap returns an empty heap.
func NewHeap(keyFn KeyFunc, lessFn LessFunc) *Heap {
	h := &Heap{keyOf: keyFn, data: heapData{less: lessFn, byKey: map[string]*heapItem{}}}
	h.changed.L = &h.mu
	return h
}

// Add puts obj in, or replaces what is there for its key.
func (h *Heap) Add(obj any) error {
	return h.put([]any{obj}, func(item *heapItem, obj any) {
		item.obj = obj
		heap.Fix(&h.data, item.place)
	})
}

// Update is Add.
func (h *Heap) Update(obj any) error { return h.Add(obj) }

// BulkAdd is Add for several objects, up to the first that has no key.
func (h *Heap) BulkAdd(list []any) error {
	return h.put(list, func(item *heapItem, obj any) {
		item.obj = obj
		heap.Fix(&h.data, item.place)
	})
}

// AddIfNotPresent puts obj in unless there is something for its key.
func (h *Heap) AddIfNotPresent(obj any) error {
	return h.put([]any{obj}, func(*heapItem, any) {})
}

// put puts objs in, as far as they have keys. What has a key that is there
// already goes to present.
func (h *Heap) put(objs []any, present func(*heapItem, any)) error {
	var failed error
	keys := make([]string, 0, len(objs))
	for _, obj := range objs {
		key, err := h.keyOf(obj)
		if err != nil {
			failed = KeyError{obj, err}
			break
		}
		keys = append(keys, key)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errors.New(closedMsg)
	}
	defer h.changed.Broadcast()
	for i, key := range keys {
		obj := objs[i]
		if item, ok := h.data.byKey[key]; ok {
			present(item, obj)
		} else {
			heap.Push(&h.data, &heapItem{key: key, obj: obj})
		}
	}
	return failed
}

// Delete takes the object with obj's key out; it is an error if there is none.
func (h *Heap) Delete(obj any) error {
	key, err := h.keyOf(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	item, ok := h.data.byKey[key]
	if !ok {
		return fmt.Errorf("object not found")
	}
	heap.Remove(&h.data, item.place)
	return nil
}

// PopWithContext waits until there is an object and takes the least one out. It
// returns an error when the heap is empty and closed, or when ctx ends.
func (h *Heap) PopWithContext(ctx context.Context) (any, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("cache.Heap.Pop")
	}
	stop := context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.changed.Broadcast()
	})
	defer stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.data.items) == 0 {
		if h.closed {
			return nil, errors.New(closedMsg)
		}
		if ctx.Err() != nil {
			return nil, ctxerr.New(ctx, "wait for an object in the heap")
		}
		h.changed.Wait()
	}
	return heap.Pop(&h.data).(*heapItem).obj, nil
}

// List returns all objects in no particular order.
func (h *Heap) List() []any {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]any, 0, len(h.data.items))
	for _, item := range h.data.items {
		list = append(list, item.obj)
	}
	return list
}

// ListKeys returns all keys in no particular order.
func (h *Heap) ListKeys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]string, 0, len(h.data.items))
	for _, item := range h.data.items {
		list = append(list, item.key)
	}
	return list
}

// Get returns the object with obj's key and whether there is one.
func (h *Heap) Get(obj any) (any, bool, error) {
	key, err := h.keyOf(obj)
	if err != nil {
		return nil, false, KeyError{obj, err}
	}
	return h.GetByKey(key)
}

// GetByKey returns the object under key and whether there is one.
func (h *Heap) GetByKey(key string) (any, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if item, ok := h.data.byKey[key]; ok {
		return item.obj, true, nil
	}
	return nil, false, nil
}

// Close ends all waits and lets nothing more in.
func (h *Heap) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.changed.Broadcast()
}

// IsClosed reports whether Close was called.
func (h *Heap) IsClosed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

type heapItem struct {
	key   string
	obj   any
	place int // in items
}

// heapData is a heap.Interface.
type heapData struct {
	less  LessFunc
	items []*heapItem
	byKey map[string]*heapItem
}

func (d *heapData) Len() int           { return len(d.items) }
func (d *heapData) Less(i, j int) bool { return d.less(d.items[i].obj, d.items[j].obj) }

func (d *heapData) Swap(i, j int) {
	d.items[i], d.items[j] = d.items[j], d.items[i]
	d.items[i].place, d.items[j].place = i, j
}

func (d *heapData) Push(x any) {
	item := x.(*heapItem)
	item.place = len(d.items)
	d.items = append(d.items, item)
	d.byKey[item.key] = item
}

func (d *heapData) Pop() any {
	last := len(d.items) - 1
	item := d.items[last]
	d.items[last] = nil
	d.items = d.items[:last]
	delete(d.byKey, item.key)
	return item
}
