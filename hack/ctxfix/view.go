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
	"go/token"
	"go/types"
	"path"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A view is a file together with the types of one unit that it is part of.
type view struct {
	*source
	*checked
	world *world
}

// views are all files of the module, each once.
func (w *world) views() []*view {
	seen := map[string]bool{}
	var all []*view
	for _, u := range w.units {
		c := w.checked[u.id]
		for _, s := range c.sources {
			if !seen[s.path] {
				seen[s.path] = true
				all = append(all, &view{source: s, checked: c, world: w})
			}
		}
	}
	return all
}

// at is a position as people read it.
func (v *view) at(pos token.Pos) string {
	p := v.world.fset.Position(pos)
	return fmt.Sprintf("%s:%d:%d", v.rel, p.Line, p.Column)
}

// function is the declaration around a node, or nil.
func function(cur inspector.Cursor) *ast.FuncDecl {
	for c := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		return c.Node().(*ast.FuncDecl)
	}
	return nil
}

// keyOf names a function in a way that is the same in all units.
func keyOf(f *types.Func) string { return f.Origin().FullName() }

// declKey is the key of a declaration, or that of the package's variables.
func (v *view) declKey(decl *ast.FuncDecl) string {
	if decl != nil {
		if f, ok := v.info.Defs[decl.Name].(*types.Func); ok {
			return keyOf(f)
		}
	}
	return v.pkg.Path() + " variables"
}

// callee is the function or method that a call names, or nil.
func (v *view) callee(call *ast.CallExpr) *types.Func {
	if id := calleeIdent(call); id != nil {
		f, _ := v.info.Uses[id].(*types.Func)
		return f
	}
	return nil
}

func calleeIdent(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) { // an instance of a generic function
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	}
	return nil
}

// isFunc says whether a call is of the function path.name.
func (v *view) isFunc(call *ast.CallExpr, path, name string) bool {
	f := v.callee(call)
	return f != nil && f.Name() == name && f.Pkg() != nil && f.Pkg().Path() == path && f.Signature().Recv() == nil
}

func (v *view) typeOf(e ast.Expr) types.Type {
	if t := v.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// qualifier is the name of a package in this file, and the import that it
// takes. What another name hides is seen by the type checker.
func (v *view) qualifier(importPath string) (string, []edit) {
	p := v.world.universe[importPath]
	if p == nil {
		for _, c := range v.world.checked {
			if c.pkg.Path() == importPath {
				p = c.pkg
			}
		}
	}
	name := path.Base(importPath)
	if p != nil {
		name = p.Name()
	}
	if have := v.importName(importPath, name); have != "" {
		return have, nil
	}
	alias := ""
	if v.taken(name) {
		alias = strings.ReplaceAll(path.Base(path.Dir(importPath)), ".", "") + name
		if isStd(importPath) {
			alias = "std" + name
		}
		name = alias
	}
	return name, []edit{{file: v.source, path: importPath, name: alias}}
}

// taken says whether a name means something in this file already.
func (v *view) taken(name string) bool {
	if v.pkg.Scope().Lookup(name) != nil {
		return true
	}
	scope := v.info.Scopes[v.syntax]
	return scope != nil && scope.Lookup(name) != nil
}

// selector is path.name as this file writes it.
func (v *view) selector(importPath, name string) (string, []edit) {
	q, edits := v.qualifier(importPath)
	return q + "." + name, edits
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isNamed(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

// isPointerTo says whether a type is *path.name.
func isPointerTo(t types.Type, path, name string) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), path, name)
}

// isStop says whether a type is that of a stop channel.
func isStop(t types.Type) bool {
	c, ok := t.Underlying().(*types.Chan)
	if !ok || c.Dir() == types.SendOnly {
		return false
	}
	s, ok := c.Elem().Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// takesContext says whether the first parameter is a context.
func takesContext(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && isContext(sig.Params().At(0).Type())
}

// isRoot says whether an expression makes a context out of nothing.
func (v *view) isRoot(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && (v.isFunc(call, "context", "TODO") || v.isFunc(call, "context", "Background"))
}
