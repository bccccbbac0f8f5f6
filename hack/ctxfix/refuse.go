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

const isExported = "it is exported"

// refuse says why a function cannot get another parameter, or nothing.
func (a *analysis) refuse(n *node) string {
	if n == nil {
		return "there is no function around it"
	}
	f := n.view.info.Defs[n.name].(*types.Func)
	members := a.graph.families.of(n.key)
	switch {
	case a.declined[members[0]] != "":
		return a.declined[members[0]]
	case n.view.locked != "":
		return n.view.locked
	case takesContext(f.Signature()):
		return "it takes a context that is hidden here"
	case a.world.hidden[n.view.unit.path][f.Name()]:
		return "a file that other build tags select names it"
	case a.graph.methods.ask(f):
		return "it implements an interface of others"
	case len(members) > 1 && !a.options.interfaces:
		return "it implements an interface"
	}
	if n.decl != nil {
		if n.view.isRootPlace(n.decl) {
			return "it is called by nobody in the module"
		}
		if n.decl.Body == nil {
			return "it has no body"
		}
	}
	if f.Exported() && !a.mayChange(n, f) {
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
