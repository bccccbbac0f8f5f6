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
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// DeleteAction removes one object.
type DeleteAction interface {
	Action
	GetName() string
	GetDeleteOptions() metav1.DeleteOptions
}

// DeleteActionImpl is a DeleteAction.
type DeleteActionImpl struct {
	ActionImpl
	Name          string
	DeleteOptions metav1.DeleteOptions
}

// GetName is the name of the object.
func (a DeleteActionImpl) GetName() string { return a.Name }

// GetDeleteOptions are the options of the call.
func (a DeleteActionImpl) GetDeleteOptions() metav1.DeleteOptions { return a.DeleteOptions }

// DeepCopy shares nothing with the action.
func (a DeleteActionImpl) DeepCopy() Action {
	a.DeleteOptions = *a.DeleteOptions.DeepCopy()
	return a
}

// NewDeleteSubresourceActionWithOptions describes removing a subresource of an
// object in a namespace. All other delete actions are cases of it.
func NewDeleteSubresourceActionWithOptions(resource schema.GroupVersionResource, subresource, namespace, name string, opts metav1.DeleteOptions) DeleteActionImpl {
	return DeleteActionImpl{
		ActionImpl:    ActionImpl{Verb: "delete", Resource: resource, Subresource: subresource, Namespace: namespace},
		Name:          name,
		DeleteOptions: opts,
	}
}

// NewDeleteSubresourceAction is NewDeleteSubresourceActionWithOptions without
// options.
func NewDeleteSubresourceAction(resource schema.GroupVersionResource, subresource, namespace, name string) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, subresource, namespace, name, metav1.DeleteOptions{})
}

// NewDeleteActionWithOptions describes removing an object in a namespace.
func NewDeleteActionWithOptions(resource schema.GroupVersionResource, namespace, name string, opts metav1.DeleteOptions) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, "", namespace, name, opts)
}

// NewDeleteAction is NewDeleteActionWithOptions without options.
func NewDeleteAction(resource schema.GroupVersionResource, namespace, name string) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, "", namespace, name, metav1.DeleteOptions{})
}

// NewRootDeleteActionWithOptions describes removing an object without
// namespace.
func NewRootDeleteActionWithOptions(resource schema.GroupVersionResource, name string, opts metav1.DeleteOptions) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, "", "", name, opts)
}

// NewRootDeleteAction is NewRootDeleteActionWithOptions without options.
func NewRootDeleteAction(resource schema.GroupVersionResource, name string) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, "", "", name, metav1.DeleteOptions{})
}

// NewRootDeleteSubresourceActionWithOptions describes removing a subresource
// of an object without namespace.
func NewRootDeleteSubresourceActionWithOptions(resource schema.GroupVersionResource, subresource, name string, opts metav1.DeleteOptions) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, subresource, "", name, opts)
}

// NewRootDeleteSubresourceAction is NewRootDeleteSubresourceActionWithOptions
// without options.
func NewRootDeleteSubresourceAction(resource schema.GroupVersionResource, subresource, name string) DeleteActionImpl {
	return NewDeleteSubresourceActionWithOptions(resource, subresource, "", name, metav1.DeleteOptions{})
}

// DeleteCollectionAction removes the objects that a list would have given.
type DeleteCollectionAction interface {
	Action
	GetListRestrictions() ListRestrictions
}

// DeleteCollectionActionImpl is a DeleteCollectionAction.
type DeleteCollectionActionImpl struct {
	ActionImpl
	ListRestrictions ListRestrictions
	DeleteOptions    metav1.DeleteOptions
	ListOptions      metav1.ListOptions
}

// GetListRestrictions are the selectors, neither of them nil.
func (a DeleteCollectionActionImpl) GetListRestrictions() ListRestrictions {
	return a.ListRestrictions
}

// GetDeleteOptions are the options for each object.
func (a DeleteCollectionActionImpl) GetDeleteOptions() metav1.DeleteOptions { return a.DeleteOptions }

// GetListOptions are the options that select the objects.
func (a DeleteCollectionActionImpl) GetListOptions() metav1.ListOptions { return a.ListOptions }

// DeepCopy shares nothing with the action.
func (a DeleteCollectionActionImpl) DeepCopy() Action {
	a.ListRestrictions = a.ListRestrictions.deepCopy()
	a.DeleteOptions = *a.DeleteOptions.DeepCopy()
	a.ListOptions = *a.ListOptions.DeepCopy()
	return a
}

// NewDeleteCollectionActionWithOptions describes removing objects of a
// namespace.
func NewDeleteCollectionActionWithOptions(resource schema.GroupVersionResource, namespace string, deleteOpts metav1.DeleteOptions, listOpts metav1.ListOptions) DeleteCollectionActionImpl {
	byLabel, byField, _ := ExtractFromListOptions(listOpts)
	return DeleteCollectionActionImpl{
		ActionImpl:       ActionImpl{Verb: "delete-collection", Resource: resource, Namespace: namespace},
		ListRestrictions: ListRestrictions{Labels: byLabel, Fields: byField},
		DeleteOptions:    deleteOpts,
		ListOptions:      listOpts,
	}
}

// NewDeleteCollectionAction is NewDeleteCollectionActionWithOptions without
// options for the objects.
func NewDeleteCollectionAction(resource schema.GroupVersionResource, namespace string, listOpts any) DeleteCollectionActionImpl {
	return NewDeleteCollectionActionWithOptions(resource, namespace, metav1.DeleteOptions{}, listOptionsIf(listOpts))
}

// NewRootDeleteCollectionActionWithOptions describes removing objects that
// have no namespace.
func NewRootDeleteCollectionActionWithOptions(resource schema.GroupVersionResource, deleteOpts metav1.DeleteOptions, listOpts metav1.ListOptions) DeleteCollectionActionImpl {
	return NewDeleteCollectionActionWithOptions(resource, "", deleteOpts, listOpts)
}

// NewRootDeleteCollectionAction is NewRootDeleteCollectionActionWithOptions
// without options for the objects.
func NewRootDeleteCollectionAction(resource schema.GroupVersionResource, listOpts any) DeleteCollectionActionImpl {
	return NewDeleteCollectionActionWithOptions(resource, "", metav1.DeleteOptions{}, listOptionsIf(listOpts))
}
