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
	"fmt"
	"os"
	"reflect"
	"strconv"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/diff"
)

// MutationDetector finds code that modifies cached objects, which belong to
// everybody.
type MutationDetector interface {
	// AddObject takes an object to look after.
	AddObject(obj any)
	// Run compares until stopCh is closed.
	Run(stopCh <-chan struct{})
}

const (
	mutationCheckPeriod  = time.Second
	mutationRetainPeriod = 2 * time.Minute
)

// NewCacheMutationDetector returns a detector that ends the process when an
// object of the informer called name was modified, if the environment variable
// KUBE_CACHE_MUTATION_DETECTOR is true. It costs a copy of each object and
// much time, and is for tests. Otherwise it does nothing.
func NewCacheMutationDetector(name string) MutationDetector {
	if on, _ := strconv.ParseBool(os.Getenv("KUBE_CACHE_MUTATION_DETECTOR")); !on {
		return noMutationDetector{}
	}
	return &mutationDetector{name: name, fail: func(message string) { panic(message) }}
}

type noMutationDetector struct{}

func (noMutationDetector) AddObject(any)       {}
func (noMutationDetector) Run(<-chan struct{}) {}

type mutationDetector struct {
	name string
	fail func(message string)

	mu      sync.Mutex
	fresh   []watchedObject // guarded by mu; since turned
	retired []watchedObject // guarded by mu; those of the period before
	turned  time.Time       // guarded by mu
}

// watchedObject is a cached object and what it was when it came.
type watchedObject struct {
	cached, original any
}

func (d *mutationDetector) AddObject(obj any) {
	if unknown, ok := obj.(DeletedFinalStateUnknown); ok {
		obj = unknown.Obj
	}
	o, ok := obj.(runtime.Object)
	if !ok || o == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fresh = append(d.fresh, watchedObject{cached: o, original: o.DeepCopyObject()})
}

func (d *mutationDetector) Run(stopCh <-chan struct{}) {
	d.mu.Lock()
	d.turned = time.Now()
	d.mu.Unlock()
	ticker := time.NewTicker(mutationCheckPeriod)
	defer ticker.Stop()
	for {
		d.compare()
		select {
		case <-stopCh:
			d.compare()
			return
		case <-ticker.C:
		}
	}
}

// compare fails for a modified object. It stops looking after objects that it
// has had for two to four minutes, so that they can be collected.
func (d *mutationDetector) compare() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, objs := range [][]watchedObject{d.fresh, d.retired} {
		for i, o := range objs {
			if !reflect.DeepEqual(o.cached, o.original) {
				d.fail(fmt.Sprintf("cache %s modified: CACHE %s[%d] ALTERED!\n%s", d.name, d.name, i, diff.Diff(o.original, o.cached)))
			}
		}
	}
	if time.Since(d.turned) > mutationRetainPeriod {
		d.retired, d.fresh, d.turned = d.fresh, nil, time.Now()
	}
}
