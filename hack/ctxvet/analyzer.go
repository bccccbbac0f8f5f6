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
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Analyzer reports where code breaks the context contract. Each report starts
// with the name of its rule, by which exceptions.txt lets a function off.
var Analyzer = &analysis.Analyzer{
	Name: "ctxvet",
	Doc: `report code that keeps a caller's context from where it is needed

root: a root context (context.Background, context.TODO, wait.ContextForChannel) outside a deprecated one-line form
order: a context that is not the first parameter
dropped: a context that is accepted and not used
stored: a context in a struct, without a comment that says whose it is
blocks: an exported function that can wait, and takes no context
deprecated: a call of a form without a context`,
	Requires:  []*analysis.Analyzer{inspect.Analyzer},
	FactTypes: []analysis.Fact{new(waits), new(contextless)},
	Run:       run,
}

// A rule looks at one function, declared with a body.
type rule struct {
	name  string
	check func(*checker, *function)
}

var rules = []rule{
	{"root", noRoots},
	{"order", contextFirst},
	{"dropped", contextUsed},
	{"blocks", noWaitWithoutContext},
	{"deprecated", noContextlessCalls},
}

// A function is a declaration with what the rules ask of it.
type function struct {
	*ast.FuncDecl
	object *types.Func

	// adapter says that this is one of the forms without a context that
	// compatibility asks for: deprecated, and no more than a call of the
	// other form and what makes its results those of the old one.
	adapter bool
}

// A checker holds one package while it is looked at.
type checker struct {
	*analysis.Pass
	exceptions *exceptions
	rule       string // the rule at work
	functions  []*function
}

// ours is where the rules hold, and all whose waits are followed. What the
// standard library and others wait for is in the table of waits.go: almost all
// code reaches some lock or descriptor in the end.
const ours = "k8s.io/client-go"

func run(pass *analysis.Pass) (any, error) {
	if path := pass.Pkg.Path(); path != ours && !strings.HasPrefix(path, ours+"/") || strings.HasSuffix(path, ".test") {
		return nil, nil
	}
	c := &checker{Pass: pass, exceptions: exceptionsFor(pass.Pkg.Path())}
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	c.collect(in)
	c.markContextless(in)
	c.markWaits()
	for _, r := range rules {
		c.rule = r.name
		for _, f := range c.functions {
			r.check(c, f)
		}
	}
	c.rule = "stored"
	noSilentFields(c, in)
	c.unusedExceptions()
	return nil, nil
}

// collect finds the functions of the package, those of tests aside: a test is
// the root of its own calls.
func (c *checker) collect(in *inspector.Inspector) {
	for node := range in.PreorderSeq((*ast.FuncDecl)(nil)) {
		decl := node.(*ast.FuncDecl)
		object, ok := c.TypesInfo.Defs[decl.Name].(*types.Func)
		if !ok || decl.Body == nil || c.inTest(decl.Pos()) || helpsTests(object) {
			continue
		}
		c.functions = append(c.functions, &function{
			FuncDecl: decl,
			object:   object,
			adapter:  isDeprecated(decl.Doc) && isPlain(decl.Body),
		})
	}
}

func (c *checker) inTest(pos token.Pos) bool {
	return strings.HasSuffix(c.Fset.Position(pos).Filename, "_test.go")
}

// helpsTests says whether a function is given a test to fail.
func helpsTests(f *types.Func) bool {
	for param := range f.Signature().Params().Variables() {
		for _, name := range []string{"TB", "T", "B", "F"} {
			if isNamed(param.Type(), "testing", name) {
				return true
			}
		}
	}
	return false
}

// isPlain says whether a body is one statement, or a call and a return.
func isPlain(body *ast.BlockStmt) bool {
	for _, statement := range body.List {
		switch statement.(type) {
		case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt:
		default:
			return false
		}
	}
	return len(body.List) <= 2
}

// report says what is wrong with f, unless it has been let off.
func (c *checker) report(f *function, pos token.Pos, format string, args ...any) {
	if c.exceptions.allows(c.rule, nameOf(f.object)) {
		return
	}
	c.Reportf(pos, c.rule+": "+format, args...)
}

func isDeprecated(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for line := range strings.Lines(doc.Text()) {
		if strings.HasPrefix(line, "Deprecated:") {
			return true
		}
	}
	return false
}

// nameOf is the name of a function within its package: "Do", "Request.Do".
func nameOf(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name()
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name() + "." + f.Name()
	}
	return f.Name()
}

// callee is the function or method that a call names, or nil.
func (c *checker) callee(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) { // an instance of a generic function
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	f, _ := c.TypesInfo.Uses[id].(*types.Func)
	if f == nil {
		return nil
	}
	return f.Origin()
}

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	obj := named.Obj()
	return obj.Pkg() != nil && obj.Pkg().Path() == "context" && obj.Name() == "Context"
}

// contextParam is the index of the first context among the parameters, or -1.
func contextParam(sig *types.Signature) int {
	for i := range sig.Params().Len() {
		if isContext(sig.Params().At(i).Type()) {
			return i
		}
	}
	return -1
}

// isNamed says whether a type, or what it points to, is path.name.
func isNamed(t types.Type, path, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}
