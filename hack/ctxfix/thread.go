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
	"go/ast"
	"go/types"
)

// paramName is what the new parameter is called. A root that the function makes
// at its top gives its name, and goes.
func paramName(n *node) string {
	if n.decl == nil || n.view.rootStatement(n.decl, "ctx") != nil {
		return "ctx"
	}
	return freeName(n.view, n.decl)
}

// threadChange gives a function its context, and every call of it one; with it
// go the methods of its family.
func (a *analysis) threadChange(p *plan, key string) (*change, error) {
	if p.twins[key] {
		return a.twinChange(p, key), nil
	}
	members := a.graph.families.of(key)
	n := a.graph.functions[key]
	c := &change{
		where: n.view.at(n.name.Pos()), pkg: n.view.unit.path, what: shortName(n), key: members[0], reason: fromThread,
	}
	for _, member := range members {
		a.declaration(p, c, a.graph.functions[member])
		a.callers(c, a.graph.functions[member])
		for _, s := range a.handed[member] {
			got, _ := a.contextOf(s)
			more, err := s.build(got.expr)
			if err != nil {
				return nil, err
			}
			c.edits = append(append(c.edits, got.edits...), more...)
		}
	}
	if len(members) > 1 {
		c.what += fmt.Sprintf(" and what it stands for (%d methods)", len(members))
	}
	return c, nil
}

// declaration gets the parameter.
func (a *analysis) declaration(p *plan, c *change, n *node) {
	v, name := n.view, p.threads[n.key]
	typ, edits := v.selector("context", "Context")
	c.edits = append(c.edits, edits...)
	if n.decl == nil {
		if list := n.typ.Params.List; len(list) == 0 || len(list[0].Names) > 0 {
			typ = name + " " + typ
		}
		c.edits = append(c.edits, v.firstParam(n.typ.Params.Opening, len(n.typ.Params.List) == 0, typ))
		return
	}
	c.edits = append(c.edits, paramEdits(v, n.decl, name+" "+typ)...)
	if statement := v.rootStatement(n.decl, name); statement != nil {
		c.edits = append(c.edits, v.deleteLines(statement))
	}
}

// callers get an argument each.
func (a *analysis) callers(c *change, n *node) {
	for _, r := range n.calls {
		got, ok := a.finder.at(r.view, r.cur)
		if !ok {
			todo, imports := r.view.selector("context", "TODO")
			got = found{expr: todo + "()", kind: fromNowhere, edits: imports}
			c.cuts = append(c.cuts, r.view.at(r.call.Pos()))
		}
		c.edits = append(c.edits, got.edits...)
		c.edits = append(c.edits, r.view.firstParam(r.call.Lparen, len(r.call.Args) == 0, got.expr))
	}
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
	f := n.view.info.Defs[n.name].(*types.Func)
	t := recvType(f)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name() + "." + f.Name()
	}
	return f.Name()
}
