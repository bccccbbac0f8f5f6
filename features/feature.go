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

import "k8s.io/apimachinery/pkg/util/version"

// Feature is the name of a gate.
type Feature string

// prerelease is the stage of a gate.
type prerelease string

// The stages. A gate that is generally available has no word of its own.
const (
	Alpha      = prerelease("ALPHA")
	Beta       = prerelease("BETA")
	GA         = prerelease("")
	Deprecated = prerelease("DEPRECATED")
)

// FeatureSpec says what holds for a gate from one version on.
type FeatureSpec struct {
	// Default is the state of a gate that nobody set.
	Default bool
	// LockToDefault forbids any other state.
	LockToDefault bool
	// PreRelease is the stage: Alpha, Beta, GA or Deprecated.
	PreRelease prerelease
	// Version is the first Kubernetes version for which this holds; nil for a
	// gate without history.
	Version *version.Version
}

// VersionedSpecs is the history of a gate, oldest version first.
type VersionedSpecs []FeatureSpec

// latest is what holds now.
func (v VersionedSpecs) latest() FeatureSpec { return v[len(v)-1] }

// Gates answers whether a gate is open.
type Gates interface {
	Enabled(key Feature) bool
}

// Registry takes gates with what holds for them now.
type Registry interface {
	Add(map[Feature]FeatureSpec) error
}

// VersionedRegistry takes gates with their history.
type VersionedRegistry interface {
	AddVersioned(map[Feature]VersionedSpecs) error
}
