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
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// load reads the module around dir, with its tests. All of it is looked at,
// since a function can have callers anywhere; what matches the patterns is what
// the user wants to be changed.
func load(dir, tags string, patterns []string) (*world, error) {
	var flags []string
	if tags != "" {
		flags = append(flags, "-tags="+tags)
	}
	wanted, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedModule, Dir: dir, BuildFlags: flags}, patterns...)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	var module *packages.Module
	for _, p := range wanted {
		names[p.PkgPath] = true
		if p.Module != nil && p.Module.Main {
			module = p.Module
		}
	}
	if module == nil {
		return nil, fmt.Errorf("%s matches no package of the module in %s", strings.Join(patterns, " "), dir)
	}
	w := &world{
		fset:      token.NewFileSet(),
		root:      module.Dir,
		module:    module.Path,
		goVersion: cmp.Or(module.GoVersion, "1.21"),
		sources:   map[string]*source{},
		checked:   map[string]*checked{},
		universe:  map[string]*types.Package{},
		faces:     faces{},
	}
	roots, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedTypes |
			packages.NeedModule | packages.NeedForTest | packages.NeedExportFile,
		Dir: module.Dir, BuildFlags: flags, Tests: true, Fset: w.fset,
	}, module.Path+"/...")
	if err != nil {
		return nil, err
	}
	w.noteTrouble(roots)
	if err := w.addUnits(roots, names); err != nil {
		return nil, err
	}
	seen := map[*types.Package]bool{}
	for _, u := range w.units {
		for _, p := range u.others {
			if p != nil && !seen[p] {
				seen[p] = true
				w.faces.addPackage(p)
			}
		}
	}
	w.hidden = hidden(w)
	w.checkAll()
	return w, nil
}

// noteTrouble keeps what the go command says of packages that it cannot load.
// Errors of types are expected: they are what old code has.
func (w *world) noteTrouble(roots []*packages.Package) {
	packages.Visit(roots, nil, func(p *packages.Package) {
		for _, e := range p.Errors {
			if text := p.PkgPath + ": " + e.Msg; e.Kind == packages.ListError && !slices.Contains(w.trouble, text) {
				w.trouble = append(w.trouble, text)
			}
		}
	})
}

// addUnits goes from the roots down; what the module has itself is read from
// its sources, all the rest is known by its types.
func (w *world) addUnits(roots []*packages.Package, wanted map[string]bool) error {
	own := func(p *packages.Package) bool {
		return p.Module != nil && p.Module.Path == w.module && !strings.HasSuffix(p.PkgPath, ".test")
	}
	var err error
	packages.Visit(roots, nil, func(p *packages.Package) { // children first
		if !own(p) {
			if p.Types != nil && p.ForTest == "" {
				w.universe[p.PkgPath] = p.Types
			}
			return
		}
		u := &unit{
			id: p.ID, path: p.PkgPath, deps: map[string]string{}, others: map[string]*types.Package{},
			goVersion: "go" + w.goVersion, ignored: p.IgnoredFiles,
			wanted: wanted[p.PkgPath] || wanted[p.ForTest],
		}
		for path, imported := range p.Imports {
			if own(imported) {
				u.deps[path] = imported.ID
			} else {
				u.others[path] = imported.Types
			}
		}
		for _, path := range p.GoFiles {
			u.dir = filepath.Dir(path)
			if e := w.read(path); e != nil {
				err = cmp.Or(err, e)
				continue
			}
			u.files = append(u.files, path)
		}
		slices.Sort(u.files)
		w.units = append(w.units, u)
	})
	return err
}

func (w *world) read(path string) error {
	if w.sources[path] != nil {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(w.root, path)
	if err != nil {
		return err
	}
	w.sources[path], err = newSource(w.fset, path, rel, text)
	return err
}
