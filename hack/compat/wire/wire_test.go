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

import "testing"

func TestNormal(t *testing.T) {
	g := newRig(scenario{do: func(*rig) {}})
	defer g.close()
	for text, want := range map[string]string{
		g.server.URL + "/x":               "http://HOST/x",
		"watch=true&timeoutSeconds=345":   "watch=true&timeoutSeconds=5m..10m",
		"watch=true&timeoutSeconds=77":    "watch=true&timeoutSeconds=77",
		`"renewTime":"2026-11-22T20:00Z"`: `"renewTime":"TIME"`,
	} {
		if got := g.normal(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// No name is given twice, and each gate set is one that there is.
func TestTable(t *testing.T) {
	names := map[string]bool{}
	for _, s := range table {
		if names[s.name] {
			t.Errorf("two scenarios are named %s", s.name)
		}
		names[s.name] = true
		if _, ok := gateSets[s.gates]; !ok {
			t.Errorf("%s: no gate set %q", s.name, s.gates)
		}
	}
}
