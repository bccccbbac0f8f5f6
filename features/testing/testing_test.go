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

package testing

import (
	"fmt"
	"testing"

	"k8s.io/client-go/features"
)

const gate = features.ClientsAllowCBOR // closed by default

// spy is a test that notes its failures and goes on.
type spy struct {
	testing.TB
	failures []string
}

func (s *spy) Helper()                      {}
func (s *spy) Fatalf(f string, args ...any) { s.failures = append(s.failures, fmt.Sprintf(f, args...)) }

func on() bool { return features.FeatureGates().Enabled(gate) }

func TestSetFeatureDuringTest_putsBackWhatWas(t *testing.T) {
	t.Run("outer", func(t *testing.T) {
		SetFeatureDuringTest(t, gate, true)
		t.Run("inner", func(t *testing.T) {
			SetFeatureDuringTest(t, gate, false)
			SetFeatureDuringTest(t, gate, true)
			SetFeatureDuringTest(t, gate, false)
			if on() {
				t.Error("inner: on")
			}
		})
		if !on() {
			t.Error("after inner: off")
		}
	})
	if on() {
		t.Error("after outer: on")
	}
}

func TestSetFeatureDuringTest_notForTwoTestsAtOnce(t *testing.T) {
	SetFeatureDuringTest(&named{t, "A"}, gate, true)
	other := &spy{TB: &named{t, "B"}}
	SetFeatureDuringTest(other, gate, false)
	if len(other.failures) != 1 || !on() {
		t.Errorf("%q, on: %v", other.failures, on())
	}
}

type named struct {
	testing.TB
	name string
}

func (n *named) Name() string { return n.name }

func TestSetFeatureDuringTest_panics(t *testing.T) {
	for name, set := range map[string]func(){
		"unknown feature": func() { SetFeatureDuringTest(t, "X", true) },
		"gates that cannot be set": func() {
			defer features.ReplaceFeatureGates(features.FeatureGates())
			features.ReplaceFeatureGates(fixed{})
			SetFeatureDuringTest(t, gate, true)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			set()
		}()
	}
}

type fixed struct{}

func (fixed) Enabled(features.Feature) bool { return true }
