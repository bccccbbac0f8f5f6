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
	"errors"
	"os"
	"strconv"

	"k8s.io/klog/v2"
)

// envPrefix comes before the name of a gate.
const envPrefix = "KUBE_FEATURE_"

var errLocked = errors.New("the feature is locked to its default")

func lookupEnv(name string) (string, bool) { return os.LookupEnv(name) }

// read takes what the environment says about each gate. It runs once.
func (e *environment) read() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for name, spec := range e.specs {
		text, ok := e.lookup(envPrefix + string(name))
		if !ok {
			continue
		}
		on, err := parseState(spec, text)
		if err != nil {
			klog.TODO().Error(err, "Could not set feature gate", "feature", name, "desiredState", text)
			continue
		}
		e.on[name] = on
		klog.TODO().V(1).Info("Feature gate set by the environment", "feature", name, "enabled", on)
	}
}

// parseState reads a state and says why a gate cannot have it.
func parseState(spec FeatureSpec, text string) (bool, error) {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return spec.Default, err
	}
	if spec.LockToDefault && on != spec.Default {
		return spec.Default, errLocked
	}
	return on, nil
}
