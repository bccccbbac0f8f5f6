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

package gentype

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/rest"
)

// object is an API object with metadata of its own.
type object interface {
	metav1.Object
	runtime.Object
}

// namedConfig is an apply configuration of an object.
type namedConfig interface {
	comparable
	GetName() *string
}

// Client calls one resource, in one namespace if it has namespaces. It keeps
// no state between calls and is safe for concurrent use.
type Client[T object] struct {
	resource       string
	client         rest.Interface
	namespace      string
	newObject      func() T
	parameterCodec runtime.ParameterCodec
	protobuf       bool
}

// Option changes a Client while it is made.
type Option[T object] func(*Client[T])

// ClientWithList is a Client of a resource that can be listed. Like the other
// two it holds its Client itself: generated code makes one for each call, in
// one allocation.
type ClientWithList[T object, L runtime.Object] struct {
	*Client[T]
	lister[T, L]
	own Client[T]
}

// ClientWithApply is a Client of a resource with server-side apply.
type ClientWithApply[T object, C namedConfig] struct {
	*Client[T]
	applier[T, C]
	own Client[T]
}

// ClientWithListAndApply is a Client of a resource that can be listed and has
// server-side apply.
type ClientWithListAndApply[T object, L runtime.Object, C namedConfig] struct {
	*Client[T]
	lister[T, L]
	applier[T, C]
	own Client[T]
}

type lister[T object, L runtime.Object] struct {
	list    *Client[T]
	newList func() L
}

type applier[T object, C namedConfig] struct {
	apply *Client[T]
}

// PrefersProtobuf makes the client ask for protobuf where the rest client's
// configuration leaves the choice.
func PrefersProtobuf[T object]() Option[T] {
	return func(c *Client[T]) { c.protobuf = true }
}

// NewClient makes a client of a resource.
func NewClient[T object](resource string, client rest.Interface, parameterCodec runtime.ParameterCodec, namespace string, emptyObjectCreator func() T, options ...Option[T]) *Client[T] {
	c := &Client[T]{}
	c.init(resource, client, parameterCodec, namespace, emptyObjectCreator, options)
	return c
}

func (c *Client[T]) init(resource string, client rest.Interface, codec runtime.ParameterCodec, namespace string, newObject func() T, options []Option[T]) {
	*c = Client[T]{resource: resource, client: client, namespace: namespace, newObject: newObject, parameterCodec: codec}
	for _, option := range options {
		option(c)
	}
}

// NewClientWithList makes a client of a resource that can be listed.
func NewClientWithList[T object, L runtime.Object](resource string, client rest.Interface, parameterCodec runtime.ParameterCodec, namespace string, emptyObjectCreator func() T, emptyListCreator func() L, options ...Option[T]) *ClientWithList[T, L] {
	c := &ClientWithList[T, L]{}
	c.own.init(resource, client, parameterCodec, namespace, emptyObjectCreator, options)
	c.Client = &c.own
	c.lister = lister[T, L]{list: &c.own, newList: emptyListCreator}
	return c
}

// NewClientWithApply makes a client of a resource with server-side apply.
func NewClientWithApply[T object, C namedConfig](resource string, client rest.Interface, parameterCodec runtime.ParameterCodec, namespace string, emptyObjectCreator func() T, options ...Option[T]) *ClientWithApply[T, C] {
	c := &ClientWithApply[T, C]{}
	c.own.init(resource, client, parameterCodec, namespace, emptyObjectCreator, options)
	c.Client = &c.own
	c.applier = applier[T, C]{apply: &c.own}
	return c
}

// NewClientWithListAndApply makes a client of a resource that can be listed
// and has server-side apply.
func NewClientWithListAndApply[T object, L runtime.Object, C namedConfig](resource string, client rest.Interface, parameterCodec runtime.ParameterCodec, namespace string, emptyObjectCreator func() T, emptyListCreator func() L, options ...Option[T]) *ClientWithListAndApply[T, L, C] {
	c := &ClientWithListAndApply[T, L, C]{}
	c.own.init(resource, client, parameterCodec, namespace, emptyObjectCreator, options)
	c.Client = &c.own
	c.lister = lister[T, L]{list: &c.own, newList: emptyListCreator}
	c.applier = applier[T, C]{apply: &c.own}
	return c
}

// GetClient is the rest client that sends the requests.
func (c *Client[T]) GetClient() rest.Interface { return c.client }

// GetNamespace is empty for a resource without namespaces and for a client
// across all of them.
func (c *Client[T]) GetNamespace() string { return c.namespace }
