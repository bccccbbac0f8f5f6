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
)

// waits is a fact about a function without a context: that it can wait, and for
// what. A function with a context is taken at its word: it ends with it.
type waits struct{ For string }

func (*waits) AFact()           {}
func (w *waits) String() string { return "waits for " + w.For }

// waiting are the functions of the standard library that wait for somebody
// else, and cannot be told to stop.
var waiting = map[string]string{
	"time.Sleep":                    "time",
	"(*sync.WaitGroup).Wait":        "goroutines",
	"(*sync.Cond).Wait":             "a condition",
	"(*os/exec.Cmd).Run":            "a process",
	"(*os/exec.Cmd).Wait":           "a process",
	"(*os/exec.Cmd).Output":         "a process",
	"(*os/exec.Cmd).CombinedOutput": "a process",
	"(*os.Process).Wait":            "a process",
	"net.Dial":                      "a connection",
	"net.DialTimeout":               "a connection",
	"(*net.Dialer).Dial":            "a connection",
	"net/http.Get":                  "an answer",
	"net/http.Head":                 "an answer",
	"net/http.Post":                 "an answer",
	"(*net/http.Client).Get":        "an answer",
	"(*net/http.Client).Post":       "an answer",

	"k8s.io/apimachinery/pkg/util/wait.Forever":            "time",
	"k8s.io/apimachinery/pkg/util/wait.Until":              "a stop channel",
	"k8s.io/apimachinery/pkg/util/wait.JitterUntil":        "a stop channel",
	"k8s.io/apimachinery/pkg/util/wait.BackoffUntil":       "a stop channel",
	"k8s.io/apimachinery/pkg/util/wait.Poll":               "a condition",
	"k8s.io/apimachinery/pkg/util/wait.PollUntil":          "a condition",
	"k8s.io/apimachinery/pkg/util/wait.PollImmediate":      "a condition",
	"k8s.io/apimachinery/pkg/util/wait.ExponentialBackoff": "a condition",
	"(*k8s.io/apimachinery/pkg/util/wait.Group).Wait":      "goroutines",
}

// markWaits follows calls within the package until nothing new is found.
func (c *checker) markWaits() {
	for again := true; again; {
		again = false
		for _, f := range c.functions {
			if contextParam(f.object.Signature()) >= 0 || c.ImportObjectFact(f.object, new(waits)) {
				continue
			}
			if what := c.waitsFor(f.Body); what != "" {
				c.ExportObjectFact(f.object, &waits{For: what})
				again = true
			}
		}
	}
}

// waitsFor says what a body waits for, or nothing. What it starts elsewhere,
// in a goroutine or in a function that somebody else calls, does not count.
func (c *checker) waitsFor(body ast.Node) (what string) {
	ast.Inspect(body, func(n ast.Node) bool {
		if what != "" {
			return false
		}
		switch n := n.(type) {
		case *ast.GoStmt, *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			what = c.selectWaitsFor(n)
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				what = "a channel"
			}
		case *ast.RangeStmt:
			if _, ok := c.TypesInfo.TypeOf(n.X).Underlying().(*types.Chan); ok {
				what = "a channel"
			}
		case *ast.SendStmt:
			what = "a reader of a channel"
		case *ast.CallExpr:
			what = c.callWaitsFor(n)
		}
		return what == ""
	})
	return what
}

// selectWaitsFor: one with a default does not wait, whatever its cases do then.
func (c *checker) selectWaitsFor(s *ast.SelectStmt) string {
	for _, clause := range s.Body.List {
		if clause.(*ast.CommClause).Comm == nil {
			for _, clause := range s.Body.List {
				for _, statement := range clause.(*ast.CommClause).Body {
					if what := c.waitsFor(statement); what != "" {
						return what
					}
				}
			}
			return ""
		}
	}
	return "a channel"
}

func (c *checker) callWaitsFor(call *ast.CallExpr) string {
	callee := c.callee(call)
	if callee == nil {
		return ""
	}
	if what, ok := waiting[callee.FullName()]; ok {
		return what
	}
	var fact waits
	if contextParam(callee.Signature()) < 0 && c.ImportObjectFact(callee, &fact) {
		return fact.For
	}
	return ""
}

// noWaitWithoutContext is the heart of the contract: who can wait can be told
// to stop. A function that takes a stop channel, a request or something else
// that ends is for the list of exceptions, with its reason.
func noWaitWithoutContext(c *checker, f *function) {
	var fact waits
	if !f.object.Exported() || c.Pkg.Name() == "main" || isDeprecated(f.Doc) || !c.ImportObjectFact(f.object, &fact) {
		return
	}
	if carriesContext(f.object.Signature()) {
		return
	}
	c.report(f, f.Name.Pos(), "%s waits for %s and takes no context", nameOf(f.object), fact.For)
}

// carriesContext says whether a parameter brings a context along.
func carriesContext(sig *types.Signature) bool {
	for param := range sig.Params().Variables() {
		if isNamed(param.Type(), "net/http", "Request") {
			return true
		}
	}
	return false
}
