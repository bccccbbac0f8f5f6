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
)

// kept are the structs of the module that keep a context from the start: every
// literal of the type sets the field, and nothing sets it later. In others it
// can be nil when a method is called.
type kept map[string]bool

// collect looks at what one file does with such fields.
func (k kept) collect(v *view) {
	for cur := range v.root.Preorder((*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil), (*ast.CallExpr)(nil), (*ast.ValueSpec)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.CompositeLit:
			k.literal(v, n)
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if sel, ok := left.(*ast.SelectorExpr); ok && isContext(v.typeOf(sel)) {
					k.never(v.typeOf(sel.X))
				}
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "new" && len(n.Args) == 1 {
				k.never(v.typeOf(n.Args[0]))
			}
		case *ast.ValueSpec:
			if n.Type != nil && len(n.Values) == 0 {
				k.never(v.typeOf(n.Type))
			}
		}
	}
}

func (k kept) literal(v *view, lit *ast.CompositeLit) {
	name, field := contextField(v.typeOf(lit))
	if field == "" {
		return
	}
	sets := false
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			sets = true // all of them
			break
		}
		key, ok := pair.Key.(*ast.Ident)
		sets = sets || ok && key.Name == field
	}
	if before, seen := k[name]; !sets || seen && !before {
		k[name] = false
		return
	}
	k[name] = true
}

func (k kept) never(t types.Type) {
	if name, field := contextField(t); field != "" {
		k[name] = false
	}
}

// contextField is the name of a struct type, and of its field for a context.
func contextField(t types.Type) (name, field string) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return "", ""
	}
	s, ok := named.Underlying().(*types.Struct)
	if !ok {
		return "", ""
	}
	for f := range s.Fields() {
		if isContext(f.Type()) && !f.Embedded() {
			return named.Obj().Pkg().Path() + "." + named.Obj().Name(), f.Name()
		}
	}
	return "", ""
}
