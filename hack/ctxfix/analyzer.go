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
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	goanalysis "golang.org/x/tools/go/analysis"
)

// Analyzer is the part of ctxfix that needs no more than one package: calls that
// can have the context of where they stand. It runs where analyzers run: under
// go vet, in an editor, among other linters.
var Analyzer = &goanalysis.Analyzer{
	Name: "ctxfix",
	Doc:  "report calls of client-go without a context where there is one, and fix them",
	Run:  analyse1,
}

func analyse1(pass *goanalysis.Pass) (any, error) {
	w, err := worldOf(pass)
	if err != nil || w == nil {
		return nil, err
	}
	options, err := parseOptions(nil)
	if err != nil {
		return nil, err
	}
	a := newAnalysis(w, options, map[string]string{}, &report{})
	for _, s := range a.ready {
		c, err := s.change(*s.own)
		if err != nil {
			continue
		}
		edits, err := textEdits(s.view.source, c.edits)
		if err != nil {
			continue
		}
		pass.Report(goanalysis.Diagnostic{
			Pos: s.cur.Node().Pos(), End: s.cur.Node().End(), Message: s.what,
			SuggestedFixes: []goanalysis.SuggestedFix{{Message: s.what, TextEdits: edits}},
		})
	}
	return nil, nil
}

// worldOf is the world that one pass can see; nil for what is not to be changed.
func worldOf(pass *goanalysis.Pass) (*world, error) {
	if len(pass.Files) == 0 || strings.HasSuffix(pass.Pkg.Path(), ".test") {
		return nil, nil
	}
	u := &unit{id: pass.Pkg.Path(), path: pass.Pkg.Path(), wanted: true}
	c := &checked{unit: u, pkg: pass.Pkg, face: pass.Pkg, info: pass.TypesInfo}
	w := &world{
		fset: pass.Fset, module: pass.Pkg.Path(), goVersion: "1.24", units: []*unit{u}, faces: faces{},
		sources: map[string]*source{}, checked: map[string]*checked{u.id: c}, universe: map[string]*types.Package{},
	}
	if pass.Module != nil {
		w.module, w.goVersion = pass.Module.Path, strings.TrimPrefix(pass.Module.GoVersion, "go")
	}
	collectImports(pass.Pkg, w.universe)
	for _, file := range pass.Files {
		path := pass.Fset.File(file.FileStart).Name()
		text, err := pass.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s := sourceOf(file, path, filepath.Base(path), text)
		w.sources[path], c.sources = s, append(c.sources, s)
	}
	return w, nil
}

// collectImports finds all packages that one knows of.
func collectImports(p *types.Package, all map[string]*types.Package) {
	for _, imported := range p.Imports() {
		if all[imported.Path()] == nil {
			all[imported.Path()] = imported
			collectImports(imported, all)
		}
	}
}

// textEdits are edits as analyzers give them. Imports that become useless are the
// driver's business.
func textEdits(s *source, edits []edit) ([]goanalysis.TextEdit, error) {
	start := s.syntax.FileStart
	var all []goanalysis.TextEdit
	var imports []edit
	for _, e := range edits {
		if e.path != "" {
			imports = append(imports, e)
			continue
		}
		all = append(all, goanalysis.TextEdit{Pos: start + token.Pos(e.start), End: start + token.Pos(e.end), NewText: []byte(e.text)})
	}
	slices.SortStableFunc(all, func(a, b goanalysis.TextEdit) int { return int(a.Pos - b.Pos) })
	for i := 1; i < len(all); i++ { // insertions at one place are one
		if last := &all[i-1]; last.Pos == all[i].Pos && last.End == last.Pos {
			last.NewText, last.End = append(last.NewText, all[i].NewText...), all[i].End
			all = slices.Delete(all, i, i+1)
			i--
		}
	}
	if len(imports) == 0 {
		return all, nil
	}
	text, err := fixImports(s, string(s.text), imports)
	if err != nil {
		return nil, err
	}
	old, new := splitLines(string(s.text)), splitLines(string(text))
	for _, o := range compare(old, new) {
		from, to := len(strings.Join(old[:o.a0], "")), len(strings.Join(old[:o.a1], ""))
		all = append(all, goanalysis.TextEdit{
			Pos: start + token.Pos(from), End: start + token.Pos(to), NewText: []byte(strings.Join(new[o.b0:o.b1], "")),
		})
	}
	return all, nil
}
