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

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apimachinery/pkg/watch"
)

// The methods of ObjectTracker. They write whole objects, since it is tests that
// call them, to set something up.

func (t *strictTracker) Add(obj runtime.Object) error {
	return t.kinds.each(obj, func(gvr schema.GroupVersionResource, obj runtime.Object, ns string) error {
		obj, m, err := prepare(obj, ns)
		if err != nil {
			return err
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		key := types.NamespacedName{Namespace: ns, Name: m.GetName()}
		if before := t.ofLocked(gvr).objects[key]; before != nil {
			return alreadyExists(gvr.GroupResource(), before)
		}
		t.putLocked(gvr, key, t.seedLocked(gvr, obj))
		return nil
	})
}

// seedLocked gives obj what it lacks of what a server would have given it.
func (t *strictTracker) seedLocked(gvr schema.GroupVersionResource, obj runtime.Object) runtime.Object {
	obj = bare(obj.DeepCopyObject())
	m, err := meta.Accessor(obj)
	if err != nil {
		return obj
	}
	if m.GetUID() == "" {
		m.SetUID(uuid.NewUUID())
	}
	if stamp := m.GetCreationTimestamp(); stamp.IsZero() {
		m.SetCreationTimestamp(now())
	}
	if m.GetGeneration() == 0 && t.traitsLocked(gvr, obj).generation {
		m.SetGeneration(1)
	}
	return obj
}

func (t *strictTracker) Get(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.GetOptions) (runtime.Object, error) {
	if _, err := one(opts); err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.getLocked(write{gvr: gvr, ns: ns, name: name})
}

func (t *strictTracker) Create(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.CreateOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	obj, _, err = prepare(obj, ns)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err = t.createLocked(write{gvr: gvr, ns: ns, manager: o.FieldManager, dryRun: o.DryRun, whole: true}, obj)
	return err
}

func (t *strictTracker) Update(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.UpdateOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	return t.replace(write{gvr: gvr, ns: ns, manager: o.FieldManager, dryRun: o.DryRun, whole: true}, obj)
}

func (t *strictTracker) Patch(gvr schema.GroupVersionResource, obj runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	return t.replace(write{gvr: gvr, ns: ns, manager: o.FieldManager, dryRun: o.DryRun, whole: true}, obj)
}

func (t *strictTracker) replace(w write, obj runtime.Object) error {
	obj, m, err := prepare(obj, w.ns)
	if err != nil {
		return err
	}
	w.name = m.GetName()
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err = t.updateLocked(w, obj)
	return err
}

func (t *strictTracker) Apply(gvr schema.GroupVersionResource, applyConfiguration runtime.Object, ns string, opts ...metav1.PatchOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	content, err := asUnstructured(applyConfiguration)
	if err != nil {
		return err
	}
	configuration := (&unstructured.Unstructured{Object: content}).DeepCopy()
	if configuration.GetKind() == "" {
		return apierrors.NewBadRequest(fmt.Sprintf("invalid object type: %T without a kind", applyConfiguration))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	w := write{gvr: gvr, ns: ns, name: configuration.GetName(), manager: o.FieldManager, dryRun: o.DryRun, whole: true}
	_, err = t.applyLocked(w, configuration, o.Force != nil && *o.Force)
	return err
}

func (t *strictTracker) List(gvr schema.GroupVersionResource, gvk schema.GroupVersionKind, ns string, opts ...metav1.ListOptions) (runtime.Object, error) {
	o, err := one(opts)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.listLocked(gvr, gvk, ns, o)
}

func (t *strictTracker) Delete(gvr schema.GroupVersionResource, ns, name string, opts ...metav1.DeleteOptions) error {
	o, err := one(opts)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.deleteLocked(write{gvr: gvr, ns: ns, name: name}, o)
}

func (t *strictTracker) Watch(gvr schema.GroupVersionResource, ns string, opts ...metav1.ListOptions) (watch.Interface, error) {
	o, err := one(opts)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	w, err := t.watchLocked(gvr, ns, o)
	if err != nil {
		return nil, err // and no interface of a nil pointer
	}
	return w, nil
}
