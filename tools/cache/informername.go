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

package cache

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2"
)

// InformerName is a name that no other set of informers of the process has.
// Metrics are published under it. The holder releases it when the informers
// have ended. A nil InformerName is no name, and its methods answer so.
type InformerName struct {
	name string

	mu        sync.Mutex
	resources map[schema.GroupVersionResource]*atomic.Bool // guarded by mu; false after Release
	released  bool                                         // guarded by mu
}

// informerNames are the names in use.
var informerNames = struct {
	sync.Mutex
	taken map[string]*InformerName
}{taken: map[string]*InformerName{}}

// NewInformerName reserves name, or returns an error if it is empty or taken.
func NewInformerName(name string) (*InformerName, error) {
	if name == "" {
		return nil, errors.New("informer name cannot be empty")
	}
	informerNames.Lock()
	defer informerNames.Unlock()
	if informerNames.taken[name] != nil {
		return nil, fmt.Errorf("informer name %q is already registered", name)
	}
	n := &InformerName{name: name, resources: map[schema.GroupVersionResource]*atomic.Bool{}}
	informerNames.taken[name] = n
	return n, nil
}

// ResetInformerNamesForTesting forgets which names are taken.
func ResetInformerNamesForTesting() {
	informerNames.Lock()
	defer informerNames.Unlock()
	clear(informerNames.taken)
}

// Name returns the name.
func (n *InformerName) Name() string {
	if n == nil {
		return ""
	}
	return n.name
}

// Release gives the name up. What WithResource returned counts as not reserved
// from then on.
func (n *InformerName) Release() {
	if n == nil {
		return
	}
	n.mu.Lock()
	n.released = true
	for _, reserved := range n.resources {
		reserved.Store(false)
	}
	n.mu.Unlock()
	informerNames.Lock()
	defer informerNames.Unlock()
	if informerNames.taken[n.name] == n {
		delete(informerNames.taken, n.name)
	}
}

// WithResource identifies the informer for gvr among those of the name. Only
// the first for a resource is reserved and publishes metrics, since two would
// overwrite each other's; when it has ended, the next one is. None is after
// Release.
func (n *InformerName) WithResource(gvr schema.GroupVersionResource) InformerNameAndResource {
	id := InformerNameAndResource{name: n.Name(), gvr: gvr}
	if n == nil {
		return id
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.released {
		return id
	}
	if reserved := n.resources[gvr]; reserved != nil && reserved.Load() {
		klog.TODO().Error(nil, "Second informer of this name and resource, it publishes no metrics",
			"informerName", n.name, "group", gvr.Group, "version", gvr.Version, "resource", gvr.Resource)
		return id
	}
	id.reserved = new(atomic.Bool)
	id.reserved.Store(true)
	n.resources[gvr] = id.reserved
	return id
}

// InformerNameAndResource identifies one informer to the metrics providers.
type InformerNameAndResource struct {
	name     string
	gvr      schema.GroupVersionResource
	reserved *atomic.Bool // shared with the InformerName; nil if never reserved
}

// Name returns the name of the set of informers.
func (id InformerNameAndResource) Name() string { return id.name }

// GroupVersionResource returns what the informer is for.
func (id InformerNameAndResource) GroupVersionResource() schema.GroupVersionResource { return id.gvr }

// Reserved reports whether metrics may be published under this identity.
func (id InformerNameAndResource) Reserved() bool { return id.reserved != nil && id.reserved.Load() }

// release lets the next informer of the resource publish metrics.
func (id InformerNameAndResource) release() {
	if id.reserved != nil {
		id.reserved.Store(false)
	}
}
