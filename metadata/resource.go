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

package metadata

import (
	"context"
	"encoding/json"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/resourcepath"
	"k8s.io/client-go/rest"
)

// What the Accept header asks for. The last choice is for servers that cannot
// leave everything but the metadata away.
const (
	acceptObject = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
	acceptList   = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
)

// resourceClient calls one resource. It keeps no state between calls. What is
// wrong with a call is found out before anything is sent; the first mistake is
// what the call returns.
type resourceClient struct {
	client    *rest.RESTClient
	resource  schema.GroupVersionResource
	namespace string // empty for none, or for all of them
}

// Namespace calls the resource in one namespace.
func (c *resourceClient) Namespace(namespace string) ResourceInterface {
	in := *c
	in.namespace = namespace
	return &in
}

// Delete removes one object, or a subresource of it.
func (c *resourceClient) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, subresources ...string) error {
	at, err := resourcepath.Object(c.resource, c.namespace, name, subresources)
	if err != nil {
		return err
	}
	return c.remove(ctx, "Delete", at, opts, nil)
}

// DeleteCollection removes what a list with listOptions would give.
func (c *resourceClient) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, listOptions metav1.ListOptions) error {
	at, err := resourcepath.Collection(c.resource, c.namespace)
	if err != nil {
		return err
	}
	return c.remove(ctx, "DeleteCollection", at, opts, &listOptions)
}

// remove sends its options as JSON: not every server takes them as protobuf.
func (c *resourceClient) remove(ctx context.Context, call, at string, opts metav1.DeleteOptions, selection runtime.Object) error {
	opts.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "DeleteOptions"}
	body, err := json.Marshal(&opts)
	if err != nil {
		return err
	}
	body = append(body, '\n') // as encoders write it
	r, err := c.request(ctx, call, c.client.Delete().SetHeader("Content-Type", runtime.ContentTypeJSON).Body(body), at, selection)
	if err != nil {
		return err
	}
	return r.Do(ctx).Error()
}

// Get reads the metadata of one object, or of a subresource of it.
func (c *resourceClient) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	at, err := resourcepath.Object(c.resource, c.namespace, name, subresources)
	if err != nil {
		return nil, err
	}
	return c.send(ctx, "Get", c.client.Get(), at, &opts)
}

// List reads the metadata of the collection. The items are decoded while they
// arrive.
func (c *resourceClient) List(ctx context.Context, opts metav1.ListOptions) (*metav1.PartialObjectMetadataList, error) {
	at, err := resourcepath.Collection(c.resource, c.namespace)
	if err != nil {
		return nil, err
	}
	r, err := c.request(ctx, "List", c.client.Get().SetHeader("Accept", acceptList), at, &opts)
	if err != nil {
		return nil, err
	}
	list := &metav1.PartialObjectMetadataList{}
	if err := r.DoInto(ctx, list); err != nil {
		return nil, err
	}
	return list, nil
}

// Watch follows the collection until the watch is stopped, ctx ends, or the
// server closes it, which it does after opts.TimeoutSeconds at the latest. The
// watch is a rest.EndedWatch, which says why it ended.
func (c *resourceClient) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	at, err := resourcepath.Collection(c.resource, c.namespace)
	if err != nil {
		return nil, err
	}
	opts.Watch = true
	get := c.client.Get().SetHeader("Accept", acceptObject)
	if opts.TimeoutSeconds != nil {
		get.Timeout(time.Duration(*opts.TimeoutSeconds) * time.Second)
	}
	r, err := c.request(ctx, "Watch", get, at, &opts)
	if err != nil {
		return nil, err
	}
	return r.Watch(ctx)
}

// Patch changes one object, or a subresource of it, and reads the metadata of
// the result.
func (c *resourceClient) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*metav1.PartialObjectMetadata, error) {
	at, err := resourcepath.Object(c.resource, c.namespace, name, subresources)
	if err != nil {
		return nil, err
	}
	return c.send(ctx, "Patch", c.client.Patch(pt).Body(data), at, &opts)
}

// send makes a call that is answered with an object.
func (c *resourceClient) send(ctx context.Context, call string, r *rest.Request, at string, opts runtime.Object) (*metav1.PartialObjectMetadata, error) {
	r, err := c.request(ctx, call, r.SetHeader("Accept", acceptObject), at, opts)
	if err != nil {
		return nil, err
	}
	obj := &metav1.PartialObjectMetadata{}
	if err := r.DoInto(ctx, obj); err != nil {
		return nil, err
	}
	return obj, nil
}

// request says where r goes and with which options; opts may be nil.
func (c *resourceClient) request(ctx context.Context, call string, r *rest.Request, at string, opts runtime.Object) (*rest.Request, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("metadata client: " + call + " " + c.resource.Resource)
	}
	r = r.AbsPath(at)
	if opts != nil {
		r = r.SpecificallyVersionedParams(opts, metav1.ParameterCodec, schema.GroupVersion{Version: "v1"})
	}
	return r, r.Error()
}
