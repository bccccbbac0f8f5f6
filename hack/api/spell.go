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
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// A speller writes types in one way only: aliases are resolved, other packages
// are named by their import path, parameters have no names.
type speller struct {
	module    string
	pkg       *types.Package
	expanding map[*types.TypeName]bool // unexported interfaces that are being written out
}

// typeParamNames are $0, $1 …, so that facts do not depend on their spelling.
type typeParamNames map[*types.TypeParam]string

func positions(params *types.TypeParamList) typeParamNames {
	names := typeParamNames{}
	for i := range params.Len() {
		names[params.At(i)] = "$" + strconv.Itoa(i)
	}
	return names
}

// unexported tells whether a type of this module has a name that nobody outside
// its package can write.
func (s *speller) unexported(t *types.Named) bool {
	p := t.Obj().Pkg()
	return p != nil && !t.Obj().Exported() && (p.Path() == s.module || strings.HasPrefix(p.Path(), s.module+"/"))
}

// internal tells whether a type is declared in an internal package of the module.
func (s *speller) internal(t *types.Named) bool {
	p := t.Obj().Pkg()
	if p == nil {
		return false
	}
	rest, ok := strings.CutPrefix(p.Path(), s.module+"/")
	return ok && slices.Contains(strings.Split(rest, "/"), "internal")
}

func (s *speller) typ(t types.Type, names typeParamNames) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return basic(t)
	case *types.Named:
		return s.named(t, names)
	case *types.TypeParam:
		if name, ok := names[t]; ok {
			return name
		}
		return t.Obj().Name()
	case *types.Pointer:
		return "*" + s.typ(t.Elem(), names)
	case *types.Slice:
		return "[]" + s.typ(t.Elem(), names)
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), s.typ(t.Elem(), names))
	case *types.Map:
		return "map[" + s.typ(t.Key(), names) + "]" + s.typ(t.Elem(), names)
	case *types.Chan:
		return s.channel(t, names)
	case *types.Signature:
		return "func" + s.signature(t, names)
	case *types.Struct:
		return s.structType(t, names)
	case *types.Interface:
		return s.interfaceText(t, names)
	case *types.Union:
		var terms []string
		for term := range t.Terms() {
			tilde := ""
			if term.Tilde() {
				tilde = "~"
			}
			terms = append(terms, tilde+s.typ(term.Type(), names))
		}
		return strings.Join(terms, " | ")
	}
	return t.String()
}

func basic(t *types.Basic) string {
	switch t.Kind() {
	case types.Uint8:
		return "byte"
	case types.Int32:
		return "int32"
	case types.UnsafePointer:
		return "unsafe.Pointer"
	}
	return t.Name()
}

func (s *speller) named(t *types.Named, names typeParamNames) string {
	if s.unexported(t) {
		return s.withoutName(t, names)
	}
	text := t.Obj().Name()
	if p := t.Obj().Pkg(); p != nil && p != s.pkg {
		text = p.Path() + "." + text
	}
	var args []string
	for arg := range t.TypeArgs().Types() {
		args = append(args, s.typ(arg, names))
	}
	if len(args) > 0 {
		text += "[" + strings.Join(args, ", ") + "]"
	}
	return text
}

func (s *speller) channel(t *types.Chan, names typeParamNames) string {
	elem := s.typ(t.Elem(), names)
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- " + elem
	case types.RecvOnly:
		return "<-chan " + elem
	}
	if strings.HasPrefix(elem, "<-") {
		elem = "(" + elem + ")"
	}
	return "chan " + elem
}

func (s *speller) structType(t *types.Struct, names typeParamNames) string {
	var fields []string
	for i := range t.NumFields() {
		f := t.Field(i)
		text := s.typ(f.Type(), names)
		if !f.Embedded() {
			text = f.Name() + " " + text
		}
		if tag := t.Tag(i); tag != "" {
			text += " " + quoteTag(tag)
		}
		fields = append(fields, text)
	}
	if len(fields) == 0 {
		return "struct{}"
	}
	return "struct{ " + strings.Join(fields, "; ") + " }"
}

// interfaceText lists all methods of a plain interface, and the explicit ones
// and what is embedded of a constraint.
func (s *speller) interfaceText(t *types.Interface, names typeParamNames) string {
	if t.Empty() {
		return "any"
	}
	if !t.IsMethodSet() {
		return s.asDeclared(t, names)
	}
	var parts []string
	for m := range t.Methods() {
		parts = append(parts, m.Name()+s.signature(m.Signature(), names))
	}
	return inBraces(parts)
}

func (s *speller) asDeclared(t *types.Interface, names typeParamNames) string {
	var parts []string
	for m := range t.ExplicitMethods() {
		parts = append(parts, m.Name()+s.signature(m.Signature(), names))
	}
	for e := range t.EmbeddedTypes() {
		parts = append(parts, s.typ(e, names))
	}
	return inBraces(parts)
}

func inBraces(parts []string) string {
	if len(parts) == 0 {
		return "any"
	}
	slices.Sort(parts)
	return "interface { " + strings.Join(parts, "; ") + " }"
}

// withoutName describes an unexported type: an interface by its contents, any
// other by its kind.
func (s *speller) withoutName(t *types.Named, names typeParamNames) string {
	switch under := t.Underlying().(type) {
	case *types.Interface:
		if s.expanding[t.Obj()] {
			return "unexported-interface"
		}
		s.expanding[t.Obj()] = true
		defer delete(s.expanding, t.Obj())
		return s.asDeclared(under, names)
	case *types.Basic:
		return "unexported-" + under.Name()
	case *types.Struct:
		return "unexported-struct"
	case *types.Signature:
		return "unexported-func"
	case *types.Map:
		return "unexported-map"
	case *types.Slice, *types.Array:
		return "unexported-list"
	case *types.Chan:
		return "unexported-chan"
	}
	return "unexported-type"
}

func (s *speller) typeParams(params *types.TypeParamList, names typeParamNames) string {
	var parts []string
	for p := range params.TypeParams() {
		parts = append(parts, names[p]+" "+s.constraint(p.Constraint(), names))
	}
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// constraint writes ~string, not interface { ~string }.
func (s *speller) constraint(t types.Type, names typeParamNames) string {
	if i, ok := t.(*types.Interface); ok && i.IsImplicit() && i.NumEmbeddeds() == 1 && i.NumExplicitMethods() == 0 {
		return s.typ(i.EmbeddedType(0), names)
	}
	return s.typ(t, names)
}

func (s *speller) signature(sig *types.Signature, names typeParamNames) string {
	var params, results []string
	for v := range sig.Params().Variables() {
		params = append(params, s.typ(v.Type(), names))
	}
	if last := len(params) - 1; sig.Variadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	for v := range sig.Results().Variables() {
		results = append(results, s.typ(v.Type(), names))
	}
	text := "(" + strings.Join(params, ", ") + ")"
	switch len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	}
	return text + " (" + strings.Join(results, ", ") + ")"
}
