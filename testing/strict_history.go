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
	"maps"
	"slices"
	"strconv"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// remembered is how many changes of a resource are kept at least, for watches
// and lists of old versions. Older ones have expired.
const remembered = 1_000

// history has the objects of one resource, how they came to be as they are, and
// those who watch them. It is guarded by the lock of its tracker. Its objects
// are never changed, only replaced.
type history struct {
	objects map[types.NamespacedName]runtime.Object
	changes []change // in the order of their versions
	since   int64    // the version after which changes has everything
	watches []*strictWatch
}

// change is one write. What was not there before, or is not there after, is nil.
type change struct {
	version       int64
	key           types.NamespacedName
	before, after runtime.Object
}

func newHistory(now int64) *history {
	return &history{objects: map[types.NamespacedName]runtime.Object{}, since: now}
}

// putLocked stores obj, nil to remove what there is, as the next version.
func (t *strictTracker) putLocked(gvr schema.GroupVersionResource, key types.NamespacedName, obj runtime.Object) {
	h := t.ofLocked(gvr)
	c := change{key: key, before: h.objects[key], after: obj}
	if obj == nil {
		t.version++
		c.version = t.version
		delete(h.objects, key)
	} else {
		c.version = t.versionLocked(obj)
		h.objects[key] = obj
	}
	if len(h.changes) >= 2*remembered {
		h.since = h.changes[remembered-1].version
		h.changes = slices.Clone(h.changes[remembered:])
	}
	h.changes = append(h.changes, c)
	h.watches = slices.DeleteFunc(h.watches, func(w *strictWatch) bool { return !w.show(c) })
}

// versionLocked gives obj the next version, unless it has a later one, from
// which the count then goes on.
func (t *strictTracker) versionLocked(obj runtime.Object) int64 {
	m, _ := meta.Accessor(obj)
	if v, err := strconv.ParseInt(m.GetResourceVersion(), 10, 64); err == nil && v > t.version {
		t.version = v
	} else {
		t.version++
		m.SetResourceVersion(strconv.FormatInt(t.version, 10))
	}
	return t.version
}

// at are the objects as they were at a version that has not expired, in the
// order of their namespaces and names.
func (h *history) at(version int64) []keptObject {
	objects := h.objects
	if n := len(h.changes); n > 0 && h.changes[n-1].version > version {
		objects = maps.Clone(objects)
	}
	for _, c := range slices.Backward(h.changes) {
		if c.version <= version {
			break
		}
		if c.before == nil {
			delete(objects, c.key)
		} else {
			objects[c.key] = c.before
		}
	}
	kept := make([]keptObject, 0, len(objects))
	for key, obj := range objects {
		kept = append(kept, keptObject{key: key, obj: obj})
	}
	slices.SortFunc(kept, func(a, b keptObject) int {
		return cmp.Or(cmp.Compare(a.key.Namespace, b.key.Namespace), cmp.Compare(a.key.Name, b.key.Name))
	})
	return kept
}
