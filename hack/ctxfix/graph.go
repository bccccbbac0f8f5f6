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
	"maps"
	"os"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A graph knows who calls the functions of the module, and what else is done
// with them.
type graph struct {
	functions map[string]*node
	listFuncs bool // somebody calls the functions of a cache.ListWatch, or sets them
	executes  bool // a cobra command is given a context
	methods   faces
	kept      kept
	families  families
}

// A node is a declared function, or a method that an interface asks for.
type node struct {
	key   string
	view  *view
	name  *ast.Ident
	typ   *ast.FuncType
	decl  *ast.FuncDecl // nil for a method of an interface
	calls []*reference
	// values are the places where it is used without being called.
	values []*reference
}

// A reference is a use of a function.
type reference struct {
	view *view
	cur  inspector.Cursor // the call, or the identifier
	call *ast.CallExpr
	id   *ast.Ident
	from string // key of the function around it
	decl *ast.FuncDecl
}

func (g *graph) has(key string) bool { return g.functions[key] != nil }

func newGraph(w *world) *graph {
	g := &graph{functions: map[string]*node{}, methods: maps.Clone(w.faces), kept: kept{}, families: families{}}
	views := w.views()
	for _, v := range views {
		for cur := range v.root.Preorder((*ast.FuncDecl)(nil)) {
			decl := cur.Node().(*ast.FuncDecl)
			if f, ok := v.info.Defs[decl.Name].(*types.Func); ok {
				g.functions[keyOf(f)] = &node{key: keyOf(f), view: v, name: decl.Name, typ: decl.Type, decl: decl}
			}
		}
	}
	g.addFamilies(w, views)
	for _, v := range views {
		g.references(v)
		g.kept.collect(v)
	}
	for _, u := range w.units {
		for _, s := range w.checked[u.id].sources {
			g.methods.addLiterals(s, w.checked[u.id].info)
		}
	}
	return g
}

// references finds the uses of the module's functions in one file.
func (g *graph) references(v *view) {
	for cur := range v.root.Preorder((*ast.Ident)(nil)) {
		id := cur.Node().(*ast.Ident)
		switch o := v.info.Uses[id].(type) {
		case *types.Func:
			g.executes = g.executes || strings.HasPrefix(keyOf(o), "(*github.com/spf13/cobra.Command).ExecuteContext")
			n := g.functions[keyOf(o)]
			if n == nil {
				continue
			}
			decl := function(cur)
			r := &reference{view: v, cur: cur, id: id, decl: decl, from: v.declKey(decl)}
			if call, at := callOf(cur); call != nil {
				r.call, r.cur = call, at
				n.calls = append(n.calls, r)
			} else {
				n.values = append(n.values, r)
			}
		case *types.Var:
			if o.IsField() && (o.Name() == "ListFunc" || o.Name() == "WatchFunc") && o.Pkg() != nil && o.Pkg().Path() == cachePath {
				if _, isKey := cur.Parent().Node().(*ast.KeyValueExpr); !isKey {
					g.listFuncs = true
				}
			}
		}
	}
}

// callOf is the call whose function an identifier names, or nil.
func callOf(cur inspector.Cursor) (*ast.CallExpr, inspector.Cursor) {
	at := cur
	for {
		parent := at.Parent()
		switch p := parent.Node().(type) {
		case *ast.SelectorExpr:
			if p.Sel != at.Node() {
				return nil, at
			}
		case *ast.IndexExpr:
			if p.X != at.Node() {
				return nil, at
			}
		case *ast.IndexListExpr:
			if p.X != at.Node() {
				return nil, at
			}
		case *ast.ParenExpr:
		case *ast.CallExpr:
			if p.Fun == at.Node() {
				return p, parent
			}
			return nil, at
		default:
			return nil, at
		}
		at = parent
	}
}

var words = regexp.MustCompile(`\w+`)

// hidden are the words of files that only other build tags select: a function
// that is named there has callers that cannot be seen.
func hidden(w *world) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, u := range w.units {
		if all[u.path] != nil {
			continue
		}
		set := map[string]bool{}
		for _, path := range u.ignored {
			if !strings.HasSuffix(path, ".go") {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				continue
			}
			for _, word := range words.FindAllString(string(text), -1) {
				set[word] = true
			}
		}
		all[u.path] = set
	}
	return all
}
