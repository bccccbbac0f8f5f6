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
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// contextless is a fact about a function: that it is deprecated in favour of a
// form with a context.
type contextless struct{ Use string }

func (*contextless) AFact()           {}
func (c *contextless) String() string { return "use " + c.Use }

// markContextless finds the deprecated forms that this package declares: those
// of functions and methods, and those of interfaces.
func (c *checker) markContextless(in *inspector.Inspector) {
	for node := range in.PreorderSeq((*ast.FuncDecl)(nil), (*ast.InterfaceType)(nil)) {
		switch n := node.(type) {
		case *ast.FuncDecl:
			c.markIfContextless(n.Name, n.Doc)
		case *ast.InterfaceType:
			for _, method := range n.Methods.List {
				for _, name := range method.Names {
					c.markIfContextless(name, method.Doc)
				}
			}
		}
	}
}

func (c *checker) markIfContextless(name *ast.Ident, doc *ast.CommentGroup) {
	f, ok := c.TypesInfo.Defs[name].(*types.Func)
	if !ok || !f.Exported() || contextParam(f.Signature()) >= 0 {
		return
	}
	if use := replacement(doc); strings.Contains(use, "Context") {
		c.ExportObjectFact(f, &contextless{Use: use})
	}
}

// replacement is what a deprecation names in place of the old form.
func replacement(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	_, use, ok := strings.Cut(doc.Text(), "Deprecated: use ")
	if !ok {
		return ""
	}
	use, _, _ = strings.Cut(use, " ")
	return strings.Trim(use, ".,;\n")
}

// noContextlessCalls keeps the library off its own old forms.
func noContextlessCalls(c *checker, f *function) {
	if isDeprecated(f.Doc) {
		return
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		var old contextless
		if callee := c.callee(call); callee != nil && c.ImportObjectFact(callee, &old) {
			c.report(f, call.Pos(), "%s calls %s, which has no context: use %s", nameOf(f.object), callee.Name(), old.Use)
		}
		return true
	})
}
