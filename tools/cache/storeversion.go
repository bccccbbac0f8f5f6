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
	"context"
	"fmt"
	"strconv"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"k8s.io/client-go/internal/ctxerr"
)

// ResourceVersionWaiter is what the stores and informers of this package have
// for reading one's own writes: after a write that answered with resource
// version rv, WaitForResourceVersion returns nil as soon as the cache has seen
// rv or something later. It returns an error that says so when ctx ends first,
// or when rv is no resource version that can be compared.
type ResourceVersionWaiter interface {
	WaitForResourceVersion(ctx context.Context, rv string) error
}

// storeVersion is the resource version that a store is at.
type storeVersion struct {
	report func(rv string) // nil if nobody wants to know; set once

	mu      sync.Mutex
	current string
	changed chan struct{} // closed when current is out of date; nil when nobody waits
}

func (v *storeVersion) get() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.current
}

func (v *storeVersion) set(rv string) {
	v.mu.Lock()
	v.current = rv
	if v.changed != nil {
		close(v.changed)
		v.changed = nil
	}
	v.mu.Unlock()
	if v.report != nil {
		v.report(rv)
	}
}

// setFrom takes the version of obj, if it has one to give.
func (v *storeVersion) setFrom(obj any) {
	if obj == nil {
		return
	}
	if m, err := meta.Accessor(obj); err == nil {
		v.set(m.GetResourceVersion())
	}
}

// next returns the current version and a channel that closes when it changes.
func (v *storeVersion) next() (string, <-chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.changed == nil {
		v.changed = make(chan struct{})
	}
	return v.current, v.changed
}

// wait waits until the store is at rv or later.
func (v *storeVersion) wait(ctx context.Context, rv string) error {
	doing := fmt.Sprintf("wait for the cache to reach resource version %q", rv)
	if err := ctxerr.Check(ctx, doing); err != nil {
		return err
	}
	if _, err := resourceversion.CompareResourceVersion(rv, rv); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	for {
		current, changed := v.next()
		// A store that has no version yet, or one from another world, is not there.
		if order, err := resourceversion.CompareResourceVersion(current, rv); err == nil && order >= 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctxerr.New(ctx, fmt.Sprintf("%s (it is at %q)", doing, current))
		}
	}
}

func (s *threadSafeStore) WaitForResourceVersion(ctx context.Context, rv string) error {
	return s.version.wait(ctx, rv)
}

// exactDigits is how many digits of a number a float64 has room for. Of longer
// versions the gauge has the last ones, so that neighbours differ.
const exactDigits = 15

// newStoreVersionGauge returns what reports a store's version as a metric, or
// nil if provider has none for the informer that id names.
func newStoreVersionGauge(id InformerNameAndResource, provider InformerMetricsProvider) func(string) {
	if provider = informerMetricsProvider(provider); provider == nil || !id.Reserved() {
		return nil
	}
	gauge := provider.NewStoreResourceVersionMetric(id)
	return func(rv string) {
		if rv == "" {
			gauge.Set(0)
			return
		}
		if n, err := strconv.ParseInt(rv[max(0, len(rv)-exactDigits):], 10, 64); err == nil {
			gauge.Set(float64(n))
		}
	}
}
