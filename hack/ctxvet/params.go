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

// contextFirst is the first half of clause C1.
func contextFirst(c *checker, f *function) {
	sig := f.object.Signature()
	if i := contextParam(sig); i > 0 && f.object.Exported() {
		c.report(f, f.Name.Pos(), "%s takes its context as parameter %d: make it the first", nameOf(f.object), i+1)
	}
}

// contextUsed finds contexts that a caller hands in for nothing.
func contextUsed(c *checker, f *function) {
	i := contextParam(f.object.Signature())
	if i < 0 || isDeprecated(f.Doc) {
		return
	}
	ctx := f.object.Signature().Params().At(i)
	if ctx.Name() != "" && ctx.Name() != "_" && c.uses(f.Body, ctx) {
		return
	}
	if !c.does(f) {
		return // no work that could be ended
	}
	c.report(f, f.Name.Pos(), "%s accepts a context and does not use it", nameOf(f.object))
}

func (c *checker) uses(body *ast.BlockStmt, v *types.Var) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && c.TypesInfo.Uses[id] == v {
			found = true
		}
		return !found
	})
	return found
}

// does says whether a function waits, or calls something that takes a context.
func (c *checker) does(f *function) (found bool) {
	if c.waitsFor(f.Body) != "" {
		return true
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if callee := c.callee(call); callee != nil && contextParam(callee.Signature()) >= 0 {
				found = true
			}
		}
		return !found
	})
	return found
}
