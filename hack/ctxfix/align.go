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
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// An alignment says how the arguments of an old call become those of a new one.
type alignment struct {
	edits []edit
	hands *types.Func // a function that takes no context yet and has to
	id    *ast.Ident
	err   error
}

// align walks through the parameters of the new form, its context apart, and
// the arguments that there are, the stop channel apart.
func (a *analysis) align(v *view, call *ast.CallExpr, f *form, stop int) (al alignment) {
	params := f.sig.Params()
	i := len(f.first)
	if takesContext(f.sig) {
		i++
	}
	j := 0
	skip := func() {
		if j == stop {
			j++
		}
	}
	for ; i < params.Len(); i++ {
		skip()
		param := params.At(i).Type()
		if f.sig.Variadic() && i == params.Len()-1 {
			for ; j < len(call.Args); j++ {
				if want := elementOf(param, call.Ellipsis.IsValid()); j != stop && !v.fits(call.Args[j], want) {
					return alignment{err: errLeave}
				}
			}
			break
		}
		if j < len(call.Args) && a.alignOne(v, call.Args[j], param, &al) {
			j++
			continue
		}
		if al.err != nil || !a.fillOptions(v, call, param, &j, &al) {
			al.err = firstError(al.err, errLeave)
			return al
		}
	}
	skip()
	if j < len(call.Args) {
		return alignment{err: errLeave}
	}
	return al
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// elementOf is the type of one argument of a variadic parameter.
func elementOf(param types.Type, spread bool) types.Type {
	if s, ok := param.(*types.Slice); ok && !spread {
		return s.Elem()
	}
	return param
}

// fits says whether an argument can be given to a parameter as it is. What has
// no type, because of another error, is taken at its word.
func (v *view) fits(arg ast.Expr, param types.Type) bool {
	t := v.typeOf(arg)
	if t == types.Typ[types.Invalid] || mentionsTypeParam(param) {
		return true
	}
	return types.AssignableTo(t, param)
}

func mentionsTypeParam(t types.Type) bool {
	switch t := t.(type) {
	case *types.TypeParam:
		return true
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if mentionsTypeParam(arg) {
				return true
			}
		}
	case *types.Slice:
		return mentionsTypeParam(t.Elem())
	case *types.Pointer:
		return mentionsTypeParam(t.Elem())
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if mentionsTypeParam(v.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// alignOne gives one argument to one parameter, as it is or with a change.
func (a *analysis) alignOne(v *view, arg ast.Expr, param types.Type, al *alignment) bool {
	if v.fits(arg, param) && !(isOptions(param) && isNil(v, arg)) {
		return true
	}
	if want, ok := param.Underlying().(*types.Signature); ok && takesContext(want) {
		return a.alignFunc(v, arg, want, al)
	}
	if edits, ok := a.alignCall(v, arg, param); ok {
		al.edits = append(al.edits, edits...)
		return true
	}
	if edits, ok := v.adapter(arg, param); ok {
		al.edits = append(al.edits, edits...)
		return true
	}
	return false
}

// alignCall is for an argument that is a constructor itself, and has a form that
// makes what is wanted without a context.
func (a *analysis) alignCall(v *view, arg ast.Expr, param types.Type) ([]edit, bool) {
	call, ok := ast.Unparen(arg).(*ast.CallExpr)
	if !ok || v.callee(call) == nil {
		return nil, false
	}
	twin := twinOf(v.callee(call), v.receiver(call))
	if twin == nil || takesContext(twin.Signature()) || twin.Signature().Results().Len() != 1 ||
		!types.AssignableTo(twin.Signature().Results().At(0).Type(), param) {
		return nil, false
	}
	f := &form{name: twin.Name(), sig: twin.Signature()}
	al := a.align(v, call, f, -1)
	if al.err != nil || al.hands != nil {
		return nil, false
	}
	a.absorbed[call] = true
	id := calleeIdent(call)
	return append([]edit{v.replace(id.Pos(), id.End(), twin.Name())}, al.edits...), true
}

// alignFunc gives a function that takes no context to a parameter that wants
// one: a literal gets it, a function of the module has to get it first.
func (a *analysis) alignFunc(v *view, arg ast.Expr, want *types.Signature, al *alignment) bool {
	have, ok := v.typeOf(arg).Underlying().(*types.Signature)
	if !ok || !isWithContext(have, want) {
		return false
	}
	if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
		edits, err := v.literalTakes(lit)
		al.edits, al.err = append(al.edits, edits...), firstError(al.err, err)
		return err == nil
	}
	if id := nameOf(arg); id != nil {
		if f, ok := v.info.Uses[id].(*types.Func); ok && a.graph.has(keyOf(f)) {
			al.hands, al.id = f, id
			return true
		}
	}
	al.err = fmt.Errorf("%s is a function without a context", v.slice(arg))
	return false
}

// isWithContext says whether want is have with a context in front.
func isWithContext(have, want *types.Signature) bool {
	if have.Params().Len()+1 != want.Params().Len() || have.Variadic() != want.Variadic() {
		return false
	}
	for i := range have.Params().Len() {
		if !types.Identical(have.Params().At(i).Type(), want.Params().At(i+1).Type()) {
			return false
		}
	}
	return types.Identical(have.Results(), want.Results())
}

// literalTakes makes a context the first parameter of a function literal.
func (v *view) literalTakes(lit *ast.FuncLit) ([]edit, error) {
	params := lit.Type.Params
	for _, field := range params.List {
		for _, name := range field.Names {
			if name.Name == "ctx" {
				return nil, errors.New("a parameter is called ctx already")
			}
		}
	}
	typ, edits := v.selector("context", "Context")
	switch {
	case len(params.List) > 0 && len(params.List[0].Names) == 0: // nor will this one have a name
	case usesOther(v, lit):
		typ = "_ " + typ
	default:
		typ = "ctx " + typ
	}
	return append(edits, v.firstParam(params.Opening, len(params.List) == 0, typ)), nil
}

// usesOther says whether a literal uses a ctx that is no context, which a
// parameter of that name would hide.
func usesOther(v *view, lit *ast.FuncLit) (other bool) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == "ctx" {
			if o, ok := v.info.Uses[id].(*types.Var); ok && !o.IsField() && !isContext(o.Type()) {
				other = true
			}
		}
		return !other
	})
	return other
}

