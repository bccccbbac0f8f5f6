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
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"k8s.io/client-go/internal/builtin"
)

// write is a call that makes or changes one object.
type write struct {
	gvr         schema.GroupVersionResource
	ns, name    string
	subresource string
	manager     string
	dryRun      []string
	whole       bool // status and all, as the tracker's own methods do
	patched     bool // what is written was made of what there is
	applied     bool // managed fields are there already
}

func (w write) key() types.NamespacedName { return types.NamespacedName{Namespace: w.ns, Name: w.name} }

// storeLocked is the end of a write: nil removes the object.
func (t *strictTracker) storeLocked(w write, obj runtime.Object) {
	if len(w.dryRun) == 0 {
		t.putLocked(w.gvr, w.key(), obj)
	}
}

// createLocked gives what is stored for obj, which it may change.
func (t *strictTracker) createLocked(w write, obj runtime.Object) (runtime.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	if err := place(m, w.ns); err != nil {
		return nil, err
	}
	kind, err := t.kindOf(w.gvr, obj)
	if err != nil {
		return nil, err
	}
	if builtin.IsQuestion(w.gvr.GroupResource()) {
		return obj, nil
	}
	r := t.traitsLocked(w.gvr, obj)
	if m.GetName() == "" && m.GetGenerateName() != "" {
		m.SetName(t.unusedNameLocked(w, m.GetGenerateName()))
	}
	w.name = m.GetName()
	m.SetUID(uuid.NewUUID())
	m.SetCreationTimestamp(now())
	m.SetDeletionTimestamp(nil)
	m.SetDeletionGracePeriodSeconds(nil)
	m.SetGeneration(0)
	if r.generation {
		m.SetGeneration(1)
	}
	if !w.whole && r.status {
		copyStatus(obj, nil)
	}
	errs := validation.ValidateObjectMetaAccessor(m, w.ns != "", builtin.ValidName(r.GroupResource), field.NewPath("metadata"))
	if len(errs) > 0 {
		return nil, apierrors.NewInvalid(kind.GroupKind(), m.GetName(), errs)
	}
	if v := m.GetResourceVersion(); v != "" && v != "0" {
		return nil, errVersionOnCreate
	}
	if before := t.ofLocked(w.gvr).objects[w.key()]; before != nil {
		return nil, alreadyExists(r.GroupResource, before)
	}
	if !w.applied {
		if obj, err = t.own(w, kind, nil, obj); err != nil {
			return nil, err
		}
	}
	obj = bare(obj)
	t.storeLocked(w, obj)
	return obj, nil
}

// errVersionOnCreate is no better on a server.
var errVersionOnCreate = &apierrors.StatusError{ErrStatus: metav1.Status{
	Status: metav1.StatusFailure, Code: 500, Message: "resourceVersion should not be set on objects to be created",
}}

func alreadyExists(r schema.GroupResource, before runtime.Object) error {
	m, _ := meta.Accessor(before)
	err := apierrors.NewAlreadyExists(r, m.GetName())
	if m.GetDeletionTimestamp() != nil {
		err.ErrStatus.Message = "object is being deleted: " + err.ErrStatus.Message
	}
	return err
}

// now is what a timestamp can say.
func now() metav1.Time { return metav1.NewTime(time.Now().Truncate(time.Second)) }

const (
	generatedLength = 5
	longestPrefix   = 63 - generatedLength
)

// unusedNameLocked generates a name.
func (t *strictTracker) unusedNameLocked(w write, prefix string) string {
	prefix = prefix[:min(len(prefix), longestPrefix)]
	for {
		w.name = prefix + rand.String(generatedLength)
		if t.ofLocked(w.gvr).objects[w.key()] == nil {
			return w.name
		}
	}
}

// place gives an object the namespace of the call.
func place(m metav1.Object, ns string) error {
	switch m.GetNamespace() {
	case ns:
		return nil
	case "":
		m.SetNamespace(ns)
		return nil
	}
	if ns == "" {
		m.SetNamespace("")
		return nil
	}
	return apierrors.NewBadRequest("the namespace of the provided object does not match the namespace sent on the request")
}

