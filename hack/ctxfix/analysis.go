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

import "go/ast"

// An analysis is what there is to do in one state of the module.
type analysis struct {
	world    *world
	options  *options
	graph    *graph
	finder   *finder
	declined map[string]string // what has been tried, and why it was given up
	report   *report

	ready  []*site            // with the context of where they stand
	open   []*site            // with none
	left   []*site            // that nothing can be done about, with the reason
	handed map[string][]*site // that a function of the module is handed to
	plan   *plan

	absorbed map[*ast.CallExpr]bool // calls that are changed as arguments of others
}

// analyse finds all there is to do, and plans new parameters.
func analyse(w *world, o *options, declined map[string]string, r *report) *analysis {
	a := newAnalysis(w, o, declined, r)
	a.plan = a.makePlan()
	a.finder.threads = a.plan.threads
	return a
}

// newAnalysis finds the sites.
func newAnalysis(w *world, o *options, declined map[string]string, r *report) *analysis {
	a := &analysis{
		world: w, options: o, declined: declined, report: r, graph: newGraph(w),
		handed: map[string][]*site{}, absorbed: map[*ast.CallExpr]bool{},
	}
	a.finder = &finder{cobra: o.cobra || a.graph.executes, kept: a.graph.kept}
	for _, v := range w.views() {
		for _, s := range a.sites(v) {
			a.sort(s)
		}
	}
	return a
}

// sort puts a site where it belongs.
func (a *analysis) sort(s *site) {
	if reason := a.declined[s.key()]; reason != "" {
		s.reason = reason
	}
	switch {
	case s.reason != "":
		a.left = append(a.left, s)
		return
	case s.hands != nil:
		key := keyOf(s.hands)
		a.handed[key] = append(a.handed[key], s)
		return
	}
	got, ok := a.contextOf(s)
	switch {
	case !ok:
		a.open = append(a.open, s)
	case got.kind == fromRoot && s.root:
		// a root where it belongs
	case s.view.wanted:
		s.own = &got
		a.ready = append(a.ready, s)
	}
}

// contextOf is what a site would be given.
func (a *analysis) contextOf(s *site) (found, bool) {
	switch {
	case s.own != nil:
		return *s.own, true
	case s.plain:
		return found{kind: "none needed"}, true
	}
	return a.finder.at(s.view, s.cur)
}

// key is the same for a site in every version of its file.
func (s *site) key() string {
	return s.view.rel + " " + s.view.declKey(s.decl) + " " + s.what + " " + s.view.slice(s.cur.Node())
}

// change is what makes a site have its context.
func (s *site) change(got found) (*change, error) {
	edits, err := s.build(got.expr)
	if err != nil {
		return nil, err
	}
	return &change{
		where: s.view.at(s.cur.Node().Pos()), pkg: s.view.unit.path, what: s.what, reason: got.kind, key: s.key(), from: s.view.declKey(s.decl), hint: s.hint,
		edits: append(append([]edit{}, got.edits...), edits...),
	}, nil
}
