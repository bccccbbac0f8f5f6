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
	"go/token"
	"go/types"
	"strings"
)

// twinChange makes FWithContext of an exported function F, and keeps F as one
// line that calls it: those who use the module lose nothing.
func (a *analysis) twinChange(p *plan, key string) *change {
	n := a.graph.functions[key]
	v, decl := n.view, n.decl
	name := decl.Name.Name
	typ, edits := v.selector("context", "Context")
	todo, imports := v.selector("context", "TODO")
	start := decl.Pos()
	if decl.Doc != nil {
		start = decl.Doc.Pos()
	}
	edits = append(append(edits, imports...), v.insert(start, v.wrapper(decl, todo)))
	if decl.Doc != nil {
		if first := decl.Doc.List[0]; strings.HasPrefix(first.Text, "// "+name+" ") {
			edits = append(edits, v.replace(first.Pos()+3, first.Pos()+3+token.Pos(len(name)), name+"WithContext"))
		}
	}
	edits = append(edits, v.replace(decl.Name.Pos(), decl.Name.End(), name+"WithContext"))
	edits = append(edits, paramEdits(v, decl, p.threads[key]+" "+typ)...)
	if statement := v.rootStatement(decl, p.threads[key]); statement != nil {
		edits = append(edits, v.deleteLines(statement))
	}
	return &change{
		where: v.at(decl.Name.Pos()), pkg: v.unit.path, what: shortName(n) + "WithContext beside " + shortName(n), key: key, reason: fromThread, edits: edits,
	}
}

// canTwin says whether the name for the form with a context is free.
func canTwin(f *types.Func) bool {
	name := f.Name() + "WithContext"
	if strings.HasSuffix(f.Name(), "WithContext") {
		return false
	}
	if recv := recvType(f); recv != nil {
		o, _, _ := types.LookupFieldOrMethod(recv, true, f.Pkg(), name)
		return o == nil
	}
	return f.Pkg().Scope().Lookup(name) == nil
}

// wrapper is the text of the form without a context. Tools that know go:fix
// replace calls of it.
func (v *view) wrapper(decl *ast.FuncDecl, todo string) string {
	name := decl.Name.Name
	params, args := v.wrapperParams(decl.Type.Params)
	var out strings.Builder
	fmt.Fprintf(&out, "// %s is %sWithContext without a context.\n//\n// Deprecated: use %sWithContext.\n//\n//go:fix inline\nfunc ", name, name, name)
	callee := name + "WithContext"
	if decl.Recv != nil {
		recv, typ := "r", v.slice(decl.Recv.List[0].Type)
		if names := decl.Recv.List[0].Names; len(names) == 1 && names[0].Name != "_" {
			recv = names[0].Name
		}
		fmt.Fprintf(&out, "(%s %s) ", recv, typ)
		callee = recv + "." + callee
	}
	out.WriteString(name)
	if list := decl.Type.TypeParams; list != nil {
		out.WriteString(v.slice(list))
		var names []string
		for _, field := range list.List {
			for _, id := range field.Names {
				names = append(names, id.Name)
			}
		}
		callee += "[" + strings.Join(names, ", ") + "]"
	}
	fmt.Fprintf(&out, "(%s) ", strings.Join(params, ", "))
	keyword := ""
	if results := decl.Type.Results; results != nil {
		out.WriteString(v.slice(results) + " ")
		keyword = "return "
	}
	fmt.Fprintf(&out, "{\n\t%s%s(%s)\n}\n\n", keyword, callee, strings.Join(append([]string{todo + "()"}, args...), ", "))
	return out.String()
}

// wrapperParams gives names to those that have none.
func (v *view) wrapperParams(list *ast.FieldList) (params, args []string) {
	for _, field := range list.List {
		names := field.Names
		if len(names) == 0 {
			names = []*ast.Ident{{Name: "_"}}
		}
		for _, id := range names {
			name, more := id.Name, ""
			if name == "_" {
				name = fmt.Sprint("p", len(args))
			}
			if _, ok := field.Type.(*ast.Ellipsis); ok {
				more = "..."
			}
			params = append(params, name+" "+v.slice(field.Type))
			args = append(args, name+more)
		}
	}
	return params, args
}
