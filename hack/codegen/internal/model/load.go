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
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	gengo "k8s.io/gengo/v2/parser"
	"k8s.io/gengo/v2/types"
)

// Input says what to read.
type Input struct {
	Packages []string // import paths of the types, the preferred version of a group first
	Listers  []string // the same, of types that get listers and no clients
	Plurals  map[string]string
	Out      Output

	// Dir returns the directory of a generated package. Hand-written
	// expansions are looked for there.
	Dir func(pkg string) string
}

// Load reads the packages with their tags and returns the checked model of
// them. It type-checks from the module in the current directory.
func Load(in Input) (*Model, error) {
	p := gengo.New()
	if err := p.LoadPackages(slices.Concat(in.Packages, in.Listers)...); err != nil {
		return nil, fmt.Errorf("load packages: %w", err)
	}
	universe, err := p.NewUniverse()
	if err != nil {
		return nil, fmt.Errorf("read types: %w", err)
	}
	return build(in, universe)
}

// build turns types into a model. Apart from looking for expansions it does
// no I/O.
func build(in Input, universe types.Universe) (*Model, error) {
	b := &builder{in: in, universe: universe, names: newNames(in.Plurals), groups: map[string]*Group{}}
	m := &Model{Out: in.Out}
	for _, pkg := range slices.Concat(in.Packages, in.Listers) {
		v, err := b.version(universe.Package(pkg))
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", pkg, err)
		}
		if v.HasClient = slices.Contains(in.Packages, pkg); v.HasClient {
			m.Clients = append(m.Clients, v)
			v.Watched = filter(v.Kinds, func(k *Kind) bool { return k.Watched })
		}
	}
	for _, g := range b.groups {
		slices.SortFunc(g.Versions, func(a, b *Version) int { return strings.Compare(a.Name, b.Name) })
		g.Watched = filter(g.Versions, func(v *Version) bool { return len(v.Watched) > 0 })
		m.Groups = append(m.Groups, g)
	}
	slices.SortFunc(m.Groups, func(a, b *Group) int { return strings.Compare(a.Dir, b.Dir) })
	return m, m.check()
}

func filter[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range all {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

type builder struct {
	in       Input
	universe types.Universe
	names    names
	groups   map[string]*Group
}

func (b *builder) version(pkg *types.Package) (*Version, error) {
	dir, name := path.Base(path.Dir(pkg.Path)), path.Base(pkg.Path)
	comments, err := packageComments(pkg.Dir)
	if err != nil {
		return nil, err
	}
	g := b.group(dir, comments)
	v := &Version{
		Group:     g,
		Name:      name,
		GoName:    strings.ToUpper(name[:1]) + name[1:],
		Package:   pkg.Path,
		Typed:     path.Join(b.in.Out.Clientset, "typed", dir, name),
		Fake:      path.Join(b.in.Out.Clientset, "typed", dir, name, "fake"),
		Listers:   path.Join(b.in.Out.Listers, dir, name),
		Informers: path.Join(b.in.Out.Informers, dir, name),
	}
	if b.in.Out.Apply != "" {
		v.Apply = path.Join(b.in.Out.Apply, dir, name)
	}
	g.Versions = append(g.Versions, v)
	if !pkg.Has("AddToScheme") && pkg.Functions["AddToScheme"] == nil && pkg.Variables["AddToScheme"] == nil {
		return nil, fmt.Errorf("no AddToScheme: a client needs it to decode the types")
	}
	for _, t := range pkg.Types {
		k, err := b.kind(v, t)
		if err != nil {
			return nil, fmt.Errorf("type %s: %w", t.Name.Name, err)
		}
		if k != nil {
			v.Kinds = append(v.Kinds, k)
		}
	}
	slices.SortFunc(v.Kinds, func(a, b *Kind) int { return strings.Compare(a.Name, b.Name) })
	v.Listed = filter(v.Kinds, func(k *Kind) bool { return k.Listed })
	return v, b.scheme(v)
}

// group returns the group of a package, which the tags in its comments name.
func (b *builder) group(dir string, comments []string) *Group {
	if g := b.groups[dir]; g != nil {
		return g
	}
	name, tagged := lastTag(comments, "groupName")
	if !tagged {
		name = dir
	}
	if name == "core" {
		name = ""
	}
	goName, tagged := lastTag(comments, "groupGoName")
	if !tagged {
		goName, _, _ = strings.Cut(name, ".")
		if goName == "" {
			goName = dir
		}
	}
	g := &Group{Dir: dir, Name: name, GoName: strings.ToUpper(goName[:1]) + goName[1:]}
	b.groups[dir] = g
	return g
}

// packageComments returns the lines of all comments above the package clauses
// of a package: authors put tags into doc.go, or wherever their scaffolding has
// them.
func packageComments(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, group := range f.Comments {
			for _, c := range group.List {
				lines = append(lines, strings.TrimSpace(strings.TrimPrefix(c.Text, "//")))
			}
		}
	}
	return lines, nil
}

// scheme collects the packages whose types a version's client exchanges.
func (b *builder) scheme(v *Version) error {
	need := map[string]bool{v.Package: true}
	for _, k := range v.Kinds {
		for _, m := range k.Methods {
			if m.Verb != Apply && m.Verb != ApplyStatus {
				need[m.Input.Package] = true
			}
			need[m.Result.Package] = true
		}
	}
	imported, err := expansionImports(b.in.Dir(v.Typed))
	if err != nil {
		return err
	}
	for _, pkg := range imported {
		if slices.Contains(b.in.Packages, pkg) {
			need[pkg] = true
		}
	}
	delete(need, "")
	for pkg := range need {
		v.Scheme = append(v.Scheme, pkg)
	}
	slices.Sort(v.Scheme)
	return nil
}

// expansionImports lists what the hand-written files of a package import.
func expansionImports(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_expansion.go"))
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, name := range files {
		if filepath.Base(name) == GeneratedExpansions {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return nil, fmt.Errorf("expansion: %w", err)
		}
		for _, spec := range f.Imports {
			pkg, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, fmt.Errorf("expansion %s: %w", name, err)
			}
			imports = append(imports, pkg)
		}
	}
	return imports, nil
}

// GeneratedExpansions is the file that holds the empty expansion interfaces.
const GeneratedExpansions = "generated_expansion.go"

// declaresExpansion reports whether the package in dir has a hand-written
// expansion of the kind, in the file <kind>_expansion.go.
func declaresExpansion(dir, kind, suffix string) bool {
	src, err := os.ReadFile(filepath.Join(dir, strings.ToLower(kind)+"_expansion.go"))
	return err == nil && strings.Contains(string(src), "type "+kind+suffix+" interface")
}
