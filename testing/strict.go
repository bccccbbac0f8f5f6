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
	"fmt"
	"slices"
	"strconv"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
)

// Strict puts a strict tracker, see NewStrictTracker, in the place of tracker
// where AddTracker added it, and returns the new one. It is what the Strict
// methods of fake clients call, and has to be called before the first call of
// the client.
func Strict(fake *Fake, tracker ObjectTracker, goTypes *runtime.Scheme) ObjectTracker {
	strict := NewStrictTracker(tracker, goTypes)
	for _, r := range fake.trackers {
		if r.tracker == tracker {
			r.serve(strict)
		}
	}
	return strict
}

// NewStrictTracker makes a tracker that does with calls what an API server
// does, where other trackers store what they are given. It begins with the
// objects of from, which one of the other constructors has made, or it panics;
// from is not to be used any more. In goTypes are the types of those objects
// that are unstructured but have a Go type; it may be nil.
//
// The server's part is this. Resource versions are counted up over all
// resources, and a write with an old one is a conflict. Names are generated;
// UID, creation time, and where the server has it the generation, are given to
// objects. Names, labels, annotations, finalizers and owners are validated,
// with the server's errors. The status is written by calls of that subresource
// only. An object with finalizers stays until the last one goes. Preconditions,
// dry runs, and collections to be deleted count. Patches and server-side apply
// work as on a server, with managed fields. What has replicas has a scale. Lists and watches know selectors,
// versions and pages; a watch starts where its version says, and shows objects
// that come into and go out of its selection.
//
// What it does not do: the other fields of objects are neither defaulted nor
// validated, nobody is asked for permission, and there are no controllers, so
// that nothing deletes the dependents of an owner. Namespaces need not exist,
// and pods are deleted at once. A custom resource has a status of its own unless
// its CustomResourceDefinition is there as well and says otherwise, and a scale
// if that says so; it can be selected by the fields in its metadata.
//
// The methods of the tracker itself, unlike calls of clients, write status and
// all, and need no resource version. Objects that are added, and those of from,
// keep UID, times, generation and, if it is higher than all before, resource
// version.
func NewStrictTracker(from ObjectTracker, goTypes *runtime.Scheme) ObjectTracker {
	t := &strictTracker{goTypes: cmp.Or(goTypes, runtime.NewScheme()), version: firstVersion, resources: map[schema.GroupVersionResource]*history{}}
	switch lax := from.(type) {
	case *strictTracker:
		return lax
	case *managedTracker:
		t.kinds, t.converter = lax.tracker, lax.types
	case *tracker:
		t.kinds = lax
	default:
		panic(fmt.Sprintf("a strict tracker cannot begin with a %T", from))
	}
	t.kindOfResource = sync.OnceValue(t.guessKinds)
	t.takeOver()
	return t
}

// strictTracker is an API server in memory.
type strictTracker struct {
	kinds          *tracker // knows kinds and makes lists; its objects have been taken over
	goTypes        *runtime.Scheme
	converter      managedfields.TypeConverter // nil if nothing is known of the fields
	kindOfResource func() map[schema.GroupVersionResource]schema.GroupVersionKind

	mu        sync.Mutex
	version   int64 // guarded by mu; the highest there is
	resources map[schema.GroupVersionResource]*history
}

// guessKinds knows the resources that Add would use.
func (t *strictTracker) guessKinds() map[schema.GroupVersionResource]schema.GroupVersionKind {
	kinds := guessKinds(t.goTypes)
	if scheme, ok := t.kinds.scheme.(knower); ok {
		for gvr, kind := range guessKinds(scheme) {
			kinds[gvr] = kind
		}
	}
	return kinds
}

// kindOf is the kind of an object of a resource.
func (t *strictTracker) kindOf(gvr schema.GroupVersionResource, obj runtime.Object) (schema.GroupVersionKind, error) {
	if kind := obj.GetObjectKind().GroupVersionKind(); !kind.Empty() && kind.Kind != "" {
		return kind, nil
	}
	kinds, err := t.kinds.kindsOf(obj)
	if err != nil {
		return schema.GroupVersionKind{}, err
	}
	for _, kind := range kinds {
		if kind.GroupVersion() == gvr.GroupVersion() {
			return kind, nil
		}
	}
	return kinds[0], nil
}

// ofLocked is the history of a resource.
func (t *strictTracker) ofLocked(gvr schema.GroupVersionResource) *history {
	h := t.resources[gvr]
	if h == nil {
		h = newHistory(t.version)
		t.resources[gvr] = h
	}
	return h
}

// takeOver takes the objects of the lax tracker. Those with a resource version
// come first, in the order of these, so that all keep theirs.
func (t *strictTracker) takeOver() {
	type given struct {
		gvr     schema.GroupVersionResource
		kept    keptObject
		version int64
	}
	var all []given
	t.kinds.mu.Lock()
	for gvr, c := range t.kinds.resources {
		for _, kept := range c.after(0, metav1.NamespaceAll) {
			m, _ := meta.Accessor(kept.obj)
			version, _ := strconv.ParseInt(m.GetResourceVersion(), 10, 64)
			all = append(all, given{gvr, kept, version})
		}
	}
	t.kinds.mu.Unlock()
	slices.SortFunc(all, func(a, b given) int {
		if (a.version == 0) != (b.version == 0) {
			return cmp.Compare(b.version, a.version)
		}
		return cmp.Or(cmp.Compare(a.version, b.version), cmp.Compare(a.gvr.String(), b.gvr.String()), cmp.Compare(a.kept.version, b.kept.version))
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, g := range all {
		t.putLocked(g.gvr, g.kept.key, t.seedLocked(g.gvr, g.kept.obj))
	}
}
