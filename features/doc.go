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

// Package features has the feature gates of this module: what they are, at
// which stage, and who decides about them.
//
// Until ReplaceFeatureGates is called, the environment decides: the variable
// KUBE_FEATURE_<Name> with a value that strconv.ParseBool understands turns the
// gate on or off. The environment is read once, at the first question; a value
// that makes no sense, or that would change a locked gate, is reported in the
// log and leaves the default. A program with command line flags for its gates
// adds ours to its own registry and then puts that in place:
//
//	features.AddVersionedFeaturesToExistingFeatureGates(registry)
//	features.ReplaceFeatureGates(registry)
//
// Everything here may be called from several goroutines.
package features
