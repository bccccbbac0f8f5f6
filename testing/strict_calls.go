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
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// react answers what ObjectReaction does, and collections to be deleted.
func (t *strictTracker) react(action Action) (bool, runtime.Object, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := write{gvr: action.GetResource(), ns: action.GetNamespace(), subresource: action.GetSubresource()}
	if answered, scale, err := t.scaleLocked(action, w); answered {
		return handled(scale, err)
	}
	switch a := action.(type) {
	case GetActionImpl:
		w.name = a.GetName()
		return handled(t.getLocked(w))
	case ListActionImpl:
		return handled(t.listLocked(w.gvr, a.GetKind(), w.ns, a.GetListOptions()))
	case CreateActionImpl:
		return handled(t.createActionLocked(w, a))
	case UpdateActionImpl:
		opts := a.GetUpdateOptions()
		w.manager, w.dryRun = opts.FieldManager, opts.DryRun
		return handled(t.updateActionLocked(w, a.GetObject()))
	case PatchActionImpl:
		w.name = a.GetName()
		return handled(copied(t.patchLocked(w, a.GetPatchType(), a.GetPatch(), a.GetPatchOptions())))
	case DeleteActionImpl:
		w.name = a.GetName()
		return true, nil, t.deleteLocked(w, a.GetDeleteOptions())
	case DeleteCollectionActionImpl:
		return true, nil, t.deleteCollectionLocked(w, a.GetDeleteOptions(), a.GetListOptions())
	}
	return false, nil, fmt.Errorf("no reaction implemented for %s", action)
}

// reactWatch answers watches, with an error where the server has one.
func (t *strictTracker) reactWatch(action Action) (bool, watch.Interface, error) {
	var opts metav1.ListOptions
	if a, ok := action.(WatchActionImpl); ok {
		opts = a.GetListOptions()
	}
	w, err := t.Watch(action.GetResource(), action.GetNamespace(), opts)
	return true, w, err
}

// copied keeps what is stored from those who are given it.
func copied(obj runtime.Object, err error) (runtime.Object, error) {
	if err != nil {
		return nil, err
	}
	return obj.DeepCopyObject(), nil
}

func (t *strictTracker) getLocked(w write) (runtime.Object, error) {
	if obj := t.ofLocked(w.gvr).objects[w.key()]; obj != nil {
		return obj.DeepCopyObject(), nil
	}
	return nil, apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
}

func (t *strictTracker) updateActionLocked(w write, given runtime.Object) (runtime.Object, error) {
	m, err := meta.Accessor(given)
	if err != nil {
		return nil, err
	}
	w.name = m.GetName()
	return copied(t.updateLocked(w, given.DeepCopyObject()))
}

// createActionLocked makes an object. Of what can be posted to one, it knows
// evictions and bindings of pods; the rest is answered as it was sent.
func (t *strictTracker) createActionLocked(w write, a CreateActionImpl) (runtime.Object, error) {
	given, opts := a.GetObject(), a.GetCreateOptions()
	m, err := meta.Accessor(given)
	if err != nil {
		return nil, err
	}
	w.manager, w.dryRun = opts.FieldManager, opts.DryRun
	if w.subresource == "" {
		return copied(t.createLocked(w, given.DeepCopyObject()))
	}
	if w.name = m.GetName(); a.Name != "" {
		w.name = a.Name
	}
	if _, err := t.getLocked(w); err != nil {
		return nil, err
	}
	content, err := asUnstructured(given)
	if err != nil {
		return nil, err
	}
	sub := w.subresource
	if w.subresource = ""; w.gvr.Group == "" && w.gvr.Resource == "pods" {
		switch sub {
		case "eviction":
			err = t.evictLocked(w, content)
		case "binding":
			err = t.bindLocked(w, content)
		}
	}
	return given, err
}

func (t *strictTracker) evictLocked(w write, eviction map[string]any) error {
	var opts metav1.DeleteOptions
	if asked, ok, _ := unstructured.NestedMap(eviction, "deleteOptions"); ok {
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(asked, &opts); err != nil {
			return err
		}
	}
	return t.deleteLocked(w, opts)
}

func (t *strictTracker) bindLocked(w write, binding map[string]any) error {
	node, _, err := unstructured.NestedString(binding, "target", "name")
	if err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"spec": map[string]any{"nodeName": node}})
	if err != nil {
		return err
	}
	_, err = t.patchLocked(w, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: w.manager, DryRun: w.dryRun})
	return err
}
