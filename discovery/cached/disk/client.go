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

package disk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	"k8s.io/client-go/openapi"
	restclient "k8s.io/client-go/rest"
)

// CachedDiscoveryClient answers from files that are not too old, and else from
// the server. It starts no goroutines but those that callers wait for.
type CachedDiscoveryClient struct {
	delegate bothForms
	files    *folder
	ttl      time.Duration

	groups    shared.Group[question, *metav1.APIGroupList]
	resources shared.Group[question, *metav1.APIResourceList]

	mu         sync.Mutex
	generation uint64          // guarded by mu; counts Invalidate
	own        map[string]bool // guarded by mu; files written since the last Invalidate
	stale      bool            // guarded by mu; an answer came from another process' file
}

// question is one file in one generation.
type question struct {
	generation uint64
	file       string
}

type bothForms interface {
	discovery.CachedDiscoveryInterface
	discovery.CachedDiscoveryInterfaceWithContext
}

var _ bothForms = &CachedDiscoveryClient{}

// NewCachedDiscoveryClientForConfig makes a client that keeps groups and resources
// in discoveryCacheDirectory, for ttl, and responses that the server marked with an
// ETag in httpCacheDirectory. An empty httpCacheDirectory turns the latter off.
func NewCachedDiscoveryClientForConfig(config *restclient.Config, discoveryCacheDirectory, httpCacheDirectory string, ttl time.Duration) (*CachedDiscoveryClient, error) {
	if httpCacheDirectory != "" {
		config = restclient.CopyConfig(config)
		responses := newFolder(httpCacheDirectory)
		config.Wrap(func(rt http.RoundTripper) http.RoundTripper { return &responseCache{files: responses, next: rt} })
	}
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return newClient(client, discoveryCacheDirectory, ttl), nil
}

func newClient(delegate discovery.DiscoveryInterfaces, directory string, ttl time.Duration) *CachedDiscoveryClient {
	return &CachedDiscoveryClient{
		delegate: memory.NewMemCacheClientWithContext(delegate).(bothForms),
		files:    newFolder(directory),
		ttl:      ttl,
		own:      map[string]bool{},
	}
}

// ServerGroupsWithContext returns the groups.
func (d *CachedDiscoveryClient) ServerGroupsWithContext(ctx context.Context) (*metav1.APIGroupList, error) {
	const doing = "discovery: ServerGroupsWithContext"
	q := d.question("servergroups.json")
	return d.groups.Do(ctx, q, doing, func(ctx context.Context) (*metav1.APIGroupList, error) {
		groups := &metav1.APIGroupList{}
		if d.recall(ctx, q, groups, &groups.TypeMeta, "APIGroupList") {
			return groups, nil
		}
		groups, err := d.delegate.ServerGroupsWithContext(ctx)
		if err == nil && groups != nil && len(groups.Groups) > 0 {
			written := *groups
			written.TypeMeta = metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}
			d.remember(ctx, q, &written)
		}
		return groups, err
	})
}

// ServerResourcesForGroupVersionWithContext returns the resources of one group
// version.
func (d *CachedDiscoveryClient) ServerResourcesForGroupVersionWithContext(ctx context.Context, groupVersion string) (*metav1.APIResourceList, error) {
	doing := "discovery: ServerResourcesForGroupVersionWithContext " + groupVersion
	if err := ctxerr.Check(ctx, doing); err != nil {
		return nil, err
	}
	file := filepath.Join(filepath.FromSlash(groupVersion), "serverresources.json")
	if !filepath.IsLocal(file) { // a name that would lead out of the folder
		return d.delegate.ServerResourcesForGroupVersionWithContext(ctx, groupVersion)
	}
	q := d.question(file)
	return d.resources.Do(ctx, q, doing, func(ctx context.Context) (*metav1.APIResourceList, error) {
		list := &metav1.APIResourceList{}
		if d.recall(ctx, q, list, &list.TypeMeta, "APIResourceList") {
			return list, nil
		}
		list, err := d.delegate.ServerResourcesForGroupVersionWithContext(ctx, groupVersion)
		if err == nil && list != nil && len(list.APIResources) > 0 {
			written := *list
			written.TypeMeta = metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}
			d.remember(ctx, q, &written)
		}
		return list, err
	})
}

