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
	"strconv"
	"time"

	"github.com/go-logr/logr"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	utilcache "k8s.io/apimachinery/pkg/util/cache"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
)

// MutationCache is a store's content together with one's own writes that the
// store has not seen yet. Writes are kept for a while, in a limited number.
type MutationCache interface {
	// GetByKey returns the newest state that is known.
	GetByKey(key string) (any, bool, error)
	// ByIndex returns the newest states of the objects with value in the
	// store's index. It needs an Indexer.
	ByIndex(indexName, indexKey string) ([]any, error)
	// Mutation takes what the server answered to a write.
	Mutation(any)
	// OnAddOrUpdate takes what the store has got; a write that it contains is
	// kept no longer.
	OnAddOrUpdate(obj runtime.Object)
	// OnDelete takes what was deleted from the store. For as long as a write is
	// kept, no write of that object counts, nor an older state in the store.
	OnDelete(obj runtime.Object)

	mutationCache() // so that methods can be added
}

// ResourceVersionComparator tells which of two states of an object is newer.
type ResourceVersionComparator interface {
	// CompareResourceVersion is negative if lhs is older than rhs, positive if
	// it is newer and 0 if they are the same.
	CompareResourceVersion(lhs, rhs runtime.Object) int
}

// MutationCacheOptions are what a MutationCache can be told. The zero value is
// fine.
type MutationCacheOptions struct {
	// Indexer is where ByIndex looks things up.
	Indexer Indexer
	// TTL is how long a write is kept; a minute by default. Below 0 none is.
	TTL time.Duration
	// IncludeAdds also returns objects that the store has not seen at all.
	// Those may have been deleted meanwhile.
	IncludeAdds bool
	// MaxCacheSize is how many writes are kept; 100 by default.
	MaxCacheSize int
}

const (
	defaultMutationTTL  = time.Minute
	defaultMutationSize = 100
)

// NewIntegerResourceVersionMutationCache returns a MutationCache over
// backingCache for resource versions that are numbers.
func NewIntegerResourceVersionMutationCache(logger logr.Logger, backingCache Store, indexer Indexer, ttl time.Duration, includeAdds bool) MutationCache {
	return NewIntegerResourceVersionMutationCacheWithOptions(logger, backingCache, MutationCacheOptions{Indexer: indexer, TTL: ttl, IncludeAdds: includeAdds})
}

// NewIntegerResourceVersionMutationCacheWithOptions is
// NewIntegerResourceVersionMutationCache with options.
func NewIntegerResourceVersionMutationCacheWithOptions(logger logr.Logger, backingCache Store, options MutationCacheOptions) MutationCache {
	if options.TTL == 0 {
		options.TTL = defaultMutationTTL
	}
	if options.MaxCacheSize <= 0 {
		options.MaxCacheSize = defaultMutationSize
	}
	return &mutationCache{logger: logger, store: backingCache, options: options, writes: utilcache.NewLRUExpireCache(options.MaxCacheSize)}
}

// deletion is in the place of a write.
type deletion struct{ of runtime.Object }

type mutationCache struct {
	logger  logr.Logger
	store   Store
	options MutationCacheOptions
	writes  *utilcache.LRUExpireCache // by key
}

var _ ResourceVersionComparator = &mutationCache{}

func (c *mutationCache) mutationCache() {}

func (c *mutationCache) GetByKey(key string) (any, bool, error) {
	obj, exists, err := c.store.GetByKey(key)
	if err != nil {
		return nil, false, err
	}
	if !exists {
		if !c.options.IncludeAdds {
			return nil, false, nil
		}
		obj, exists = c.writes.Get(key)
		if _, gone := obj.(deletion); gone {
			return nil, false, nil
		}
		return obj, exists, nil
	}
	obj, exists = c.newest(key, obj)
	return obj, exists, nil
}

