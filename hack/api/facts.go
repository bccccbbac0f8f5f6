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
	"go/constant"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A collector gathers the facts of one package.
type collector struct {
	speller

	facts map[string]bool
}

// collect returns the facts of a package of module.
func collect(module string, pkg *types.Package) []string {
	c := &collector{
		speller: speller{module: module, pkg: pkg, expanding: map[*types.TypeName]bool{}},
		facts:   map[string]bool{},
	}
	c.add("package %s", pkg.Name())
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Const:
			typ := strings.Replace(c.typ(obj.Type(), nil), "untyped ", "untyped-", 1)
			c.add("const %s %s = %s", name, typ, value(obj.Val()))
		case *types.Var:
			c.add("var %s %s", name, c.typ(obj.Type(), nil))
			c.reachable("var "+name, "", obj.Type(), nil)
		case *types.Func:
			c.function(obj)
		case *types.TypeName:
			c.typeName(obj)
		}
	}
	return slices.Collect(maps.Keys(c.facts))
}

func value(v constant.Value) string {
	if v.Kind() == constant.Unknown {
		return "?"
	}
	return v.ExactString()
}

func (c *collector) add(format string, args ...any) {
	c.facts["pkg "+c.pkg.Path()+", "+fmt.Sprintf(format, args...)] = true
}

func (c *collector) function(f *types.Func) {
	sig := f.Signature()
	names := positions(sig.TypeParams())
	c.add("func %s%s%s", f.Name(), c.typeParams(sig.TypeParams(), names), c.signature(sig, names))
	for i := range sig.Results().Len() {
		c.reachable("func "+f.Name(), fmt.Sprintf("result %d ", i), sig.Results().At(i).Type(), names)
	}
}

// reachable adds the methods and fields that callers reach through a result or
// a variable of an unexported type.
func (c *collector) reachable(of, what string, t types.Type, names typeParamNames) {
	named, ok := types.Unalias(pointee(t)).(*types.Named)
	if !ok || !c.unexported(named) || types.IsInterface(named) {
		return
	}
	methods := types.NewMethodSet(types.NewPointer(named)) // both can be addressed
	for m := range methods.Methods() {
		if f := m.Obj().(*types.Func); f.Exported() {
			c.add("%s, %smethod %s%s", of, what, f.Name(), c.signature(m.Type().(*types.Signature), names))
		}
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() {
				c.add("%s, %sfield %s %s", of, what, f.Name(), c.typ(f.Type(), names))
			}
		}
	}
}

func (c *collector) typeName(obj *types.TypeName) {
	if obj.IsAlias() {
		c.alias(obj)
		return
	}
	if named, ok := obj.Type().(*types.Named); ok {
		c.defined(obj.Name(), named)
	}
}

func (c *collector) alias(obj *types.TypeName) {
	params, right := (*types.TypeParamList)(nil), obj.Type()
	if a, ok := obj.Type().(*types.Alias); ok {
		params, right = a.TypeParams(), a.Rhs()
	}
	names := positions(params)
	c.add("type %s%s = %s", obj.Name(), c.typeParams(params, names), c.typ(right, names))
	// What importers cannot name otherwise has its members here.
	if named, ok := types.Unalias(right).(*types.Named); ok && params.Len()+named.TypeArgs().Len() == 0 && c.internal(named) {
		c.defined(obj.Name(), named)
	}
}

// defined adds the form, the members and the methods of a type.
func (c *collector) defined(name string, named *types.Named) {
	names := positions(named.TypeParams())
	decl := name + c.typeParams(named.TypeParams(), names)
	if n := named.TypeParams().Len(); n > 0 { // members do not repeat the constraints
		var list []string
		for i := range n {
			list = append(list, "$"+strconv.Itoa(i))
		}
		name += "[" + strings.Join(list, ", ") + "]"
	}
	switch under := named.Underlying().(type) {
	case *types.Interface:
		c.interfaceType(decl, name, under, names)
		return
	case *types.Struct:
		c.add("type %s struct", decl)
		c.fields(name, under, names, "", map[*types.Struct]bool{})
	default:
		c.add("type %s %s", decl, c.typ(under, names))
	}
	c.methods(name, named, names)
}

// methods adds those of the value, then those that only the pointer has.
func (c *collector) methods(name string, named *types.Named, names typeParamNames) {
	seen := map[string]bool{}
	for _, t := range []types.Type{named, types.NewPointer(named)} {
		star := ""
		if t != types.Type(named) {
			star = "*"
		}
		for m := range types.NewMethodSet(t).Methods() {
			f := m.Obj().(*types.Func)
			if !f.Exported() || seen[f.Name()] {
				continue
			}
			seen[f.Name()] = true
			own := maps.Clone(names)
			// A method of a generic type has type parameters of its own.
			if params := f.Signature().RecvTypeParams(); len(m.Index()) == 1 {
				maps.Copy(own, positions(params))
			}
			c.add("method (%s%s) %s%s", star, name, f.Name(), c.signature(m.Type().(*types.Signature), own))
		}
	}
}

// fields adds the exported ones. Those that are reached through an embedded
// unexported struct are promoted.
func (c *collector) fields(name string, s *types.Struct, names typeParamNames, kind string, seen map[*types.Struct]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for i := range s.NumFields() {
		f := s.Field(i)
		switch {
		case !f.Exported():
			if in, ok := pointee(f.Type()).Underlying().(*types.Struct); ok && f.Embedded() {
				c.fields(name, in, names, "promoted ", seen)
			}
			continue
		case f.Embedded() && kind == "":
			c.add("type %s struct, embedded %s", name, c.typ(f.Type(), names))
		default:
			c.add("type %s struct, %s%s %s", name, kind, f.Name(), c.typ(f.Type(), names))
		}
		if tag := s.Tag(i); tag != "" && kind == "" {
			c.add("type %s struct, tag %s %s", name, f.Name(), quoteTag(tag))
		}
	}
}

func (c *collector) interfaceType(decl, name string, t *types.Interface, names typeParamNames) {
	if !t.IsMethodSet() { // a constraint: its text is the fact
		c.add("type %s %s", decl, c.typ(t, names))
		return
	}
	var methods []string
	unexported := false
	for m := range t.Methods() {
		if !m.Exported() {
			unexported = true
			continue
		}
		methods = append(methods, m.Name())
		c.add("type %s interface, %s%s", name, m.Name(), c.signature(m.Signature(), names))
	}
	slices.Sort(methods)
	if unexported {
		methods = append(methods, "unexported methods")
	}
	if len(methods) == 0 {
		c.add("type %s interface {}", decl)
		return
	}
	c.add("type %s interface { %s }", decl, strings.Join(methods, ", "))
}

func pointee(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return t
}

func quoteTag(tag string) string {
	if strings.ContainsAny(tag, "`\n") {
		return strconv.Quote(tag)
	}
	return "`" + tag + "`"
}
