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
	"cmp"
	"context"
	"fmt"
	"slices"

	"k8s.io/klog/v2"
)

// maxBatch is how many changes PopBatch takes at most.
const maxBatch = 1000

// RealFIFO is a Queue that gives every single change out, in the order in which
// they came in.
type RealFIFO struct {
	queueState
	options RealFIFOOptions
	metrics *informerGauges // nil if nobody collects them

	items []realItem // guarded by mu
}

type realItem struct {
	Delta
	key string // empty for what is about all objects
}

var (
	_ QueueWithContext = &RealFIFO{}
	_ QueueWithBatch   = &RealFIFO{}
)

// RealFIFOOptions are what a RealFIFO can be told.
type RealFIFOOptions struct {
	// Logger is used for what goes wrong; klog's by default.
	Logger *klog.Logger
	// Name says which queue it is, for logs, if Identifier has no name.
	Name string
	// KeyFunction gives the keys of objects; MetaNamespaceKeyFunc by default.
	KeyFunction KeyFunc
	// KnownObjects is where the changes go to. Replace finds out what was
	// deleted there, and Resync tells of everything there. It is needed unless
	// AtomicEvents is set, and has no use then.
	KnownObjects KeyListerGetter
	// Transformer changes objects before they are put in.
	Transformer TransformFunc
	// AtomicEvents makes a list one ReplacedAll and a resync one SyncAll.
	AtomicEvents bool
	// UnlockWhileProcessing, which needs AtomicEvents, lets others put things in while Pop and PopBatch
	// have something processed. Whoever pops must do it one at a time.
	UnlockWhileProcessing bool
	// Identifier and MetricsProvider are for the queue's metrics.
	Identifier      InformerNameAndResource
	MetricsProvider InformerMetricsProvider
	// EmitDeltaTypeBookmark, which needs AtomicEvents, puts bookmarks in.
	EmitDeltaTypeBookmark bool
}

// NewRealFIFO returns an empty queue.
func NewRealFIFO(keyFunc KeyFunc, knownObjects KeyListerGetter, transformer TransformFunc) *RealFIFO {
	return NewRealFIFOWithOptions(RealFIFOOptions{KeyFunction: keyFunc, KnownObjects: knownObjects, Transformer: transformer})
}

// NewRealFIFOWithOptions returns an empty queue. It panics if options
// contradict each other.
func NewRealFIFOWithOptions(options RealFIFOOptions) *RealFIFO {
	switch {
	case options.AtomicEvents && options.KnownObjects != nil:
		panic("coding error: knownObjects must not be provided when AtomicEvents is true")
	case !options.AtomicEvents && options.UnlockWhileProcessing:
		panic("coding error: UnlockWhileProcessing must be false when AtomicEvents is false")
	case !options.AtomicEvents && options.KnownObjects == nil:
		panic("coding error: knownObjects must be provided when AtomicEvents is false")
	case !options.AtomicEvents && options.EmitDeltaTypeBookmark:
		panic("coding error: EmitDeltaTypeBookmark must be false when AtomicEvents is false")
	}
	if options.KeyFunction == nil {
		options.KeyFunction = MetaNamespaceKeyFunc
	}
	options.Name = cmp.Or(options.Identifier.Name(), options.Name, "RealFIFO")
	f := &RealFIFO{options: options, metrics: newInformerGauges(options.Identifier, options.MetricsProvider)}
	f.init(options.Name, options.Logger)
	return f
}

// Transformer implements TransformingStore.
func (f *RealFIFO) Transformer() TransformFunc { return f.options.Transformer }

// Add puts an Added in.
func (f *RealFIFO) Add(obj any) error { return f.put(Added, obj) }

// Update puts an Updated in.
func (f *RealFIFO) Update(obj any) error { return f.put(Updated, obj) }

// Delete puts a Deleted in.
func (f *RealFIFO) Delete(obj any) error { return f.put(Deleted, obj) }

func (f *RealFIFO) put(t DeltaType, obj any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.beginLocked(0)
	return f.putLocked(t, obj)
}

func (f *RealFIFO) putLocked(t DeltaType, obj any) error {
	key, err := queueKey(f.options.KeyFunction, obj)
	if err != nil {
		return err
	}
	if obj, err = transformQueued(f.options.Transformer, obj); err != nil {
		return err
	}
	f.appendLocked(realItem{Delta{t, obj}, key})
	return nil
}

func (f *RealFIFO) appendLocked(item realItem) {
	f.items = append(f.items, item)
	if f.metrics != nil {
		f.metrics.queued.Set(float64(len(f.items)))
	}
	f.changed.Broadcast()
}