// updateLocked gives what is stored for obj, which it may change, in the place
// of what there is.
func (t *strictTracker) updateLocked(w write, obj runtime.Object) (runtime.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	if w.name != m.GetName() {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", m.GetName(), w.name))
	}
	if err := place(m, w.ns); err != nil {
		return nil, err
	}
	before := t.ofLocked(w.gvr).objects[w.key()]
	if before == nil {
		if w.subresource == "" && builtin.CreatesOnUpdate(w.gvr.GroupResource()) && m.GetUID() == "" && m.GetResourceVersion() == "" {
			return t.createLocked(w, obj)
		}
		return nil, apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
	}
	kind, err := t.kindOf(w.gvr, obj)
	if err != nil {
		return nil, err
	}
	r := t.traitsLocked(w.gvr, before)
	old, _ := meta.Accessor(before)
	if err := preconditions(r, w, m, old); err != nil {
		return nil, err
	}
	if obj, m, err = keepParts(r, w, before, obj); err != nil {
		return nil, err
	}
	errs := validation.ValidateObjectMetaAccessor(m, w.ns != "", builtin.ValidName(r.GroupResource), field.NewPath("metadata"))
	errs = append(errs, validation.ValidateObjectMetaAccessorUpdate(m, old, field.NewPath("metadata"))...)
	if len(errs) > 0 {
		return nil, apierrors.NewInvalid(kind.GroupKind(), m.GetName(), errs)
	}
	if r.generation && !equalSpec(before, obj, r.status) {
		m.SetGeneration(old.GetGeneration() + 1)
	}
	if !w.applied {
		if obj, err = t.own(w, kind, before, obj); err != nil {
			return nil, err
		}
	}
	obj = bare(obj)
	return t.succeedLocked(w, before, obj)
}

// succeedLocked stores obj in the place of before, unless it is the same or the
// last finalizer of an object to be deleted is gone.
func (t *strictTracker) succeedLocked(w write, before, obj runtime.Object) (runtime.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	old, _ := meta.Accessor(before)
	switch {
	case m.GetDeletionTimestamp() != nil && len(m.GetFinalizers()) == 0:
		t.storeLocked(w, nil)
	case unchanged(before, obj):
		return before, nil
	default:
		keepTimes(m, old)
		m.SetResourceVersion("")
		if t.storeLocked(w, obj); len(w.dryRun) > 0 {
			m.SetResourceVersion(old.GetResourceVersion())
		}
	}
	return obj, nil
}

// preconditions are what a caller says of the object that he replaces.
func preconditions(r traits, w write, m, old metav1.Object) error {
	if uid := m.GetUID(); uid != "" && uid != old.GetUID() && !w.patched {
		return apierrors.NewConflict(r.GroupResource, old.GetName(), fmt.Errorf("Precondition failed: UID in precondition: %v, UID in object meta: %v", uid, old.GetUID()))
	}
	switch version := m.GetResourceVersion(); {
	case version == old.GetResourceVersion():
	case version != "" && version != "0":
		if _, err := strconv.ParseUint(version, 10, 64); err != nil {
			return apierrors.NewInvalid(schema.GroupKind{Group: r.Group, Kind: r.Resource}, old.GetName(),
				field.ErrorList{field.Invalid(field.NewPath("metadata", "resourceVersion"), version, err.Error())})
		}
		return apierrors.NewConflict(r.GroupResource, old.GetName(), errModified)
	case r.custom && !w.whole:
		return apierrors.NewInvalid(schema.GroupKind{Group: r.Group, Kind: r.Resource}, old.GetName(),
			field.ErrorList{field.Invalid(field.NewPath("metadata", "resourceVersion"), int64(0), "must be specified for an update")})
	}
	m.SetResourceVersion(old.GetResourceVersion())
	return nil
}

var errModified = errors.New("the object has been modified; please apply your changes to the latest version and try again")

