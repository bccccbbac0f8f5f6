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

const (
	cachePath = "k8s.io/client-go/tools/cache"
	waitPath  = "k8s.io/apimachinery/pkg/util/wait"
	klogPath  = "k8s.io/klog/v2"
)

// specials are functions whose form with a context is no twin by name and
// parameters alone.
var specials = map[string]siteRule{
	waitPath + ".Until":           waitSite,
	waitPath + ".NonSlidingUntil": waitSite,
	waitPath + ".JitterUntil":     waitSite,
	waitPath + ".BackoffUntil":    waitSite,

	cachePath + ".WaitForCacheSync":      waitForSite,
	cachePath + ".WaitForNamedCacheSync": waitForNamedSite,

	"k8s.io/client-go/tools/record.NewBroadcaster": broadcasterSite,

	"k8s.io/client-go/tools/portforward.New":                        forwardSite("NewOnAddressesWithContext", true),
	"k8s.io/client-go/tools/portforward.NewForStreaming":            forwardSite("NewOnAddressesForStreamingWithContext", true),
	"k8s.io/client-go/tools/portforward.NewOnAddresses":             forwardSite("NewOnAddressesWithContext", false),
	"k8s.io/client-go/tools/portforward.NewOnAddressesForStreaming": forwardSite("NewOnAddressesForStreamingWithContext", false),
}

func specialSite(a *analysis, v *view, cur inspector.Cursor) *site {
	f := v.callee(cur.Node().(*ast.CallExpr))
	if f == nil {
		return nil
	}
	if rule := specials[keyOf(f)]; rule != nil {
		return rule(a, v, cur)
	}
	if f.Name() == "Get" && strings.HasPrefix(keyOf(f), "(k8s.io/client-go/util/workqueue.TypedInterface[") {
		return queueSite(v, cur)
	}
	return nil
}

// sibling is another function of the same package, or nil.
func sibling(f *types.Func, name string) *types.Func {
	s, _ := f.Pkg().Scope().Lookup(name).(*types.Func)
	return s
}

// waitSite is a loop around a worker. It is changed if the worker takes, or can
// take, a context.
func waitSite(a *analysis, v *view, cur inspector.Cursor) *site {
	f := v.callee(cur.Node().(*ast.CallExpr))
	twin := sibling(f, f.Name()+"WithContext")
	if twin == nil {
		return nil
	}
	return a.rewrite(v, cur, &form{name: twin.Name(), sig: twin.Signature()})
}

// waitForSite turns polled functions into the channels behind them, if all of
// them are methods of what has such channels.
func waitForSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	f := v.callee(call)
	if sibling(f, "WaitFor") == nil || len(call.Args) < 2 || call.Ellipsis.IsValid() {
		return nil
	}
	s := &site{what: describe(f, "WaitFor")}
	own, err := a.ofStopArg(v, cur, call.Args[0], false)
	if err != nil {
		s.reason = err.Error()
		return s
	}
	var edits []edit
	for _, arg := range call.Args[1:] {
		sel, ok := arg.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "HasSynced" || !hasChecker(v.typeOf(sel.X)) {
			s.reason = v.slice(arg) + " has no channel to wait for"
			return s
		}
		edits = append(edits, v.replace(sel.Sel.Pos(), sel.Sel.End(), "HasSyncedChecker()"))
	}
	s.own = own
	s.build = func(ctx string) ([]edit, error) {
		id := calleeIdent(call)
		return append([]edit{
			v.replace(id.Pos(), id.End(), "WaitFor"),
			v.replace(call.Args[0].Pos(), call.Args[0].End(), ctx+`, ""`),
		}, edits...), nil
	}
	return s
}

func hasChecker(t types.Type) bool {
	o, _, _ := types.LookupFieldOrMethod(t, true, nil, "HasSyncedChecker")
	_, ok := o.(*types.Func)
	return ok
}

// waitForNamedSite: the name goes into the logger of the context.
func waitForNamedSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	f := v.callee(call)
	if sibling(f, "WaitForNamedCacheSyncWithContext") == nil || len(call.Args) < 2 {
		return nil
	}
	s := &site{what: describe(f, "WaitForNamedCacheSyncWithContext")}
	own, err := a.ofStopArg(v, cur, call.Args[1], false)
	if err != nil {
		s.reason = err.Error()
		return s
	}
	s.own = own
	s.build = func(ctx string) ([]edit, error) {
		id := calleeIdent(call)
		klog, edits := v.qualifier(klogPath)
		named := klog + ".NewContext(" + ctx + ", " + klog + ".LoggerWithName(" + klog + ".FromContext(" + ctx + "), " + v.slice(call.Args[0]) + "))"
		return append(edits,
			v.replace(id.Pos(), id.End(), "WaitForNamedCacheSyncWithContext"),
			v.replace(call.Args[0].Pos(), call.Args[1].End(), named)), nil
	}
	return s
}

