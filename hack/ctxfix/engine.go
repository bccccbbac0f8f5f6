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
	"maps"
	"slices"
	"strings"
)

// A step is one patch: the world before and after it, and what was done.
type step struct {
	title         string
	changes       []*change
	before, after *world
}

// An engine goes from step to step until there is nothing left to do.
type engine struct {
	options  *options
	world    *world
	declined map[string]string
	report   *report
	steps    []*step
}

// most bounds the steps of one run; the way there is a bug.
const most = 10000

func run(w *world, o *options) (*engine, error) {
	e := &engine{options: o, world: w, declined: map[string]string{}, report: &report{}}
	for range most {
		a := analyse(e.world, o, e.declined, e.report)
		title, changes, inside := a.next()
		if len(changes) == 0 {
			e.report.finish(a)
			return e, nil
		}
		e.try(title, changes, inside)
	}
	return nil, fmt.Errorf("no end after %d steps", most)
}

// next is the most that can be done at once, package by package, those who import
// before those who are imported: first parameters, then the calls.
func (a *analysis) next() (title string, changes []*change, inside bool) {
	paths := a.world.importersFirst()
	for _, path := range paths {
		if changes := a.stopsOf(path); len(changes) > 0 {
			return a.short(path) + ": a context in place of a stop channel", changes, false
		}
	}
	for _, path := range paths {
		if changes := a.threadsOf(path); len(changes) > 0 {
			return a.short(path) + ": take a context", changes, false
		}
	}
	if changes := a.threadsOf(""); len(changes) > 0 {
		return a.short(a.world.module) + ": take a context through interfaces", changes, false
	}
	for _, path := range paths {
		if changes := a.callsOf(path, a.ready); len(changes) > 0 {
			return a.short(path) + ": pass contexts on", changes, true
		}
	}
	required := a.required()
	for _, path := range paths {
		if changes := a.callsOf(path, required); len(changes) > 0 {
			return a.short(path) + ": calls as client-go wants them", changes, true
		}
	}
	return "", nil, false
}

// importersFirst are the packages, each before what it imports.
func (w *world) importersFirst() (paths []string) {
	for _, u := range w.units { // a variant for tests comes after the package
		if !slices.Contains(paths, u.path) {
			paths = append(paths, u.path)
		}
	}
	slices.Reverse(paths)
	return paths
}

// short is a package as the title of a commit names it.
func (a *analysis) short(path string) string {
	if rel := strings.TrimPrefix(path, a.world.module); rel != path {
		if rel = strings.TrimPrefix(rel, "/"); rel != "" {
			return rel
		}
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[i+1:]
	}
	return path
}

// threadsOf are the changes for the functions of one package, callers first: as
// many as have all their contexts then. With no package, they are all there are.
func (a *analysis) threadsOf(pkg string) (changes []*change) {
	candidates := a.candidates(pkg)
	done := map[string]bool{}
	var visit func(key string)
	visit = func(key string) {
		if done[key] || !candidates[key] {
			return
		}
		for _, member := range a.graph.families.of(key) {
			done[member] = true
		}
		for _, member := range a.graph.families.of(key) {
			for _, r := range a.graph.functions[member].calls {
				visit(r.from)
			}
		}
		c, err := a.threadChange(a.plan, key)
		if err != nil {
			a.declined[key] = err.Error()
			return
		}
		changes = append(changes, c)
	}
	for _, key := range slices.Sorted(maps.Keys(candidates)) {
		visit(key)
	}
	return changes
}

// candidates are the functions of a package that get their contexts from where
// there are some already, or from each other.
func (a *analysis) candidates(pkg string) map[string]bool {
	set := map[string]bool{}
	for key := range a.plan.threads {
		if pkg == "" || a.graph.functions[key].view.unit.path == pkg && len(a.graph.families.of(key)) == 1 {
			set[key] = true
		}
	}
	if pkg == "" {
		return set
	}
	today := &finder{cobra: a.finder.cobra, kept: a.finder.kept}
	for again := true; again; {
		again = false
		for key := range set {
			if a.plan.twins[key] {
				continue
			}
			for _, r := range a.graph.functions[key].calls {
				if _, ok := today.at(r.view, r.cur); !ok && a.plan.threads[r.from] != "" && !set[r.from] {
					delete(set, key)
					again = true
					break
				}
			}
		}
	}
	return set
}

func (a *analysis) callsOf(pkg string, sites []*site) (changes []*change) {
	for _, s := range sites {
		if s.view.unit.path != pkg {
			continue
		}
		c, err := s.change(*s.own)
		if err != nil {
			a.declined[s.key()] = err.Error()
			continue
		}
		changes = append(changes, c)
	}
	return changes
}

// required are the calls that do not compile and have no context to come by.
func (a *analysis) required() (sites []*site) {
	for _, s := range a.open {
		if s.required && s.view.wanted {
			todo, edits := s.view.selector("context", "TODO")
			s.own = &found{expr: todo + "()", kind: fromNowhere, edits: edits}
			sites = append(sites, s)
		}
	}
	return sites
}

// try makes the step, or as much of it as compiles.
func (e *engine) try(title string, changes []*change, inside bool) {
	s := &step{title: title, before: e.world, after: e.world}
	e.keep(s, changes, inside)
	if len(s.changes) == 0 {
		return
	}
	e.world = s.after
	e.report.done(s)
	if n := len(e.steps); n > 0 && e.steps[n-1].title == title { // what the last step has made possible
		last := e.steps[n-1]
		last.changes, last.after = append(last.changes, s.changes...), s.after
		return
	}
	e.steps = append(e.steps, s)
	e.report.Steps++
}

// keep adds changes to a step; of those that do not go together it finds the one
// that is to blame by halves.
func (e *engine) keep(s *step, changes []*change, inside bool) {
	all := append(slices.Clip(s.changes), changes...)
	var edits []edit
	for _, c := range all {
		edits = append(edits, c.edits...)
	}
	after, err := s.before.with(edits, inside)
	if err == nil {
		s.changes, s.after = all, after
		return
	}
	if len(changes) == 1 {
		e.declined[changes[0].key] = cmp.Or(changes[0].hint, err.Error())
		return
	}
	half := len(changes) / 2
	e.keep(s, changes[:half], inside)
	e.keep(s, changes[half:], inside)
}
