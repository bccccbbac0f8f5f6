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

// CreateAction makes an object, or posts one to a subresource.
type CreateAction interface {
	Action
	GetObject() runtime.Object
}

// CreateActionImpl is a CreateAction.
type CreateActionImpl struct {
	ActionImpl
	Name          string // of the object whose subresource is posted to
	Object        runtime.Object
	CreateOptions metav1.CreateOptions
}

// GetObject is the object as the caller sent it.
func (a CreateActionImpl) GetObject() runtime.Object { return a.Object }

// GetCreateOptions are the options of the call.
func (a CreateActionImpl) GetCreateOptions() metav1.CreateOptions { return a.CreateOptions }

// DeepCopy shares nothing with the action.
func (a CreateActionImpl) DeepCopy() Action {
	a.Object = copyObject(a.Object)
	a.CreateOptions = *a.CreateOptions.DeepCopy()
	return a
}

func copyObject(obj runtime.Object) runtime.Object {
	if obj == nil {
		return nil
	}
	return obj.DeepCopyObject()
}

// NewCreateSubresourceActionWithOptions describes posting object to a
// subresource of name. All other create actions are cases of it.
func NewCreateSubresourceActionWithOptions(resource schema.GroupVersionResource, name, subresource, namespace string, object runtime.Object, opts metav1.CreateOptions) CreateActionImpl {
	return CreateActionImpl{
		ActionImpl:    ActionImpl{Verb: "create", Resource: resource, Subresource: subresource, Namespace: namespace},
		Name:          name,
		Object:        object,
		CreateOptions: opts,
	}
}

// NewCreateSubresourceAction is NewCreateSubresourceActionWithOptions without
// options.
func NewCreateSubresourceAction(resource schema.GroupVersionResource, name, subresource, namespace string, object runtime.Object) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, name, subresource, namespace, object, metav1.CreateOptions{})
}

// NewCreateActionWithOptions describes making object in a namespace.
func NewCreateActionWithOptions(resource schema.GroupVersionResource, namespace string, object runtime.Object, opts metav1.CreateOptions) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, "", "", namespace, object, opts)
}

// NewCreateAction is NewCreateActionWithOptions without options.
func NewCreateAction(resource schema.GroupVersionResource, namespace string, object runtime.Object) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, "", "", namespace, object, metav1.CreateOptions{})
}

// NewRootCreateActionWithOptions describes making object, which has no namespace.
func NewRootCreateActionWithOptions(resource schema.GroupVersionResource, object runtime.Object, opts metav1.CreateOptions) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, "", "", "", object, opts)
}

// NewRootCreateAction is NewRootCreateActionWithOptions without options.
func NewRootCreateAction(resource schema.GroupVersionResource, object runtime.Object) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, "", "", "", object, metav1.CreateOptions{})
}

// NewRootCreateSubresourceActionWithOptions describes posting object to a
// subresource of name, which has no namespace.
func NewRootCreateSubresourceActionWithOptions(resource schema.GroupVersionResource, name, subresource string, object runtime.Object, opts metav1.CreateOptions) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, name, subresource, "", object, opts)
}

// NewRootCreateSubresourceAction is NewRootCreateSubresourceActionWithOptions
// without options.
func NewRootCreateSubresourceAction(resource schema.GroupVersionResource, name, subresource string, object runtime.Object) CreateActionImpl {
	return NewCreateSubresourceActionWithOptions(resource, name, subresource, "", object, metav1.CreateOptions{})
}
