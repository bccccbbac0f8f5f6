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

	"golang.org/x/tools/go/ast/inspector"
)

// rootSite is context.TODO, which says itself that something better is to come;
// context.Background counts too if the user says so.
func rootSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	if !v.isFunc(call, "context", "TODO") && !(a.options.background && v.isFunc(call, "context", "Background")) {
		return nil
	}
	s := &site{what: v.slice(call) + " → a context", root: true}
	switch parent := cur.Parent().Node().(type) {
	case *ast.CallExpr:
		s.build = func(ctx string) ([]edit, error) {
			return []edit{v.replace(call.Pos(), call.End(), ctx)}, nil
		}
	case *ast.AssignStmt:
		s.build = variable(v, call, parent, parent.Lhs, parent.Tok == token.DEFINE)
	case *ast.ValueSpec:
		decl, ok := cur.Parent().Parent().Parent().Node().(*ast.DeclStmt)
		if !ok {
			return nil // of the package: there is no context for it
		}
		var names []ast.Expr
		for _, name := range parent.Names {
			names = append(names, name)
		}
		s.build = variable(v, call, decl, names, decl.Decl.(*ast.GenDecl).Lparen == token.NoPos)
	default:
		s.reason = "a context that is kept has a life that only you know"
	}
	return s
}

// variable is what becomes of a variable that holds a root: it goes, if what
// takes its place has the same name.
func variable(v *view, root *ast.CallExpr, statement ast.Node, names []ast.Expr, alone bool) func(string) ([]edit, error) {
	return func(ctx string) ([]edit, error) {
		if id, ok := names[0].(*ast.Ident); ok && len(names) == 1 && alone && id.Name == ctx {
			return []edit{v.deleteLines(statement)}, nil
		}
		return []edit{v.replace(root.Pos(), root.End(), ctx)}, nil
	}
}

// rootStatement is a statement at the top of a function that gives name to a new
// root, or nil. It goes when the function takes a context of that name.
func (v *view) rootStatement(decl *ast.FuncDecl, name string) ast.Stmt {
	for _, statement := range decl.Body.List {
		assign, ok := statement.(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 1 {
			continue
		}
		if id, ok := assign.Lhs[0].(*ast.Ident); ok && id.Name == name && v.isRoot(assign.Rhs[0]) {
			return statement
		}
	}
	return nil
}
