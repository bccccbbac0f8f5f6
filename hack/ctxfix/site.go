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
	"errors"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A site is a place that could have a context and has none.
type site struct {
	view *view
	cur  inspector.Cursor // of the call, or of the literal
	decl *ast.FuncDecl    // around it, or nil
	what string

	required bool // it does not compile as it is
	plain    bool // the new form takes no context itself
	weak     bool // not worth a new parameter
	root     bool // it makes a context out of nothing
	own      *found
	hint     string // why it might not compile
	reason   string // why it is left alone, if that is known at once

	hands *types.Func // a function of the module that has to take a context first
	id    *ast.Ident  // where it is named

	build func(ctx string) ([]edit, error)
}

// errLeave says that a call has no form with a context that fits, and that there
// is nothing to tell the user about.
var errLeave = errors.New("no form with a context")

// a siteRule looks at one node; it returns nil for what is none of its business.
type siteRule func(*analysis, *view, inspector.Cursor) *site

// callRules are asked in this order, and the first that knows a call has it.
var callRules = []siteRule{
	rootSite,
	localStopSite,
	chainSite,
	oldSite,
	specialSite,
	twinSite,
}

// sites finds all of them in a file.
func (a *analysis) sites(v *view) []*site {
	if v.locked != "" {
		return nil
	}
	var all []*site
	keep := func(s *site, cur inspector.Cursor) {
		if s == nil {
			return
		}
		s.view, s.cur, s.decl = v, cur, function(cur)
		if !s.required && isAdapter(v, s.decl) {
			return
		}
		all = append(all, s)
	}
	for cur := range v.root.Preorder((*ast.CallExpr)(nil), (*ast.CompositeLit)(nil)) {
		if _, ok := cur.Node().(*ast.CompositeLit); ok {
			keep(listWatchSite(a, v, cur), cur)
			continue
		}
		for _, rule := range callRules {
			if s := rule(a, v, cur); s != nil {
				keep(s, cur)
				break
			}
		}
	}
	return all
}

// isAdapter says whether a function is the form without a context of another
// that stands beside it; there a root is all it can have.
func isAdapter(v *view, decl *ast.FuncDecl) bool {
	if decl == nil {
		return false
	}
	f, ok := v.info.Defs[decl.Name].(*types.Func)
	if !ok {
		return false
	}
	if decl.Doc != nil && strings.Contains(decl.Doc.Text(), "Deprecated: ") && len(decl.Body.List) <= 2 {
		return true
	}
	return len(decl.Body.List) <= 2 && twinOf(f, recvType(f)) != nil
}

func recvType(f *types.Func) types.Type {
	if recv := f.Signature().Recv(); recv != nil {
		return recv.Type()
	}
	return nil
}
