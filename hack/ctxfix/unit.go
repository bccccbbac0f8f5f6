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
	"path/filepath"
	"strings"
)

// A unit is what the compiler takes at once: a package, or its variant with
// tests.
type unit struct {
	id        string // of the go command: two variants differ in it
	path      string // as importers write it
	dir       string
	files     []string
	deps      map[string]string         // imports within the module: path to id
	others    map[string]*types.Package // imports from elsewhere
	goVersion string
	ignored   []string // files that other build tags would select
	wanted    bool     // the user asked for it
}

// A checked unit is what the type checker said of one version of its files.
type checked struct {
	*unit
	sources  []*source
	pkg      *types.Package
	face     *types.Package // what importers have seen: bodies apart, the same
	info     *types.Info
	problems map[string]int // by message: positions change with every edit
	first    map[string]token.Pos
}

// check runs the type checker. It goes on after errors: old code has them.
func (u *unit) check(fset *token.FileSet, sources []*source, imports func(path string) *types.Package) *checked {
	c := &checked{unit: u, sources: sources, problems: map[string]int{}, first: map[string]token.Pos{}, info: &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes:     map[ast.Node]*types.Scope{},
	}}
	config := &types.Config{
		GoVersion:   u.goVersion,
		FakeImportC: true,
		Importer:    importer(imports),
		Error: func(err error) {
			e := err.(types.Error)
			if strings.HasPrefix(e.Msg, "\t") { // more about the one before
				return
			}
			c.problems[e.Msg]++
			c.first[e.Msg] = e.Pos
		},
	}
	var files []*ast.File
	for _, s := range sources {
		files = append(files, s.syntax)
	}
	c.pkg, _ = config.Check(u.path, fset, files, c.info)
	c.face = c.pkg
	return c
}

// worse is an error that c has and old has not, or empty.
func (c *checked) worse(old *checked, fset *token.FileSet) string {
	for message, n := range c.problems {
		if n > old.problems[message] {
			p := fset.Position(c.first[message])
			return strings.TrimSpace(filepath.Base(p.Filename) + ": " + message)
		}
	}
	return ""
}

type importer func(path string) *types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := i(path); p != nil {
		return p, nil
	}
	return nil, errNotLoaded
}