// nameOf is the identifier by which an expression names a function.
func nameOf(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// adapter wraps a value of an interface without contexts by the function To…
// that stands beside the interface with them.
func (v *view) adapter(arg ast.Expr, param types.Type) ([]edit, bool) {
	want, ok := types.Unalias(param).(*types.Named)
	if !ok || want.Obj().Pkg() == nil {
		return nil, false
	}
	f, ok := want.Obj().Pkg().Scope().Lookup("To" + want.Obj().Name()).(*types.Func)
	if !ok || f.Signature().Params().Len() != 1 || !types.AssignableTo(v.typeOf(arg), f.Signature().Params().At(0).Type()) {
		return nil, false
	}
	name, edits := v.selector(want.Obj().Pkg().Path(), f.Name())
	return append(edits, v.insert(arg.Pos(), name+"("), v.insert(arg.End(), ")")), true
}

// isOptions knows the options of the typed clients, which were once missing, or
// pointers.
func isOptions(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "k8s.io/apimachinery/pkg/apis/meta/v1" &&
		strings.HasSuffix(named.Obj().Name(), "Options")
}

func isNil(v *view, e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && id.Name == "nil" && v.info.Uses[id] == types.Universe.Lookup("nil")
}

// fillOptions makes a value of options: of nil, of a pointer, or of nothing.
func (a *analysis) fillOptions(v *view, call *ast.CallExpr, param types.Type, j *int, al *alignment) bool {
	if !isOptions(param) {
		return false
	}
	named := types.Unalias(param).(*types.Named)
	name, imports := v.selector(named.Obj().Pkg().Path(), named.Obj().Name())
	if *j < len(call.Args) {
		arg := ast.Unparen(call.Args[*j])
		if isNil(v, arg) {
			al.edits = append(append(al.edits, imports...), v.replace(arg.Pos(), arg.End(), name+"{}"))
			*j++
			return true
		}
		if p, ok := types.Unalias(v.typeOf(arg)).(*types.Pointer); ok && types.Identical(p.Elem(), param) {
			edits, err := v.dereference(arg, name, imports)
			al.edits, al.err = append(al.edits, edits...), firstError(al.err, err)
			*j++
			return err == nil
		}
	}
	text := name + "{}"
	al.edits = append(al.edits, imports...)
	switch {
	case *j < len(call.Args):
		al.edits = append(al.edits, v.insert(call.Args[*j].Pos(), text+", "))
	case len(call.Args) > 0:
		al.edits = append(al.edits, v.insert(call.Args[len(call.Args)-1].End(), ", "+text))
	default:
		al.edits = append(al.edits, v.insert(call.Rparen, ", "+text)) // behind the context
	}
	return true
}

// dereference makes a value of a pointer to options, and guards it where it can
// be nil.
func (v *view) dereference(arg ast.Expr, name string, imports []edit) ([]edit, error) {
	switch arg := arg.(type) {
	case *ast.UnaryExpr:
		if arg.Op == token.AND {
			if _, ok := ast.Unparen(arg.X).(*ast.CompositeLit); ok || nameOf(arg.X) != nil {
				return []edit{v.replace(arg.OpPos, arg.OpPos+1, "")}, nil
			}
		}
	case *ast.CallExpr:
		if f := v.callee(arg); f != nil && isOptionsMaker(f) {
			return []edit{v.insert(arg.Pos(), "*")}, nil
		}
	case *ast.Ident:
		if v.neverNil(arg) {
			return []edit{v.insert(arg.Pos(), "*")}, nil
		}
		if at := v.statementAround(arg); at.IsValid() {
			indent := v.indentAt(at)
			guard := fmt.Sprintf("if %s == nil {\n%s\t%s = &%s{}\n%s}\n%s", arg.Name, indent, arg.Name, name, indent, indent)
			return append(imports, v.insert(at, guard), v.insert(arg.Pos(), "*")), nil
		}
	}
	return nil, fmt.Errorf("the options %s can be nil", v.slice(arg))
}

func isOptionsMaker(f *types.Func) bool {
	return f.Pkg() != nil && f.Pkg().Path() == "k8s.io/apimachinery/pkg/apis/meta/v1" && strings.HasPrefix(f.Name(), "New")
}

// neverNil says whether a variable is set once, where it is declared, to
// something that is not nil.
func (v *view) neverNil(id *ast.Ident) bool {
	o := v.info.Uses[id]
	sets, good := 0, false
	ast.Inspect(v.syntax, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range assign.Lhs {
			l, ok := left.(*ast.Ident)
			if !ok || o == nil || v.info.Defs[l] != o && v.info.Uses[l] != o {
				continue
			}
			sets++
			if len(assign.Lhs) == len(assign.Rhs) {
				good = v.isNew(assign.Rhs[i])
			}
		}
		return true
	})
	return sets == 1 && good
}

