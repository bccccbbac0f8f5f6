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
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Action describes one call of a fake client. The concrete types, one for each
// verb, have the arguments of the call as well.
type Action interface {
	GetNamespace() string
	GetVerb() string
	GetResource() schema.GroupVersionResource
	GetSubresource() string

	// Matches compares without regard to the case of letters. A resource
	// "pods" includes its subresources, "pods/status" is one of them.
	Matches(verb, resource string) bool

	// DeepCopy makes a copy that shares nothing with the action, so that one
	// reactor's changes do not show elsewhere.
	DeepCopy() Action
}

// ActionImpl is what all actions have in common.
type ActionImpl struct {
	Namespace   string
	Verb        string
	Resource    schema.GroupVersionResource
	Subresource string
}

// GetNamespace is empty for resources that have no namespace, and for calls
// across all of them.
func (a ActionImpl) GetNamespace() string { return a.Namespace }

// GetVerb is the verb in lower case, as in RBAC rules.
func (a ActionImpl) GetVerb() string { return a.Verb }

// GetResource names the resource without its subresource.
func (a ActionImpl) GetResource() schema.GroupVersionResource { return a.Resource }

// GetSubresource is for example "status", and empty for most calls.
func (a ActionImpl) GetSubresource() string { return a.Subresource }

// Matches compares without regard to the case of letters.
func (a ActionImpl) Matches(verb, resource string) bool {
	return strings.EqualFold(verb, a.Verb) && matchResource(a, resource, strings.EqualFold)
}

// matchResource compares a resource, perhaps with a subresource, to that of an
// action. Without a slash it stands for all its subresources too.
func matchResource(a Action, resource string, equal func(x, y string) bool) bool {
	resource, sub, one := strings.Cut(resource, "/")
	return equal(resource, a.GetResource().Resource) && (!one || equal(sub, a.GetSubresource()))
}

// DeepCopy has nothing to share.
func (a ActionImpl) DeepCopy() Action { return a }

// GenericAction is a call that has one argument and no verb of its own.
type GenericAction interface {
	Action
	GetValue() any
}

// GenericActionImpl is a GenericAction.
type GenericActionImpl struct {
	ActionImpl
	Value any
}

// GetValue is the argument.
func (a GenericActionImpl) GetValue() any { return a.Value }

// DeepCopy copies the action; the value, of which nothing is known, is shared.
func (a GenericActionImpl) DeepCopy() Action { return a }
