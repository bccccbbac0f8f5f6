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
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/testing"
)

// The functions below are to fake clients what GetSubresource and its like are
// to real ones: each hands an action to the reactors of the fake. A reactor
// that answers with no object gives the one that the caller would decode into.

// FakeGetSubresource reads a subresource of the named object.
func FakeGetSubresource[T object, R runtime.Object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, opts metav1.GetOptions, into R) (R, error) {
	return InvokeFake(ctx, c.Fake, testing.NewGetSubresourceActionWithOptions(c.resource, c.namespace, sub.name, name, opts), into, into)
}

// FakeListSubresource reads the list that a subresource of the named object is.
func FakeListSubresource[T object, R runtime.Object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, opts metav1.ListOptions, into R) (R, error) {
	action := testing.NewListActionWithOptions(c.resource, c.kind, c.namespace, opts)
	action.Subresource, action.Name = sub.name, name
	return InvokeFake(ctx, c.Fake, action, into, into)
}

// FakeCreateSubresource posts in to a subresource of the named object.
func FakeCreateSubresource[T object, R runtime.Object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, in runtime.Object, opts metav1.CreateOptions, into R) (R, error) {
	return InvokeFake(ctx, c.Fake, testing.NewCreateSubresourceActionWithOptions(c.resource, name, sub.name, c.namespace, in, opts), into, into)
}

// FakeUpdateSubresource replaces a subresource. The action does not say of
// which object, since in names it.
func FakeUpdateSubresource[T object, R runtime.Object](ctx context.Context, c *FakeClient[T], _ string, sub Subresource, in runtime.Object, opts metav1.UpdateOptions, into R) (R, error) {
	return InvokeFake(ctx, c.Fake, testing.NewUpdateSubresourceActionWithOptions(c.resource, sub.name, c.namespace, in, opts), into, into)
}

// FakePatchSubresource changes a subresource of the named object.
func FakePatchSubresource[T object, R runtime.Object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, pt types.PatchType, data []byte, opts metav1.PatchOptions, into R) (R, error) {
	return InvokeFake(ctx, c.Fake, testing.NewPatchSubresourceActionWithOptions(c.resource, c.namespace, name, pt, data, opts, sub.name), into, into)
}

// FakeDeleteSubresource removes a subresource of the named object.
func FakeDeleteSubresource[T object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, opts metav1.DeleteOptions) error {
	_, err := c.InvokesWithContext(ctx, testing.NewDeleteSubresourceActionWithOptions(c.resource, sub.name, c.namespace, name, opts), c.newObject())
	return err
}

// FakeApplySubresource sends in as server-side apply to a subresource.
func FakeApplySubresource[T object, C comparable, R runtime.Object](ctx context.Context, c *FakeClient[T], name string, sub Subresource, in C, opts metav1.ApplyOptions, into R) (R, error) {
	if err := notNil(in, sub); err != nil {
		var none R
		return none, err
	}
	data, err := json.Marshal(in)
	if err != nil {
		return into, fmt.Errorf("encode apply configuration: %w", err)
	}
	return FakePatchSubresource(ctx, c, name, sub, types.ApplyPatchType, data, opts.ToPatchOptions(), into)
}

// InvokeFake hands an action to the reactors of a fake, with the object that
// they get as the default, and returns the object that they answer with, or
// none if they answer with none.
func InvokeFake[R runtime.Object](ctx context.Context, fake *testing.Fake, action testing.Action, none R, defaultObject runtime.Object) (R, error) {
	obj, err := fake.InvokesWithContext(ctx, action, defaultObject)
	if obj == nil {
		return none, err
	}
	answer, ok := obj.(R)
	if ok {
		return answer, err
	}
	if err == nil {
		err = fmt.Errorf("%s %s: the reactor answered with %T, not %T", action.GetVerb(), action.GetResource().Resource, obj, none)
	}
	return none, err
}
