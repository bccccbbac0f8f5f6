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

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/client-go/features"
	featurestesting "k8s.io/client-go/features/testing"
)

var someFeatures = []features.Feature{features.AtomicFIFO, features.ClientsAllowCARotation, features.ClientsAllowCBOR, features.ClientsAllowTLSCacheGC, features.ClientsPreferCBOR,
	features.InOrderInformers, features.InOrderInformersBatchProcess, features.InformerResourceVersion, features.UnlockWhileProcessingFIFO, features.WatchListClient}

func enabled(r *run, what string, gates features.Gates) {
	for _, f := range append(slices.Clone(someFeatures), "Unknown", "") {
		func() {
			defer func() { // the text may end in where the gates were made
				if p := recover(); p != nil {
					text, _, _ := strings.Cut(fmt.Sprint(p), "Gates")
					r.note("%s %s panic %s", what, f, text)
				}
			}()
			r.note("%s %s %v", what, f, gates.Enabled(f))
		}()
	}
}

// registry writes down the features that it is given.
type registry struct {
	r     *run
	fails bool
}

func (g registry) Add(m map[features.Feature]features.FeatureSpec) error {
	for _, f := range slices.Sorted(maps.Keys(m)) {
		g.r.note("%s %s", f, show(m[f]))
	}
	return g.result()
}

func (g registry) result() error {
	if g.fails {
		return fmt.Errorf("mine")
	}
	return nil
}

type versionedRegistry struct{ registry }

func (g versionedRegistry) AddVersioned(m map[features.Feature]features.VersionedSpecs) error {
	for _, f := range slices.Sorted(maps.Keys(m)) {
		for _, s := range m[f] {
			g.r.note("versioned %s %v %v %q %v", f, s.Default, s.LockToDefault, s.PreRelease, s.Version)
		}
	}
	return g.result()
}

// replaced is what a program uses instead.
type replaced struct{ on features.Feature }

func (g *replaced) Enabled(f features.Feature) bool { return f == g.on }

func replacedGates(r *run) {
	before := features.FeatureGates()
	features.ReplaceFeatureGates(&replaced{features.ClientsAllowCBOR})
	enabled(r, "replaced", features.FeatureGates())
	features.ReplaceFeatureGates(before)
	enabled(r, "before", features.FeatureGates())
	r.note("%v", features.FeatureGates() == before)
	r.panics("nil", func() { features.ReplaceFeatureGates(nil) })
	r.panicFree("after nil", func() { enabled(r, "after nil", features.FeatureGates()) })
}

func gatesInTests(r *run) {
	for _, f := range someFeatures {
		for _, value := range []bool{true, false} {
			r.panicFree(string(f), func() {
				featurestesting.SetFeatureDuringTest(r.t, f, value)
				r.note("%s %v: %v", f, value, features.FeatureGates().Enabled(f))
			})
		}
	}
}

func init() {
	envs := map[string][]string{
		"default":  nil,
		"on":       {"KUBE_FEATURE_WatchListClient=true", "KUBE_FEATURE_ClientsAllowCBOR=true", "KUBE_FEATURE_ClientsPreferCBOR=1", "KUBE_FEATURE_InOrderInformers=T"},
		"off":      {"KUBE_FEATURE_WatchListClient=false", "KUBE_FEATURE_InOrderInformers=0", "KUBE_FEATURE_InformerResourceVersion=FALSE", "KUBE_FEATURE_AtomicFIFO=f", "KUBE_FEATURE_ClientsAllowCARotation=false", "KUBE_FEATURE_ClientsAllowTLSCacheGC=false", "KUBE_FEATURE_UnlockWhileProcessingFIFO=false", "KUBE_FEATURE_InOrderInformersBatchProcess=false"},
		"odd":      {"KUBE_FEATURE_WatchListClient=yes", "KUBE_FEATURE_ClientsAllowCBOR=", "KUBE_FEATURE_InOrderInformers= true", "KUBE_FEATURE_watchlistclient=true", "KUBE_FEATURE_Unknown=true"},
		"together": {"KUBE_FEATURE_AtomicFIFO=true", "KUBE_FEATURE_UnlockWhileProcessingFIFO=true", "KUBE_FEATURE_InOrderInformers=false", "KUBE_FEATURE_InOrderInformersBatchProcess=true"},
	}
	for name, env := range envs {
		add(scenario{name: "features/env/" + name, alone: true, env: env, do: func(r *run) { enabled(r, "gate", features.FeatureGates()) }})
	}
	add(scenario{name: "features/replaced", alone: true, do: replacedGates},
		scenario{name: "features/inTests", alone: true, do: gatesInTests},
		scenario{name: "features/registry", do: func(r *run) {
			for _, fails := range []bool{false, true} {
				r.err("add", features.AddFeaturesToExistingFeatureGates(registry{r, fails}))
				r.err("add versioned", features.AddVersionedFeaturesToExistingFeatureGates(versionedRegistry{registry{r, fails}}))
			}
		}})
}
