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

// Package testing sets feature gates for the time of a test.
package testing

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/features"
)

// setter is what gates must be able to do to be changed by a test.
type setter interface {
	features.Gates
	Set(features.Feature, bool) error
}

var (
	mu sync.Mutex
	// owners has the tests that have changed a gate and not yet ended, the
	// innermost last. Guarded by mu.
	owners = map[features.Feature][]string{}
)

// SetFeatureDuringTest sets a gate until the test ends and then puts the state
// it had before back. Gates belong to the whole process: a test that runs in
// parallel with another one that set the same gate fails. It panics for gates
// that cannot be set or do not know the feature.
func SetFeatureDuringTest(tb testing.TB, feature features.Feature, featureValue bool) {
	tb.Helper()
	gates, ok := features.FeatureGates().(setter)
	if !ok {
		panic(fmt.Errorf("features.FeatureGates() is a %T, which has no method Set(Feature, bool) error", features.FeatureGates()))
	}
	before := gates.Enabled(feature)
	if other := claim(feature, tb.Name()); other != "" {
		tb.Fatalf("feature %s is already set by test %s, which has not ended", feature, other)
		return
	}
	if err := gates.Set(feature, featureValue); err != nil {
		release(feature)
		tb.Fatalf("set feature %s: %v", feature, err)
		return
	}
	tb.Cleanup(func() {
		release(feature)
		if err := gates.Set(feature, before); err != nil {
			tb.Errorf("restore feature %s: %v", feature, err)
		}
	})
}

// claim notes that test changes the gate, or returns the test that stands in
// the way: one that is neither test itself nor a test around it.
func claim(feature features.Feature, test string) string {
	mu.Lock()
	defer mu.Unlock()
	held := owners[feature]
	if n := len(held); n > 0 && test != held[n-1] && !strings.HasPrefix(test, held[n-1]+"/") {
		return held[n-1]
	}
	owners[feature] = append(held, test)
	return ""
}

func release(feature features.Feature) {
	mu.Lock()
	defer mu.Unlock()
	held := owners[feature]
	if len(held) == 1 {
		delete(owners, feature)
		return
	}
	owners[feature] = held[:len(held)-1]
}
