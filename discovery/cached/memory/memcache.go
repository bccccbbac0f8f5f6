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

package memory

import (
	"context"
	"errors"
	"sync"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/openapi"
	"k8s.io/client-go/openapi/cached"
	restclient "k8s.io/client-go/rest"
)

// ErrCacheNotFound is returned for a group version that the server did not
// announce.
var ErrCacheNotFound = errors.New("not found")

// memCacheClient starts no goroutines but those of fetches that callers wait for.
type memCacheClient struct {
	delegate   discovery.DiscoveryInterfaceWithContext
	aggregated discovery.AggregatedDiscoveryInterfaceWithContext // nil if delegate is none

	fetches shared.Group[uint64, *snapshot] // by generation
	retries shared.Group[retry, answer]

	mu         sync.Mutex
	generation uint64         // guarded by mu; counts Invalidate
	current    *snapshot      // guarded by mu; nil until the first answer of this generation
	documents  *cached.Client // guarded by mu; nil until OpenAPI v3 is asked for
}

// retry names one group version of one generation.
type retry struct {
	generation   uint64
	groupVersion string
}

var (
	_ discovery.CachedDiscoveryInterface                = &memCacheClient{}
	_ discovery.CachedDiscoveryInterfaceWithContext     = &memCacheClient{}
	_ discovery.AggregatedDiscoveryInterface            = &memCacheClient{}
	_ discovery.AggregatedDiscoveryInterfaceWithContext = &memCacheClient{}
)

// NewMemCacheClientWithContext remembers what delegate answers, until
// InvalidateWithContext is called.
func NewMemCacheClientWithContext(delegate discovery.DiscoveryInterfaceWithContext) discovery.CachedDiscoveryInterfaceWithContext {
	return newMemCacheClient(delegate)
}

func newMemCacheClient(delegate discovery.DiscoveryInterfaceWithContext) *memCacheClient {
	d := &memCacheClient{delegate: delegate}
	d.aggregated, _ = delegate.(discovery.AggregatedDiscoveryInterfaceWithContext)
	return d
}

// ServerGroupsWithContext returns the groups. Callers share the result and must
// not change it.
func (d *memCacheClient) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	s, err := d.snapshot(ctx, "discovery: ServerGroupsWithContext")
	if err != nil {
		return nil, err
	}
	return s.groups, nil
}

// GroupsAndMaybeResourcesWithContext returns groups and resources if the server
// sent them in one go, else only groups.
func (d *memCacheClient) GroupsAndMaybeResourcesWithContext(ctx context.Context) (
	*metav1.APIGroupList,
	map[schema.GroupVersion]*metav1.APIResourceList,
	map[schema.GroupVersion]error,
	error,
) {
	s, err := d.snapshot(ctx, "discovery: GroupsAndMaybeResourcesWithContext")
	if err != nil {
		return nil, nil, nil, err
	}
	if !s.aggregated {
		return s.groups, nil, nil, nil
	}
	resources, failed := s.split()
	return s.groups, resources, failed, nil
}

// ServerResourcesForGroupVersionWithContext returns the resources of one group
// version. If the server failed for it in a way that may pass, it is asked again.
func (d *memCacheClient) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	doing := "discovery: ServerResourcesForGroupVersionWithContext " + groupVersion
	s, err := d.snapshot(ctx, doing)
	if err != nil {
		return nil, err
	}
	a, ok := s.answer(groupVersion)
	if !ok {
		return nil, ErrCacheNotFound
	}
	if isTransient(a.err) {
		a, err = d.retries.Do(ctx, retry{s.generation, groupVersion}, doing, func(ctx context.Context) (answer, error) {
			return d.again(ctx, s, groupVersion)
		})
		if err != nil {
			return nil, err
		}
	}
	return a.list, a.err
}

// ServerGroupsAndResourcesWithContext returns everything; see discovery.
func (d *memCacheClient) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return discovery.ServerGroupsAndResourcesWithContext(ctx, d)
}

// ServerPreferredResourcesWithContext returns each resource once; see discovery.
func (d *memCacheClient) ServerPreferredResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return discovery.ServerPreferredResourcesWithContext(ctx, d)
}

// ServerPreferredNamespacedResourcesWithContext returns each resource that lives
// in namespaces once; see discovery.
func (d *memCacheClient) ServerPreferredNamespacedResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return discovery.ServerPreferredNamespacedResourcesWithContext(ctx, d)
}

// ServerVersionWithContext asks the server each time.
func (d *memCacheClient) ServerVersionWithContext(ctx context.Context) (*version.Info, error) {
	if err := ctxerr.Check(ctx, "discovery: ServerVersionWithContext"); err != nil {
		return nil, err
	}
	return d.delegate.ServerVersionWithContext(ctx)
}

// OpenAPISchemaWithContext asks the server each time.
func (d *memCacheClient) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	if err := ctxerr.Check(ctx, "discovery: OpenAPISchemaWithContext"); err != nil {
		return nil, err
	}
	return d.delegate.OpenAPISchemaWithContext(ctx)
}

// OpenAPIV3WithContext returns a client that remembers documents until
// InvalidateWithContext is called, and is the same one until then.
func (d *memCacheClient) OpenAPIV3WithContext(ctx context.Context) openapi.ClientWithContext {
	return d.openAPIV3(ctx)
}

func (d *memCacheClient) openAPIV3(ctx context.Context) *cached.Client {
	d.mu.Lock()
	documents := d.documents
	d.mu.Unlock()
	if documents != nil {
		return documents
	}
	documents = cached.NewClientWithContext(d.delegate.OpenAPIV3WithContext(ctx))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.documents == nil {
		d.documents = documents
	}
	return d.documents
}

// FreshWithContext says whether there is an answer from after the last
// invalidation: asking for a newer one takes InvalidateWithContext.
func (d *memCacheClient) FreshWithContext(context.Context) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.current != nil
}

// InvalidateWithContext forgets everything. A fetch that is under way still
// answers those who wait for it, but nobody else.
func (d *memCacheClient) InvalidateWithContext(context.Context) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.generation++
	d.current = nil
	d.documents = nil
}

// WithLegacyWithContext returns d: what it remembers came in whatever form it did.
func (d *memCacheClient) WithLegacyWithContext(context.Context) discovery.DiscoveryInterfaceWithContext {
	return d
}

// RESTClient returns that of the delegate.
func (d *memCacheClient) RESTClient() restclient.Interface { return d.delegate.RESTClient() }
