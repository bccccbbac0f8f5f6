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
	"slices"
)

// families are methods that can only change together: those that an interface
// of the module asks for, and all that implement them. A function that is not
// here is alone.
type families map[string]*family

type family struct{ members []string }

func (f families) of(key string) []string {
	if family := f[key]; family != nil {
		return family.members
	}
	return []string{key}
}

// join makes two families one.
func (f families) join(a, b string) {
	members := append(slices.Clone(f.of(a)), f.of(b)...)
	slices.Sort(members)
	joined := &family{slices.Compact(members)}
	for _, key := range joined.members {
		f[key] = joined
	}
}

// addFamilies finds the interfaces of the module, and who implements them.
func (g *graph) addFamilies(w *world, views []*view) {
	var named []*types.Named
	for _, u := range w.units {
		scope := w.checked[u.id].pkg.Scope()
		for _, name := range scope.Names() {
			if o, ok := scope.Lookup(name).(*types.TypeName); ok && !o.IsAlias() {
				if t, ok := o.Type().(*types.Named); ok && t.TypeParams().Len() == 0 {
					named = append(named, t)
				}
			}
		}
	}
	for _, v := range views {
		for cur := range v.root.Preorder((*ast.TypeSpec)(nil)) {
			spec := cur.Node().(*ast.TypeSpec)
			if literal, ok := spec.Type.(*ast.InterfaceType); ok {
				g.addInterface(v, literal, named)
			}
		}
	}
}

func (g *graph) addInterface(v *view, literal *ast.InterfaceType, named []*types.Named) {
	face, ok := v.typeOf(literal).(*types.Interface)
	if !ok {
		return
	}
	for _, field := range literal.Methods.List {
		typ, ok := field.Type.(*ast.FuncType)
		if !ok || len(field.Names) != 1 {
			continue
		}
		if m, ok := v.info.Defs[field.Names[0]].(*types.Func); ok {
			g.functions[keyOf(m)] = &node{key: keyOf(m), view: v, name: field.Names[0], typ: typ}
		}
	}
	if face.NumMethods() == 0 {
		return
	}
	for _, t := range named {
		var recv types.Type = types.NewPointer(t)
		if types.IsInterface(t) {
			recv = t
		}
		if !hasAll(recv, face) {
			continue
		}
		for m := range face.Methods() {
			o, _, _ := types.LookupFieldOrMethod(recv, true, m.Pkg(), m.Name())
			if f, ok := o.(*types.Func); ok && keyOf(f) != keyOf(m) {
				g.families.join(keyOf(m), keyOf(f))
			}
		}
	}
}
