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
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// report is the outcome of a comparison.
type report struct {
	scenarios   int
	transcripts []transcript // of the baseline
	explained   []finding
	unexplained []finding
	stale       []intended
}

// finding is a scenario with lines that differ.
type finding struct {
	name   string
	diff   []edit
	reason string
}

// compare plays the table with both programs, each gate set in processes of its
// own.
func compare(own, baseline, only string) (*report, error) {
	r := &report{}
	used := map[int]bool{}
	for _, gates := range slices.Sorted(maps.Keys(gateSets)) {
		var here, there []transcript
		var errHere, errThere error
		var both sync.WaitGroup
		both.Go(func() { here, errHere = perform(own, gates, only) })
		both.Go(func() { there, errThere = perform(baseline, gates, only) })
		both.Wait()
		if errHere != nil {
			return nil, fmt.Errorf("%s: %w", own, errHere)
		}
		if errThere != nil {
			return nil, fmt.Errorf("%s: %w", baseline, errThere)
		}
		r.compareTranscripts(here, there, used)
	}
	for i, d := range intendedDifferences {
		if !used[i] {
			r.stale = append(r.stale, d)
		}
	}
	return r, nil
}

// perform starts one program and reads its transcripts.
func perform(program, gates, only string) ([]transcript, error) {
	cmd := exec.Command(program, "-run", "-gates", gates, "-only", only)
	cmd.Env = append(os.Environ(), gateSets[gates]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var t []transcript
	return t, json.Unmarshal(out, &t)
}

// compareTranscripts looks at every scenario of the baseline. What only this
// module has, such as methods that were added, is not compared.
func (r *report) compareTranscripts(here, there []transcript, used map[int]bool) {
	own := map[string][]string{}
	for _, t := range here {
		own[t.Name] = t.Lines
	}
	slices.SortFunc(there, func(a, b transcript) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range there {
		r.scenarios++
		r.transcripts = append(r.transcripts, t)
		diff := difference(t.Lines, own[t.Name])
		if diff == nil {
			continue
		}
		f := finding{name: t.Name, diff: diff}
		if which, ok := explain(t.Name, diff); ok {
			for _, i := range which {
				used[i] = true
			}
			f.reason = intendedDifferences[which[0]].reason
			r.explained = append(r.explained, f)
		} else {
			r.unexplained = append(r.unexplained, f)
		}
	}
}

func (r *report) failed(whole bool) bool {
	return len(r.unexplained) > 0 || whole && len(r.stale) > 0
}

func (r *report) print(w io.Writer, show, whole bool) {
	if show {
		for _, t := range r.transcripts {
			fmt.Fprintf(w, "== %s\n%s\n", t.Name, strings.Join(t.Lines, "\n"))
		}
	}
	for _, f := range r.explained {
		fmt.Fprintf(w, "intended: %s: %s\n", f.name, f.reason)
		if show {
			printDiff(w, f.diff)
		}
	}
	for _, f := range r.unexplained {
		fmt.Fprintf(w, "\nUNEXPLAINED: %s (- baseline, + this module)\n", f.name)
		printDiff(w, f.diff)
	}
	if whole {
		for _, d := range r.stale {
			fmt.Fprintf(w, "stale: no difference needs the explanation of %s (%s)\n", d.scenarios, d.reason)
		}
	}
	fmt.Fprintf(w, "wire: %d scenarios, %d intended differences, %d unexplained\n", r.scenarios, len(r.explained), len(r.unexplained))
}
