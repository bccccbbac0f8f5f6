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

package restmapper

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

// refreshInterval bounds how often something that stays unknown makes the mapper
// look again: with a cache that never calls itself fresh, and in a group of which
// the server did not tell everything.
const refreshInterval = 10 * time.Second

// DeferredDiscoveryRESTMapper asks discovery when it is first used, and again
// when it meets something unknown while the cache is not fresh. Callers that meet
// something unknown at the same time share one refresh. It starts no goroutines
// but those of refreshes that callers wait for, and holds no lock meanwhile.
type DeferredDiscoveryRESTMapper struct {
	cl discovery.CachedDiscoveryInterfaceWithContext

	builds shared.Group[uint64, *mapping] // by the generation that is wanted

	mu         sync.Mutex
	generation uint64   // guarded by mu; counts what made a mapping obsolete
	current    *mapping // guarded by mu; nil until it is needed
	invalidate bool     // guarded by mu; the cache is to be invalidated before the next look
}

// A mapping is what one look at discovery gave.
type mapping struct {
	generation uint64
	mapper     meta.RESTMapperWithContext
	failed     map[string]bool // groups of which the server did not tell everything
	made       time.Time
	neverFresh bool // the cache did not even call this look fresh
}

var (
	_ meta.ResettableRESTMapper            = &DeferredDiscoveryRESTMapper{}
	_ meta.ResettableRESTMapperWithContext = &DeferredDiscoveryRESTMapper{}
)

// NewDeferredDiscoveryRESTMapperWithContext returns a mapper that asks cl when it
// is first used.
func NewDeferredDiscoveryRESTMapperWithContext(cl discovery.CachedDiscoveryInterfaceWithContext) *DeferredDiscoveryRESTMapper {
	return &DeferredDiscoveryRESTMapper{cl: cl}
}

