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
	"bytes"
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"k8s.io/klog/v2"
)

// env is an environment of a test.
type env map[string]string

func (e env) gates() *environment {
	g := newEnvironment(known)
	g.lookup = func(name string) (string, bool) { v, ok := e[name]; return v, ok }
	return g
}

func TestEnvironment_decides(t *testing.T) {
	var log bytes.Buffer
	captureLog(t, &log)
	g := env{
		"KUBE_FEATURE_WatchListClient":                "false",
		"KUBE_FEATURE_ClientsAllowCBOR":               "T",
		"KUBE_FEATURE_ClientsPreferCBOR":              "maybe",
		"KUBE_FEATURE_InOrderInformers":               "false", // locked
		"KUBE_FEATURE_InOrderInformersBatchProcess":   "true",
		"KUBE_FEATURE_NoSuchFeature":                  "true",
		"kube_feature_AtomicFIFO":                     "false",
		"KUBE_FEATURE_UNLOCKWHILEPROCESSINGFIFO":      "false",
		"UNRELATED_KUBE_FEATURE_InformerResourceVers": "false",
	}.gates()
	want := map[Feature]bool{
		AtomicFIFO: true, ClientsAllowCARotation: true, ClientsAllowCBOR: true, ClientsAllowTLSCacheGC: true, ClientsPreferCBOR: false,
		InformerResourceVersion: true, InOrderInformers: true, InOrderInformersBatchProcess: true, UnlockWhileProcessingFIFO: true, WatchListClient: false,
	}
	for name, on := range want {
		if got := g.Enabled(name); got != on {
			t.Errorf("%s = %v, want %v", name, got, on)
		}
	}
	if len(want) != len(known) {
		t.Errorf("the test knows %d gates of %d", len(want), len(known))
	}
	klog.Flush()
	for _, text := range []string{`feature="ClientsPreferCBOR"`, `feature="InOrderInformers"`, "locked"} {
		if !strings.Contains(log.String(), text) {
			t.Errorf("the log does not mention %s:\n%s", text, log.String())
		}
	}
}

func captureLog(t *testing.T, to *bytes.Buffer) {
	var fs flag.FlagSet
	klog.InitFlags(&fs)
	state := klog.CaptureState()
	t.Cleanup(state.Restore)
	for name, value := range map[string]string{"logtostderr": "false", "alsologtostderr": "false", "stderrthreshold": "10"} {
		if err := fs.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	klog.SetOutput(to)
}

func TestEnvironment_unknownFeatureIsABug(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(error).Error(), `feature "X" is not registered in FeatureGates`) {
			t.Errorf("panic: %v", r)
		}
	}()
	env{}.gates().Enabled("X")
}

func TestReplaceFeatureGates(t *testing.T) {
	before := FeatureGates()
	defer ReplaceFeatureGates(before)
	mine := env{"KUBE_FEATURE_ClientsAllowCBOR": "true"}.gates()
	ReplaceFeatureGates(mine)
	if FeatureGates() != Gates(mine) || !FeatureGates().Enabled(ClientsAllowCBOR) {
		t.Error("not replaced")
	}
}

// registry notes what it is given.
type registry struct {
	plain     map[Feature]FeatureSpec
	versioned map[Feature]VersionedSpecs
}

func (r *registry) Add(m map[Feature]FeatureSpec) error             { r.plain = m; return nil }
func (r *registry) AddVersioned(m map[Feature]VersionedSpecs) error { r.versioned = m; return nil }

func TestAddToRegistry(t *testing.T) {
	var r registry
	if err := AddFeaturesToExistingFeatureGates(&r); err != nil {
		t.Fatal(err)
	}
	if err := AddVersionedFeaturesToExistingFeatureGates(&r); err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(r.plain, r.versioned, func(now FeatureSpec, history VersionedSpecs) bool {
		last := history[len(history)-1]
		last.Version = nil
		return now == last
	}) {
		t.Errorf("%v and %v", r.plain, r.versioned)
	}
	for name, history := range r.versioned {
		if !slices.IsSortedFunc(history, func(a, b FeatureSpec) int {
			if a.Version.LessThan(b.Version) {
				return -1
			}
			return 1
		}) {
			t.Errorf("%s: history is not in order", name)
		}
	}
	clear(r.versioned)
	if len(known) == 0 {
		t.Error("a registry can write to our list")
	}
}