// ServerGroupsAndResourcesWithContext returns everything; see discovery.
func (d *CachedDiscoveryClient) ServerGroupsAndResourcesWithContext(ctx context.Context) ([]*metav1.APIGroup, []*metav1.APIResourceList, error) {
	return discovery.ServerGroupsAndResourcesWithContext(ctx, d)
}

// ServerPreferredResourcesWithContext returns each resource once; see discovery.
func (d *CachedDiscoveryClient) ServerPreferredResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return discovery.ServerPreferredResourcesWithContext(ctx, d)
}

// ServerPreferredNamespacedResourcesWithContext returns each resource that lives
// in namespaces once; see discovery.
func (d *CachedDiscoveryClient) ServerPreferredNamespacedResourcesWithContext(ctx context.Context) ([]*metav1.APIResourceList, error) {
	return discovery.ServerPreferredNamespacedResourcesWithContext(ctx, d)
}

// ServerVersionWithContext asks the server each time.
func (d *CachedDiscoveryClient) ServerVersionWithContext(ctx context.Context) (*version.Info, error) {
	return d.delegate.ServerVersionWithContext(ctx)
}

// OpenAPISchemaWithContext asks the server each time; with a folder for responses
// the document is only sent if it has changed.
func (d *CachedDiscoveryClient) OpenAPISchemaWithContext(ctx context.Context) (*openapi_v2.Document, error) {
	return d.delegate.OpenAPISchemaWithContext(ctx)
}

// OpenAPIV3WithContext returns a client that remembers documents in memory and,
// with a folder for responses, there.
func (d *CachedDiscoveryClient) OpenAPIV3WithContext(ctx context.Context) openapi.ClientWithContext {
	return d.delegate.OpenAPIV3WithContext(ctx)
}

// FreshWithContext is false once an answer came from a file that another process
// wrote, or this one before the last invalidation.
func (d *CachedDiscoveryClient) FreshWithContext(context.Context) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.stale
}

// InvalidateWithContext makes files that are there now count as missing. They stay
// for other processes until they are replaced.
func (d *CachedDiscoveryClient) InvalidateWithContext(ctx context.Context) {
	d.mu.Lock()
	d.generation++
	d.own = map[string]bool{}
	d.stale = false
	d.mu.Unlock()
	d.delegate.InvalidateWithContext(ctx)
}

// WithLegacyWithContext returns d: files are the same for both ways of asking.
func (d *CachedDiscoveryClient) WithLegacyWithContext(context.Context) discovery.DiscoveryInterfaceWithContext {
	return d
}

// RESTClient returns what requests are sent with.
func (d *CachedDiscoveryClient) RESTClient() restclient.Interface { return d.delegate.RESTClient() }

func (d *CachedDiscoveryClient) question(file string) question {
	d.mu.Lock()
	defer d.mu.Unlock()
	return question{d.generation, file}
}

// recall decodes a file into the object, whose type must be kind, and says whether
// there is one that may be used.
func (d *CachedDiscoveryClient) recall(ctx context.Context, q question, into any, typeMeta *metav1.TypeMeta, kind string) bool {
	d.mu.Lock()
	own := d.own[q.file]
	old := !own && d.generation > 0
	d.mu.Unlock()
	if old {
		return false
	}
	content, written, err := d.files.load(q.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false
	case err == nil && !time.Now().Before(written.Add(d.ttl)):
		return false
	case err == nil:
		err = json.Unmarshal(content, into)
	}
	if err == nil && typeMeta.Kind != kind {
		err = fmt.Errorf("the file has a %q, not a %s", typeMeta.Kind, kind)
	}
	if err != nil {
		d.files.complain(ctx, err, "Cached discovery cannot be used", q.file)
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if q.generation != d.generation {
		return false
	}
	d.stale = d.stale || !own
	return true
}

// remember writes a file, unless ctx ended or the answer is out of date already.
func (d *CachedDiscoveryClient) remember(ctx context.Context, q question, object any) {
	if d.question(q.file) != q || ctx.Err() != nil {
		return
	}
	content, err := json.Marshal(object)
	if err == nil {
		err = d.files.save(q.file, append(content, '\n'))
	}
	if err != nil {
		d.files.complain(ctx, err, "Discovery cannot be cached", q.file)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if q.generation == d.generation {
		d.own[q.file] = true
	}
}
