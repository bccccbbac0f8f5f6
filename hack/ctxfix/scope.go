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
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A source of a context, in words of the report.
const (
	fromVariable = "variable"
	fromRequest  = "request"
	fromCommand  = "command"
	fromTest     = "test"
	fromStop     = "stop channel"
	fromField    = "field"
	fromRoot     = "root"
	fromThread   = "propagated"
	fromNowhere  = "TODO"
)

// found is a context that can be had at some place.
type found struct {
	expr  string
	kind  string
	edits []edit // what has to be done for it
}

// A finder looks for contexts.
type finder struct {
	cobra bool // commands have contexts
	kept  kept
	// threads are the functions that get a context in this step, and its name.
	threads map[string]string
}

// at finds the context for a node, or nothing. Nearer functions come first; a
// test's own context, a stop channel and a receiver's field come last.
func (f *finder) at(v *view, cur inspector.Cursor) (found, bool) {
	pos := cur.Node().Pos()
	near := levels(cur)
	for _, ask := range []func(*view, inspector.Cursor, token.Pos) (found, bool){f.ordinary, f.ofTest, f.ofRoot, f.ofStop, f.ofReceiver} {
		for _, level := range near {
			if got, ok := ask(v, level, pos); ok {
				return f.outlive(v, cur, level, got), true
			}
		}
	}
	return found{}, false
}

// levels are the functions around a node, the nearest first.
func levels(cur inspector.Cursor) []inspector.Cursor {
	var all []inspector.Cursor
	for c := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if body(c.Node()) != nil && body(c.Node()).Pos() <= cur.Node().Pos() {
			all = append(all, c)
		}
	}
	return all
}

func funcType(n ast.Node) *ast.FuncType {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type
	case *ast.FuncLit:
		return n.Type
	}
	return nil
}

