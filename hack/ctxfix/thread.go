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
	"go/ast"
	"go/types"
	"slices"
	"strings"
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
		if p.why[key] == nil {
			p.why[key] = s
			work = append(work, key)
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
		if reason == isExported && a.options.exported == "twin" && canTwin(n.view.info.Defs[n.decl.Name].(*types.Func)) {
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
// no context to give. Where the code does not compile as it is, such a caller
// gives context.TODO.
func (a *analysis) takeBack(p *plan) {
	for again := true; again; {
		again = false
		for key := range p.threads {
			if p.why[key].required || p.twins[key] {
				continue
			}
			if reason := a.lacking(p, key); reason != "" {
				delete(p.threads, key)
				p.refused[key] = reason
				again = true
			}
		}
	}
	for again := true; again; { // what nobody has a real context for is not worth it
		again = false
		for key := range p.threads {
			if !p.twins[key] && len(a.graph.functions[key].calls)+len(a.handed[key]) > 0 && !a.gains(p, key, map[string]bool{}) {
				delete(p.threads, key)
				p.refused[key] = "none of its callers has a context"
				again = true
			}
		}
	}
}

// lacking is a caller without a context, or empty.
func (a *analysis) lacking(p *plan, key string) string {
	n := a.graph.functions[key]
	if len(n.calls)+len(a.handed[key]) == 0 {
		return "nothing calls it"
	}
	for _, r := range n.calls {
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
	seen[key] = true
	for _, s := range a.handed[key] {
		if _, ok := a.contextOf(s); ok || p.threads[s.view.declKey(s.decl)] != "" {
			return true
		}
	}
	for _, r := range a.graph.functions[key].calls {
		if _, ok := a.finder.at(r.view, r.cur); ok {
			return true
		}
		if p.threads[r.from] != "" && a.gains(p, r.from, seen) {
			return true
		}
	}
	return false
}

// inGoroutine says whether a call is, or is inside of, a go statement.
func inGoroutine(r *reference) bool {
	for c := r.cur; c.Node() != nil; c = c.Parent() {
		switch c.Node().(type) {
		case *ast.GoStmt:
			return true
		case *ast.FuncDecl:
			return false
		}
	}
	return false
}

const isExported = "it is exported"

// refuse says why a function cannot get another parameter, or nothing.
func (a *analysis) refuse(n *node) string {
	if n == nil {
		return "there is no function around it"
	}
	f := n.view.info.Defs[n.decl.Name].(*types.Func)
	name := n.decl.Name.Name
	switch {
	case a.declined[n.key] != "":
		return a.declined[n.key]
	case n.view.locked != "":
		return n.view.locked
	case n.view.isRootPlace(n.decl):
		return "it is called by nobody in the module"
	case n.decl.Body == nil:
		return "it has no body"
	case takesContext(f.Signature()):
		return "it takes a context that is hidden here"
	case a.world.hidden[n.view.unit.path][name]:
		return "a file that other build tags select names it"
	case a.graph.methods.ask(f):
		return "it implements an interface"
	case f.Exported() && !a.mayChange(n, f):
		return isExported
	}
	for _, r := range n.values {
		if !a.isHanded(n.key, r.id) {
			return "it is used as a value at " + r.view.at(r.id.Pos())
		}
	}
	return a.refuseCallers(n)
}

func (a *analysis) refuseCallers(n *node) string {
	for _, r := range n.calls {
		if r.view.locked != "" {
			return r.view.locked + ", which calls it at " + r.view.at(r.call.Pos())
		}
		if len(r.call.Args) == 1 && isTuple(r.view.typeOf(r.call.Args[0])) {
			return "the results of another call are its arguments at " + r.view.at(r.call.Pos())
		}
	}
	return ""
}

func (a *analysis) isHanded(key string, id *ast.Ident) bool {
	return slices.ContainsFunc(a.handed[key], func(s *site) bool { return s.id == id })
}

// mayChange says whether an exported function is used by the module alone.
func (a *analysis) mayChange(n *node, f *types.Func) bool {
	path := n.view.unit.path
	return a.options.exported == "change" || n.view.pkg.Name() == "main" || n.view.isTest() || !typeExported(f) ||
		strings.Contains(path+"/", "/internal/")
}

// typeExported says whether the type of a method, if it is one, is exported.
func typeExported(f *types.Func) bool {
	recv := recvType(f)
	if recv == nil {
		return true
	}
	if p, ok := recv.(*types.Pointer); ok {
		recv = p.Elem()
	}
	named, ok := types.Unalias(recv).(*types.Named)
	return !ok || named.Obj().Exported()
}

// paramName is what the new parameter is called. A root that the function makes
// at its top gives its name, and goes.
func paramName(n *node) string {
	if n.view.rootStatement(n.decl, "ctx") != nil {
		return "ctx"
	}
	return freeName(n.view, n.decl)
}

// threadChange gives one function its context, and every call of it one.
func (a *analysis) threadChange(p *plan, key string) (*change, error) {
	if p.twins[key] {
		return a.twinChange(p, key), nil
	}
	n := a.graph.functions[key]
	v := n.view
	name := p.threads[key]
	typ, edits := v.selector("context", "Context")
	edits = append(edits, paramEdits(v, n.decl, name+" "+typ)...)
	if statement := v.rootStatement(n.decl, name); statement != nil {
		edits = append(edits, v.deleteLines(statement))
	}
	var cuts []string
	for _, r := range n.calls {
		got, ok := a.finder.at(r.view, r.cur)
		if !ok {
			todo, imports := r.view.selector("context", "TODO")
			got = found{expr: todo + "()", kind: fromNowhere, edits: imports}
			cuts = append(cuts, r.view.at(r.call.Pos()))
		}
		edits = append(edits, got.edits...)
		edits = append(edits, r.view.firstParam(r.call.Lparen, len(r.call.Args) == 0, got.expr))
	}
	for _, s := range a.handed[key] {
		got, _ := a.contextOf(s)
		more, err := s.build(got.expr)
		if err != nil {
			return nil, err
		}
		edits = append(append(edits, got.edits...), more...)
	}
	return &change{
		where: v.at(n.decl.Name.Pos()), pkg: v.unit.path, what: shortName(n), key: key, reason: fromThread, edits: edits, cuts: cuts,
	}, nil
}

// paramEdits add a parameter; if the others have no names, they get blank ones.
func paramEdits(v *view, decl *ast.FuncDecl, text string) []edit {
	params := decl.Type.Params
	edits := []edit{v.firstParam(params.Opening, len(params.List) == 0, text)}
	for _, field := range params.List {
		if len(field.Names) == 0 {
			edits = append(edits, v.insert(field.Pos(), "_ "))
		}
	}
	return edits
}

// shortName is how a commit speaks of a function: "f", or "T.f".
func shortName(n *node) string {
	if n.decl.Recv == nil {
		return n.decl.Name.Name
	}
	t := n.decl.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id := nameOf(t); id != nil {
		return id.Name + "." + n.decl.Name.Name
	}
	return n.decl.Name.Name
}
