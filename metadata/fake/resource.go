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
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/metadata"
	"k8s.io/client-go/testing"
)

// MetadataClient is what FakeMetadataClient.Resource returns: beside the calls
// of the real client it can write, to set up a test.
type MetadataClient interface {
	metadata.Getter
	CreateFake(obj *metav1.PartialObjectMetadata, opts metav1.CreateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error)
	UpdateFake(obj *metav1.PartialObjectMetadata, opts metav1.UpdateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error)
}

// MetadataClientWithContext has the methods of MetadataClient with contexts.
// What FakeMetadataClient.Resource returns is one too.
type MetadataClientWithContext interface {
	CreateFakeWithContext(ctx context.Context, obj *metav1.PartialObjectMetadata, opts metav1.CreateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error)
	UpdateFakeWithContext(ctx context.Context, obj *metav1.PartialObjectMetadata, opts metav1.UpdateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error)
}

// resourceClient hands each call to the reactors. The subresources of a call
// are one in its action, joined by slashes. Unless the client is strict, actions
// have no options but selectors and those of watches and single deletes: tests
// compare them with ones made by hand.
type resourceClient struct {
	client    *FakeMetadataClient
	resource  schema.GroupVersionResource
	namespace string
}

var (
	_ MetadataClient            = &resourceClient{}
	_ MetadataClientWithContext = &resourceClient{}
)

// Namespace calls the resource in one namespace. What it returns is a
// MetadataClient.
func (c *resourceClient) Namespace(namespace string) metadata.ResourceInterface {
	in := *c
	in.namespace = namespace
	return &in
}

// kept are the options that an action has.
func kept[O any](c *resourceClient, opts, lax O) O {
	if c.client.strict {
		return opts
	}
	return lax
}

func path(subresources []string) string { return strings.Join(subresources, "/") }

// CreateFakeWithContext makes obj, or posts it to a subresource.
func (c *resourceClient) CreateFakeWithContext(ctx context.Context, obj *metav1.PartialObjectMetadata, opts metav1.CreateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	if obj == nil {
		return nil, errNilObject
	}
	if len(subresources) == 0 {
		return c.invoke(ctx, testing.NewCreateActionWithOptions(c.resource, c.namespace, obj, kept(c, opts, metav1.CreateOptions{})))
	}
	return c.invoke(ctx, testing.NewCreateSubresourceActionWithOptions(c.resource, obj.GetName(), path(subresources), c.namespace, obj, kept(c, opts, metav1.CreateOptions{})))
}

// UpdateFakeWithContext replaces an object. A tracker does the same for a
// subresource.
func (c *resourceClient) UpdateFakeWithContext(ctx context.Context, obj *metav1.PartialObjectMetadata, opts metav1.UpdateOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	if obj == nil {
		return nil, errNilObject
	}
	return c.invoke(ctx, testing.NewUpdateSubresourceActionWithOptions(c.resource, path(subresources), c.namespace, obj, kept(c, opts, metav1.UpdateOptions{})))
}

// Delete removes one object. A tracker does the same for a subresource.
func (c *resourceClient) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, subresources ...string) error {
	_, err := c.client.InvokesWithContext(ctx, testing.NewDeleteSubresourceActionWithOptions(c.resource, path(subresources), c.namespace, name, opts), &metav1.Status{Status: "metadata delete fail"})
	return err
}

// DeleteCollection hands the action to the reactors. That of a tracker does
// nothing for it, unless it is strict.
func (c *resourceClient) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOptions metav1.ListOptions) error {
	_, err := c.client.InvokesWithContext(ctx, testing.NewDeleteCollectionActionWithOptions(c.resource, c.namespace, kept(c, opts, metav1.DeleteOptions{}), listOptions), &metav1.Status{Status: "metadata deletecollection fail"})
	return err
}

// Get reads one object. A tracker does the same for a subresource.
func (c *resourceClient) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	return c.invoke(ctx, testing.NewGetSubresourceActionWithOptions(c.resource, c.namespace, path(subresources), name, kept(c, opts, metav1.GetOptions{})))
}

// List reads the collection and keeps what the label selector selects.
func (c *resourceClient) List(ctx context.Context, opts metav1.ListOptions) (*metav1.PartialObjectMetadataList, error) {
	selectors := metav1.ListOptions{LabelSelector: opts.LabelSelector, FieldSelector: opts.FieldSelector}
	action := testing.NewListActionWithOptions(c.resource, itemKind, c.namespace, kept(c, opts, selectors))
	all, err := c.client.InvokesWithContext(ctx, action, &metav1.Status{Status: "metadata list fail"})
	if all == nil || err != nil {
		return nil, err
	}
	return listOf(all, action.GetListRestrictions().Labels)
}

func listOf(all runtime.Object, selector labels.Selector) (*metav1.PartialObjectMetadataList, error) {
	m, err := meta.ListAccessor(all)
	if err != nil {
		return nil, fmt.Errorf("list: the reactor answered with %T: %w", all, err)
	}
	list := &metav1.PartialObjectMetadataList{ListMeta: metav1.ListMeta{
		ResourceVersion:    m.GetResourceVersion(),
		Continue:           m.GetContinue(),
		RemainingItemCount: m.GetRemainingItemCount(),
	}}
	err = meta.EachListItem(all, func(item runtime.Object) error {
		partial, ok := item.(*metav1.PartialObjectMetadata)
		if !ok {
			return fmt.Errorf("list: the reactor answered with a list of %T", item)
		}
		if selector.Matches(labels.Set(partial.Labels)) {
			list.Items = append(list.Items, *partial)
		}
		return nil
	})
	if err != nil {
		return nil, err
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
func (c *resourceClient) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	return c.invoke(ctx, testing.NewPatchSubresourceActionWithOptions(c.resource, c.namespace, name, pt, data, kept(c, opts, metav1.PatchOptions{}), subresources...))
}

// invoke hands an action to the reactors and returns what they answer with, or
// none if it is none.
func (c *resourceClient) invoke(ctx context.Context, action testing.Action) (*metav1.PartialObjectMetadata, error) {
	obj, err := c.client.InvokesWithContext(ctx, action, &metav1.Status{Status: "metadata " + action.GetVerb() + " fail"})
	if obj == nil || err != nil {
		return nil, err
	}
	partial, ok := obj.(*metav1.PartialObjectMetadata)
	if !ok {
		return nil, fmt.Errorf("unexpected return value type %T", obj)
	}
	return partial, nil
}

var errNilObject = errors.New("object does not implement the Object interfaces: it is nil")
