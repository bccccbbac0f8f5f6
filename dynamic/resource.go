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

package dynamic

import (
	"context"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/resourcepath"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/apply"
)

var errManagedFields = errors.New("cannot apply an object with managed fields already set. " +
	"They belong to the server: send only the fields that you want to own, as an extractor of applyconfigurations/meta/v1 returns them")

// resourceClient calls one resource. It keeps no state between calls. What is
// wrong with a call is found out before anything is sent; the first mistake is
// what the call returns.
type resourceClient struct {
	client    rest.Interface
	resource  schema.GroupVersionResource
	namespace string // empty for none, or for all of them
}

// Namespace calls the resource in one namespace.
func (c *resourceClient) Namespace(namespace string) ResourceInterface {
	in := *c
	in.namespace = namespace
	return &in
}

// Create makes obj, or posts it to a subresource of the object of its name.
func (c *resourceClient) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, c.errNil("Create")
	}
	p := c.collection()
	if len(subresources) > 0 {
		p = c.object(obj.GetName(), subresources)
	}
	return c.send(ctx, "Create", c.client.Post().Body(obj), p, &opts)
}

// Update replaces the object of obj's name, or a subresource of it.
func (c *resourceClient) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, c.errNil("Update")
	}
	return c.send(ctx, "Update", c.client.Put().Body(obj), c.object(obj.GetName(), subresources), &opts)
}

// UpdateStatus replaces the status of the object of obj's name.
func (c *resourceClient) UpdateStatus(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions) (*unstructured.Unstructured, error) {
	return c.Update(ctx, obj, opts, "status")
}

// Delete removes one object, or a subresource of it.
func (c *resourceClient) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, subresources ...string) error {
	return c.remove(ctx, "Delete", c.object(name, subresources), opts, nil)
}

// DeleteCollection removes what a list with listOptions would give.
func (c *resourceClient) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOptions metav1.ListOptions) error {
	return c.remove(ctx, "DeleteCollection", c.collection(), opts, &listOptions)
}

func (c *resourceClient) remove(ctx context.Context, call string, p location, opts metav1.DeleteOptions, selection runtime.Object) error {
	opts.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "DeleteOptions"}
	r, err := c.request(ctx, call, c.client.Delete().Body(&opts), p, selection)
	if err != nil {
		return err
	}
	return r.Do(ctx).Error()
}

// Get reads one object, or a subresource of it.
func (c *resourceClient) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return c.send(ctx, "Get", c.client.Get(), c.object(name, subresources), &opts)
}

// List reads the collection. The items are decoded while they arrive.
func (c *resourceClient) List(ctx context.Context, opts metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	r, err := c.request(ctx, "List", c.client.Get(), c.collection(), &opts)
	if err != nil {
		return nil, err
	}
	list := &unstructured.UnstructuredList{}
	if err := r.DoInto(ctx, list); err != nil {
		return nil, err
	}
	return list, nil
}

// Watch follows the collection until the watch is stopped, ctx ends, or the
// server closes it, which it does after opts.TimeoutSeconds at the latest. The
// watch is a rest.EndedWatch, which says why it ended.
func (c *resourceClient) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	opts.Watch = true
	r, err := c.request(ctx, "Watch", c.client.Get(), c.collection(), &opts)
	if err != nil {
		return nil, err
	}
	return r.Watch(ctx)
}

// Patch changes one object, or a subresource of it.
func (c *resourceClient) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return c.send(ctx, "Patch", c.client.Patch(pt).Body(data), c.object(name, subresources), &opts)
}

// Apply sends obj as server-side apply to the object called name, or to a
// subresource of it. Managed fields are the server's: an obj that has any is
// an error.
func (c *resourceClient) Apply(ctx context.Context, name string, obj *unstructured.Unstructured, opts metav1.ApplyOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if obj == nil {
		return nil, c.errNil("Apply")
	}
	p := c.object(name, subresources)
	if p.err != nil {
		return nil, p.err
	}
	if len(obj.GetManagedFields()) > 0 {
		return nil, errManagedFields
	}
	r, err := apply.NewRequest(c.client, obj.Object)
	if err != nil {
		return nil, err
	}
	patchOpts := opts.ToPatchOptions()
	return c.send(ctx, "Apply", r, p, &patchOpts)
}

// ApplyStatus is Apply for the status.
func (c *resourceClient) ApplyStatus(ctx context.Context, name string, obj *unstructured.Unstructured, opts metav1.ApplyOptions) (*unstructured.Unstructured, error) {
	return c.Apply(ctx, name, obj, opts, "status")
}

// send makes a call that is answered with an object.
func (c *resourceClient) send(ctx context.Context, call string, r *rest.Request, p location, opts runtime.Object) (*unstructured.Unstructured, error) {
	r, err := c.request(ctx, call, r, p, opts)
	if err != nil {
		return nil, err
	}
	obj := &unstructured.Unstructured{}
	if err := r.DoInto(ctx, obj); err != nil {
		return nil, err
	}
	return obj, nil
}

// request says where r goes and with which options; opts may be nil.
func (c *resourceClient) request(ctx context.Context, call string, r *rest.Request, p location, opts runtime.Object) (*rest.Request, error) {
	if p.err != nil {
		return nil, p.err
	}
	if ctx == nil {
		return nil, ctxerr.NilContext("dynamic client: " + call + " " + c.resource.Resource)
	}
	r = r.AbsPath(p.path)
	if opts != nil {
		r = r.SpecificallyVersionedParams(opts, metav1.ParameterCodec, schema.GroupVersion{Version: "v1"})
	}
	return r, r.Error()
}

// location is the path of a call, or why there is none.
type location struct {
	path string
	err  error
}

func (c *resourceClient) collection() location {
	at, err := resourcepath.Collection(c.resource, c.namespace)
	return location{at, err}
}

func (c *resourceClient) object(name string, subresources []string) location {
	at, err := resourcepath.Object(c.resource, c.namespace, name, subresources)
	return location{at, err}
}

func (c *resourceClient) errNil(call string) error {
	return fmt.Errorf("%s %s: object must not be nil", call, c.resource.Resource)
}
