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
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/testing"
)

// Each call returns an empty object with an error, never nil, as those of the
// real client do.

// Get reads one object.
func (c *FakeClient[T]) Get(ctx context.Context, name string, options metav1.GetOptions) (T, error) {
	return c.invoke(ctx, testing.NewGetActionWithOptions(c.resource, c.namespace, name, options))
}

// Create makes obj and returns what was kept.
func (c *FakeClient[T]) Create(ctx context.Context, obj T, opts metav1.CreateOptions) (T, error) {
	return c.invoke(ctx, testing.NewCreateActionWithOptions(c.resource, c.namespace, obj, opts))
}

// Update replaces the object of obj's name and returns what was kept.
func (c *FakeClient[T]) Update(ctx context.Context, obj T, opts metav1.UpdateOptions) (T, error) {
	return c.invoke(ctx, testing.NewUpdateActionWithOptions(c.resource, c.namespace, obj, opts))
}

// UpdateStatus is Update with an action of the subresource status. A tracker
// replaces the whole object, unless it is strict.
func (c *FakeClient[T]) UpdateStatus(ctx context.Context, obj T, opts metav1.UpdateOptions) (T, error) {
	return c.invoke(ctx, testing.NewUpdateSubresourceActionWithOptions(c.resource, "status", c.namespace, obj, opts))
}

// Patch changes an object and returns what was kept.
func (c *FakeClient[T]) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (T, error) {
	return c.invoke(ctx, testing.NewPatchSubresourceActionWithOptions(c.resource, c.namespace, name, pt, data, opts, subresources...))
}

// Delete removes one object.
func (c *FakeClient[T]) Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error {
	_, err := c.InvokesWithContext(ctx, testing.NewDeleteActionWithOptions(c.resource, c.namespace, name, opts), c.newObject())
	return err
}

// Watch follows the collection until the watch is stopped or ctx ends, see
// testing.Fake.InvokesWatchWithContext.
func (c *FakeClient[T]) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	opts.Watch = true
	return c.InvokesWatchWithContext(ctx, testing.NewWatchActionWithOptions(c.resource, c.namespace, opts))
}

// invoke answers with an empty object where no reactor has one.
func (c *FakeClient[T]) invoke(ctx context.Context, action testing.Action) (T, error) {
	empty := c.newObject()
	obj, err := c.InvokesWithContext(ctx, action, empty)
	if obj == nil {
		return empty, err
	}
	if got, ok := obj.(T); ok {
		return got, err
	}
	if action.GetSubresource() == "scale" {
		return empty, err // as from a real client, which has no place for a scale here
	}
	return empty, mistyped(err, action, obj, empty)
}

// mistyped is the error for a reactor that answered with an object of another
// type, unless it failed anyway.
func mistyped(err error, action testing.Action, got, want any) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s %s: the reactor answered with %T, not %T", action.GetVerb(), action.GetResource().Resource, got, want)
}

// List reads the collection and keeps what the label selector selects.
func (l *fakeLister[T, L]) List(ctx context.Context, opts metav1.ListOptions) (L, error) {
	c := l.list
	empty := l.newList()
	action := testing.NewListActionWithOptions(c.resource, c.kind, c.namespace, opts)
	obj, err := c.InvokesWithContext(ctx, action, empty)
	if obj == nil {
		return empty, err
	}
	all, ok := obj.(L)
	if !ok {
		return empty, mistyped(err, action, obj, empty)
	}
	chosen := l.newList()
	l.copyListMeta(chosen, all)
	l.setItems(chosen, selected(l.getItems(all), action.GetListRestrictions().Labels))
	return chosen, err
}

// selected is nil, and not an empty slice, when nothing is.
func selected[T object](items []T, selector labels.Selector) []T {
	var chosen []T
	for _, item := range items {
		if selector.Matches(labels.Set(item.GetLabels())) {
			chosen = append(chosen, item)
		}
	}
	return chosen
}

// DeleteCollection hands the action to the reactors. That of a tracker does
// nothing for it, unless it is strict.
func (l *fakeLister[T, L]) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOpts metav1.ListOptions) error {
	c := l.list
	_, err := c.InvokesWithContext(ctx, testing.NewDeleteCollectionActionWithOptions(c.resource, c.namespace, opts, listOpts), l.newList())
	return err
}

// Apply sends obj, which has to have a name, as server-side apply and returns
// what was kept. It returns no object, but nil, for an obj that it cannot send.
func (a *fakeApplier[T, C]) Apply(ctx context.Context, obj C, opts metav1.ApplyOptions) (T, error) {
	return a.send(ctx, obj, opts)
}

// ApplyStatus is Apply with an action of the subresource status.
func (a *fakeApplier[T, C]) ApplyStatus(ctx context.Context, obj C, opts metav1.ApplyOptions) (T, error) {
	return a.send(ctx, obj, opts, "status")
}

func (a *fakeApplier[T, C]) send(ctx context.Context, obj C, opts metav1.ApplyOptions, subresources ...string) (T, error) {
	var none T
	name, err := nameOf(obj, "configuration", "configuration")
	if err != nil {
		return none, err
	}
	data, err := json.Marshal(obj)
	if err != nil {
		return none, fmt.Errorf("encode the configuration: %w", err)
	}
	return a.apply.Patch(ctx, name, types.ApplyPatchType, data, opts.ToPatchOptions(), subresources...)
}
