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
	"slices"
	"strings"

	"k8s.io/client-go/hack/compat/transcript"
)

// A scenario is one row of the table. What it writes down has to be the same
// for both builds.
type scenario struct {
	name string
	do   func(*run)

	// real scenarios run in real time, because what they look at does not work
	// in a bubble. All others are in one of testing/synctest: time is fake, and
	// passes when everything waits.
	real bool

	unordered bool     // lines are sorted before they are compared
	env       []string // what the environment has, for what is read once in a process
	alone     bool     // in a process of its own, which may crash
}

// table is filled by the files of this folder that describe scenarios.
var table []scenario

func add(rows ...scenario) { table = append(table, rows...) }

// seeds adds a row for each seed of a sequence of operations that is drawn.
func seeds(name string, n int, do func(r *run, seed int64)) {
	for seed := range int64(n) {
		add(scenario{name: fmt.Sprintf("%s/%03d", name, seed), do: func(r *run) { do(r, seed) }})
	}
}

// process tells which process plays the scenario: those with the same
// environment share one.
func (s scenario) process() string {
	p := strings.Join(s.env, " ")
	if s.alone {
		p = strings.TrimSpace(p + " alone:" + s.name)
	}
	return p
}

// rowsOf gives the scenarios of each process.
func rowsOf(wanted func(string) bool) map[string][]scenario {
	rows := map[string][]scenario{}
	names := map[string]bool{}
	for _, s := range table {
		if names[s.name] {
			panic("two scenarios are named " + s.name)
		}
		names[s.name] = true
		if wanted(s.name) {
			rows[s.process()] = append(rows[s.process()], s)
		}
	}
	return rows
}

func (r *run) transcript() transcript.Transcript {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := slices.Clone(r.lines)
	if r.row.unordered {
		slices.Sort(lines)
	}
	return transcript.Transcript{Name: r.row.name, Lines: lines}
}
