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

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// ScalesGetter gives access to the scales of a namespace.
type ScalesGetter interface {
	// Scales calls the scales of a namespace; an empty one is for resources
	// that are in none.
	Scales(namespace string) ScaleInterface
}

// ScaleInterface calls the scale subresource of the named object.
type ScaleInterface interface {
	// Get reads a scale.
	Get(ctx context.Context, resource schema.GroupResource, name string, opts metav1.GetOptions) (*autoscalingv1.Scale, error)
	// Update replaces the scale of the object of scale's name.
	Update(ctx context.Context, resource schema.GroupResource, scale *autoscalingv1.Scale, opts metav1.UpdateOptions) (*autoscalingv1.Scale, error)
	// Patch changes a scale. The data is for the version that the server has
	// it in.
	Patch(ctx context.Context, gvr schema.GroupVersionResource, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions) (*autoscalingv1.Scale, error)
}

// PreferredResourceMapper completes a resource whose version is not known.
type PreferredResourceMapper interface {
	ResourceFor(resource schema.GroupVersionResource) (preferredResource schema.GroupVersionResource, err error)
}

// PreferredResourceMapperWithContext is a PreferredResourceMapper that takes
// contexts. New looks once whether its mapper is one; the RESTMappers of this
// module are.
type PreferredResourceMapperWithContext interface {
	ResourceForWithContext(ctx context.Context, resource schema.GroupVersionResource) (preferredResource schema.GroupVersionResource, err error)
}

// ScaleKindResolver says which kind the scale of a resource is.
type ScaleKindResolver interface {
	ScaleForResource(resource schema.GroupVersionResource) (scaleVersion schema.GroupVersionKind, err error)
}

// ScaleKindResolverWithContext is a ScaleKindResolver that takes contexts. New
// looks once whether its resolver is one; that of
// NewDiscoveryScaleKindResolver is.
type ScaleKindResolverWithContext interface {
	ScaleForResourceWithContext(ctx context.Context, resource schema.GroupVersionResource) (scaleVersion schema.GroupVersionKind, err error)
}
