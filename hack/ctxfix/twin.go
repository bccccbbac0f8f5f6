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
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// notTwins have a form with a context that means something else: to ask for an
// informer with a context is to hold it.
var notTwins = map[string]bool{
	"Informer":      true,
	"TypedInformer": true,
	"Lister":        true,
	"ForResource":   true,
	"InformerFor":   true,
}

// twinNames are the names that a form with a context can have.
func twinNames(name string) []string {
	names := []string{name + "WithContext", name + "Context"}
	if base, ok := strings.CutSuffix(name, "WithOptions"); ok {
		names = append(names, base+"WithContextAndOptions")
	}
	return names
}

// twinOf is the form with a context of a function, or of a method that is called
// on a value of type recv.
func twinOf(f *types.Func, recv types.Type) *types.Func {
	if notTwins[f.Name()] || strings.HasSuffix(f.Name(), "WithContext") || f.Pkg() == nil {
		return nil
	}
	for _, name := range twinNames(f.Name()) {
		var o types.Object
		if recv != nil {
			o, _, _ = types.LookupFieldOrMethod(recv, true, f.Pkg(), name)
		} else {
			o = f.Pkg().Scope().Lookup(name)
		}
		if twin, ok := o.(*types.Func); ok && isTwin(f, twin) {
			return twin
		}
	}
	return nil
}

// isTwin asks more of a pair than its names: the new one takes a context where
// the old one has none, or is a setter of something that takes one.
func isTwin(old, twin *types.Func) bool {
	if takesContext(old.Signature()) {
		return false
	}
	return takesContext(twin.Signature()) || old.Signature().Params().Len() == twin.Signature().Params().Len()
}

// covers says whether calls of a package's functions are to be changed.
func (a *analysis) covers(p *types.Package) bool {
	for _, prefix := range append(a.options.api, a.world.module) {
		if p.Path() == prefix || strings.HasPrefix(p.Path(), prefix+"/") {
			return true
		}
	}
	return false
}

// twinSite is a call of a form without a context where one with it exists.
func twinSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	old := v.callee(call)
	if old == nil || old.Pkg() == nil || !a.covers(old.Pkg()) || a.absorbed[call] {
		return nil
	}
	twin := twinOf(old, v.receiver(call))
	if twin == nil {
		return a.adaptedSite(v, cur, old)
	}
	f := &form{name: twin.Name(), sig: twin.Signature()}
	if results := twin.Signature().Results(); results.Len() == 1 && isNamed(results.At(0).Type(), cachePath, "SyncResult") {
		f.suffix = ".Synced"
	}
	return a.rewrite(v, cur, f)
}

// adaptedSite is a method of an interface without contexts, for which there is
// an adapter beside it.
func (a *analysis) adaptedSite(v *view, cur inspector.Cursor, old *types.Func) *site {
	call := cur.Node().(*ast.CallExpr)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	face, ok := types.Unalias(v.typeOf(sel.X)).(*types.Named)
	if !ok || face.Obj().Pkg() == nil || !types.IsInterface(face) {
		return nil
	}
	to := face.Obj().Pkg().Scope().Lookup("To" + face.Obj().Name() + "WithContext")
	f, ok := to.(*types.Func)
	if !ok || f.Signature().Results().Len() != 1 || f.Signature().Params().Len() != 1 {
		return nil
	}
	twin := twinOf(old, f.Signature().Results().At(0).Type())
	if twin == nil || !takesContext(twin.Signature()) {
		return nil
	}
	s := a.rewrite(v, cur, &form{name: twin.Name(), sig: twin.Signature()})
	if s == nil || s.build == nil {
		return s
	}
	s.weak = true
	build := s.build
	s.build = func(ctx string) ([]edit, error) {
		name, edits := v.selector(f.Pkg().Path(), f.Name())
		more, err := build(ctx)
		edits = append(edits, v.insert(sel.X.Pos(), name+"("), v.insert(sel.X.End(), ")"))
		return append(edits, more...), err
	}
	return s
}

// receiver is the type that a method is called on, or nil.
func (v *view) receiver(call *ast.CallExpr) types.Type {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if s := v.info.Selections[sel]; s != nil {
		return s.Recv()
	}
	return nil
}

// A form is what a call becomes.
type form struct {
	name   string
	sig    *types.Signature
	suffix string   // behind the call, if its result is used
	first  []string // arguments ahead of those that there are
}

// rewrite is the site of a call that becomes another.
func (a *analysis) rewrite(v *view, cur inspector.Cursor, f *form) *site {
	call := cur.Node().(*ast.CallExpr)
	old := v.callee(call)
	s := &site{what: describe(old, f.name), plain: !takesContext(f.sig)}
	stop := stopArg(v, call, f.sig)
	al := a.align(v, call, f, stop)
	if al.err == errLeave {
		return nil
	}
	if old != nil && f.suffix == "" && !slices.Equal(typesOf(old.Signature().Results()), typesOf(f.sig.Results())) {
		s.hint = "its result is of another type, which does not fit here"
	}
	s.hands, s.id = al.hands, al.id
	if al.err != nil {
		s.reason = al.err.Error()
		return s
	}
	if stop >= 0 {
		own, err := a.ofStopArg(v, cur, call.Args[stop], al.hands != nil)
		if err != nil {
			s.reason = err.Error()
			return s
		}
		s.own = own
	}
	s.build = func(ctx string) ([]edit, error) {
		return a.buildCall(v, cur, f, al, stop, ctx), nil
	}
	return s
}

// buildCall writes the new call over the old one, piece by piece, so that what
// stands between the pieces stays.
func (a *analysis) buildCall(v *view, cur inspector.Cursor, f *form, al alignment, stop int, ctx string) []edit {
	call := cur.Node().(*ast.CallExpr)
	id := calleeIdent(call)
	var first []string
	if takesContext(f.sig) {
		first = append(first, ctx)
	}
	first = append(first, f.first...)
	var edits []edit // those at the head come first: others can begin where they do
	if id.Name != f.name {
		edits = append(edits, v.replace(id.Pos(), id.End(), f.name))
	}
	switch {
	case stop == 0 && len(first) > 0:
		edits = append(edits, v.replace(call.Args[0].Pos(), call.Args[0].End(), strings.Join(first, ", ")))
	case len(first) > 0:
		edits = append(edits, v.firstParam(call.Lparen, len(call.Args) == 0, strings.Join(first, ", ")))
	}
	if stop > 0 {
		edits = append(edits, v.replace(call.Args[stop-1].End(), call.Args[stop].End(), ""))
	}
	if f.suffix != "" {
		if _, unused := cur.Parent().Node().(*ast.ExprStmt); !unused {
			edits = append(edits, v.insert(call.End(), f.suffix))
		}
	}
	return append(edits, al.edits...)
}

func describe(old *types.Func, name string) string {
	if old == nil {
		return name
	}
	if old.Name() == name {
		return fmt.Sprintf("%s takes a context", name)
	}
	return fmt.Sprintf("%s → %s", old.Name(), name)
}

// stopArg is the index of a stop channel that the new form has no place for, or
// -1.
func stopArg(v *view, call *ast.CallExpr, sig *types.Signature) int {
	for param := range sig.Params().Variables() {
		if isStop(param.Type()) {
			return -1
		}
	}
	old := v.callee(call)
	for i, arg := range call.Args {
		if old != nil && i < old.Signature().Params().Len() && isStop(old.Signature().Params().At(i).Type()) && isStop(v.typeOf(arg)) {
			return i
		}
	}
	return -1
}
