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

import "context"

// FIFO is a Queue that keeps the last state of each object and gives them out
// in the order in which the objects came in. A deletion takes the object out.
type FIFO struct {
	queueState
	keyOf KeyFunc

	items map[string]any // guarded by mu
	order []string       // guarded by mu; may have keys that are gone from items
}

var _ QueueWithContext = &FIFO{}

// NewFIFO returns an empty queue.
func NewFIFO(keyFunc KeyFunc) *FIFO {
	f := &FIFO{keyOf: keyFunc, items: map[string]any{}}
	f.init("FIFO", nil)
	return f
}

// Add puts obj in, or replaces what is there for its key.
func (f *FIFO) Add(obj any) error { return f.Update(obj) }

// Update is Add.
func (f *FIFO) Update(obj any) error {
	key, err := f.keyOf(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(0)
	f.putLocked(key, obj)
	return nil
}

func (f *FIFO) putLocked(key string, obj any) {
	if _, ok := f.items[key]; !ok {
		f.order = append(f.order, key)
	}
	f.items[key] = obj
	f.changed.Broadcast()
}

// Delete takes the object with obj's key out.
func (f *FIFO) Delete(obj any) error {
	key, err := f.keyOf(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(0)
	delete(f.items, key)
	return nil
}

// Replace makes list the whole content.
func (f *FIFO) Replace(list []any, resourceVersion string) error {
	items, order := make(map[string]any, len(list)), make([]string, 0, len(list))
	for _, obj := range list {
		key, err := f.keyOf(obj)
		if err != nil {
			return KeyError{obj, err}
		}
		if _, ok := items[key]; !ok {
			order = append(order, key)
		}
		items[key] = obj
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(len(items))
	f.items, f.order = items, order
	f.changed.Broadcast()
	return nil
}

// Resync does nothing: everything in the queue is still to come.
func (f *FIFO) Resync() error { return nil }

// PopWithContext implements QueueWithContext.
func (f *FIFO) PopWithContext(ctx context.Context, process PopProcessFunc) (any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for initial := false; ; {
		if err := f.waitLocked(ctx, func() bool { return len(f.order) == 0 }); err != nil {
			return nil, err
		}
		key := f.order[0]
		f.order[0] = ""
		f.order = f.order[1:]
		initial = f.tookLocked(1) || initial
		obj, ok := f.items[key]
		if !ok { // deleted since; the next one takes its place
			continue
		}
		delete(f.items, key)
		err := process(obj, initial)
		f.processedLocked(initial)
		return obj, err
	}
}
