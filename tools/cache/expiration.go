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
	"time"

	"k8s.io/utils/clock"
)

// ExpirationPolicy says when an entry has expired.
type ExpirationPolicy interface {
	IsExpired(obj *TimestampedEntry) bool
}

// TimestampedEntry is an object and when it was stored.
type TimestampedEntry struct {
	Obj       any
	Timestamp time.Time
	key       string
}

// TTLPolicy lets entries expire when they have been there for TTL. A TTL of
// zero or less keeps them for ever.
type TTLPolicy struct {
	TTL   time.Duration
	Clock clock.Clock
}

// IsExpired implements ExpirationPolicy.
func (p *TTLPolicy) IsExpired(obj *TimestampedEntry) bool {
	return p.TTL > 0 && p.Clock.Since(obj.Timestamp) > p.TTL
}

// ExpirationCache is a Store whose objects go away some time after they came.
// They are taken out when somebody asks for them.
type ExpirationCache struct {
	entries reportingStore
	keyOf   KeyFunc
	policy  ExpirationPolicy
	clock   clock.Clock

	mu sync.Mutex // over an expiry and the writes that could contradict it
}

var _ Store = &ExpirationCache{}

// NewTTLStore returns an ExpirationCache with one time to live for all.
func NewTTLStore(keyFunc KeyFunc, ttl time.Duration) Store {
	return NewExpirationStore(keyFunc, &TTLPolicy{TTL: ttl, Clock: clock.RealClock{}})
}

// NewExpirationStore returns an ExpirationCache.
func NewExpirationStore(keyFunc KeyFunc, expirationPolicy ExpirationPolicy) Store {
	return newExpirationCache(keyFunc, expirationPolicy, clock.RealClock{}, func(string) {})
}

func newExpirationCache(keyOf KeyFunc, policy ExpirationPolicy, clock clock.Clock, deleted func(string)) *ExpirationCache {
	return &ExpirationCache{
		entries: reportingStore{NewThreadSafeStore(nil, nil), deleted},
		keyOf:   keyOf,
		policy:  policy,
		clock:   clock,
	}
}

// reportingStore tells of the entries that are deleted.
type reportingStore struct {
	ThreadSafeStore
	deleted func(key string)
}

// remove deletes key, whose last state was obj if that is known.
func (s reportingStore) remove(key string, obj any) {
	s.deleted(key)
	s.DeleteWithObject(key, obj)
}

// GetByKey returns the object under key unless it has expired.
func (c *ExpirationCache) GetByKey(key string) (any, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	item, exists := c.entries.Get(key)
	if !exists {
		return nil, false, nil
	}
	entry := item.(*TimestampedEntry)
	if c.policy.IsExpired(entry) {
		c.entries.remove(key, nil)
		return nil, false, nil
	}
	return entry.Obj, true, nil
}

// Get returns the object with obj's key unless it has expired.
func (c *ExpirationCache) Get(obj any) (any, bool, error) {
	key, err := c.keyOf(obj)
	if err != nil {
		return nil, false, KeyError{obj, err}
	}
	return c.GetByKey(key)
}

// List returns the objects that have not expired.
func (c *ExpirationCache) List() []any {
	keys := c.ListKeys()
	list := make([]any, 0, len(keys))
	for _, key := range keys {
		if obj, exists, _ := c.GetByKey(key); exists {
			list = append(list, obj)
		}
	}
	return list
}

// ListKeys returns all keys, also of objects that have expired and that nobody
// has asked for since.
func (c *ExpirationCache) ListKeys() []string { return c.entries.ListKeys() }

// Add stores obj from now on.
func (c *ExpirationCache) Add(obj any) error {
	entry, err := c.entry(obj)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Add(entry.key, entry)
	return nil
}

// Update is Add.
func (c *ExpirationCache) Update(obj any) error { return c.Add(obj) }

func (c *ExpirationCache) entry(obj any) (*TimestampedEntry, error) {
	key, err := c.keyOf(obj)
	if err != nil {
		return nil, KeyError{obj, err}
	}
	return &TimestampedEntry{Obj: obj, Timestamp: c.clock.Now(), key: key}, nil
}

// Delete removes the object with obj's key.
func (c *ExpirationCache) Delete(obj any) error {
	key, err := c.keyOf(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.remove(key, obj)
	return nil
}

// Replace makes list the whole content, from now on.
func (c *ExpirationCache) Replace(list []any, resourceVersion string) error {
	entries := make(map[string]any, len(list))
	for _, obj := range list {
		entry, err := c.entry(obj)
		if err != nil {
			return err
		}
		entries[entry.key] = entry
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Replace(entries, resourceVersion)
	return nil
}

// Resync does nothing.
func (c *ExpirationCache) Resync() error { return nil }

// Bookmark implements Store.
func (c *ExpirationCache) Bookmark(rv string) { c.entries.Bookmark(rv) }

// LastStoreSyncResourceVersion implements Store.
func (c *ExpirationCache) LastStoreSyncResourceVersion() string {
	return c.entries.LastStoreSyncResourceVersion()
}
