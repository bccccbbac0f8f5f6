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
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

// NewDiscoveryScaleKindResolver makes a resolver that asks the server, once for
// each resource that has a scale. Callers that ask for the same resource at the same time
// share one request, which ends when the last of them has left. What it returns is a
// ScaleKindResolverWithContext.
func NewDiscoveryScaleKindResolver(client discovery.ServerResourcesInterface) ScaleKindResolver {
	return NewDiscoveryScaleKindResolverWithContext(discovery.ToServerResourcesInterfaceWithContext(client))
}

// NewDiscoveryScaleKindResolverWithContext is NewDiscoveryScaleKindResolver for
// a client with contexts.
func NewDiscoveryScaleKindResolverWithContext(client discovery.ServerResourcesInterfaceWithContext) *DiscoveryScaleKindResolver {
	return &DiscoveryScaleKindResolver{client: client, known: map[schema.GroupVersionResource]schema.GroupVersionKind{}}
}

// DiscoveryScaleKindResolver finds the kinds of scales by discovery. It starts
// no goroutine that outlives the calls that wait for it.
type DiscoveryScaleKindResolver struct {
	client discovery.ServerResourcesInterfaceWithContext
	asking shared.Group[schema.GroupVersionResource, schema.GroupVersionKind]

	mu    sync.Mutex
	known map[schema.GroupVersionResource]schema.GroupVersionKind // guarded by mu
}

var _ interface {
	ScaleKindResolver
	ScaleKindResolverWithContext
} = &DiscoveryScaleKindResolver{}

// ScaleForResourceWithContext implements ScaleKindResolverWithContext.
func (r *DiscoveryScaleKindResolver) ScaleForResourceWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	if err := ctxerr.Check(ctx, "find the scale kind of "+resource.String()); err != nil {
		return schema.GroupVersionKind{}, err
	}
	r.mu.Lock()
	kind, ok := r.known[resource]
	r.mu.Unlock()
	if ok {
		return kind, nil
	}
	return r.asking.Do(ctx, resource, "find the scale kind of "+resource.String(), func(ctx context.Context) (schema.GroupVersionKind, error) {
		kind, err := r.ask(ctx, resource)
		if err != nil {
			return schema.GroupVersionKind{}, err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.known[resource] = kind
		return kind, nil
	})
}

func (r *DiscoveryScaleKindResolver) ask(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	served, err := r.client.ServerResourcesForGroupVersionWithContext(ctx, resource.GroupVersion().String())
	if err != nil {
		return schema.GroupVersionKind{}, fmt.Errorf("unable to fetch discovery information for %s: %w", resource.String(), err)
	}
	for i := range served.APIResources {
		s := &served.APIResources[i]
		if s.Name != resource.Resource+"/scale" {
			continue
		}
		gv := resource.GroupVersion() // what counts where the two are not both given
		if s.Group != "" && s.Version != "" {
			gv = schema.GroupVersion{Group: s.Group, Version: s.Version}
		}
		return gv.WithKind(s.Kind), nil
	}
	return schema.GroupVersionKind{}, fmt.Errorf("could not find scale subresource for %s in discovery information", resource.String())
}

// mapperWithContext returns what of m takes contexts. A mapper that does not is
// left when ctx ends.
func mapperWithContext(m PreferredResourceMapper) PreferredResourceMapperWithContext {
	if aware, ok := m.(PreferredResourceMapperWithContext); ok {
		return aware
	}
	return plainMapper{m}
}

type plainMapper struct{ PreferredResourceMapper }

func (m plainMapper) ResourceForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return shared.Leave(ctx, "map resource "+resource.String(), func() (schema.GroupVersionResource, error) {
		return m.ResourceFor(resource)
	}, nil)
}

// resolverWithContext is mapperWithContext for resolvers.
func resolverWithContext(r ScaleKindResolver) ScaleKindResolverWithContext {
	if aware, ok := r.(ScaleKindResolverWithContext); ok {
		return aware
	}
	return plainResolver{r}
}

type plainResolver struct{ ScaleKindResolver }

func (r plainResolver) ScaleForResourceWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return shared.Leave(ctx, "find the scale kind of "+resource.String(), func() (schema.GroupVersionKind, error) {
		return r.ScaleForResource(resource)
	}, nil)
}
