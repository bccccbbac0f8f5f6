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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/testing"
)

// FakeClient has the methods of Client and hands each call to a testing.Fake.
type FakeClient[T object] struct {
	*testing.Fake
	namespace string
	resource  schema.GroupVersionResource
	kind      schema.GroupVersionKind
	newObject func() T
}

// FakeClientWithList has the methods of ClientWithList.
type FakeClientWithList[T object, L runtime.Object] struct {
	*FakeClient[T]
	fakeLister[T, L]
}

// FakeClientWithApply has the methods of ClientWithApply.
type FakeClientWithApply[T object, C namedConfig] struct {
	*FakeClient[T]
	fakeApplier[T, C]
}

// FakeClientWithListAndApply has the methods of ClientWithListAndApply.
type FakeClientWithListAndApply[T object, L runtime.Object, C namedConfig] struct {
	*FakeClient[T]
	fakeLister[T, L]
	fakeApplier[T, C]
}

type fakeLister[T object, L runtime.Object] struct {
	list         *FakeClient[T]
	newList      func() L
	copyListMeta func(dst, src L)
	getItems     func(L) []T
	setItems     func(L, []T)
}

type fakeApplier[T object, C namedConfig] struct {
	apply *FakeClient[T]
}

// NewFakeClient makes a fake client of a resource.
func NewFakeClient[T object](fake *testing.Fake, namespace string, resource schema.GroupVersionResource, kind schema.GroupVersionKind, emptyObjectCreator func() T) *FakeClient[T] {
	return &FakeClient[T]{fake, namespace, resource, kind, emptyObjectCreator}
}

// NewFakeClientWithList makes a fake client of a resource that can be listed.
func NewFakeClientWithList[T object, L runtime.Object](fake *testing.Fake, namespace string, resource schema.GroupVersionResource, kind schema.GroupVersionKind, emptyObjectCreator func() T, emptyListCreator func() L, listMetaCopier func(L, L), itemsGetter func(L) []T, itemsSetter func(L, []T)) *FakeClientWithList[T, L] {
	c := NewFakeClient(fake, namespace, resource, kind, emptyObjectCreator)
	return &FakeClientWithList[T, L]{c, fakeLister[T, L]{c, emptyListCreator, listMetaCopier, itemsGetter, itemsSetter}}
}

// NewFakeClientWithApply makes a fake client of a resource with server-side
// apply.
func NewFakeClientWithApply[T object, C namedConfig](fake *testing.Fake, namespace string, resource schema.GroupVersionResource, kind schema.GroupVersionKind, emptyObjectCreator func() T) *FakeClientWithApply[T, C] {
	c := NewFakeClient(fake, namespace, resource, kind, emptyObjectCreator)
	return &FakeClientWithApply[T, C]{c, fakeApplier[T, C]{c}}
}

// NewFakeClientWithListAndApply makes a fake client of a resource that can be
// listed and has server-side apply.
func NewFakeClientWithListAndApply[T object, L runtime.Object, C namedConfig](fake *testing.Fake, namespace string, resource schema.GroupVersionResource, kind schema.GroupVersionKind, emptyObjectCreator func() T, emptyListCreator func() L, listMetaCopier func(L, L), itemsGetter func(L) []T, itemsSetter func(L, []T)) *FakeClientWithListAndApply[T, L, C] {
	c := NewFakeClient(fake, namespace, resource, kind, emptyObjectCreator)
	return &FakeClientWithListAndApply[T, L, C]{c, fakeLister[T, L]{c, emptyListCreator, listMetaCopier, itemsGetter, itemsSetter}, fakeApplier[T, C]{c}}
}

// Resource is what the client calls.
func (c *FakeClient[T]) Resource() schema.GroupVersionResource { return c.resource }

// Kind is the kind of the objects.
func (c *FakeClient[T]) Kind() schema.GroupVersionKind { return c.kind }

// Namespace is empty for a resource without namespaces.
func (c *FakeClient[T]) Namespace() string { return c.namespace }
