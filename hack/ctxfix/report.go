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
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// A report is what was done and what was not, for people and, as JSON, for
// programs.
type report struct {
	Steps   int            `json:"steps"`
	Reasons map[string]int `json:"reasons"` // by where the context came from
	Done    []entry        `json:"done"`
	Left    []entry        `json:"left"`
	Cuts    []entry        `json:"cuts"` // where context.TODO had to be written

	cut map[string]bool // functions that have one of them
}

// An entry is one place. Its line is that of the file before the step.
type entry struct {
	Where  string `json:"where"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}

func (r *report) done(s *step) {
	if r.Reasons == nil {
		r.Reasons, r.cut = map[string]int{}, map[string]bool{}
	}
	for _, c := range s.changes {
		r.Reasons[c.reason]++
		r.Done = append(r.Done, entry{c.where, c.what, c.reason})
		for _, where := range c.cuts {
			r.Cuts = append(r.Cuts, entry{where, c.what, "no context here"})
		}
		if c.reason == fromNowhere {
			r.Cuts = append(r.Cuts, entry{c.where, c.what, "no context here"})
			r.cut[c.from] = true
		}
	}
}

// finish adds what is left at the end of the last step.
func (r *report) finish(a *analysis) {
	for _, s := range a.left {
		if s.view.wanted {
			r.Left = append(r.Left, entry{s.view.at(s.cur.Node().Pos()), s.what, s.reason})
		}
	}
	for _, s := range a.open {
		if !s.weak && s.view.wanted && !(s.root && r.cut[s.view.declKey(s.decl)]) {
			r.Left = append(r.Left, entry{s.view.at(s.cur.Node().Pos()), s.what, a.whyOpen(s)})
		}
	}
	for _, entries := range [][]entry{r.Done, r.Left, r.Cuts} {
		slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.Where, b.Where) })
	}
	r.Left = slices.Compact(r.Left)
}

func (a *analysis) whyOpen(s *site) string {
	if s.decl == nil {
		return "no function is around it"
	}
	reason := a.plan.refused[s.view.declKey(s.decl)]
	return s.decl.Name.Name + " has no context" + because(reason)
}

func (r *report) print(w io.Writer) {
	for _, e := range r.Left {
		fmt.Fprintf(w, "%s: left: %s: %s\n", e.Where, e.What, e.Reason)
	}
	for _, e := range r.Cuts {
		fmt.Fprintf(w, "%s: context.TODO: %s: %s\n", e.Where, e.What, e.Reason)
	}
	fmt.Fprintf(w, "%d steps, %d changes, %d places left", r.Steps, len(r.Done), len(r.Left))
	for _, reason := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(w, "; %s %d", reason, r.Reasons[reason])
	}
	fmt.Fprintln(w)
}
