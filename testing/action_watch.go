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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// WatchRestrictions are the selectors of a watch, parsed, and where it starts.
type WatchRestrictions struct {
	Labels          labels.Selector
	Fields          fields.Selector
	ResourceVersion string
}

// WatchAction follows a collection.
type WatchAction interface {
	Action
	GetWatchRestrictions() WatchRestrictions
}

// WatchActionImpl is a WatchAction.
type WatchActionImpl struct {
	ActionImpl
	WatchRestrictions WatchRestrictions
	ListOptions       metav1.ListOptions
}

// GetWatchRestrictions are the selectors, neither of them nil.
func (a WatchActionImpl) GetWatchRestrictions() WatchRestrictions { return a.WatchRestrictions }

// GetListOptions are the options of the call.
func (a WatchActionImpl) GetListOptions() metav1.ListOptions { return a.ListOptions }

// DeepCopy shares nothing with the action.
func (a WatchActionImpl) DeepCopy() Action {
	a.WatchRestrictions.Labels = copySelector(a.WatchRestrictions.Labels)
	a.WatchRestrictions.Fields = copyFields(a.WatchRestrictions.Fields)
	a.ListOptions = *a.ListOptions.DeepCopy()
	return a
}

// NewWatchActionWithOptions describes following a namespace, or with an empty
// namespace all of them.
func NewWatchActionWithOptions(resource schema.GroupVersionResource, namespace string, opts metav1.ListOptions) WatchActionImpl {
	byLabel, byField, from := ExtractFromListOptions(opts)
	return WatchActionImpl{
		ActionImpl:        ActionImpl{Verb: "watch", Resource: resource, Namespace: namespace},
		WatchRestrictions: WatchRestrictions{Labels: byLabel, Fields: byField, ResourceVersion: from},
		ListOptions:       opts,
	}
}

// NewWatchAction is NewWatchActionWithOptions for opts of the type
// metav1.ListOptions.
func NewWatchAction(resource schema.GroupVersionResource, namespace string, opts any) WatchActionImpl {
	return NewWatchActionWithOptions(resource, namespace, listOptionsIf(opts))
}

// NewRootWatchActionWithOptions describes following objects without namespace.
func NewRootWatchActionWithOptions(resource schema.GroupVersionResource, opts metav1.ListOptions) WatchActionImpl {
	return NewWatchActionWithOptions(resource, "", opts)
}

// NewRootWatchAction is NewRootWatchActionWithOptions for opts of the type
// metav1.ListOptions.
func NewRootWatchAction(resource schema.GroupVersionResource, opts any) WatchActionImpl {
	return NewWatchActionWithOptions(resource, "", listOptionsIf(opts))
}