func (v *view) isNew(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.AND
	case *ast.CallExpr:
		f := v.callee(e)
		return f != nil && isOptionsMaker(f)
	}
	return false
}

// statementAround is where the statement begins that a guard can stand before:
// one of a block, with nothing of its own block around the place.
func (v *view) statementAround(n ast.Node) token.Pos {
	cur, ok := v.root.FindNode(n)
	if !ok {
		return token.NoPos
	}
	for c := cur; c.Node() != nil; c = c.Parent() {
		switch c.Node().(type) {
		case *ast.FuncLit:
			return token.NoPos
		case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.IfStmt:
			if _, ok := c.Parent().Node().(*ast.BlockStmt); ok {
				return c.Node().Pos()
			}
		}
	}
	return token.NoPos
}

func (v *view) indentAt(pos token.Pos) string {
	start := v.offset(pos)
	for start > 0 && v.text[start-1] != '\n' {
		start--
	}
	line := string(v.text[start:v.offset(pos)])
	return line[:len(line)-len(strings.TrimLeft(line, "\t "))]
}

// ofStopArg is the context that ends with a stop channel. It is not any context
// at hand: that can end sooner or later than the channel.
func (a *analysis) ofStopArg(v *view, cur inspector.Cursor, stop ast.Expr, force bool) (*found, error) {
	if x := contextOfDone(v, stop); x != nil {
		return &found{expr: v.slice(x), kind: fromVariable}, nil
	}
	if id, ok := ast.Unparen(stop).(*ast.Ident); ok {
		if x, edits := v.definedAsDone(id); x != "" {
			return &found{expr: x, kind: fromVariable, edits: edits}, nil
		}
	}
	if v.isTest() && isNeverStop(v, stop) {
		if got, ok := a.finder.at(v, cur); ok && got.kind == fromTest {
			return &got, nil
		}
	}
	if !force {
		return nil, fmt.Errorf("the stop channel %s ends on its own", v.slice(stop))
	}
	forChannel, edits := v.selector("k8s.io/apimachinery/pkg/util/wait", "ContextForChannel")
	return &found{expr: forChannel + "(" + v.slice(stop) + ")", kind: fromStop, edits: edits}, nil
}

func isNeverStop(v *view, e ast.Expr) bool {
	id := nameOf(e)
	if id == nil {
		return false
	}
	o := v.info.Uses[id]
	return o != nil && o.Name() == "NeverStop" && o.Pkg() != nil && o.Pkg().Path() == "k8s.io/apimachinery/pkg/util/wait"
}

// definedAsDone is the name of the context whose Done a variable is, if nothing
// is ever assigned to either again. A variable that nothing else uses goes.
func (v *view) definedAsDone(id *ast.Ident) (string, []edit) {
	o := v.info.Uses[id]
	if o == nil {
		return "", nil
	}
	var definition *ast.AssignStmt
	name, sets, uses := "", 0, 0
	ast.Inspect(v.syntax, func(n ast.Node) bool {
		if use, ok := n.(*ast.Ident); ok && v.info.Uses[use] == o {
			uses++
		}
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, left := range assign.Lhs {
			l, ok := left.(*ast.Ident)
			if !ok || v.info.Defs[l] != o && v.info.Uses[l] != o {
				continue
			}
			sets++
			if len(assign.Lhs) == len(assign.Rhs) {
				if x, ok := contextOfDone(v, assign.Rhs[i]).(*ast.Ident); ok && v.info.Uses[x].Pos() < o.Pos() {
					name, definition = x.Name, assign
				}
			}
		}
		return true
	})
	if _, ctx := v.pkg.Scope().Innermost(id.Pos()).LookupParent(name, id.Pos()); sets != 1 || ctx == nil || !isContext(ctx.Type()) {
		return "", nil
	}
	if uses == 1 && len(definition.Lhs) == 1 {
		return name, []edit{v.deleteLines(definition)}
	}
	return name, nil
}
