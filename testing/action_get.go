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

// GetAction reads one object.
type GetAction interface {
	Action
	GetName() string
}

// GetActionImpl is a GetAction.
type GetActionImpl struct {
	ActionImpl
	Name       string
	GetOptions metav1.GetOptions
}

// GetName is the name of the object.
func (a GetActionImpl) GetName() string { return a.Name }

// GetGetOptions are the options of the call.
func (a GetActionImpl) GetGetOptions() metav1.GetOptions { return a.GetOptions }

// DeepCopy shares nothing with the action.
func (a GetActionImpl) DeepCopy() Action {
	a.GetOptions = *a.GetOptions.DeepCopy()
	return a
}

// NewGetSubresourceActionWithOptions describes reading a subresource of an
// object in a namespace. All other get actions are cases of it.
func NewGetSubresourceActionWithOptions(resource schema.GroupVersionResource, namespace, subresource, name string, opts metav1.GetOptions) GetActionImpl {
	return GetActionImpl{
		ActionImpl: ActionImpl{Verb: "get", Resource: resource, Subresource: subresource, Namespace: namespace},
		Name:       name,
		GetOptions: opts,
	}
}

// NewGetSubresourceAction is NewGetSubresourceActionWithOptions without options.
func NewGetSubresourceAction(resource schema.GroupVersionResource, namespace, subresource, name string) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, namespace, subresource, name, metav1.GetOptions{})
}

// NewGetActionWithOptions describes reading an object in a namespace.
func NewGetActionWithOptions(resource schema.GroupVersionResource, namespace, name string, opts metav1.GetOptions) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, namespace, "", name, opts)
}

// NewGetAction is NewGetActionWithOptions without options.
func NewGetAction(resource schema.GroupVersionResource, namespace, name string) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, namespace, "", name, metav1.GetOptions{})
}

// NewRootGetActionWithOptions describes reading an object without namespace.
func NewRootGetActionWithOptions(resource schema.GroupVersionResource, name string, opts metav1.GetOptions) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, "", "", name, opts)
}

// NewRootGetAction is NewRootGetActionWithOptions without options.
func NewRootGetAction(resource schema.GroupVersionResource, name string) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, "", "", name, metav1.GetOptions{})
}

// NewRootGetSubresourceActionWithOptions describes reading a subresource of an
// object without namespace.
func NewRootGetSubresourceActionWithOptions(resource schema.GroupVersionResource, subresource, name string, opts metav1.GetOptions) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, "", subresource, name, opts)
}

// NewRootGetSubresourceAction is NewRootGetSubresourceActionWithOptions
// without options.
func NewRootGetSubresourceAction(resource schema.GroupVersionResource, subresource, name string) GetActionImpl {
	return NewGetSubresourceActionWithOptions(resource, "", subresource, name, metav1.GetOptions{})
}
