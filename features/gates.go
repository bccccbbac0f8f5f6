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

package features

import (
	"fmt"
	"maps"
	"sync"
	"sync/atomic"

	"k8s.io/klog/v2"
)

// current is what FeatureGates answers with.
var current atomic.Pointer[Gates]

func init() {
	var g Gates = newEnvironment(known)
	current.Store(&g)
}

// FeatureGates returns the gates in force: those of the environment, or those
// that the program put in their place.
func FeatureGates() Gates { return *current.Load() }

// ReplaceFeatureGates puts the program's own gates in force. Call it before
// anything asks about a gate; what has been asked before may have been decided
// otherwise, so a later call is reported in the log.
func ReplaceFeatureGates(gates Gates) {
	before := current.Swap(&gates)
	if env, ok := (*before).(*environment); ok && env.used.Load() {
		klog.TODO().Error(nil, "Feature gates were replaced after they had been asked; some code may have decided by the old ones")
	}
}

// AddFeaturesToExistingFeatureGates adds every gate of this module, as it
// holds now, to registry.
func AddFeaturesToExistingFeatureGates(registry Registry) error {
	now := make(map[Feature]FeatureSpec, len(known))
	for name, history := range known {
		spec := history.latest()
		spec.Version = nil // a registry of this kind knows no versions
		now[name] = spec
	}
	return registry.Add(now)
}

// AddVersionedFeaturesToExistingFeatureGates adds every gate of this module,
// with its history, to registry.
func AddVersionedFeaturesToExistingFeatureGates(registry VersionedRegistry) error {
	return registry.AddVersioned(maps.Clone(known))
}

// environment is the Gates that the process environment decides about.
type environment struct {
	specs  map[Feature]FeatureSpec
	lookup func(string) (string, bool)
	once   sync.Once   // reads the environment at the first question
	used   atomic.Bool // a question was asked

	mu sync.RWMutex
	on map[Feature]bool // guarded by mu; what differs from the default
}

func newEnvironment(known map[Feature]VersionedSpecs) *environment {
	e := &environment{specs: make(map[Feature]FeatureSpec, len(known)), lookup: lookupEnv, on: map[Feature]bool{}}
	for name, history := range known {
		e.specs[name] = history.latest()
	}
	return e
}

// Enabled answers for a gate of this module; any other name is a bug and panics.
func (e *environment) Enabled(key Feature) bool {
	spec, ok := e.specs[key]
	if !ok {
		panic(fmt.Errorf("feature %q is not registered in FeatureGates", key))
	}
	e.once.Do(e.read)
	e.used.Store(true)
	e.mu.RLock()
	defer e.mu.RUnlock()
	if on, ok := e.on[key]; ok {
		return on
	}
	return spec.Default
}

// Set decides about one gate for the rest of the process, a locked one too. It
// is not in Gates: features/testing looks for it.
func (e *environment) Set(key Feature, on bool) error {
	if _, ok := e.specs[key]; !ok {
		return fmt.Errorf("feature %q is not registered in FeatureGates", key)
	}
	e.once.Do(e.read)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.on[key] = on
	return nil
}
