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
	"go/types"
	"maps"
	"slices"
)

// plan is which functions get a context, and which of those that want one do
// not, with the reason.
type plan struct {
	threads map[string]string // key to the name of the new parameter
	twins   map[string]bool   // those of them that keep the old form beside the new one
	refused map[string]string // key to reason
	why     map[string]*site  // what a function wants a context for
}

// makePlan starts from the functions that have none and want one, goes up to
// their callers, and takes back what cannot be done for all of them.
func (a *analysis) makePlan() *plan {
	p := &plan{threads: map[string]string{}, twins: map[string]bool{}, refused: map[string]string{}, why: map[string]*site{}}
	var work []string
	want := func(key string, s *site) {
		for _, member := range a.graph.families.of(key) {
			if p.why[member] == nil {
				p.why[member] = s
				work = append(work, member)
			}
		}
	}
	for _, s := range a.open {
		if !s.weak && s.view.wanted {
			want(s.view.declKey(s.decl), s)
		}
	}
	for len(work) > 0 {
		key := work[0]
		work = work[1:]
		n := a.graph.functions[key]
		reason := a.refuse(n)
		if reason == isExported && a.options.exported == "twin" && n.decl != nil && canTwin(n.view.info.Defs[n.name].(*types.Func)) {
			p.threads[key], p.twins[key] = paramName(n), true
			continue
		}
		if reason != "" {
			p.refused[key] = reason
			continue
		}
		p.threads[key] = paramName(n)
		for _, r := range n.calls {
			if _, ok := a.finder.at(r.view, r.cur); !ok && !inGoroutine(r) {
				want(r.from, p.why[key])
			}
		}
		for _, s := range a.handed[key] {
			if _, ok := a.contextOf(s); !ok {
				want(s.view.declKey(s.decl), p.why[key])
			}
		}
	}
	a.takeBack(p)
	return p
}

// takeBack removes, until nothing changes, the functions with a caller that has
// no context to give, those that nobody has a real context for, and those whose
// families are not complete. Where the code does not compile as it is, a caller
// without a context gives context.TODO.
func (a *analysis) takeBack(p *plan) {
	for again := true; again; {
		again = false
		for _, key := range slices.Sorted(maps.Keys(p.threads)) {
			if reason := a.reconsider(p, key); reason != "" {
				delete(p.threads, key)
				p.refused[key] = reason
				again = true
			}
		}
	}
}

// reconsider says what speaks against a new parameter, as the plan is now.
func (a *analysis) reconsider(p *plan, key string) string {
	if p.twins[key] {
		return ""
	}
	members := a.graph.families.of(key)
	calls := 0
	for _, member := range members {
		if p.threads[member] == "" {
			return cmp.Or(p.refused[member], "a method of its interface has none") + " (" + member + ")"
		}
		calls += len(a.graph.functions[member].calls) + len(a.handed[member])
		if reason := a.lacking(p, member); reason != "" && !p.why[key].required {
			return reason
		}
	}
	if calls == 0 {
		return "nothing calls it"
	}
	if !a.gains(p, key, map[string]bool{}) {
		return "none of its callers has a context"
	}
	return ""
}

// lacking is a caller without a context, or empty.
func (a *analysis) lacking(p *plan, key string) string {
	for _, r := range a.graph.functions[key].calls {
		if _, ok := a.finder.at(r.view, r.cur); ok {
			continue
		}
		if p.threads[r.from] == "" || inGoroutine(r) {
			reason := p.refused[r.from]
			if inGoroutine(r) {
				reason = "a goroutine's life is not that of who starts it"
			}
			return "its caller at " + r.view.at(r.cur.Node().Pos()) + " has no context" + because(reason)
		}
	}
	for _, s := range a.handed[key] {
		if from := s.view.declKey(s.decl); p.threads[from] == "" {
			if _, ok := a.contextOf(s); !ok {
				return "who is given it at " + s.view.at(s.cur.Node().Pos()) + " has no context" + because(p.refused[from])
			}
		}
	}
	return ""
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// gains says whether a context from somewhere would reach a function.
func (a *analysis) gains(p *plan, key string, seen map[string]bool) bool {
	if p.twins[key] {
		return true
	}
	if seen[key] {
		return false
	}
	members := a.graph.families.of(key)
	for _, member := range members {
		seen[member] = true
	}
	for _, member := range members {
		for _, s := range a.handed[member] {
			if _, ok := a.contextOf(s); ok || p.threads[s.view.declKey(s.decl)] != "" {
				return true
			}
		}
		for _, r := range a.graph.functions[member].calls {
			if _, ok := a.finder.at(r.view, r.cur); ok {
				return true
			}
			if p.threads[r.from] != "" && a.gains(p, r.from, seen) {
				return true
			}
		}
	}
	return false
}
