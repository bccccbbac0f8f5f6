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

	"golang.org/x/tools/go/ast/inspector"
)

// localStopSite is a stop channel that a function makes, and closes when it
// returns: that is a context with its cancel. What uses the channel uses the Done
// of the context then, and the rules for that do the rest.
func localStopSite(_ *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 1 || !isMake(v, call) {
		return nil
	}
	id, ok := assign.Lhs[0].(*ast.Ident)
	next, more := cur.Parent().NextSibling()
	if !ok || !more || !stopNames.MatchString(id.Name) {
		return nil
	}
	closing, ok := next.Node().(*ast.DeferStmt)
	if !ok || !closes(v, closing.Call, v.info.Defs[id]) {
		return nil
	}
	o := v.info.Defs[id]
	decl := function(cur)
	if decl == nil || usesName(decl, id.Name+"Ctx") || usesName(decl, "cancel") {
		return nil
	}
	uses := v.readsOf(o, closing)
	if uses == nil {
		return nil
	}
	name := id.Name + "Ctx"
	return &site{what: "make(chan struct{}) → context.WithCancel", weak: true, build: func(ctx string) ([]edit, error) {
		with, edits := v.selector("context", "WithCancel")
		edits = append(edits,
			v.replace(id.Pos(), id.End(), name+", cancel"),
			v.replace(call.Pos(), call.End(), with+"("+ctx+")"),
			v.replace(closing.Call.Pos(), closing.Call.End(), "cancel()"))
		for _, use := range uses {
			edits = append(edits, v.replace(use.Pos(), use.End(), name+".Done()"))
		}
		return edits, nil
	}}
}

func isMake(v *view, call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok || v.info.Uses[id] != types.Universe.Lookup("make") || len(call.Args) != 1 {
		return false
	}
	return isStop(v.typeOf(call))
}

// closes says whether a call closes a variable.
func closes(v *view, call *ast.CallExpr, o types.Object) bool {
	id, ok := call.Fun.(*ast.Ident)
	if !ok || v.info.Uses[id] != types.Universe.Lookup("close") || len(call.Args) != 1 {
		return false
	}
	arg, ok := call.Args[0].(*ast.Ident)
	return ok && o != nil && v.info.Uses[arg] == o
}

// readsOf are the uses of a channel apart from its end; nil if one of them could
// do more than wait for it, or if there are none.
func (v *view) readsOf(o types.Object, closing *ast.DeferStmt) (uses []*ast.Ident) {
	for cur := range v.root.Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		if v.info.Uses[id] != o || closing.Pos() <= id.Pos() && id.End() <= closing.End() {
			continue
		}
		switch p := cur.Parent().Node().(type) {
		case *ast.UnaryExpr:
			if p.Op != token.ARROW {
				return nil
			}
		case *ast.CallExpr:
			if p.Fun == id || !v.takesReceiver(p, id) {
				return nil
			}
		default:
			return nil
		}
		uses = append(uses, id)
	}
	return uses
}

// takesReceiver says whether a call takes an argument as a channel that it can
// only receive from.
func (v *view) takesReceiver(call *ast.CallExpr, id *ast.Ident) bool {
	f := v.callee(call)
	if f == nil {
		return false
	}
	params := f.Signature().Params()
	for i, arg := range call.Args {
		if arg == id && i < params.Len() {
			c, ok := params.At(i).Type().Underlying().(*types.Chan)
			return ok && c.Dir() == types.RecvOnly
		}
	}
	return false
}
