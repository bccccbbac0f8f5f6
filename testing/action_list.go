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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ListRestrictions are the selectors of a list, parsed.
type ListRestrictions struct {
	Labels labels.Selector
	Fields fields.Selector
}

// ListAction reads a collection.
type ListAction interface {
	Action
	GetListRestrictions() ListRestrictions
}

// ListActionImpl is a ListAction.
type ListActionImpl struct {
	ActionImpl
	Kind             schema.GroupVersionKind
	Name             string
	ListRestrictions ListRestrictions
	ListOptions      metav1.ListOptions
}

// GetKind is the kind of the items.
func (a ListActionImpl) GetKind() schema.GroupVersionKind { return a.Kind }

// GetListRestrictions are the selectors, neither of them nil.
func (a ListActionImpl) GetListRestrictions() ListRestrictions { return a.ListRestrictions }

// GetListOptions are the options of the call.
func (a ListActionImpl) GetListOptions() metav1.ListOptions { return a.ListOptions }

// DeepCopy shares nothing with the action.
func (a ListActionImpl) DeepCopy() Action {
	a.ListRestrictions = a.ListRestrictions.deepCopy()
	a.ListOptions = *a.ListOptions.DeepCopy()
	return a
}

func (r ListRestrictions) deepCopy() ListRestrictions {
	return ListRestrictions{Labels: copySelector(r.Labels), Fields: copyFields(r.Fields)}
}

func copySelector(s labels.Selector) labels.Selector {
	if s == nil {
		return nil
	}
	return s.DeepCopySelector()
}

func copyFields(s fields.Selector) fields.Selector {
	if s == nil {
		return nil
	}
	return s.DeepCopySelector()
}

// NewListActionWithOptions describes listing a namespace, or with an empty
// namespace all of them. Selectors have to parse, see ExtractFromListOptions.
func NewListActionWithOptions(resource schema.GroupVersionResource, kind schema.GroupVersionKind, namespace string, opts metav1.ListOptions) ListActionImpl {
	byLabel, byField, _ := ExtractFromListOptions(opts)
	return ListActionImpl{
		ActionImpl:       ActionImpl{Verb: "list", Resource: resource, Namespace: namespace},
		Kind:             kind,
		ListRestrictions: ListRestrictions{Labels: byLabel, Fields: byField},
		ListOptions:      opts,
	}
}

// NewListAction is NewListActionWithOptions with no more than the selectors of
// opts, a metav1.ListOptions, as they are printed.
func NewListAction(resource schema.GroupVersionResource, kind schema.GroupVersionKind, namespace string, opts any) ListActionImpl {
	byLabel, byField, _ := ExtractFromListOptions(opts)
	return NewListActionWithOptions(resource, kind, namespace, metav1.ListOptions{LabelSelector: byLabel.String(), FieldSelector: byField.String()})
}

// NewRootListActionWithOptions describes listing objects without namespace. Of
// the options it keeps the selectors only: recorded actions are compared with
// ones made by hand, which have always looked so.
func NewRootListActionWithOptions(resource schema.GroupVersionResource, kind schema.GroupVersionKind, opts metav1.ListOptions) ListActionImpl {
	return NewListAction(resource, kind, "", opts)
}

// NewRootListAction is NewRootListActionWithOptions for opts of the type
// metav1.ListOptions.
func NewRootListAction(resource schema.GroupVersionResource, kind schema.GroupVersionKind, opts any) ListActionImpl {
	return NewListAction(resource, kind, "", opts)
}

// ExtractFromListOptions gives the selectors, which are never nil, and the
// resource version of opts, a metav1.ListOptions. It panics for another type
// and for a selector that does not parse: either is a bug of the test.
func ExtractFromListOptions(opts any) (labelSelector labels.Selector, fieldSelector fields.Selector, resourceVersion string) {
	o := listOptions(opts)
	labelSelector, err := labels.Parse(o.LabelSelector)
	if err != nil {
		panic(fmt.Errorf("invalid selector %q: %w", o.LabelSelector, err))
	}
	fieldSelector, err = fields.ParseSelector(o.FieldSelector)
	if err != nil {
		panic(fmt.Errorf("invalid selector %q: %w", o.FieldSelector, err))
	}
	return labelSelector, fieldSelector, o.ResourceVersion
}

func listOptions(opts any) metav1.ListOptions {
	if o, ok := opts.(metav1.ListOptions); ok {
		return o
	}
	panic(fmt.Sprintf("expect a ListOptions %T", opts))
}

// listOptionsIf takes anything that is no ListOptions for none.
func listOptionsIf(opts any) metav1.ListOptions {
	o, _ := opts.(metav1.ListOptions)
	return o
}
