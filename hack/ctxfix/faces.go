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
)

// faces are interfaces by the names of their methods: those that the module
// imports, or spells out somewhere without giving them a name.
type faces map[string][]*types.Interface

func (f faces) add(t types.Type) {
	face, ok := t.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range face.Methods() {
		f[m.Name()] = append(slices.Clip(f[m.Name()]), face)
	}
}

func (f faces) addPackage(p *types.Package) {
	for _, name := range p.Scope().Names() {
		if o, ok := p.Scope().Lookup(name).(*types.TypeName); ok {
			f.add(o.Type())
		}
	}
}

// addLiterals adds the interfaces that have no name.
func (f faces) addLiterals(s *source, info *types.Info) {
	for cur := range s.root.Preorder((*ast.InterfaceType)(nil)) {
		if _, named := cur.Parent().Node().(*ast.TypeSpec); named {
			continue
		}
		if t := info.TypeOf(cur.Node().(*ast.InterfaceType)); t != nil {
			f.add(t)
		}
	}
}

// ask says whether a method is one that some interface asks for. Where a value
// is assigned to an interface the type checker would see it too; an assertion it
// cannot see.
func (f faces) ask(m *types.Func) bool {
	recv := recvType(m)
	if recv == nil {
		return false
	}
	if _, ok := recv.(*types.Pointer); !ok {
		recv = types.NewPointer(recv)
	}
	return slices.ContainsFunc(f[m.Name()], func(face *types.Interface) bool { return hasAll(recv, face) })
}

// hasAll compares signatures as they are spelled: the types of two units are
// never identical.
func hasAll(recv types.Type, face *types.Interface) bool {
	for want := range face.Methods() {
		o, _, _ := types.LookupFieldOrMethod(recv, true, want.Pkg(), want.Name())
		have, ok := o.(*types.Func)
		if !ok || spell(have) != spell(want) {
			return false
		}
	}
	return true
}

func spell(f *types.Func) string {
	sig := f.Signature()
	return fmt.Sprint(typesOf(sig.Params()), typesOf(sig.Results()), sig.Variadic())
}

func typesOf(tuple *types.Tuple) (all []string) {
	for v := range tuple.Variables() {
		all = append(all, v.Type().String())
	}
	return all
}
