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

// Store keeps the latest version of objects by key. What it returns is shared
// and must not be modified. The stores of this package are safe for concurrent
// use.
type Store interface {
	// Add stores obj under its key, replacing what is there.
	Add(obj any) error
	// Update is Add; the two names tell readers of the code apart.
	Update(obj any) error
	// Delete removes the object with obj's key.
	Delete(obj any) error
	// List returns all objects in no particular order.
	List() []any
	// ListKeys returns all keys in no particular order.
	ListKeys() []string
	// Get returns the object with obj's key and whether there is one.
	Get(obj any) (item any, exists bool, err error)
	// GetByKey returns the object under key and whether there is one.
	GetByKey(key string) (item any, exists bool, err error)
	// Replace makes list the whole content, as of resourceVersion. The store
	// keeps the objects, not the slice.
	Replace(list []any, resourceVersion string) error
	// Resync lets stores with side effects repeat them; others do nothing.
	Resync() error
	// Bookmark says that the content is complete up to rv.
	Bookmark(rv string)
	// LastStoreSyncResourceVersion returns the resource version of the last
	// change, bookmark or replacement; it is empty at first.
	LastStoreSyncResourceVersion() string
}

// StoreOption configures NewStore and NewIndexer.
type StoreOption = func(*keyedStore)

// WithTransformer makes a store keep what transform makes of each object that
// Add, Update or Replace bring.
func WithTransformer(transform TransformFunc) StoreOption {
	return func(s *keyedStore) { s.transform = transform }
}

// WithStoreMetrics reports the store's resource version as a gauge of provider
// for the informer that id names.
func WithStoreMetrics(id InformerNameAndResource, provider InformerMetricsProvider) StoreOption {
	return func(s *keyedStore) { s.version.report = newStoreVersionGauge(id, provider) }
}

// NewStore returns an empty store in which an object's key comes from keyFunc.
func NewStore(keyFunc KeyFunc, opts ...StoreOption) Store {
	return newKeyedStore(keyFunc, Indexers{}, opts...)
}

// NewIndexer returns an empty store with indexes.
func NewIndexer(keyFunc KeyFunc, indexers Indexers, opts ...StoreOption) Indexer {
	return newKeyedStore(keyFunc, indexers, opts...)
}

// keyedStore is a threadSafeStore that knows the keys of its objects.
type keyedStore struct {
	*threadSafeStore
	keyOf     KeyFunc
	transform TransformFunc // may be nil
}

func newKeyedStore(keyOf KeyFunc, indexers Indexers, opts ...StoreOption) *keyedStore {
	s := &keyedStore{threadSafeStore: newThreadSafeStore(indexers), keyOf: keyOf}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

func (s *keyedStore) Add(obj any) error { return s.Update(obj) }

func (s *keyedStore) Update(obj any) error {
	key, obj, err := s.incoming(obj)
	if err != nil {
		return err
	}
	s.threadSafeStore.Update(key, obj)
	return nil
}

// incoming returns what is stored for obj, and its key.
func (s *keyedStore) incoming(obj any) (string, any, error) {
	key, err := s.keyOf(obj)
	if err != nil {
		return "", nil, KeyError{obj, err}
	}
	if s.transform != nil {
		if obj, err = s.transform(obj); err != nil {
			return "", nil, err
		}
	}
	return key, obj, nil
}

func (s *keyedStore) Delete(obj any) error {
	key, err := s.keyOf(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	s.DeleteWithObject(key, obj)
	return nil
}

func (s *keyedStore) Get(obj any) (any, bool, error) {
	key, err := s.keyOf(obj)
	if err != nil {
		return nil, false, KeyError{obj, err}
	}
	return s.GetByKey(key)
}

func (s *keyedStore) GetByKey(key string) (any, bool, error) {
	item, exists := s.threadSafeStore.Get(key)
	return item, exists, nil
}

func (s *keyedStore) Replace(list []any, resourceVersion string) error {
	keys, objs := make([]string, len(list)), make([]any, len(list))
	for i, obj := range list {
		var err error
		if keys[i], objs[i], err = s.incoming(obj); err != nil {
			return err
		}
	}
	s.replace(keys, objs, resourceVersion)
	return nil
}

// TransactionType says what a Transaction does.
type TransactionType string

const (
	TransactionTypeAdd    TransactionType = "Add"
	TransactionTypeUpdate TransactionType = "Update"
	TransactionTypeDelete TransactionType = "Delete"
)

// Transaction is one change to a store.
type Transaction struct {
	Object any
	Type   TransactionType
}

// TransactionStore applies several changes as one: no reader sees some of them
// without the others. Changes without a usable object are left out and
// reported; the others take place.
type TransactionStore interface {
	Transaction(txns ...Transaction) *TransactionError
}

// TransactionError tells which changes of a transaction did not take place.
type TransactionError struct {
	SuccessfulIndices []int
	TotalTransactions int
	Errors            []error
}

func (e *TransactionError) Error() string {
	return fmt.Sprintf("failed to execute (%d/%d) transactions failed due to: %v",
		e.TotalTransactions-len(e.SuccessfulIndices), e.TotalTransactions, e.Errors)
}

// Transaction implements TransactionStore.
func (s *keyedStore) Transaction(txns ...Transaction) *TransactionError {
	failed := &TransactionError{TotalTransactions: len(txns)}
	changes := make([]change, 0, len(txns))
	for i, txn := range txns {
		c, err := s.change(txn)
		if err != nil {
			failed.Errors = append(failed.Errors, err)
			continue
		}
		failed.SuccessfulIndices = append(failed.SuccessfulIndices, i)
		changes = append(changes, c)
	}
	s.apply(changes...)
	if len(failed.Errors) == 0 {
		return nil
	}
	return failed
}

func (s *keyedStore) change(txn Transaction) (change, error) {
	switch txn.Type {
	case TransactionTypeAdd, TransactionTypeUpdate:
		key, obj, err := s.incoming(txn.Object)
		return change{key: key, obj: obj}, err
	case TransactionTypeDelete:
		key, err := s.keyOf(txn.Object)
		if err != nil {
			return change{}, KeyError{txn.Object, err}
		}
		return change{key: key, obj: txn.Object, remove: true}, nil
	}
	return change{}, fmt.Errorf("transaction of type %q: it must be one of Add, Update and Delete", txn.Type)
}
