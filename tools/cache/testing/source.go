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

// Package framework has sources of lists and watches for tests of controllers.
package framework

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// FakeControllerSource lists and watches objects that a test puts in. It
// numbers the changes, and a watch can begin at any number. It is safe for
// concurrent use; its methods panic on objects without metadata.
type FakeControllerSource struct {
	// Items are the objects.
	Items map[nnu]runtime.Object
	// Broadcaster has the watches.
	Broadcaster *watch.Broadcaster
	// ListError is what List returns instead of a list, if it is set.
	ListError error

	mu      sync.RWMutex
	changes []watch.Event // all there were; the number of one is its place plus 1
	dropped int           // how many of them are gone since the last ResetWatch
}

// nnu identifies an object in time as well as by name.
type nnu struct {
	namespace, name string
	uid             types.UID
}

// FakePVControllerSource is a FakeControllerSource that lists persistent
// volumes.
type FakePVControllerSource struct{ FakeControllerSource }

// FakePVCControllerSource is a FakeControllerSource that lists persistent
// volume claims.
type FakePVCControllerSource struct{ FakeControllerSource }

const broadcastQueue = 100

// NewFakeControllerSource returns an empty source.
func NewFakeControllerSource() *FakeControllerSource {
	return &FakeControllerSource{Items: map[nnu]runtime.Object{}, Broadcaster: watch.NewBroadcaster(broadcastQueue, watch.WaitIfChannelFull)}
}

// NewFakePVControllerSource returns an empty source.
func NewFakePVControllerSource() *FakePVControllerSource {
	s := &FakePVControllerSource{}
	s.Items, s.Broadcaster = map[nnu]runtime.Object{}, watch.NewBroadcaster(broadcastQueue, watch.WaitIfChannelFull)
	return s
}

// NewFakePVCControllerSource returns an empty source.
func NewFakePVCControllerSource() *FakePVCControllerSource {
	s := &FakePVCControllerSource{}
	s.Items, s.Broadcaster = map[nnu]runtime.Object{}, watch.NewBroadcaster(broadcastQueue, watch.WaitIfChannelFull)
	return s
}

// Add puts obj in and tells the watches.
func (f *FakeControllerSource) Add(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Added, Object: obj}, 1)
}

// Modify changes obj and tells the watches.
func (f *FakeControllerSource) Modify(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Modified, Object: obj}, 1)
}

// Delete takes obj out and tells the watches.
func (f *FakeControllerSource) Delete(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Deleted, Object: obj}, 1)
}

// AddDropWatch is Add without a word to the watches.
func (f *FakeControllerSource) AddDropWatch(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Added, Object: obj}, 0)
}

// ModifyDropWatch is Modify without a word to the watches.
func (f *FakeControllerSource) ModifyDropWatch(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Modified, Object: obj}, 0)
}

// DeleteDropWatch is Delete without a word to the watches.
func (f *FakeControllerSource) DeleteDropWatch(obj runtime.Object) {
	f.Change(watch.Event{Type: watch.Deleted, Object: obj}, 0)
}

// Change makes a change, which the watches are told of with
// watchProbability. The object gets the change's number as its version.
func (f *FakeControllerSource) Change(e watch.Event, watchProbability float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := accessor(e.Object)
	key := nnu{m.GetNamespace(), m.GetName(), m.GetUID()}
	m.SetResourceVersion(strconv.Itoa(len(f.changes) + 1))
	f.changes = append(f.changes, e)
	switch e.Type {
	case watch.Added, watch.Modified:
		f.Items[key] = e.Object
	case watch.Deleted:
		delete(f.Items, key)
	}
	if rand.Float64() < watchProbability {
		f.Broadcaster.Action(e.Type, e.Object.DeepCopyObject())
	}
}

func accessor(obj runtime.Object) metav1.Object {
	m, err := meta.Accessor(obj)
	if err != nil {
		panic(fmt.Sprintf("fake source: %T has no object metadata: %v", obj, err))
	}
	return m
}

// IsWatchListSemanticsUnSupported says that watches do not begin with the
// objects that are there.
func (f *FakeControllerSource) IsWatchListSemanticsUnSupported() bool { return true }

// List returns all objects in a v1.List.
func (f *FakeControllerSource) List(options metav1.ListOptions) (runtime.Object, error) {
	return f.list(&v1.List{})
}

// List returns all objects in a v1.PersistentVolumeList.
func (f *FakePVControllerSource) List(options metav1.ListOptions) (runtime.Object, error) {
	return f.list(&v1.PersistentVolumeList{})
}

// List returns all objects in a v1.PersistentVolumeClaimList.
func (f *FakePVCControllerSource) List(options metav1.ListOptions) (runtime.Object, error) {
	return f.list(&v1.PersistentVolumeClaimList{})
}

// list puts copies of all objects into list, in the order of their names.
func (f *FakeControllerSource) list(list runtime.Object) (runtime.Object, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.ListError != nil {
		return nil, f.ListError
	}
	keys := slices.SortedFunc(maps.Keys(f.Items), func(a, b nnu) int {
		return slices.Compare([]string{a.namespace, a.name, string(a.uid)}, []string{b.namespace, b.name, string(b.uid)})
	})
	objs := make([]runtime.Object, 0, len(keys))
	for _, key := range keys {
		objs = append(objs, f.Items[key].DeepCopyObject())
	}
	if err := meta.SetList(list, objs); err != nil {
		return nil, err
	}
	m, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	m.SetResourceVersion(strconv.Itoa(len(f.changes)))
	return list, nil
}

// Watch begins with the changes after the resource version of options.
func (f *FakeControllerSource) Watch(options metav1.ListOptions) (watch.Interface, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	after, err := strconv.Atoi(options.ResourceVersion)
	if err != nil {
		return nil, err
	}
	oldest := min(f.dropped+1, len(f.changes)) // a watch can begin at a change that is there, or now
	switch {
	case after < oldest:
		return nil, apierrors.NewResourceExpired(fmt.Sprintf("too old resource version: %d (%d)", after, oldest))
	case after > len(f.changes):
		return nil, errors.New("resource version in the future not supported by this fake")
	case after == len(f.changes):
		return f.Broadcaster.Watch()
	}
	missed := make([]watch.Event, 0, len(f.changes)-after)
	for _, c := range f.changes[after:] {
		missed = append(missed, watch.Event{Type: c.Type, Object: c.Object.DeepCopyObject()})
	}
	return f.Broadcaster.WatchWithPrefix(missed)
}

// Shutdown ends all watches, once everything has been delivered.
func (f *FakeControllerSource) Shutdown() { f.Broadcaster.Shutdown() }

// ResetWatch ends all watches and lets new ones begin at the present only, as a
// server that restarts does.
func (f *FakeControllerSource) ResetWatch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropped = len(f.changes)
	f.Broadcaster.Shutdown()
	f.Broadcaster = watch.NewBroadcaster(broadcastQueue, watch.WaitIfChannelFull)
}