// ResetWithContext forgets the mapping and what the cache remembers. The next
// call asks the server.
func (d *DeferredDiscoveryRESTMapper) ResetWithContext(ctx context.Context) {
	d.cl.InvalidateWithContext(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.generation++
	d.current = nil
}

// KindForWithContext returns the kind of a resource; there must be only one.
func (d *DeferredDiscoveryRESTMapper) KindForWithContext(ctx context.Context, resource schema.GroupVersionResource) (schema.GroupVersionKind, error) {
	return lookup(ctx, d, resource.Group, "restmapper: KindForWithContext", func(m meta.RESTMapperWithContext) (schema.GroupVersionKind, error) {
		return m.KindForWithContext(ctx, resource)
	})
}

// KindsForWithContext returns all kinds that a resource may be, the best first.
func (d *DeferredDiscoveryRESTMapper) KindsForWithContext(ctx context.Context, resource schema.GroupVersionResource) ([]schema.GroupVersionKind, error) {
	return lookup(ctx, d, resource.Group, "restmapper: KindsForWithContext", func(m meta.RESTMapperWithContext) ([]schema.GroupVersionKind, error) {
		return m.KindsForWithContext(ctx, resource)
	})
}

// ResourceForWithContext completes a resource; there must be only one.
func (d *DeferredDiscoveryRESTMapper) ResourceForWithContext(ctx context.Context, input schema.GroupVersionResource) (schema.GroupVersionResource, error) {
	return lookup(ctx, d, input.Group, "restmapper: ResourceForWithContext", func(m meta.RESTMapperWithContext) (schema.GroupVersionResource, error) {
		return m.ResourceForWithContext(ctx, input)
	})
}

// ResourcesForWithContext returns all that input may stand for, the best first.
func (d *DeferredDiscoveryRESTMapper) ResourcesForWithContext(ctx context.Context, input schema.GroupVersionResource) ([]schema.GroupVersionResource, error) {
	return lookup(ctx, d, input.Group, "restmapper: ResourcesForWithContext", func(m meta.RESTMapperWithContext) ([]schema.GroupVersionResource, error) {
		return m.ResourcesForWithContext(ctx, input)
	})
}

// RESTMappingWithContext returns the resource of a kind, in the first of the
// versions that has it, or else in the preferred one.
func (d *DeferredDiscoveryRESTMapper) RESTMappingWithContext(ctx context.Context, gk schema.GroupKind, versions ...string) (*meta.RESTMapping, error) {
	return lookup(ctx, d, gk.Group, "restmapper: RESTMappingWithContext", func(m meta.RESTMapperWithContext) (*meta.RESTMapping, error) {
		return m.RESTMappingWithContext(ctx, gk, versions...)
	})
}

// RESTMappingsWithContext returns the resources of a kind in all versions.
func (d *DeferredDiscoveryRESTMapper) RESTMappingsWithContext(ctx context.Context, gk schema.GroupKind, versions ...string) ([]*meta.RESTMapping, error) {
	return lookup(ctx, d, gk.Group, "restmapper: RESTMappingsWithContext", func(m meta.RESTMapperWithContext) ([]*meta.RESTMapping, error) {
		return m.RESTMappingsWithContext(ctx, gk, versions...)
	})
}

// ResourceSingularizerWithContext returns the singular of a resource's name, or
// the name itself beside an error.
func (d *DeferredDiscoveryRESTMapper) ResourceSingularizerWithContext(ctx context.Context, resource string) (string, error) {
	singular, err := lookup(ctx, d, "", "restmapper: ResourceSingularizerWithContext", func(m meta.RESTMapperWithContext) (string, error) {
		return m.ResourceSingularizerWithContext(ctx, resource)
	})
	if err != nil {
		return resource, err
	}
	return singular, nil
}

// String describes what is known. It asks nobody: a mapper that has not been
// used yet knows nothing.
func (d *DeferredDiscoveryRESTMapper) String() string {
	d.mu.Lock()
	current := d.current
	d.mu.Unlock()
	if current == nil {
		return "DeferredDiscoveryRESTMapper{not yet used}"
	}
	return fmt.Sprintf("DeferredDiscoveryRESTMapper{\n\t%v\n}", current.mapper)
}

// lookup asks the current mapping. What is unknown there is looked up once more
// if there is reason to believe that a newer mapping has it.
func lookup[T any](ctx context.Context, d *DeferredDiscoveryRESTMapper, group, doing string, ask func(meta.RESTMapperWithContext) (T, error)) (T, error) {
	var none T
	m, err := d.mapping(ctx, doing)
	if err != nil {
		return none, err
	}
	result, err := ask(m.mapper)
	if !meta.IsNoMatchError(err) || !d.refresh(ctx, m, group) {
		return result, err
	}
	m, err = d.mapping(ctx, doing)
	if err != nil {
		return none, err
	}
	return ask(m.mapper)
}

// mapping returns the current one, or waits for it to be made.
func (d *DeferredDiscoveryRESTMapper) mapping(ctx context.Context, doing string) (*mapping, error) {
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	d.mu.Lock()
	generation, current := d.generation, d.current
	d.mu.Unlock()
	if current != nil {
		return current, nil
	}
	return d.builds.Do(ctx, generation, doing, func(ctx context.Context) (*mapping, error) {
		return d.build(ctx, generation)
	})
}

// build makes the mapping of a generation and keeps it if it is still wanted.
// What was cut short by the end of ctx is an error and not kept.
func (d *DeferredDiscoveryRESTMapper) build(ctx context.Context, generation uint64) (*mapping, error) {
	d.mu.Lock()
	known, invalidate := d.current, d.invalidate
	d.mu.Unlock()
	if known != nil && known.generation == generation { // made between a caller's look and here
		return known, nil
	}
	if invalidate {
		d.cl.InvalidateWithContext(ctx)
		d.mu.Lock()
		d.invalidate = false
		d.mu.Unlock()
	}
	groups, failed, err := groupResources(ctx, d.cl)
	if err == nil {
		err = ctxerr.New(ctx, "restmapper: look at discovery")
	}
	if err != nil {
		return nil, err
	}
	m := &mapping{
		generation: generation,
		mapper:     NewDiscoveryRESTMapperWithContext(groups),
		failed:     map[string]bool{},
		made:       time.Now(),
		neverFresh: invalidate && !d.cl.FreshWithContext(ctx),
	}
	for gv := range failed {
		m.failed[gv.Group] = true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.generation == generation {
		d.current = m
	}
	return m, nil
}

// refresh makes m obsolete if a newer mapping may know more of the group, and
// says whether it is worth asking again. Of many callers that had m in their
// hands the first one decides for all.
func (d *DeferredDiscoveryRESTMapper) refresh(ctx context.Context, m *mapping, group string) bool {
	fresh := d.cl.FreshWithContext(ctx)
	recent := time.Since(m.made) < refreshInterval
	outdated := !fresh && !(m.neverFresh && recent)
	retry := m.failed[group] && !recent

	d.mu.Lock()
	defer d.mu.Unlock()
	if d.generation != m.generation {
		return true
	}
	if !outdated && !retry {
		return false
	}
	d.generation++
	d.current = nil
	d.invalidate = d.invalidate || outdated
	return true
}