// Bookmark implements ReflectorBookmarkStore.
func (f *RealFIFO) Bookmark(resourceVersion string) error {
	if !f.options.EmitDeltaTypeBookmark {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.appendLocked(realItem{Delta: Delta{Bookmark, BookmarkInfo{resourceVersion}}})
	return nil
}

// Replace puts one ReplacedAll in, or else a Deleted for each object that is
// queued or known and not in list, and then a Replaced for each of list.
func (f *RealFIFO) Replace(list []any, resourceVersion string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.options.AtomicEvents {
		return f.replaceAllLocked(list, resourceVersion)
	}
	before := len(f.items)
	present := make(map[string]bool, len(list))
	for _, obj := range list {
		key, err := queueKey(f.options.KeyFunction, obj)
		if err != nil {
			return err
		}
		present[key] = true
	}
	for _, gone := range f.missingLocked(present) {
		if err := f.putLocked(Deleted, gone); err != nil {
			return fmt.Errorf("couldn't enqueue object: %w", err)
		}
	}
	for _, obj := range list {
		if err := f.putLocked(Replaced, obj); err != nil {
			return fmt.Errorf("couldn't enqueue object: %w", err)
		}
	}
	f.beginLocked(len(f.items) - before)
	return nil
}

func (f *RealFIFO) replaceAllLocked(list []any, resourceVersion string) error {
	objs := slices.Clone(list)
	for i, obj := range list {
		var err error
		if objs[i], err = transformQueued(f.options.Transformer, obj); err != nil {
			return err
		}
	}
	f.beginLocked(1)
	f.appendLocked(realItem{Delta: Delta{ReplacedAll, ReplacedAllInfo{resourceVersion, objs}}})
	return nil
}

// missingLocked returns what is queued or known and not present.
func (f *RealFIFO) missingLocked(present map[string]bool) []DeletedFinalStateUnknown {
	var missing []DeletedFinalStateUnknown
	last := make(map[string]Delta, len(f.items))
	var order []string
	for _, item := range f.items {
		if _, seen := last[item.key]; !seen {
			order = append(order, item.key)
		}
		last[item.key] = item.Delta
	}
	for _, key := range order {
		if !present[key] && last[key].Type != Deleted {
			missing = append(missing, DeletedFinalStateUnknown{key, last[key].Object})
		}
	}
	for _, key := range f.options.KnownObjects.ListKeys() {
		if _, queued := last[key]; queued || present[key] {
			continue
		}
		obj, _ := f.lookup(f.options.KnownObjects, key)
		missing = append(missing, DeletedFinalStateUnknown{key, obj})
	}
	return missing
}

// Resync puts one SyncAll in, or else a Sync for everything that is known and
// not queued.
func (f *RealFIFO) Resync() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.options.AtomicEvents {
		f.appendLocked(realItem{Delta: Delta{SyncAll, SyncAllInfo{}}})
		return nil
	}
	queued := make(map[string]bool, len(f.items))
	for _, item := range f.items {
		queued[item.key] = true
	}
	for _, key := range f.options.KnownObjects.ListKeys() {
		if queued[key] {
			continue
		}
		obj, exists := f.lookup(f.options.KnownObjects, key)
		if !exists {
			continue
		}
		f.appendLocked(realItem{Delta{Sync, obj}, key})
	}
	return nil
}

// PopWithContext implements QueueWithContext. What it takes out are Deltas
// with one change.
func (f *RealFIFO) PopWithContext(ctx context.Context, process PopProcessFunc) (any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.waitLocked(ctx, func() bool { return len(f.items) == 0 }); err != nil {
		return nil, err
	}
	deltas := f.takeLocked(1)
	return deltas, f.processLocked(deltas, func(initial bool) error { return process(deltas, initial) })
}

// PopBatchWithContext is PopBatch that also returns when ctx ends.
func (f *RealFIFO) PopBatchWithContext(ctx context.Context, processBatch ProcessBatchFunc, processSingle PopProcessFunc) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.waitLocked(ctx, func() bool { return len(f.items) == 0 }); err != nil {
		return err
	}
	n := f.batchLocked()
	deltas := f.takeLocked(n)
	return f.processLocked(deltas, func(initial bool) error {
		if n == 1 {
			return processSingle(deltas, initial)
		}
		return processBatch(deltas, initial)
	})
}

// batchLocked returns how many changes can be processed together: of different
// objects, and all or none of the first list.
func (f *RealFIFO) batchLocked() int {
	limit := min(len(f.items), maxBatch)
	if f.initial > 0 {
		limit = min(limit, f.initial)
	}
	seen := make(map[string]bool, limit)
	for i, item := range f.items[:limit] {
		if item.key == "" {
			return max(i, 1)
		}
		if seen[item.key] {
			return i
		}
		seen[item.key] = true
	}
	return limit
}

func (f *RealFIFO) takeLocked(n int) Deltas {
	deltas := make(Deltas, n)
	for i, item := range f.items[:n] {
		deltas[i] = item.Delta
		f.items[i] = realItem{} // the array lives on
	}
	f.items = f.items[n:]
	return deltas
}

// processLocked has changes processed that were taken out.
func (f *RealFIFO) processLocked(deltas Deltas, process func(initial bool) error) error {
	n := len(deltas)
	if t := deltas[0].Type; t == SyncAll || t == Bookmark {
		n = 0 // they can be there before the first list
	}
	initial := f.tookLocked(n)
	if f.metrics != nil {
		f.metrics.queued.Set(float64(len(f.items)))
	}
	err := func() error {
		if f.options.UnlockWhileProcessing {
			f.mu.Unlock()
			defer f.mu.Lock()
		}
		defer f.metrics.timed()()
		return process(initial)
	}()
	f.processedLocked(initial)
	return err
}
