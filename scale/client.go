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

package scale

import (
	"context"
	"errors"
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/rest"
)

// converter is shared: it does not change.
var converter = NewScaleConverter()

// NewForConfig makes a client for the server of a config.
func NewForConfig(cfg *rest.Config, mapper PreferredResourceMapper, resolver dynamic.APIPathResolverFunc, scaleKindResolver ScaleKindResolver) (ScalesGetter, error) {
	config := rest.CopyConfig(cfg)
	config.GroupVersion = &schema.GroupVersion{} // each request has its own
	config.NegotiatedSerializer = converter.codecs.WithoutConversion()
	if config.UserAgent == "" {
		config.UserAgent = rest.DefaultKubernetesUserAgent()
	}
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		return nil, err
	}
	return New(client, mapper, resolver, scaleKindResolver), nil
}

// New makes a client that sends its requests through baseClient. The mapper
// completes resources, resolver says where groups are, and scaleKindResolver in
// which version an update has to be. A mapper and a scaleKindResolver that take
// contexts are given those of the calls; others are left when these end.
func New(baseClient rest.Interface, mapper PreferredResourceMapper, resolver dynamic.APIPathResolverFunc, scaleKindResolver ScaleKindResolver) ScalesGetter {
	return &client{
		client:    baseClient,
		mapper:    mapperWithContext(mapper),
		pathOf:    resolver,
		scaleKind: resolverWithContext(scaleKindResolver),
	}
}

type client struct {
	client    rest.Interface
	mapper    PreferredResourceMapperWithContext
	pathOf    dynamic.APIPathResolverFunc
	scaleKind ScaleKindResolverWithContext
}

// Scales implements ScalesGetter.
func (c *client) Scales(namespace string) ScaleInterface { return &scales{c, namespace} }

// scales calls the scales of one namespace. It keeps no state between calls.
type scales struct {
	*client
	namespace string
}

// Get implements ScaleInterface.
func (s *scales) Get(ctx context.Context, resource schema.GroupResource, name string, opts metav1.GetOptions) (*autoscalingv1.Scale, error) {
	gvr, err := s.complete(ctx, "Get", resource)
	if err != nil {
		return nil, err
	}
	return s.send(ctx, s.client.client.Get(), gvr, name, &opts)
}

// Update implements ScaleInterface.
func (s *scales) Update(ctx context.Context, resource schema.GroupResource, scale *autoscalingv1.Scale, opts metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	if scale == nil {
		return nil, notConvertible(errors.New("it must not be nil"))
	}
	gvr, err := s.complete(ctx, "Update", resource)
	if err != nil {
		return nil, err
	}
	kind, err := s.scaleKind.ScaleForResourceWithContext(ctx, gvr)
	if err != nil {
		return nil, ctxerr.Wrap(ctx, fmt.Errorf("could not find proper group-version for scale subresource of %s: %w", gvr.String(), err), "update the scale of "+resource.String()+" "+scale.Name)
	}
	body, err := encode(scale, kind.GroupVersion())
	if err != nil {
		return nil, notConvertible(err)
	}
	return s.send(ctx, s.client.client.Put().Body(body), gvr, scale.Name, &opts)
}

// Patch implements ScaleInterface.
func (s *scales) Patch(ctx context.Context, gvr schema.GroupVersionResource, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions) (*autoscalingv1.Scale, error) {
	if err := ctxerr.Check(ctx, "scale: Patch "+gvr.GroupResource().String()); err != nil {
		return nil, err
	}
	return s.send(ctx, s.client.client.Patch(pt).Body(data), gvr, name, &opts)
}

// complete finds the version of a resource.
func (s *scales) complete(ctx context.Context, call string, resource schema.GroupResource) (schema.GroupVersionResource, error) {
	if err := ctxerr.Check(ctx, "scale: "+call+" "+resource.String()); err != nil {
		return schema.GroupVersionResource{}, err
	}
	gvr, err := s.mapper.ResourceForWithContext(ctx, resource.WithVersion(""))
	if err != nil {
		err = fmt.Errorf("unable to get client for %[1]s: unable to get full preferred group-version-resource for %[1]s: %[2]w", resource.String(), err)
		return gvr, ctxerr.Wrap(ctx, err, "scale: "+call)
	}
	return gvr, nil
}

// send makes a call that is answered with a scale of any version.
func (s *scales) send(ctx context.Context, r *rest.Request, gvr schema.GroupVersionResource, name string, opts runtime.Object) (*autoscalingv1.Scale, error) {
	root := s.pathOf(gvr.GroupVersion().WithKind(""))
	result := r.AbsPath(root, gvr.Group, gvr.Version).
		NamespaceIfScoped(s.namespace, s.namespace != "").
		Resource(gvr.Resource).Name(name).SubResource("scale").
		SpecificallyVersionedParams(opts, metav1.ParameterCodec, schema.GroupVersion{Version: "v1"}).
		Do(ctx)
	if err := result.Error(); err != nil {
		return nil, err
	}
	body, err := result.Raw()
	if err != nil {
		return nil, err
	}
	return decode(body)
}
