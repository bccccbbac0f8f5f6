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
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/util/sets"
)

// ThreadSafeStore keeps objects under keys and in indexes. Whatever it
// returns is shared with it and with everybody else and must not be modified.
//
// Readers never wait for one another. A writer never waits for List or ListKeys,
// and for the others no longer than a look-up takes: large answers are read from
// a snapshot without a lock. An answer is what the store held at one moment of
// the call.
type ThreadSafeStore interface {
	// Add stores obj under key, replacing what is there.
	Add(key string, obj any)
	// Update is Add; the two names tell readers of the code apart.
	Update(key string, obj any)
	// Delete removes key. Deleting an absent key does nothing.
	Delete(key string)
	// DeleteWithObject removes key; obj, the object's final state, has the
	// resource version that the store is at from then on.
	DeleteWithObject(key string, obj any)
	// Get returns the object under key and whether there is one.
	Get(key string) (item any, exists bool)
	// List returns all objects in no particular order.
	List() []any
	// ListKeys returns all keys in no particular order.
	ListKeys() []string
	// Replace makes items the whole content, as of resourceVersion.
	Replace(items map[string]any, resourceVersion string)
	// Index returns the objects that share a value of the named index with obj.
	Index(indexName string, obj any) ([]any, error)
	// IndexKeys returns the keys of the objects with value in the named index.
	IndexKeys(indexName, indexedValue string) ([]string, error)
	// ListIndexFuncValues returns all values that the named index has.
	ListIndexFuncValues(name string) []string
	// ByIndex returns the objects with value in the named index.
	ByIndex(indexName, indexedValue string) ([]any, error)
	// GetIndexers returns the index functions by name.
	GetIndexers() Indexers
	// AddIndexers adds indexes and fills them from the objects that are there.
	// A name that is taken is an error, and then none is added.
	AddIndexers(newIndexers Indexers) error
	// Resync does nothing and is here because Store has it.
	Resync() error
	// Bookmark says that the content is complete up to rv.
	Bookmark(rv string)
	// LastStoreSyncResourceVersion returns the resource version of the last
	// change, bookmark or replacement; it is empty at first.
	LastStoreSyncResourceVersion() string
}

// Iterable is what the stores of this package have besides: a way to look at all
// objects without a slice of them.
type Iterable interface {
	// Objects returns the objects that the store holds at this moment, in no
	// particular order, and their number. Writers do not wait while they are
	// looked at, and change nothing in them.
	Objects() (n int, objects iter.Seq[any])
}

// ThreadSafeStoreTransaction is one step of a transaction on a ThreadSafeStore.
type ThreadSafeStoreTransaction struct {
	Transaction
	Key string
}

// ThreadSafeStoreWithTransaction applies several changes as one: no reader
// sees some of them without the others.
type ThreadSafeStoreWithTransaction interface {
	ThreadSafeStore
	Transaction(txns ...ThreadSafeStoreTransaction)
}

// ThreadSafeStoreOption configures NewThreadSafeStore.
type ThreadSafeStoreOption = func(*threadSafeStore)

// WithThreadSafeStoreMetrics reports the store's resource version as a gauge
// of provider for the informer that id names.
func WithThreadSafeStoreMetrics(id InformerNameAndResource, provider InformerMetricsProvider) ThreadSafeStoreOption {
	return func(s *threadSafeStore) { s.version.report = newStoreVersionGauge(id, provider) }
}

// NewThreadSafeStore returns an empty store with indexers. It fills its own
// indexes: indices is there for callers of older releases and not used.
func NewThreadSafeStore(indexers Indexers, indices Indices, opts ...ThreadSafeStoreOption) ThreadSafeStore {
	return newThreadSafeStore(indexers, opts...)
}

func newThreadSafeStore(indexers Indexers, opts ...ThreadSafeStoreOption) *threadSafeStore {
	s := &threadSafeStore{content: newContent(indexers, 0)}
	s.published.folders.Store(s.content.table.folders)
	for _, opt := range opts {
		opt(s)
	}
	return s
}

// content is what a Replace exchanges as a whole.
type content struct {
	table   *table
	indexes []*valueIndex // few, so that they are searched by name
}

func newContent(indexers Indexers, size int) content {
	c := content{table: newTable(size)}
	for name, fn := range indexers {
		c.indexes = append(c.indexes, newValueIndex(name, fn, size))
	}
	return c
}

// index returns the index called name, or nil.
func (c content) index(name string) *valueIndex {
	for _, x := range c.indexes {
		if x.name == name {
			return x
		}
	}
	return nil
}

// threadSafeStore has two locks. A writer holds writing for as long as it
// needs, calls of index functions included, and mu only while it changes what
// readers look at. Whoever wants all objects takes no lock but a snapshot.
type threadSafeStore struct {
	version storeVersion
	count   atomic.Int64 // objects, for sizing answers before they are looked up

	writing sync.Mutex
	values  [][]string // scratch space, guarded by writing

	mu        sync.RWMutex
	content   content // written under writing and mu, read under either
	published published
}

func (s *threadSafeStore) Add(key string, obj any)    { s.Update(key, obj) }
func (s *threadSafeStore) Update(key string, obj any) { s.apply(change{key: key, obj: obj}) }
func (s *threadSafeStore) Delete(key string)          { s.apply(change{key: key, remove: true}) }

func (s *threadSafeStore) DeleteWithObject(key string, obj any) {
	s.apply(change{key: key, obj: obj, remove: true})
}

func (s *threadSafeStore) Transaction(txns ...ThreadSafeStoreTransaction) {
	changes := make([]change, len(txns))
	for i, txn := range txns {
		changes[i] = change{key: txn.Key, obj: txn.Object, remove: txn.Type == TransactionTypeDelete}
	}
	s.apply(changes...)
}

