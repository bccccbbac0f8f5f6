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

import "go/ast"

// roots are the functions that make a context out of nothing that the caller
// could end with a context of his own.
var roots = map[string]bool{
	"context.Background": true,
	"context.TODO":       true,
	"k8s.io/apimachinery/pkg/util/wait.ContextForChannel": true,
}

// noRoots is clause C1: nothing but a deprecated one-line form makes a root.
func noRoots(c *checker, f *function) {
	if f.adapter || c.Pkg.Name() == "main" {
		return
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if callee := c.callee(call); callee != nil && roots[callee.FullName()] {
			c.report(f, call.Pos(), "%s in %s: hand the caller's context down, or context.WithoutCancel(ctx) to outlive it",
				callee.FullName(), nameOf(f.object))
		}
		return true
	})
}
