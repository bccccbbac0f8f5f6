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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// UpdateAction replaces an object or a subresource of it.
type UpdateAction interface {
	Action
	GetObject() runtime.Object
}

// UpdateActionImpl is an UpdateAction.
type UpdateActionImpl struct {
	ActionImpl
	Object        runtime.Object
	UpdateOptions metav1.UpdateOptions
}

// GetObject is the object as the caller sent it.
func (a UpdateActionImpl) GetObject() runtime.Object { return a.Object }

// GetUpdateOptions are the options of the call.
func (a UpdateActionImpl) GetUpdateOptions() metav1.UpdateOptions { return a.UpdateOptions }

// DeepCopy shares nothing with the action.
func (a UpdateActionImpl) DeepCopy() Action {
	a.Object = copyObject(a.Object)
	a.UpdateOptions = *a.UpdateOptions.DeepCopy()
	return a
}

// NewUpdateSubresourceActionWithOptions describes replacing a subresource of
// object in a namespace. All other update actions are cases of it.
func NewUpdateSubresourceActionWithOptions(resource schema.GroupVersionResource, subresource, namespace string, object runtime.Object, opts metav1.UpdateOptions) UpdateActionImpl {
	return UpdateActionImpl{
		ActionImpl:    ActionImpl{Verb: "update", Resource: resource, Subresource: subresource, Namespace: namespace},
		Object:        object,
		UpdateOptions: opts,
	}
}

// NewUpdateSubresourceAction is NewUpdateSubresourceActionWithOptions without
// options.
func NewUpdateSubresourceAction(resource schema.GroupVersionResource, subresource, namespace string, object runtime.Object) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, subresource, namespace, object, metav1.UpdateOptions{})
}

// NewUpdateActionWithOptions describes replacing object in a namespace.
func NewUpdateActionWithOptions(resource schema.GroupVersionResource, namespace string, object runtime.Object, opts metav1.UpdateOptions) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, "", namespace, object, opts)
}

// NewUpdateAction is NewUpdateActionWithOptions without options.
func NewUpdateAction(resource schema.GroupVersionResource, namespace string, object runtime.Object) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, "", namespace, object, metav1.UpdateOptions{})
}

// NewRootUpdateActionWithOptions describes replacing object, which has no
// namespace.
func NewRootUpdateActionWithOptions(resource schema.GroupVersionResource, object runtime.Object, opts metav1.UpdateOptions) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, "", "", object, opts)
}

// NewRootUpdateAction is NewRootUpdateActionWithOptions without options.
func NewRootUpdateAction(resource schema.GroupVersionResource, object runtime.Object) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, "", "", object, metav1.UpdateOptions{})
}

// NewRootUpdateSubresourceActionWithOptions describes replacing a subresource
// of object, which has no namespace.
func NewRootUpdateSubresourceActionWithOptions(resource schema.GroupVersionResource, subresource string, object runtime.Object, opts metav1.UpdateOptions) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, subresource, "", object, opts)
}

// NewRootUpdateSubresourceAction is NewRootUpdateSubresourceActionWithOptions
// without options.
func NewRootUpdateSubresourceAction(resource schema.GroupVersionResource, subresource string, object runtime.Object) UpdateActionImpl {
	return NewUpdateSubresourceActionWithOptions(resource, subresource, "", object, metav1.UpdateOptions{})
}
