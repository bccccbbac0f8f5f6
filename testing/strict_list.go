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
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"k8s.io/client-go/internal/builtin"
)

// selection is which objects of a resource a call is about.
type selection struct {
	ns     string
	labels labels.Selector
	fields fields.Selector
}

// selectionOf refuses fields by which the server cannot select, and options that
// contradict each other.
func selectionOf(gvr schema.GroupVersionResource, ns string, opts metav1.ListOptions) (selection, error) {
	byLabel, byField, _ := ExtractFromListOptions(opts)
	s := selection{ns: ns, labels: byLabel, fields: byField}
	if errs := contradictions(opts); len(errs) > 0 {
		return s, apierrors.NewInvalid(schema.GroupKind{Group: metav1.GroupName, Kind: "ListOptions"}, "", errs)
	}
	more := builtin.Fields(gvr.GroupResource())
	for _, r := range byField.Requirements() {
		if r.Field == "metadata.name" || r.Field == "metadata.namespace" || slices.Contains(more, r.Field) {
			continue
		}
		if more == nil && builtin.Is(gvr.Group) {
			return s, apierrors.NewBadRequest(fmt.Sprintf("%q is not a known field selector: only %q, %q", r.Field, "metadata.name", "metadata.namespace"))
		}
		return s, apierrors.NewBadRequest("field label not supported: " + r.Field)
	}
	return s, nil
}

// has says whether the object is one of them. There is none where obj is nil.
func (s selection) has(key types.NamespacedName, obj runtime.Object) bool {
	if obj == nil || !inNamespace(s.ns, key) {
		return false
	}
	if !s.labels.Empty() {
		m, err := meta.Accessor(obj)
		if err != nil || !s.labels.Matches(labels.Set(m.GetLabels())) {
			return false
		}
	}
	return s.fields.Empty() || s.fields.Matches(fieldsOf(s.fields, key, obj))
}

// fieldsOf has the fields that a selector asks for, as text.
func fieldsOf(selector fields.Selector, key types.NamespacedName, obj runtime.Object) fields.Set {
	set := fields.Set{"metadata.name": key.Name, "metadata.namespace": key.Namespace}
	for _, r := range selector.Requirements() {
		if _, known := set[r.Field]; known {
			continue
		}
		if content, err := asUnstructured(obj); err == nil {
			path := strings.Split(r.Field, ".")
			if r.Field == "source" {
				path = []string{"source", "component"}
			}
			if v, ok, _ := unstructured.NestedFieldNoCopy(content, path...); ok {
				set[r.Field] = fmt.Sprint(v)
			} else if r.Field == "spec.unschedulable" || r.Field == "spec.hostNetwork" {
				set[r.Field] = "false"
			}
		}
	}
	return set
}

// page is where a list goes on.
type page struct {
	Version int64  `json:"rv"`
	After   string `json:"start"`
}

func (p page) token() string {
	data, _ := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(data)
}

func readPage(token string) (page, error) {
	var p page
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p.Version == 0 {
		return p, apierrors.NewBadRequest(fmt.Sprintf("invalid continue token: continue key is not valid: %v", err))
	}
	return p, nil
}

// listLocked gives copies of objects as a list of kinds' lists.
func (t *strictTracker) listLocked(gvr schema.GroupVersionResource, kind schema.GroupVersionKind, ns string, opts metav1.ListOptions) (runtime.Object, error) {
	s, err := selectionOf(gvr, ns, opts)
	if err != nil {
		return nil, err
	}
	list, err := t.kinds.newList(kind)
	if err != nil {
		return nil, err
	}
	m, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	h := t.ofLocked(gvr)
	from, err := t.startLocked(h, opts)
	if err != nil {
		return nil, err
	}
	items, left := []runtime.Object{}, int64(0)
	for _, kept := range h.at(from.Version) {
		at := kept.key.String()
		if at <= from.After && from.After != "" || !s.has(kept.key, kept.obj) {
			continue
		}
		if opts.Limit > 0 && int64(len(items)) == opts.Limit {
			left++
			continue
		}
		items = append(items, kept.obj.DeepCopyObject())
		if left == 0 {
			m.SetContinue(at)
		}
	}
	m.SetResourceVersion(strconv.FormatInt(from.Version, 10))
	if left == 0 {
		m.SetContinue("")
	} else {
		m.SetContinue(page{from.Version, m.GetContinue()}.token())
		if s.labels.Empty() && s.fields.Empty() {
			m.SetRemainingItemCount(&left)
		}
	}
	return list, meta.SetList(list, items)
}

// startLocked says of which version a list is, and after which object it begins.
func (t *strictTracker) startLocked(h *history, opts metav1.ListOptions) (page, error) {
	from := page{Version: t.version}
	if opts.Continue != "" {
		var err error
		if from, err = readPage(opts.Continue); err != nil {
			return from, err
		}
		if from.Version < h.since {
			return from, apierrors.NewResourceExpired("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.")
		}
		return from, nil
	}
	version, err := parseVersion(opts.ResourceVersion)
	if err != nil {
		return from, apierrors.NewBadRequest(fmt.Sprintf("invalid resource version %q: %v", opts.ResourceVersion, err))
	}
	if version > t.version {
		return from, tooLarge(version, t.version)
	}
	exactly := opts.ResourceVersionMatch == metav1.ResourceVersionMatchExact || opts.ResourceVersionMatch == "" && opts.Limit > 0
	if exactly && version > 0 {
		if from.Version = version; version < h.since {
			return from, expired(version, h.since)
		}
	}
	return from, nil
}

func parseVersion(version string) (int64, error) {
	if version == "" {
		return 0, nil
	}
	v, err := strconv.ParseUint(version, 10, 63)
	if err != nil {
		return 0, field.Invalid(field.NewPath("resourceVersion"), version, err.Error())
	}
	return int64(v), nil
}

func expired(version, since int64) *apierrors.StatusError {
	return apierrors.NewResourceExpired(fmt.Sprintf("too old resource version: %d (%d)", version, since))
}

func tooLarge(version, current int64) error {
	err := apierrors.NewTimeoutError(fmt.Sprintf("Too large resource version: %d, current: %d", version, current), 1)
	err.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: metav1.CauseTypeResourceVersionTooLarge, Message: "Too large resource version"}}
	return err
}

// deleteCollectionLocked deletes what a list would give.
func (t *strictTracker) deleteCollectionLocked(w write, opts metav1.DeleteOptions, list metav1.ListOptions) error {
	s, err := selectionOf(w.gvr, w.ns, list)
	if err != nil {
		return err
	}
	for _, kept := range t.ofLocked(w.gvr).at(t.version) {
		if !s.has(kept.key, kept.obj) {
			continue
		}
		w.ns, w.name = kept.key.Namespace, kept.key.Name
		if err := t.deleteLocked(w, opts); err != nil {
			return err
		}
	}
	return nil
}
