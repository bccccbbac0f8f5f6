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
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// stopsOf are the functions of a package that take a stop channel which is the
// Done of a context wherever they are called: they take the context itself.
func (a *analysis) stopsOf(pkg string) (changes []*change) {
	interested := map[string]bool{}
	for _, sites := range [][]*site{a.left, a.ready, a.open} {
		for _, s := range sites {
			interested[s.view.declKey(s.decl)] = s.view.wanted || interested[s.view.declKey(s.decl)]
		}
	}
	for _, sites := range a.handed {
		for _, s := range sites {
			interested[s.view.declKey(s.decl)] = s.view.wanted || interested[s.view.declKey(s.decl)]
		}
	}
	for _, key := range slices.Sorted(maps.Keys(interested)) {
		n := a.graph.functions[key]
		if !interested[key] || n == nil || n.view.unit.path != pkg || n.decl == nil || len(a.graph.families.of(key)) > 1 {
			continue
		}
		if a.refuse(n) == "" && a.declined["stop "+key] == "" {
			if c := a.stopChange(n); c != nil {
				changes = append(changes, c)
			}
		}
	}
	return changes
}

// stopParam is the only parameter of a function that stops it, and its index.
func stopParam(n *node) (*types.Var, *ast.Field, int) {
	var field *ast.Field
	var param *types.Var
	at, i := -1, 0
	for _, f := range n.typ.Params.List {
		for _, name := range f.Names {
			if o, ok := n.view.info.Defs[name].(*types.Var); ok && isStop(o.Type()) && stopNames.MatchString(name.Name) {
				if param != nil || len(f.Names) > 1 {
					return nil, nil, -1
				}
				param, field, at = o, f, i
			}
			i++
		}
	}
	return param, field, at
}

// stopChange is nil where some caller has nothing but a channel.
func (a *analysis) stopChange(n *node) *change {
	param, field, index := stopParam(n)
	if param == nil || len(n.calls) == 0 {
		return nil
	}
	v, name := n.view, freeName(n.view, n.decl)
	typ, edits := v.selector("context", "Context")
	edits = append(edits, moveFirst(v, n.typ.Params.Opening, fieldNodes(n.typ.Params), slices.Index(n.typ.Params.List, field), name+" "+typ)...)
	for use, o := range v.info.Uses {
		if o != param {
			continue
		}
		if v.isAssigned(use) {
			return nil
		}
		edits = append(edits, v.replace(use.Pos(), use.End(), name+".Done()"))
	}
	for _, r := range n.calls {
		if index >= len(r.call.Args) {
			return nil
		}
		x := contextOfDone(r.view, r.call.Args[index])
		if x == nil {
			return nil
		}
		edits = append(edits, moveFirst(r.view, r.call.Lparen, exprNodes(r.call.Args), index, r.view.slice(x))...)
	}
	return &change{
		where: v.at(n.name.Pos()), pkg: v.unit.path, what: shortName(n) + " takes a context for its " + param.Name(),
		key: "stop " + n.key, reason: fromStop, edits: edits,
	}
}

// moveFirst takes one of a list away and puts text at its head.
func moveFirst(v *view, opening token.Pos, list []ast.Node, index int, text string) []edit {
	if index == 0 {
		return []edit{v.replace(list[0].Pos(), list[0].End(), text)}
	}
	return []edit{
		v.firstParam(opening, false, text),
		v.replace(list[index-1].End(), list[index].End(), ""),
	}
}

func fieldNodes(list *ast.FieldList) (nodes []ast.Node) {
	for _, f := range list.List {
		nodes = append(nodes, f)
	}
	return nodes
}

func exprNodes(list []ast.Expr) (nodes []ast.Node) {
	for _, e := range list {
		nodes = append(nodes, e)
	}
	return nodes
}

// isAssigned says whether a use of a variable gives it another value.
func (v *view) isAssigned(use *ast.Ident) bool {
	cur, ok := v.root.FindNode(use)
	if !ok {
		return true
	}
	switch p := cur.Parent().Node().(type) {
	case *ast.AssignStmt:
		return slices.Contains(p.Lhs, ast.Expr(use))
	case *ast.UnaryExpr:
		return p.Op.String() == "&"
	}
	return false
}
