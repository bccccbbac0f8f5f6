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
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/apply"
)

// Each call returns an empty object with an error, never nil: programs rely on
// being able to read from it.

// Get reads one object.
func (c *Client[T]) Get(ctx context.Context, name string, options metav1.GetOptions) (T, error) {
	return c.into(ctx, "Get", c.to(c.client.Get()).Name(name).VersionedParams(&options, c.parameterCodec))
}

// Create makes obj and returns it as the server has it.
func (c *Client[T]) Create(ctx context.Context, obj T, opts metav1.CreateOptions) (T, error) {
	if isNil(obj) {
		return c.newObject(), c.errNil("Create")
	}
	return c.into(ctx, "Create", c.to(c.client.Post()).VersionedParams(&opts, c.parameterCodec).Body(obj))
}

// Update replaces the object of obj's name and returns it as the server has it.
func (c *Client[T]) Update(ctx context.Context, obj T, opts metav1.UpdateOptions) (T, error) {
	if isNil(obj) {
		return c.newObject(), c.errNil("Update")
	}
	return c.into(ctx, "Update", c.to(c.client.Put()).Name(obj.GetName()).VersionedParams(&opts, c.parameterCodec).Body(obj))
}

// UpdateStatus replaces the status of the object of obj's name and returns the
// object as the server has it. For resources without status the generated
// interfaces leave it out.
func (c *Client[T]) UpdateStatus(ctx context.Context, obj T, opts metav1.UpdateOptions) (T, error) {
	if isNil(obj) {
		return c.newObject(), c.errNil("UpdateStatus")
	}
	return c.into(ctx, "UpdateStatus", c.to(c.client.Put()).Name(obj.GetName()).SubResource("status").VersionedParams(&opts, c.parameterCodec).Body(obj))
}

// Patch changes an object, or the subresource of it whose path the segments
// are, and returns it as the server has it.
func (c *Client[T]) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (T, error) {
	if data == nil {
		return c.newObject(), fmt.Errorf("Patch %s: patch must not be nil", c.resource)
	}
	return c.into(ctx, "Patch", c.to(c.client.Patch(pt)).Name(name).SubResource(subresources...).VersionedParams(&opts, c.parameterCodec).Body(data))
}

// Delete removes one object.
func (c *Client[T]) Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error {
	if ctx == nil {
		return c.errNilContext("Delete")
	}
	return c.to(c.client.Delete()).Name(name).Body(&opts).Do(ctx).Error()
}

// Watch follows the collection until the watch is stopped, ctx ends, or the
// server closes it, which it does after opts.TimeoutSeconds at the latest.
func (c *Client[T]) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	if ctx == nil {
		return nil, c.errNilContext("Watch")
	}
	opts.Watch = true
	return c.collection(c.client.Get(), &opts).Watch(ctx)
}

// List reads the collection. The items are decoded while they arrive.
func (l *lister[T, L]) List(ctx context.Context, opts metav1.ListOptions) (L, error) {
	list := l.newList()
	if ctx == nil {
		return list, l.list.errNilContext("List")
	}
	return list, l.list.collection(l.list.client.Get(), &opts).DoInto(ctx, list)
}

// DeleteCollection removes what a list with listOpts would give.
func (l *lister[T, L]) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOpts metav1.ListOptions) error {
	if ctx == nil {
		return l.list.errNilContext("DeleteCollection")
	}
	return l.list.collection(l.list.client.Delete(), &listOpts).Body(&opts).Do(ctx).Error()
}

// Apply sends obj, which has to have a name, as server-side apply and returns
// the object as the server has it. It returns no object, but nil, for an obj
// that it cannot send.
func (a *applier[T, C]) Apply(ctx context.Context, obj C, opts metav1.ApplyOptions) (T, error) {
	return a.send(ctx, "Apply", obj, opts)
}

// ApplyStatus is Apply for the status. For resources without status the
// generated interfaces leave it out.
func (a *applier[T, C]) ApplyStatus(ctx context.Context, obj C, opts metav1.ApplyOptions) (T, error) {
	return a.send(ctx, "ApplyStatus", obj, opts, "status")
}

func (a *applier[T, C]) send(ctx context.Context, call string, obj C, opts metav1.ApplyOptions, subresources ...string) (T, error) {
	var none T
	name, err := nameOf(obj, "object", "obj")
	if err != nil {
		return none, err
	}
	request, err := apply.NewRequest(a.apply.client, obj)
	if err != nil {
		return none, err
	}
	patchOpts := opts.ToPatchOptions()
	return a.apply.into(ctx, call, a.apply.to(request).Name(name).SubResource(subresources...).VersionedParams(&patchOpts, a.apply.parameterCodec))
}

// nameOf says what is missing in an apply configuration, in the words that the
// real and the fake client have for it.
func nameOf[C namedConfig](configuration C, whole, part string) (string, error) {
	var none C
	if configuration == none {
		return "", fmt.Errorf("%s provided to Apply must not be nil", whole)
	}
	name := configuration.GetName()
	if name == nil {
		return "", fmt.Errorf("%s.Name must be provided to Apply", part)
	}
	return *name, nil
}

// to says what a request is for.
func (c *Client[T]) to(r *rest.Request) *rest.Request {
	return r.UseProtobufAsDefaultIfPreferred(c.protobuf).NamespaceIfScoped(c.namespace, c.namespace != "").Resource(c.resource)
}

// collection adds the options of a list. Their time limit holds for the client
// as well as for the server.
func (c *Client[T]) collection(r *rest.Request, opts *metav1.ListOptions) *rest.Request {
	var limit time.Duration
	if opts.TimeoutSeconds != nil {
		limit = time.Duration(*opts.TimeoutSeconds) * time.Second
	}
	return c.to(r).VersionedParams(opts, c.parameterCodec).Timeout(limit)
}

// into sends a request and reads the answer, an object.
func (c *Client[T]) into(ctx context.Context, call string, r *rest.Request) (T, error) {
	obj := c.newObject()
	if ctx == nil {
		return obj, c.errNilContext(call)
	}
	return obj, r.DoInto(ctx, obj)
}

func (c *Client[T]) errNilContext(call string) error {
	return ctxerr.NilContext(call + " " + c.resource)
}

func (c *Client[T]) errNil(call string) error {
	return fmt.Errorf("%s %s: object must not be nil", call, c.resource)
}

// isNil also knows the nil pointer in an interface: T is a pointer type for
// every generated client.
func isNil[T runtime.Object](obj T) bool {
	return any(obj) == nil || any(obj) == any(*new(T))
}