// change is one step of a write.
type change struct {
	key    string
	obj    any // the object, or for a removal its final state if that is known
	remove bool
}

// apply makes all changes in order, in one step for readers.
func (s *threadSafeStore) apply(changes ...change) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.values = s.content.appendValues(s.values[:0], changes)
	values := s.values
	if s.published.taken() {
		s.content.table.prepare()
	}
	s.lock()
	if s.published.begin() {
		s.content.table.epoch++
	}
	for _, c := range changes {
		values = s.content.apply(c, values)
	}
	s.count.Store(int64(s.content.table.len()))
	s.published.end(s.content.table.folders)
	s.mu.Unlock()

	clear(s.values)
	if n := len(changes); n > 0 { // the last one says how far the store has come
		s.version.setFrom(changes[n-1].obj)
	}
}

// lock and rlock take mu. Whoever has it has it for a moment, so it pays to try
// again for another: a goroutine that waits lets go of its processor and gets one
// back only when others, at work on large snapshots perhaps, let go of theirs.
// Readers must not wait for a second reason. A sync.RWMutex gives itself to the
// readers that waited for a writer, and the next writer waits until all of them
// have been given processors and are through.
func (s *threadSafeStore) lock() {
	for range 256 {
		if s.mu.TryLock() {
			return
		}
	}
	s.mu.Lock()
}

func (s *threadSafeStore) rlock() {
	for range 512 {
		if s.mu.TryRLock() {
			return
		}
	}
	for range 16 { // the writer may need this processor
		runtime.Gosched()
		if s.mu.TryRLock() {
			return
		}
	}
	s.mu.RLock()
}

// appendValues calls every index function for every object that changes bring.
// It panics, as callers know it, when one fails; nothing has changed by then.
func (c content) appendValues(values [][]string, changes []change) [][]string {
	for _, ch := range changes {
		if ch.remove {
			continue
		}
		for _, x := range c.indexes {
			v, err := x.fn(ch.obj)
			if err != nil {
				panic(fmt.Errorf("unable to calculate an index entry for key %q on index %q: %v", ch.key, x.name, err))
			}
			values = append(values, v)
		}
	}
	return values
}

// apply makes one change, with the first of values, and returns the rest.
func (c content) apply(ch change, values [][]string) [][]string {
	if ch.remove {
		if slot, ok := c.table.remove(ch.key); ok {
			for _, x := range c.indexes {
				x.unset(slot)
			}
		}
		return values
	}
	slot := c.table.put(ch.key, ch.obj)
	for i, x := range c.indexes {
		x.set(slot, values[i])
	}
	return values[len(c.indexes):]
}

func (s *threadSafeStore) Get(key string) (any, bool) {
	s.rlock()
	defer s.mu.RUnlock()
	return s.content.table.get(key)
}

func (s *threadSafeStore) List() []any {
	out := make([]any, 0, s.count.Load())
	return s.published.snapshot().appendObjects(out)
}

func (s *threadSafeStore) Objects() (int, iter.Seq[any]) {
	state := s.published.snapshot()
	return state.len(), state.objects
}

func (s *threadSafeStore) ListKeys() []string {
	out := make([]string, 0, s.count.Load())
	return s.published.snapshot().appendKeys(out)
}

func (s *threadSafeStore) Replace(items map[string]any, resourceVersion string) {
	keys := make([]string, 0, len(items))
	objs := make([]any, 0, len(items))
	for key, obj := range items {
		keys, objs = append(keys, key), append(objs, obj)
	}
	s.replace(keys, objs, resourceVersion)
}

// replace makes objs the whole content. Of several with one key the last
// counts. The new content is built beside the old one, which readers have until
// they are exchanged.
func (s *threadSafeStore) replace(keys []string, objs []any, resourceVersion string) {
	s.writing.Lock()
	defer s.writing.Unlock()
	fresh := newContent(s.content.indexers(), len(keys))
	for i, key := range keys {
		c := change{key: key, obj: objs[i]}
		s.values = fresh.appendValues(s.values[:0], []change{c})
		fresh.apply(c, s.values)
	}
	clear(s.values)
	s.lock()
	s.published.begin() // nobody has a snapshot of fresh
	s.content = fresh
	s.count.Store(int64(fresh.table.len()))
	s.published.end(fresh.table.folders)
	s.mu.Unlock()
	s.version.set(resourceVersion)
}

func (s *threadSafeStore) GetIndexers() Indexers {
	s.rlock()
	defer s.mu.RUnlock()
	return s.content.indexers()
}

func (c content) indexers() Indexers {
	all := make(Indexers, len(c.indexes))
	for _, x := range c.indexes {
		all[x.name] = x.fn
	}
	return all
}

func (s *threadSafeStore) AddIndexers(newIndexers Indexers) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	taken := sets.New[string]()
	for name := range newIndexers {
		if s.content.index(name) != nil {
			taken.Insert(name)
		}
	}
	if taken.Len() > 0 {
		return fmt.Errorf("indexer conflict: %v", taken)
	}
	added := newContent(newIndexers, s.content.table.len())
	for key, slot := range s.content.table.slots {
		c := change{key: key, obj: s.content.table.at(slot)}
		s.values = added.appendValues(s.values[:0], []change{c})
		for i, x := range added.indexes {
			x.set(slot, s.values[i])
		}
	}
	clear(s.values)
	s.lock()
	defer s.mu.Unlock()
	s.content.indexes = slices.Concat(s.content.indexes, added.indexes)
	return nil
}

func (s *threadSafeStore) Resync() error { return nil }

func (s *threadSafeStore) Bookmark(rv string) { s.version.set(rv) }

func (s *threadSafeStore) LastStoreSyncResourceVersion() string { return s.version.get() }
