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
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// load returns the facts of the module in dir, sorted, and what does not
// compile. Commands, tests, internal packages and examples export nothing.
func load(dir string) (facts, broken []string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, nil, err
	}
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule,
		Dir: dir,
		Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=-buildvcs=false"),
		ParseFile: func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
			return parser.ParseFile(fset, name, src, parser.AllErrors|parser.SkipObjectResolution)
		},
	}
	pkgs, err := packages.Load(cfg, "./...")
	if err != nil {
		return nil, nil, err
	}
	for _, p := range pkgs {
		if hidden(p) {
			continue
		}
		for _, e := range p.Errors[:min(len(p.Errors), 1)] {
			broken = append(broken, p.PkgPath+": "+strings.ReplaceAll(e.Msg, "\n", "; "))
		}
		if p.Types != nil && p.Module != nil {
			facts = append(facts, collect(p.Module.Path, p.Types)...)
		}
	}
	slices.Sort(facts)
	return slices.Compact(facts), broken, nil
}

func hidden(p *packages.Package) bool {
	if p.Name == "main" || strings.HasSuffix(p.Name, "_test") || len(p.GoFiles)+len(p.Errors) == 0 {
		return true
	}
	return slices.ContainsFunc(strings.Split(p.PkgPath, "/"), func(element string) bool {
		return element == "internal" || element == "examples"
	})
}
