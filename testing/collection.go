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

package testing

import (
	"cmp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// firstVersion is the resource version of a collection without writes: zero
// means "any" to a server.
const firstVersion = 1

// collection has the objects of one resource and those who watch it. It is
// guarded by the lock of its tracker.
type collection struct {
	version int64 // of the newest write; deletes do not count
	objects map[types.NamespacedName]keptObject
	watches []*trackedWatch
	asked   bool // to write something, even if that was refused: a list has an empty slice of items then
}

// keptObject is never changed, only replaced.
type keptObject struct {
	key     types.NamespacedName
	obj     runtime.Object
	version int64 // of the collection when it was written
}

func newCollection() *collection {
	return &collection{version: firstVersion, objects: map[types.NamespacedName]keptObject{}}
}

func (c *collection) put(key types.NamespacedName, obj runtime.Object) {
	event := watch.Added
	if _, ok := c.objects[key]; ok {
		event = watch.Modified
	}
	c.version++
	c.objects[key] = keptObject{key, obj, c.version}
	c.notify(event, key, obj)
}

func (c *collection) remove(key types.NamespacedName) bool {
	kept, ok := c.objects[key]
	if ok {
		delete(c.objects, key)
		c.notify(watch.Deleted, key, kept.obj)
	}
	return ok
}

// after gives the objects written after a version, in the order of their names.
func (c *collection) after(version int64, ns string) []keptObject {
	var kept []keptObject
	for _, k := range c.objects {
		if k.version > version && inNamespace(ns, k.key) {
			kept = append(kept, k)
		}
	}
	slices.SortFunc(kept, func(a, b keptObject) int {
		return cmp.Or(cmp.Compare(a.key.Namespace, b.key.Namespace), cmp.Compare(a.key.Name, b.key.Name))
	})
	return kept
}

// notify forgets the watches that were stopped.
func (c *collection) notify(event watch.EventType, key types.NamespacedName, obj runtime.Object) {
	c.watches = slices.DeleteFunc(c.watches, func(w *trackedWatch) bool {
		if !inNamespace(w.ns, key) {
			return w.stopped()
		}
		return !w.send(watch.Event{Type: event, Object: obj.DeepCopyObject()})
	})
}

func inNamespace(ns string, key types.NamespacedName) bool {
	return ns == metav1.NamespaceAll || ns == key.Namespace
}