func (c *mutationCache) ByIndex(indexName, indexKey string) ([]any, error) {
	indexer := c.options.Indexer
	if indexer == nil {
		return nil, fmt.Errorf("no indexer has been provided to the mutation cache")
	}
	keys, err := indexer.IndexKeys(indexName, indexKey)
	if err != nil {
		return nil, err
	}
	var objs []any
	stored := sets.New[string]()
	for _, key := range keys {
		stored.Insert(key)
		obj, exists, err := indexer.GetByKey(key)
		if err != nil {
			return nil, err
		}
		if !exists {
			continue
		}
		if obj, exists = c.newest(key, obj); exists {
			objs = append(objs, obj)
		}
	}
	if !c.options.IncludeAdds {
		return objs, nil
	}
	return c.appendAdds(objs, indexer.GetIndexers()[indexName], indexKey, stored)
}

// appendAdds appends the writes with value that the store knows nothing of.
func (c *mutationCache) appendAdds(objs []any, fn IndexFunc, value string, stored sets.Set[string]) ([]any, error) {
	for _, key := range c.writes.Keys() {
		obj, ok := c.writes.Get(key)
		if _, gone := obj.(deletion); gone || !ok || stored.Has(key.(string)) {
			continue
		}
		values, err := fn(obj)
		if err != nil {
			c.logger.V(4).Info("Unable to calculate an index entry for a written object", "key", key, "err", err)
			continue
		}
		if sets.New(values...).Has(value) {
			objs = append(objs, obj)
		}
	}
	return objs, nil
}

// newest returns stored, or the write under key if that is newer. A write or
// deletion that has been overtaken goes.
func (c *mutationCache) newest(key string, stored any) (obj any, exists bool) {
	written, ok := c.writes.Get(key)
	if !ok {
		return stored, true
	}
	s, ok1 := stored.(runtime.Object)
	w, ok2 := stateOf(written)
	if !ok1 || !ok2 {
		return stored, true
	}
	if c.CompareResourceVersion(s, w) >= 0 {
		c.writes.Remove(key)
		return stored, true
	}
	if _, gone := written.(deletion); gone {
		return nil, false
	}
	return written, true
}

// stateOf is the object that was written or deleted.
func stateOf(written any) (runtime.Object, bool) {
	if d, ok := written.(deletion); ok {
		return d.of, true
	}
	o, ok := written.(runtime.Object)
	return o, ok
}

func (c *mutationCache) Mutation(obj any) {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		utilruntime.HandleErrorWithLogger(c.logger, err, "DeletionHandlingMetaNamespaceKeyFunc")
		return
	}
	if known, ok := c.writes.Get(key); ok {
		if _, gone := known.(deletion); gone {
			return
		}
		o, ok1 := obj.(runtime.Object)
		k, ok2 := known.(runtime.Object)
		if ok1 && ok2 && c.CompareResourceVersion(k, o) > 0 {
			return
		}
	}
	c.writes.Add(key, obj, c.options.TTL)
}

func (c *mutationCache) OnAddOrUpdate(obj runtime.Object) {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		utilruntime.HandleErrorWithLogger(c.logger, err, "DeletionHandlingMetaNamespaceKeyFunc")
		return
	}
	if written, ok := c.writes.Get(key); ok {
		if w, ok := stateOf(written); ok && c.CompareResourceVersion(w, obj) <= 0 {
			c.writes.Remove(key)
		}
	}
}

func (c *mutationCache) OnDelete(obj runtime.Object) {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		utilruntime.HandleErrorWithLogger(c.logger, err, "DeletionHandlingMetaNamespaceKeyFunc")
		return
	}
	c.writes.Add(key, deletion{obj}, c.options.TTL)
}

// CompareResourceVersion implements ResourceVersionComparator. What has no
// number for a resource version counts as 0.
func (c *mutationCache) CompareResourceVersion(lhs, rhs runtime.Object) int {
	number := func(obj runtime.Object) uint64 {
		m, err := meta.Accessor(obj)
		if err != nil {
			return 0
		}
		n, _ := strconv.ParseUint(m.GetResourceVersion(), 10, 64)
		return n
	}
	switch l, r := number(lhs), number(rhs); {
	case l < r:
		return -1
	case l > r:
		return 1
	}
	return 0
}
