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

	"golang.org/x/tools/go/ast/inspector"
)

// oldSite is a call from before contexts: the function takes one by now, and the
// call does not compile. The rest of the call is brought in line as well: options
// by value, and everywhere.
func oldSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	f := v.callee(call)
	if f == nil {
		return createContextSite(v, call)
	}
	sig := signatureOf(v, call, f)
	if !takesContext(sig) || !v.lacksContext(call, sig) {
		return nil
	}
	form := &form{name: f.Name(), sig: sig}
	if f.Name() == "UpdateApproval" && len(call.Args) == 1 && sig.Params().Len() == 4 { // certificates v1 asks for the name, too
		if id, ok := call.Args[0].(*ast.Ident); ok {
			form.first = []string{id.Name + ".Name"}
		}
	}
	s := a.rewrite(v, cur, form)
	if s == nil {
		s = &site{what: describe(f, f.Name()), reason: "its arguments are not those of an older form"}
	}
	s.required = true
	return s
}

// signatureOf prefers what the type checker made of a generic function.
func signatureOf(v *view, call *ast.CallExpr, f *types.Func) *types.Signature {
	if sig, ok := v.typeOf(call.Fun).Underlying().(*types.Signature); ok {
		return sig
	}
	return f.Signature()
}

// lacksContext says whether a call has no context where one belongs.
func (v *view) lacksContext(call *ast.CallExpr, sig *types.Signature) bool {
	want := sig.Params().Len()
	if sig.Variadic() {
		want--
	}
	if len(call.Args) == 0 {
		return true
	}
	if t := v.typeOf(call.Args[0]); len(call.Args) == 1 && isTuple(t) {
		return false
	} else if types.AssignableTo(t, sig.Params().At(0).Type()) && !isNil(v, call.Args[0]) || t == types.Typ[types.Invalid] {
		return false
	}
	return len(call.Args) < want || !isNil(v, call.Args[0])
}

func isTuple(t types.Type) bool {
	_, ok := t.(*types.Tuple)
	return ok
}

// createContextSite: some clients of v0.17 had CreateContext beside Create. Its
// context is there already.
func createContextSite(v *view, call *ast.CallExpr) *site {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "CreateContext" || len(call.Args) != 2 {
		return nil
	}
	o, _, _ := types.LookupFieldOrMethod(v.typeOf(sel.X), true, nil, "Create")
	f, ok := o.(*types.Func)
	if !ok || f.Signature().Params().Len() != 3 || !takesContext(f.Signature()) {
		return nil
	}
	return &site{what: "CreateContext → Create", required: true, plain: true, build: func(string) ([]edit, error) {
		options, edits := v.selector("k8s.io/apimachinery/pkg/apis/meta/v1", "CreateOptions")
		return append(edits,
			v.replace(sel.Sel.Pos(), sel.Sel.End(), "Create"),
			v.insert(call.Args[1].End(), ", "+options+"{}")), nil
	}}
}

// terminals send the request that a chain of calls describes.
var terminals = map[string]bool{"Do": true, "DoRaw": true, "Stream": true, "Watch": true}

// chainSite is Context(c) in a chain of calls that describes a request: c goes
// into the call that sends it.
func chainSite(_ *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Context" || len(call.Args) != 1 || v.info.Uses[sel.Sel] != nil ||
		!isPointerTo(v.typeOf(sel.X), "k8s.io/client-go/rest", "Request") {
		return nil
	}
	s := &site{what: "Context → the call that sends the request", required: true, plain: true}
	last := terminalOf(cur)
	if last == nil {
		s.reason = "the request is not sent in the same expression"
		return s
	}
	s.build = func(string) ([]edit, error) {
		return []edit{
			v.replace(sel.X.End(), call.End(), ""),
			v.firstParam(last.Lparen, len(last.Args) == 0, v.slice(call.Args[0])),
		}, nil
	}
	return s
}

// terminalOf goes along a chain of calls to the one that sends the request.
func terminalOf(cur inspector.Cursor) *ast.CallExpr {
	for {
		sel, ok := cur.Parent().Node().(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		call, ok := cur.Parent().Parent().Node().(*ast.CallExpr)
		if !ok || call.Fun != sel {
			return nil
		}
		if terminals[sel.Sel.Name] {
			return call
		}
		cur = cur.Parent().Parent()
	}
}
