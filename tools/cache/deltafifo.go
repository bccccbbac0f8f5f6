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
	"context"
	"fmt"

	"k8s.io/klog/v2"
)

// DeltaFIFO is a Queue that collects the changes of each object and gives them
// out together, as Deltas, in the order in which the objects first changed.
// Nothing is lost, but two deletions in a row are one.
type DeltaFIFO struct {
	queueState
	keyOf        KeyFunc
	known        KeyListerGetter // may be nil
	emitReplaced bool
	transform    TransformFunc // may be nil

	items map[string]Deltas // guarded by mu
	order []string          // guarded by mu; the keys of items
}

var _ QueueWithContext = &DeltaFIFO{}

// DeltaFIFOOptions are what a DeltaFIFO can be told. The zero value is fine.
type DeltaFIFOOptions struct {
	// Logger is used for what goes wrong; klog's by default.
	Logger *klog.Logger
	// Name says which queue it is, for logs.
	Name string
	// KeyFunction gives the keys of objects; MetaNamespaceKeyFunc by default.
	KeyFunction KeyFunc
	// KnownObjects is where the changes go to. With it, Replace finds what was
	// deleted there, and Resync tells of everything that is there.
	KnownObjects KeyListerGetter
	// EmitDeltaTypeReplaced makes Replace give Replaced, and not Sync.
	EmitDeltaTypeReplaced bool
	// Transformer changes objects before they are put in.
	Transformer TransformFunc
}

// NewDeltaFIFO returns an empty queue.
func NewDeltaFIFO(keyFunc KeyFunc, knownObjects KeyListerGetter) *DeltaFIFO {
	return NewDeltaFIFOWithOptions(DeltaFIFOOptions{KeyFunction: keyFunc, KnownObjects: knownObjects})
}

// NewDeltaFIFOWithOptions returns an empty queue.
func NewDeltaFIFOWithOptions(opts DeltaFIFOOptions) *DeltaFIFO {
	if opts.KeyFunction == nil {
		opts.KeyFunction = MetaNamespaceKeyFunc
	}
	if opts.Name == "" {
		opts.Name = "DeltaFIFO"
	}
	f := &DeltaFIFO{
		keyOf:        opts.KeyFunction,
		known:        opts.KnownObjects,
		emitReplaced: opts.EmitDeltaTypeReplaced,
		transform:    opts.Transformer,
		items:        map[string]Deltas{},
	}
	f.init(opts.Name, opts.Logger)
	return f
}

// KeyOf returns the key of obj, which can be an object, a
// DeletedFinalStateUnknown or Deltas.
func (f *DeltaFIFO) KeyOf(obj any) (string, error) { return deltaKey(f.keyOf, obj) }

// Transformer implements TransformingStore.
func (f *DeltaFIFO) Transformer() TransformFunc { return f.transform }

// Add puts an Added in.
func (f *DeltaFIFO) Add(obj any) error { return f.change(Added, obj) }

// Update puts an Updated in.
func (f *DeltaFIFO) Update(obj any) error { return f.change(Updated, obj) }

func (f *DeltaFIFO) change(t DeltaType, obj any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(0)
	return f.putLocked(t, obj)
}

// Delete puts a Deleted in, unless nobody knows the object.
func (f *DeltaFIFO) Delete(obj any) error {
	key, err := queueKey(f.keyOf, obj)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(0)
	if !f.knowsLocked(key) {
		return nil
	}
	return f.putLocked(Deleted, obj)
}

// knowsLocked reports whether a deletion of key is news to whoever pops. Where
// there is no store to ask, only the queue itself can tell.
func (f *DeltaFIFO) knowsLocked(key string) bool {
	if _, queued := f.items[key]; queued {
		return true
	}
	if f.known == nil {
		return false
	}
	_, exists, err := f.known.GetByKey(key)
	return err != nil || exists
}

// putLocked adds a change to those of its object.
func (f *DeltaFIFO) putLocked(t DeltaType, obj any) error {
	key, err := queueKey(f.keyOf, obj)
	if err != nil {
		return err
	}
	if obj, err = transformQueued(f.transform, obj); err != nil {
		return err
	}
	f.appendLocked(key, Delta{t, obj})
	return nil
}

func (f *DeltaFIFO) appendLocked(key string, d Delta) {
	deltas, queued := f.items[key]
	if !queued {
		f.order = append(f.order, key)
	}
	f.items[key] = joinDeletions(append(deltas, d))
	f.changed.Broadcast()
}

// joinDeletions makes two deletions at the end one: the first, unless it does
// not know the object's last state.
func joinDeletions(d Deltas) Deltas {
	n := len(d)
	if n < 2 || d[n-1].Type != Deleted || d[n-2].Type != Deleted {
		return d
	}
	if _, unknown := d[n-2].Object.(DeletedFinalStateUnknown); unknown {
		d[n-2] = d[n-1]
	}
	return d[:n-1]
}

// Replace puts a Replaced (or Sync) in for each object of list, and a Deleted
// for each that is known and not in it.
func (f *DeltaFIFO) Replace(list []any, _ string) error {
	t := Sync
	if f.emitReplaced {
		t = Replaced
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	present := make(map[string]bool, len(list))
	for _, obj := range list {
		key, err := queueKey(f.keyOf, obj)
		if err != nil {
			return err
		}
		present[key] = true
		if err := f.putLocked(t, obj); err != nil {
			return fmt.Errorf("couldn't enqueue object: %w", err)
		}
	}
	missing, err := f.missingLocked(present)
	if err != nil {
		return err
	}
	for _, gone := range missing {
		if err := f.putLocked(Deleted, gone); err != nil {
			return err
		}
	}
	f.beginLocked(len(present) + len(missing))
	return nil
}

// missingLocked returns what is queued or known and not present.
func (f *DeltaFIFO) missingLocked(present map[string]bool) ([]DeletedFinalStateUnknown, error) {
	var missing []DeletedFinalStateUnknown
	for _, key := range f.order {
		last := f.items[key].Newest()
		if present[key] || last.Type == Deleted {
			continue
		}
		obj := last.Object
		if d, ok := obj.(DeletedFinalStateUnknown); ok {
			obj = d.Obj
		}
		missing = append(missing, DeletedFinalStateUnknown{key, obj})
	}
	if f.known == nil {
		return missing, nil
	}
	for _, key := range f.known.ListKeys() {
		if _, queued := f.items[key]; present[key] || queued {
			continue
		}
		obj, _ := f.lookup(f.known, key)
		missing = append(missing, DeletedFinalStateUnknown{key, obj})
	}
	return missing, nil
}

// Resync puts a Sync in for everything that is known and not queued.
func (f *DeltaFIFO) Resync() error {
	if f.known == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range f.known.ListKeys() {
		if _, queued := f.items[key]; queued {
			continue // a change is on its way already
		}
		obj, exists := f.lookup(f.known, key)
		if !exists {
			continue
		}
		f.appendLocked(key, Delta{Sync, obj}) // the transform has seen it
	}
	return nil
}

// PopWithContext implements QueueWithContext. What it takes out are Deltas.
func (f *DeltaFIFO) PopWithContext(ctx context.Context, process PopProcessFunc) (any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.waitLocked(ctx, func() bool { return len(f.order) == 0 }); err != nil {
		return nil, err
	}
	key := f.order[0]
	f.order[0] = ""
	f.order = f.order[1:]
	deltas := f.items[key]
	delete(f.items, key)
	initial := f.tookLocked(1)
	f.processedLocked(initial) // the last one of the first list sees it synced
	return deltas, process(deltas, initial)
}
