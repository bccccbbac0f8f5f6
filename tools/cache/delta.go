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

import "errors"

// DeltaType says what happened to an object.
type DeltaType string

const (
	Added   DeltaType = "Added"
	Updated DeltaType = "Updated"
	Deleted DeltaType = "Deleted"
	// Replaced is for an object of a list. It may be new or not.
	Replaced DeltaType = "Replaced"
	// Sync is for an object that is told of again.
	Sync DeltaType = "Sync"
	// ReplacedAll is for a whole list; the object is a ReplacedAllInfo.
	ReplacedAll DeltaType = "ReplacedAll"
	// SyncAll is for telling of all objects again; the object is a SyncAllInfo.
	SyncAll DeltaType = "SyncAll"
	// Bookmark is for knowing how far the queue is; the object is a
	// BookmarkInfo.
	Bookmark DeltaType = "Bookmark"
)

// Delta is a change and the object as it is after it, or before it for a
// deletion.
type Delta struct {
	Type   DeltaType
	Object any
}

// Deltas are changes of one object, the oldest first.
type Deltas []Delta

// Oldest returns the first change, or nil if there is none.
func (d Deltas) Oldest() *Delta {
	if len(d) == 0 {
		return nil
	}
	return &d[0]
}

// Newest returns the last change, or nil if there is none.
func (d Deltas) Newest() *Delta {
	if len(d) == 0 {
		return nil
	}
	return &d[len(d)-1]
}

// ReplacedAllInfo is the object of a ReplacedAll.
type ReplacedAllInfo struct {
	ResourceVersion string
	Objects         []any
}

// SyncAllInfo is the object of a SyncAll.
type SyncAllInfo struct{}

// BookmarkInfo is the object of a Bookmark.
type BookmarkInfo struct {
	ResourceVersion string
}

// ErrZeroLengthDeltasObject is the reason of a KeyError for empty Deltas.
var ErrZeroLengthDeltasObject = errors.New("0 length Deltas object; can't get key")

// KeyLister tells the keys of a store.
type KeyLister interface {
	ListKeys() []string
}

// KeyGetter looks objects up by key.
type KeyGetter interface {
	GetByKey(key string) (value any, exists bool, err error)
}

// KeyListerGetter is what a queue asks of the store that its changes go to: a
// list says nothing of what was deleted, so the queue has to find out.
type KeyListerGetter interface {
	KeyLister
	KeyGetter
}

// deltaKey returns the key of what a queue is given.
func deltaKey(keyOf KeyFunc, obj any) (string, error) {
	switch o := obj.(type) {
	case Deltas:
		if len(o) == 0 {
			return "", KeyError{obj, ErrZeroLengthDeltasObject}
		}
		obj = o.Newest().Object
	}
	if d, ok := obj.(DeletedFinalStateUnknown); ok {
		return d.Key, nil
	}
	return keyOf(obj)
}

// queueKey is deltaKey with the error that puts the object into words.
func queueKey(keyOf KeyFunc, obj any) (string, error) {
	key, err := deltaKey(keyOf, obj)
	if err != nil {
		return "", KeyError{obj, err}
	}
	return key, nil
}

// transformQueued is what becomes of obj on its way into a queue. A
// DeletedFinalStateUnknown has been in one already.
func transformQueued(transform TransformFunc, obj any) (any, error) {
	if _, ok := obj.(DeletedFinalStateUnknown); ok || transform == nil {
		return obj, nil
	}
	return transform(obj)
}