// keepParts gives obj, or a copy, what the call may not write from before.
func keepParts(r traits, w write, before, obj runtime.Object) (runtime.Object, metav1.Object, error) {
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, nil, err
	}
	if !w.whole {
		switch r.partOf(w.subresource) {
		case spec:
			copyStatus(obj, before)
		case status:
			owners := m.GetManagedFields()
			whole := before.DeepCopyObject()
			copyStatus(whole, obj)
			obj = whole
			if m, err = meta.Accessor(obj); err != nil {
				return nil, nil, err
			}
			m.SetManagedFields(owners)
		}
	}
	old, err := meta.Accessor(before)
	if err != nil {
		return nil, nil, err
	}
	if m.GetUID() == "" {
		m.SetUID(old.GetUID())
	}
	m.SetCreationTimestamp(old.GetCreationTimestamp())
	m.SetGeneration(old.GetGeneration())
	m.SetDeletionTimestamp(old.GetDeletionTimestamp())
	m.SetDeletionGracePeriodSeconds(old.GetDeletionGracePeriodSeconds())
	return obj, m, nil
}

// deleteLocked removes an object, or marks it if it has finalizers.
func (t *strictTracker) deleteLocked(w write, opts metav1.DeleteOptions) error {
	before := t.ofLocked(w.gvr).objects[w.key()]
	if before == nil {
		return apierrors.NewNotFound(w.gvr.GroupResource(), w.name)
	}
	w.dryRun = opts.DryRun
	old, err := meta.Accessor(before)
	if err != nil {
		return err
	}
	if err := t.deletable(w.gvr, before, opts.Preconditions); err != nil {
		return err
	}
	finalizers := finalizersFor(old.GetFinalizers(), opts)
	if len(finalizers) == 0 {
		t.storeLocked(w, nil)
		return nil
	}
	obj := before.DeepCopyObject()
	m, err := meta.Accessor(obj)
	if err != nil {
		return err
	}
	m.SetFinalizers(finalizers)
	if m.GetDeletionTimestamp() == nil {
		stamp, none := now(), int64(0)
		m.SetDeletionTimestamp(&stamp)
		m.SetDeletionGracePeriodSeconds(&none)
		if m.GetGeneration() > 0 {
			m.SetGeneration(m.GetGeneration() + 1)
		}
	}
	_, err = t.succeedLocked(w, before, obj)
	return err
}

func (t *strictTracker) deletable(gvr schema.GroupVersionResource, before runtime.Object, p *metav1.Preconditions) error {
	if p == nil {
		return nil
	}
	old, err := meta.Accessor(before)
	if err != nil {
		return err
	}
	kind, err := t.kindOf(gvr, before)
	if err != nil {
		return err
	}
	r := schema.GroupResource{Group: kind.Group, Resource: kind.Kind} // as the server has it
	switch {
	case p.UID != nil && *p.UID != old.GetUID():
		return apierrors.NewConflict(r, old.GetName(), fmt.Errorf("the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated", *p.UID, old.GetUID()))
	case p.ResourceVersion != nil && *p.ResourceVersion != old.GetResourceVersion():
		return apierrors.NewConflict(r, old.GetName(), fmt.Errorf("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified", *p.ResourceVersion, old.GetResourceVersion()))
	}
	return nil
}

// finalizersFor adds those that ask the garbage collector for its part, or takes
// them away.
func finalizersFor(finalizers []string, opts metav1.DeleteOptions) []string {
	want := ""
	switch {
	case opts.PropagationPolicy != nil && *opts.PropagationPolicy == metav1.DeletePropagationForeground:
		want = metav1.FinalizerDeleteDependents
	case opts.PropagationPolicy != nil && *opts.PropagationPolicy == metav1.DeletePropagationOrphan,
		opts.OrphanDependents != nil && *opts.OrphanDependents:
		want = metav1.FinalizerOrphanDependents
	case opts.PropagationPolicy == nil && opts.OrphanDependents == nil:
		return finalizers
	}
	if want != "" && slices.Contains(finalizers, want) {
		return finalizers
	}
	left := slices.DeleteFunc(slices.Clone(finalizers), func(f string) bool {
		return f == metav1.FinalizerDeleteDependents || f == metav1.FinalizerOrphanDependents
	})
	if want != "" {
		left = append(left, want)
	}
	return left
}
