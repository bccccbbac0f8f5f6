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
	"reflect"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/apply"
)

// Subresource says which subresource a generated method calls. Namespaced and
// ClusterScoped make one.
type Subresource struct {
	name       string
	namespaced bool
}

// Namespaced is a subresource of objects in namespaces. A call without a
// namespace is an error then.
func Namespaced(name string) Subresource { return Subresource{name: name, namespaced: true} }

// ClusterScoped is a subresource of objects that are in no namespace.
func ClusterScoped(name string) Subresource { return Subresource{name: name} }

// The functions below are what the methods of generated clients call that a
// kind declares for its subresources. Each decodes the answer into the object
// that it is given, and returns that.

// GetSubresource reads a subresource of the named object.
func GetSubresource[T object, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, opts metav1.GetOptions, into R) (R, error) {
	r := c.at(c.client.Get(), name, sub).VersionedParams(&opts, c.parameterCodec)
	return into, r.DoInto(ctx, into)
}

// ListSubresource reads the list that a subresource of the named object is.
func ListSubresource[T object, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, opts metav1.ListOptions, into R) (R, error) {
	r := c.at(c.client.Get(), name, sub).VersionedParams(&opts, c.parameterCodec)
	if opts.TimeoutSeconds != nil {
		r = r.Timeout(time.Duration(*opts.TimeoutSeconds) * time.Second)
	}
	return into, r.DoInto(ctx, into)
}

// CreateSubresource posts in to a subresource of the named object.
func CreateSubresource[T object, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, in runtime.Object, opts metav1.CreateOptions, into R) (R, error) {
	r := c.at(c.client.Post(), name, sub).VersionedParams(&opts, c.parameterCodec).Body(in)
	return into, r.DoInto(ctx, into)
}

// UpdateSubresource replaces a subresource of the named object.
func UpdateSubresource[T object, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, in runtime.Object, opts metav1.UpdateOptions, into R) (R, error) {
	r := c.at(c.client.Put(), name, sub).VersionedParams(&opts, c.parameterCodec).Body(in)
	return into, r.DoInto(ctx, into)
}

// PatchSubresource changes a subresource of the named object.
func PatchSubresource[T object, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, pt types.PatchType, data []byte, opts metav1.PatchOptions, into R) (R, error) {
	r := c.at(c.client.Patch(pt), name, sub).VersionedParams(&opts, c.parameterCodec).Body(data)
	return into, r.DoInto(ctx, into)
}

// DeleteSubresource removes a subresource of the named object.
func DeleteSubresource[T object](ctx context.Context, c *Client[T], name string, sub Subresource, opts metav1.DeleteOptions) error {
	return c.at(c.client.Delete(), name, sub).Body(&opts).Do(ctx).Error()
}

// ApplySubresource sends in as server-side apply to a subresource of the named
// object.
func ApplySubresource[T object, C comparable, R runtime.Object](ctx context.Context, c *Client[T], name string, sub Subresource, in C, opts metav1.ApplyOptions, into R) (R, error) {
	if err := notNil(in, sub); err != nil {
		var none R
		return none, err
	}
	r, err := apply.NewRequest(c.client, in)
	if err != nil {
		return into, err
	}
	patchOpts := opts.ToPatchOptions()
	r = c.at(r, name, sub).VersionedParams(&patchOpts, c.parameterCodec)
	return into, r.DoInto(ctx, into)
}

// at points a request at a subresource of one object.
func (c *Client[T]) at(r *rest.Request, name string, sub Subresource) *rest.Request {
	return r.UseProtobufAsDefaultIfPreferred(c.protobuf).
		NamespaceIfScoped(c.namespace, sub.namespaced).
		Resource(c.resource).Name(name).SubResource(sub.name)
}

// notNil returns an error for an apply configuration that is a nil pointer.
func notNil[C comparable](in C, sub Subresource) error {
	var none C
	if in != none {
		return nil
	}
	kind := strings.TrimSuffix(reflect.TypeFor[C]().Elem().Name(), "ApplyConfiguration")
	return fmt.Errorf("%s provided to Apply%s must not be nil", strings.ToLower(kind[:1])+kind[1:], strings.ToUpper(sub.name[:1])+sub.name[1:])
}