func body(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// ordinary finds a variable, or a parameter that brings a context along.
func (f *finder) ordinary(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	if got, ok := f.variable(v, level, pos); ok {
		return got, true
	}
	if decl, ok := level.Node().(*ast.FuncDecl); ok {
		if name := f.threads[v.declKey(decl)]; name != "" {
			return found{expr: name, kind: fromThread}, true
		}
	}
	if got, ok := blankParam(v, level); ok {
		return got, true
	}
	for p := range params(v, level, pos) {
		if got, ok := f.bringer(v, p); ok {
			return got, true
		}
	}
	return found{}, false
}

// variable finds the innermost variable of type context.Context; of several in
// one block the one that is called ctx, or the latest.
func (f *finder) variable(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	inner := v.pkg.Scope().Innermost(pos)
	top := v.info.Scopes[funcType(level.Node())]
	for s := inner; s != nil; s = s.Parent() {
		var best types.Object
		for _, name := range s.Names() {
			o, ok := s.Lookup(name).(*types.Var)
			if !ok || name == "_" || !isContext(o.Type()) || f.isFake(v, level, o) {
				continue
			}
			if _, visible := inner.LookupParent(name, pos); visible != o {
				continue
			}
			if best == nil || best.Name() != "ctx" && (name == "ctx" || o.Pos() > best.Pos()) {
				best = o
			}
		}
		if best != nil {
			return found{expr: best.Name(), kind: fromVariable}, true
		}
		if s == top {
			break
		}
	}
	return found{}, false
}

// isFake says whether a variable holds a root that was made on the spot, in a
// function that is no place for roots.
func (f *finder) isFake(v *view, level inspector.Cursor, o *types.Var) bool {
	if decl := function(level); decl != nil && v.isRootPlace(decl) {
		return false
	}
	fake := false
	ast.Inspect(level.Node(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
				if id, ok := n.Lhs[0].(*ast.Ident); ok && v.info.Defs[id] == o {
					fake = v.isRoot(n.Rhs[0])
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == 1 && len(n.Values) == 1 && v.info.Defs[n.Names[0]] == o {
				fake = v.isRoot(n.Values[0])
			}
		}
		return !fake
	})
	return fake
}

// isRootPlace says whether a function is where contexts begin.
func (v *view) isRootPlace(decl *ast.FuncDecl) bool {
	if decl.Recv != nil {
		return false
	}
	name := decl.Name.Name
	if name == "main" && v.pkg.Name() == "main" || name == "init" {
		return true
	}
	if !v.isTest() {
		return false
	}
	return slices.ContainsFunc([]string{"Test", "Benchmark", "Fuzz", "Example"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}

// blankParam finds a context that is handed in and has no name yet.
func blankParam(v *view, level inspector.Cursor) (found, bool) {
	typ := funcType(level.Node())
	for _, field := range typ.Params.List {
		if !isContext(v.typeOf(field.Type)) {
			continue
		}
		if usesName(level.Node(), "ctx") { // it would hide another
			return found{}, false
		}
		if len(field.Names) == 1 && field.Names[0].Name == "_" {
			return found{"ctx", fromVariable, []edit{v.replace(field.Names[0].Pos(), field.Names[0].End(), "ctx")}}, true
		}
		if len(field.Names) == 0 && len(typ.Params.List) == 1 {
			return found{"ctx", fromVariable, []edit{v.insert(field.Pos(), "ctx ")}}, true
		}
	}
	return found{}, false
}

func usesName(n ast.Node, name string) (uses bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		uses = uses || ok && id.Name == name
		return !uses
	})
	return uses
}

// params are the named parameters of a function that are visible at pos.
func params(v *view, level inspector.Cursor, pos token.Pos) func(func(*types.Var) bool) {
	return func(yield func(*types.Var) bool) {
		inner := v.pkg.Scope().Innermost(pos)
		for _, field := range funcType(level.Node()).Params.List {
			for _, name := range field.Names {
				o, ok := v.info.Defs[name].(*types.Var)
				if !ok || name.Name == "_" {
					continue
				}
				if _, visible := inner.LookupParent(name.Name, pos); visible == o && !yield(o) {
					return
				}
			}
		}
	}
}

// bringer finds the context that a parameter is, or has.
func (f *finder) bringer(v *view, p *types.Var) (found, bool) {
	switch t := p.Type(); {
	case isPointerTo(t, "testing", "T"), isPointerTo(t, "testing", "B"), isPointerTo(t, "testing", "F"), isNamed(t, "testing", "TB"):
		return found{}, false // later
	case isPointerTo(t, "github.com/spf13/cobra", "Command"):
		return found{expr: p.Name() + ".Context()", kind: fromCommand}, f.cobra
	case isPointerTo(t, "github.com/emicklei/go-restful/v3", "Request"), isPointerTo(t, "github.com/emicklei/go-restful", "Request"):
		return found{expr: p.Name() + ".Request.Context()", kind: fromRequest}, true
	case isNamed(t, "github.com/labstack/echo/v4", "Context"):
		return found{expr: p.Name() + ".Request().Context()", kind: fromRequest}, true
	case isPointerTo(t, "github.com/urfave/cli/v2", "Context"):
		return found{expr: p.Name() + ".Context", kind: fromCommand}, true
	case f.implements(v, t):
		return found{expr: p.Name(), kind: fromVariable}, true
	case hasContextMethod(t):
		return found{expr: p.Name() + ".Context()", kind: fromRequest}, true
	}
	return found{}, false
}

// implements says whether a type can be used as a context.
func (f *finder) implements(v *view, t types.Type) bool {
	p := v.world.universe["context"]
	if p == nil {
		return false
	}
	face, ok := p.Scope().Lookup("Context").Type().Underlying().(*types.Interface)
	return ok && types.Implements(t, face)
}

// hasContextMethod knows requests and streams by their method.
func hasContextMethod(t types.Type) bool {
	o, _, _ := types.LookupFieldOrMethod(t, false, nil, "Context")
	m, ok := o.(*types.Func)
	if !ok {
		return false
	}
	sig := m.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && isContext(sig.Results().At(0).Type())
}

// ofTest is the context of a test, which Go has since 1.24.
func (f *finder) ofTest(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	if !atLeast(v.world.goVersion, 24) {
		return found{}, false
	}
	for p := range params(v, level, pos) {
		t := p.Type()
		if isPointerTo(t, "testing", "T") || isPointerTo(t, "testing", "B") || isPointerTo(t, "testing", "F") || isNamed(t, "testing", "TB") {
			return found{expr: p.Name() + ".Context()", kind: fromTest}, true
		}
	}
	return found{}, false
}

// ofRoot is a new context, where there can be no other: in main it has a name.
func (f *finder) ofRoot(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	decl, ok := level.Node().(*ast.FuncDecl)
	if !ok || !v.isRootPlace(decl) {
		return found{}, false
	}
	background, edits := v.selector("context", "Background")
	if decl.Name.Name != "main" {
		return found{background + "()", fromRoot, edits}, true
	}
	name := freeName(v, decl)
	edits = append(edits, v.insert(decl.Body.Lbrace+1, "\n\t"+name+" := "+background+"()"))
	return found{name, fromRoot, edits}, true
}

var stopNames = regexp.MustCompile(`(?i)stop|quit|done|term|cancel|exit|shutdown`)

// ofStop is the context of a stop channel that is handed in; it gets a name at
// the top of the function.
func (f *finder) ofStop(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	for p := range params(v, level, pos) {
		if !isStop(p.Type()) || !stopNames.MatchString(p.Name()) {
			continue
		}
		name := "ctx"
		if usesName(level.Node(), name) {
			name = p.Name() + "Context"
		}
		forChannel, edits := v.selector("k8s.io/apimachinery/pkg/util/wait", "ContextForChannel")
		edits = append(edits, v.insert(body(level.Node()).Lbrace+1, "\n\t"+name+" := "+forChannel+"("+p.Name()+")"))
		return found{name, fromStop, edits}, true
	}
	return found{}, false
}

// ofReceiver is a context that a method's receiver keeps from the start.
func (f *finder) ofReceiver(v *view, level inspector.Cursor, pos token.Pos) (found, bool) {
	decl, ok := level.Node().(*ast.FuncDecl)
	if !ok || decl.Recv == nil || len(decl.Recv.List[0].Names) == 0 || decl.Recv.List[0].Names[0].Name == "_" {
		return found{}, false
	}
	recv := decl.Recv.List[0].Names[0]
	o := v.info.Defs[recv]
	if o == nil {
		return found{}, false
	}
	if _, visible := v.pkg.Scope().Innermost(pos).LookupParent(recv.Name, pos); visible != o {
		return found{}, false
	}
	name, field := contextField(o.Type())
	if field == "" || !f.kept[name] {
		return found{}, false
	}
	return found{expr: recv.Name + "." + field, kind: fromField}, true
}

// outlive takes the end off a context where it has come already or would come
// too early: in what is deferred, after a wait for the end, and in a goroutine
// that a request or a test has started and does not always wait for.
func (f *finder) outlive(v *view, cur, level inspector.Cursor, got found) found {
	short := got.kind == fromRequest || got.kind == fromTest
	if !isCleanup(v, cur, level) && !(short && isInside[*ast.GoStmt](cur, level)) {
		return got
	}
	without, edits := v.selector("context", "WithoutCancel")
	got.edits = append(got.edits, edits...)
	got.expr = without + "(" + got.expr + ")"
	return got
}

// isInside says whether a node of type N stands between a node and the function
// that has its context.
func isInside[N ast.Node](cur, level inspector.Cursor) bool {
	for c := cur; c != level && c.Node() != nil; c = c.Parent() {
		if _, ok := c.Node().(N); ok {
			return true
		}
	}
	return false
}

// isCleanup says whether a node runs when the function that has its context has
// come to its end.
func isCleanup(v *view, cur, level inspector.Cursor) bool {
	for c := cur; c != level && c.Node() != nil; c = c.Parent() {
		switch n := c.Node().(type) {
		case *ast.DeferStmt:
			return true
		case *ast.CallExpr:
			if f := v.callee(n); f != nil && f.Pkg() != nil && f.Pkg().Path() == "testing" && f.Name() == "Cleanup" {
				return true
			}
		case *ast.BlockStmt:
			if waitedBefore(v, n, cur.Node().Pos()) {
				return true
			}
		}
	}
	return waitedBefore(v, body(level.Node()), cur.Node().Pos())
}

// waitedBefore finds <-ctx.Done() or <-stopCh as a statement ahead of pos.
func waitedBefore(v *view, block *ast.BlockStmt, pos token.Pos) bool {
	for _, statement := range block.List {
		if statement.End() > pos {
			return false
		}
		expr, ok := statement.(*ast.ExprStmt)
		if !ok {
			continue
		}
		receive, ok := expr.X.(*ast.UnaryExpr)
		if !ok || receive.Op != token.ARROW {
			continue
		}
		if contextOfDone(v, receive.X) != nil {
			return true
		}
		if id, ok := receive.X.(*ast.Ident); ok && isStop(v.typeOf(id)) && stopNames.MatchString(id.Name) {
			return true
		}
	}
	return false
}

// contextOfDone is x of x.Done(), if x is a context.
func contextOfDone(v *view, e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 0 {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Done" || !isContext(v.typeOf(sel.X)) {
		return nil
	}
	return sel.X
}

// freeName is a name for a context that a function does not use otherwise.
func freeName(v *view, decl *ast.FuncDecl) string {
	for _, name := range []string{"ctx", "parent", "callerCtx", "rootCtx"} {
		if !usesName(decl, name) {
			return name
		}
	}
	return "contextOf" + decl.Name.Name
}

// atLeast compares the minor version of Go.
func atLeast(version string, minor int) bool {
	parts := strings.Split(version, ".")
	if len(parts) < 2 {
		return false
	}
	n, _ := strconv.Atoi(parts[1])
	return n >= minor
}
