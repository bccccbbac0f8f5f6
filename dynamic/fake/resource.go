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

package fake

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/testing"
)

// resourceClient hands each call to the reactors. The subresources of a call
// are one in its action, joined by slashes.
type resourceClient struct {
	client    *FakeDynamicClient
	resource  schema.GroupVersionResource
	namespace string
	list      schema.GroupVersionKind // empty if the resource cannot be listed
}

// Namespace calls the resource in one namespace.
func (c *resourceClient) Namespace(namespace string) dynamic.ResourceInterface {
	in := *c
	in.namespace = namespace
	return &in
}

func path(subresources []string) string { return strings.Join(subresources, "/") }

// Create makes obj, or posts it to a subresource of the object of its name.
func (c *resourceClient) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, errNilObject
	}
	if len(subresources) == 0 {
		return c.invoke(ctx, testing.NewCreateActionWithOptions(c.resource, c.namespace, obj, opts))
	}
	return c.invoke(ctx, testing.NewCreateSubresourceActionWithOptions(c.resource, obj.GetName(), path(subresources), c.namespace, obj, opts))
}

// Update replaces an object. A tracker does the same for a subresource.
func (c *resourceClient) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, errNilObject
	}
	return c.invoke(ctx, testing.NewUpdateSubresourceActionWithOptions(c.resource, path(subresources), c.namespace, obj, opts))
}

// UpdateStatus is Update with an action of the subresource status.
func (c *resourceClient) UpdateStatus(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions) (*unstructured.Unstructured, error) {
	return c.Update(ctx, obj, opts, "status")
}

// Delete removes one object. A tracker does the same for a subresource.
func (c *resourceClient) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, subresources ...string) error {
	_, err := c.client.InvokesWithContext(ctx, testing.NewDeleteSubresourceActionWithOptions(c.resource, path(subresources), c.namespace, name, opts), &metav1.Status{Status: "dynamic delete fail"})
	return err
}

// DeleteCollection hands the action to the reactors. That of a tracker does
// nothing for it, unless it is strict.
func (c *resourceClient) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOptions metav1.ListOptions) error {
	_, err := c.client.InvokesWithContext(ctx, testing.NewDeleteCollectionActionWithOptions(c.resource, c.namespace, opts, listOptions), &metav1.Status{Status: "dynamic deletecollection fail"})
	return err
}

// Get reads one object. A tracker does the same for a subresource.
func (c *resourceClient) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return c.invoke(ctx, testing.NewGetSubresourceActionWithOptions(c.resource, c.namespace, path(subresources), name, opts))
}

// List reads the collection and keeps what the label selector selects. It
// panics if the client was not told what a list of the resource is called.
func (c *resourceClient) List(ctx context.Context, opts metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	if c.list.Empty() {
		known := map[schema.GroupVersionResource]string{}
		for resource, kind := range c.client.lists {
			known[resource] = kind.Kind
		}
		panic(fmt.Sprintf("coding error: you must register resource to list kind for every resource you're going to LIST when creating the client.  See NewSimpleDynamicClientWithCustomListKinds or register the list into the scheme: %v out of %v", c.resource, known))
	}
	item := c.list
	item.Kind = strings.TrimSuffix(item.Kind, listSuffix)
	action := testing.NewListActionWithOptions(c.resource, item, c.namespace, opts)
	if c.namespace == "" && !c.client.strict { // the action for all namespaces has no options but selectors
		action = testing.NewRootListActionWithOptions(c.resource, item, opts)
	}
	obj, err := c.client.InvokesWithContext(ctx, action, &metav1.Status{Status: "dynamic list fail"})
	if obj == nil || err != nil {
		return nil, err
	}
	return c.listOf(obj, action.GetListRestrictions().Labels)
}

// listOf makes a list of the resource of what a reactor answered with.
func (c *resourceClient) listOf(obj runtime.Object, selector labels.Selector) (*unstructured.UnstructuredList, error) {
	all, err := c.convert(obj)
	if err != nil {
		return nil, err
	}
	list := &unstructured.UnstructuredList{}
	list.SetGroupVersionKind(c.list)
	if m, err := meta.ListAccessor(all); err == nil {
		list.SetResourceVersion(m.GetResourceVersion())
		list.SetContinue(m.GetContinue())
		list.SetRemainingItemCount(m.GetRemainingItemCount())
	}
	if items, ok := all.(*unstructured.UnstructuredList); ok {
		for _, item := range items.Items {
			if selector.Matches(labels.Set(item.GetLabels())) {
				list.Items = append(list.Items, item)
			}
		}
	}
	return list, nil
}

// Watch follows the collection until the watch is stopped or ctx ends, see
// testing.Fake.InvokesWatchWithContext. Of trackers, only strict ones
// look at selectors.
func (c *resourceClient) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	opts.Watch = true
	return c.client.InvokesWatchWithContext(ctx, testing.NewWatchActionWithOptions(c.resource, c.namespace, opts))
}

// Patch changes an object. A tracker does the same for a subresource.
func (c *resourceClient) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return c.invoke(ctx, testing.NewPatchSubresourceActionWithOptions(c.resource, c.namespace, name, pt, data, opts, subresources...))
}

// Apply is Patch with obj as a server-side apply.
func (c *resourceClient) Apply(ctx context.Context, name string, obj *unstructured.Unstructured, opts metav1.ApplyOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, errNilObject
	}
	data, err := runtime.Encode(unstructured.UnstructuredJSONScheme, obj)
	if err != nil {
		return nil, err
	}
	return c.Patch(ctx, name, types.ApplyPatchType, data, opts.ToPatchOptions(), subresources...)
}

// ApplyStatus is Apply with an action of the subresource status.
func (c *resourceClient) ApplyStatus(ctx context.Context, name string, obj *unstructured.Unstructured, opts metav1.ApplyOptions) (*unstructured.Unstructured, error) {
	return c.Apply(ctx, name, obj, opts, "status")
}

// invoke hands an action to the reactors and returns what they answer with as an
// unstructured object, or none if it is none.
func (c *resourceClient) invoke(ctx context.Context, action testing.Action) (*unstructured.Unstructured, error) {
	answer, err := c.client.InvokesWithContext(ctx, action, &metav1.Status{Status: "dynamic " + action.GetVerb() + " fail"})
	if answer == nil || err != nil {
		return nil, err
	}
	obj, err := c.convert(answer)
	if err != nil {
		return nil, err
	}
	switch obj := obj.(type) {
	case *unstructured.Unstructured:
		return obj, nil
	case *unstructured.UnstructuredList:
		return &unstructured.Unstructured{Object: obj.UnstructuredContent()}, nil
	}
	return nil, fmt.Errorf("%s %s: the reactor answered with %T", action.GetVerb(), c.resource.Resource, answer)
}

// convert also takes objects without kind, which an action may well have.
func (c *resourceClient) convert(obj runtime.Object) (runtime.Object, error) {
	if obj, ok := obj.(*unstructured.Unstructured); ok {
		return obj, nil
	}
	return toUnstructured(c.client.scheme, obj)
}

var errNilObject = errors.New("object does not implement the Object interfaces: it is nil")
