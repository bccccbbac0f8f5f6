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

package model

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/code-generator/cmd/client-gen/generators/util"
	"k8s.io/gengo/v2/types"
)

// kind returns the model of a type, or nil if no client is wanted for it.
func (b *builder) kind(v *Version, t *types.Type) (*Kind, error) {
	tags, err := util.ParseClientGenTags(comments(t))
	if err != nil {
		return nil, err
	}
	if !tags.GenerateClient {
		return nil, nil
	}
	name := t.Name.Name
	k := &Kind{
		Version:    v,
		Name:       name,
		Var:        lowerFirst(name),
		File:       strings.ToLower(name),
		Plural:     b.names.plural.Name(t),
		Resource:   b.names.resource.Name(t),
		Namespaced: !tags.NonNamespaced,
	}
	k.PluralVar = lowerFirst(k.Plural)
	k.Methods, err = b.methods(v, t, tags)
	if err != nil {
		return nil, err
	}
	k.HasList = k.has(List) || k.has(DeleteCollection)
	k.HasApply = k.has(Apply)
	k.Listed = tags.HasVerb(string(List)) && tags.HasVerb(string(Get)) // whether or not the client has verbs
	k.Watched = k.has(List) && k.has(Watch)
	typed, listers := b.in.Dir(v.Typed), b.in.Dir(v.Listers)
	k.Extension = Expansions{
		Client:          declaresExpansion(typed, name, "Expansion"),
		Lister:          declaresExpansion(listers, name, "ListerExpansion"),
		NamespaceLister: declaresExpansion(listers, name, "NamespaceListerExpansion"),
	}
	return k, nil
}

// has reports whether the kind itself, not a subresource, has a verb.
func (k *Kind) has(verb Verb) bool {
	return slices.ContainsFunc(k.Methods, func(m Method) bool { return m.Builtin && m.Verb == verb })
}

// methods returns what a client can do with a type, in the order of the verbs,
// the methods that tags declare last.
func (b *builder) methods(v *Version, t *types.Type, tags util.Tags) ([]Method, error) {
	self := Type{v.Package, t.Name.Name}
	var out []Method
	for _, verb := range util.SupportedVerbs {
		if !b.wanted(v, t, tags, Verb(verb)) {
			continue
		}
		m := Method{Name: strings.ToUpper(verb[:1]) + verb[1:], Verb: Verb(verb), Input: self, Result: self, Builtin: true}
		switch m.Verb {
		case List:
			m.Result.Name += "List"
		case Apply, ApplyStatus:
			m.Input = applyOf(v.Apply, self)
		}
		out = append(out, m)
	}
	for _, e := range tags.Extensions {
		m, err := b.extension(v, self, e.VerbName, Verb(e.VerbType), e.SubResourcePath)
		if err != nil {
			return nil, err
		}
		if m.Input, err = b.override(self, e.InputTypeOverride); err != nil {
			return nil, fmt.Errorf("genclient:method=%s: input: %w", e.VerbName, err)
		}
		if m.Result, err = b.override(self, e.ResultTypeOverride); err != nil {
			return nil, fmt.Errorf("genclient:method=%s: result: %w", e.VerbName, err)
		}
		if m.Verb == Apply {
			if v.Apply == "" {
				continue
			}
			m.Input = applyOf(b.applyPackage(v, m.Input), m.Input)
		}
		m.Namespaced = !tags.NonNamespaced
		out = append(out, m)
	}
	return out, nil
}

// wanted reports whether the client of a type has one of the usual verbs.
func (b *builder) wanted(v *Version, t *types.Type, tags util.Tags, verb Verb) bool {
	if tags.NoVerbs || !tags.HasVerb(string(verb)) {
		return false
	}
	status := verb == UpdateStatus || verb == ApplyStatus
	if status && (tags.NoStatus || !hasField(t, "Status")) {
		return false
	}
	apply := verb == Apply || verb == ApplyStatus
	return !apply || v.Apply != ""
}

func hasField(t *types.Type, name string) bool {
	return slices.ContainsFunc(t.Members, func(m types.Member) bool { return m.Name == name })
}

// extensionVerbs are the verbs that a declared method may have.
var extensionVerbs = []Verb{Create, Update, Get, List, Delete, Patch, Apply}

func (b *builder) extension(v *Version, self Type, name string, verb Verb, subresource string) (Method, error) {
	if subresource == "" {
		return Method{}, fmt.Errorf("genclient:method=%s: no subresource: expected subresource=<name>", name)
	}
	if !slices.Contains(extensionVerbs, verb) {
		return Method{}, fmt.Errorf("genclient:method=%s: verb %q of a subresource is not supported: expected one of %v", name, verb, extensionVerbs)
	}
	return Method{Name: name, Verb: verb, Subresource: subresource}, nil
}

// override resolves a type that a tag names, as "Name" or "import/path.Name".
func (b *builder) override(self Type, name string) (Type, error) {
	if name == "" {
		return self, nil
	}
	t := Type{self.Package, name}
	if i := strings.LastIndex(name, "."); i >= 0 {
		t = Type{name[:i], name[i+1:]}
	}
	if pkg := b.universe[t.Package]; pkg != nil && !pkg.Has(t.Name) {
		return Type{}, fmt.Errorf("there is no type %s in %s", t.Name, t.Package)
	}
	return t, nil
}

func applyOf(pkg string, t Type) Type { return Type{pkg, t.Name + "ApplyConfiguration"} }

// applyPackage returns the package of the apply configuration of a type: next
// to our own, or, for a built-in type, where the library has it.
func (b *builder) applyPackage(v *Version, t Type) string {
	group, ok := strings.CutPrefix(t.Package, "k8s.io/api/")
	switch {
	case t.Package == v.Package:
		return v.Apply
	case ok && !slices.Contains(b.in.Packages, t.Package):
		return "k8s.io/client-go/applyconfigurations/" + group
	case ok:
		return b.in.Out.Apply + "/" + group
	}
	parts := strings.Split(t.Package, "/")
	return b.in.Out.Apply + "/" + strings.Join(parts[max(0, len(parts)-2):], "/")
}
