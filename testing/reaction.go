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
	"fmt"
	"reflect"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// ObjectReaction answers gets, lists, creates, updates, patches and deletes
// from tracker. A subresource is treated as the whole object, but for one that
// is created with a type of its own, such as a binding: that changes nothing.
// It may be called concurrently; patches of one ObjectReaction do not overwrite
// each other.
func ObjectReaction(tracker ObjectTracker) ReactionFunc {
	if t, ok := tracker.(answerer); ok {
		return t.react
	}
	var patching sync.Mutex // from the read of an object to the write of its successor
	return func(action Action) (bool, runtime.Object, error) {
		switch a := action.(type) {
		case GetActionImpl:
			return handled(tracker.Get(a.GetResource(), a.GetNamespace(), a.GetName(), a.GetGetOptions()))
		case ListActionImpl:
			return handled(tracker.List(a.GetResource(), a.GetKind(), a.GetNamespace(), a.GetListOptions()))
		case CreateActionImpl:
			return handled(createIn(tracker, a))
		case UpdateActionImpl:
			return handled(updateIn(tracker, a.ActionImpl, a.GetObject(), a.GetUpdateOptions()))
		case PatchActionImpl:
			patching.Lock()
			defer patching.Unlock()
			return handled(patchIn(tracker, a))
		case DeleteActionImpl:
			return true, nil, tracker.Delete(a.GetResource(), a.GetNamespace(), a.GetName(), a.GetDeleteOptions())
		}
		return false, nil, fmt.Errorf("no reaction implemented for %s", action)
	}
}

// answerer is a tracker that needs more of an action than the methods of
// ObjectTracker are told: a strict one.
type answerer interface {
	react(Action) (bool, runtime.Object, error)
	reactWatch(Action) (bool, watch.Interface, error)
}

// ObjectWatchReaction answers watches from tracker, as ObjectReaction does all
// else. A watch that the tracker refuses is left to the next reactor.
func ObjectWatchReaction(tracker ObjectTracker) WatchReactionFunc {
	if t, ok := tracker.(answerer); ok {
		return t.reactWatch
	}
	return func(action Action) (bool, watch.Interface, error) {
		var opts metav1.ListOptions
		if a, ok := action.(WatchActionImpl); ok {
			opts = a.GetListOptions()
		}
		w, err := tracker.Watch(action.GetResource(), action.GetNamespace(), opts)
		return err == nil, w, err
	}
}

func handled(obj runtime.Object, err error) (bool, runtime.Object, error) {
	if err != nil {
		return true, nil, err
	}
	return true, obj, nil
}

func createIn(tracker ObjectTracker, a CreateActionImpl) (runtime.Object, error) {
	obj, gvr, ns := a.GetObject(), a.GetResource(), a.GetNamespace()
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	if a.GetSubresource() == "" {
		if err := tracker.Create(gvr, obj, ns, a.GetCreateOptions()); err != nil {
			return nil, err
		}
		return tracker.Get(gvr, ns, m.GetName(), metav1.GetOptions{})
	}
	owner, err := tracker.Get(gvr, ns, m.GetName(), metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if reflect.TypeOf(obj) != reflect.TypeOf(owner) {
		return obj, nil
	}
	opts := a.GetCreateOptions()
	return updateIn(tracker, a.ActionImpl, obj, metav1.UpdateOptions{DryRun: opts.DryRun, FieldManager: opts.FieldManager, FieldValidation: opts.FieldValidation})
}

func updateIn(tracker ObjectTracker, a ActionImpl, obj runtime.Object, opts metav1.UpdateOptions) (runtime.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	if err := tracker.Update(a.GetResource(), obj, a.GetNamespace(), opts); err != nil {
		return nil, err
	}
	return tracker.Get(a.GetResource(), a.GetNamespace(), m.GetName(), metav1.GetOptions{})
}

// goTypeIn is nil for trackers that others have made.
func goTypeIn(tracker ObjectTracker, obj runtime.Object) runtime.Object {
	if t, ok := tracker.(interface {
		goType(runtime.Object) runtime.Object
	}); ok {
		return t.goType(obj)
	}
	return nil
}

func patchIn(tracker ObjectTracker, a PatchActionImpl) (runtime.Object, error) {
	gvr, ns, name := a.GetResource(), a.GetNamespace(), a.GetName()
	if a.GetPatchType() == types.ApplyPatchType {
		configuration, err := decodeConfiguration(a.GetPatch(), name)
		if err != nil {
			return nil, err
		}
		if err := tracker.Apply(gvr, configuration, ns, a.GetPatchOptions()); err != nil {
			return nil, err
		}
		return tracker.Get(gvr, ns, name, metav1.GetOptions{})
	}
	obj, err := tracker.Get(gvr, ns, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if typed := goTypeIn(tracker, obj); typed != nil && a.GetPatchType() == types.StrategicMergePatchType {
		obj, err = mergeTyped(obj, typed, a.GetPatch())
	} else {
		obj, err = patchObject(obj, a.GetPatchType(), a.GetPatch())
	}
	if err != nil {
		return nil, err
	}
	if err := tracker.Patch(gvr, obj, ns, a.GetPatchOptions()); err != nil {
		return nil, err
	}
	stored, err := tracker.Get(gvr, ns, name, metav1.GetOptions{}) // the tracker may have added managed fields
	if apierrors.IsNotFound(err) {
		return obj, nil // the patch took the last finalizer away, and a tracker that knows of those the object
	}
	return stored, err
}