// broadcasterSite gives a broadcaster of events the context that it ends with.
func broadcasterSite(a *analysis, v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	f := v.callee(call)
	option := sibling(f, "WithContext")
	if option == nil || call.Ellipsis.IsValid() {
		return nil
	}
	for _, arg := range call.Args {
		if inner, ok := arg.(*ast.CallExpr); ok && v.callee(inner) != nil && keyOf(v.callee(inner)) == keyOf(option) {
			return nil
		}
	}
	got, ok := a.finder.at(v, cur)
	if !ok || got.kind != fromVariable && got.kind != fromTest {
		return nil // one with a life of its own is no fault
	}
	return &site{what: "NewBroadcaster(WithContext)", own: &got, build: func(ctx string) ([]edit, error) {
		q, edits := v.qualifier(f.Pkg().Path())
		return append(edits, v.firstParam(call.Lparen, len(call.Args) == 0, q+".WithContext("+ctx+")")), nil
	}}
}

// forwardSite is a constructor of a port-forward: the channel that stops it
// becomes a context, and the address is said.
func forwardSite(name string, local bool) siteRule {
	return func(a *analysis, v *view, cur inspector.Cursor) *site {
		call := cur.Node().(*ast.CallExpr)
		f := v.callee(call)
		twin := sibling(f, name)
		if twin == nil || len(call.Args) != f.Signature().Params().Len() {
			return nil
		}
		s := &site{what: describe(f, name)}
		stop := stopArg(v, call, twin.Signature())
		if stop < 1 {
			return nil
		}
		own, err := a.ofStopArg(v, cur, call.Args[stop], false)
		if err != nil {
			s.reason = err.Error()
			return s
		}
		s.own = own
		s.build = func(ctx string) ([]edit, error) {
			id := calleeIdent(call)
			edits := []edit{
				v.replace(id.Pos(), id.End(), name),
				v.firstParam(call.Lparen, false, ctx),
				v.replace(call.Args[stop-1].End(), call.Args[stop].End(), ""),
			}
			if local {
				edits = append(edits, v.insert(call.Args[0].End(), `, []string{"localhost"}`))
			}
			return edits, nil
		}
		return s
	}
}

// queueSite is a worker that takes an item and asks whether the queue has shut
// down: the end of the context counts as such.
func queueSite(v *view, cur inspector.Cursor) *site {
	call := cur.Node().(*ast.CallExpr)
	f := v.callee(call)
	assign, ok := cur.Parent().Node().(*ast.AssignStmt)
	if !ok || sibling(f, "GetWithContext") == nil || len(assign.Lhs) != 2 || v.isTest() {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	next, more := cur.Parent().NextSibling()
	if !ok || !more || assign.Tok.String() != ":=" {
		return nil
	}
	test, ok := next.Node().(*ast.IfStmt)
	if !ok || test.Init != nil {
		return nil
	}
	shutdown, ok := assign.Lhs[1].(*ast.Ident)
	cond, same := test.Cond.(*ast.Ident)
	if !ok || !same || shutdown.Name != cond.Name {
		return nil
	}
	return &site{what: "queue.Get → workqueue.GetWithContext", weak: true, build: func(ctx string) ([]edit, error) {
		get, edits := v.selector("k8s.io/client-go/util/workqueue", "GetWithContext")
		return append(edits,
			v.insert(shutdown.End(), ", ctxErr"),
			v.insert(cond.End(), " || ctxErr != nil"),
			v.replace(call.Pos(), call.End(), get+"("+ctx+", "+v.slice(sel.X)+")")), nil
	}}
}

// listWatchSite is a literal of cache.ListWatch whose functions are literals,
// too: they get a context each.
func listWatchSite(a *analysis, v *view, cur inspector.Cursor) *site {
	lit := cur.Node().(*ast.CompositeLit)
	if !isNamed(v.typeOf(lit), cachePath, "ListWatch") || a.graph.listFuncs {
		return nil
	}
	names := map[string]string{"ListFunc": "ListWithContextFunc", "WatchFunc": "WatchFuncWithContext"}
	var edits []edit
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		key, ok := pair.Key.(*ast.Ident)
		if !ok || names[key.Name] == "" {
			continue
		}
		s := &site{what: "ListWatch." + key.Name + " → " + names[key.Name]}
		f, ok := pair.Value.(*ast.FuncLit)
		if !ok {
			s.reason = v.slice(pair.Value) + " is a function without a context"
			return s
		}
		takes, err := v.literalTakes(f)
		if err != nil {
			s.reason = err.Error()
			return s
		}
		edits = append(append(edits, takes...), v.replace(key.Pos(), key.End(), names[key.Name]))
	}
	if len(edits) == 0 {
		return nil
	}
	return &site{what: "ListWatch with contexts", plain: true, build: func(string) ([]edit, error) {
		return edits, nil
	}}
}
