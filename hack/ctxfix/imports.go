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
	"path"
	"slices"
	"strconv"
	"strings"
)

// importName is the name by which a file knows a package, or empty.
func (s *source) importName(importPath string, packageName string) string {
	for _, spec := range s.syntax.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != importPath {
			continue
		}
		switch {
		case spec.Name == nil:
			return packageName
		case spec.Name.Name != "_" && spec.Name.Name != ".":
			return spec.Name.Name
		}
	}
	return ""
}

// fixImports adds what edits ask for, and removes what they have made useless.
func fixImports(old *source, text string, edits []edit) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	used, before := qualifiers(file), qualifiers(old.syntax)
	useless := map[*ast.ImportSpec]bool{}
	for _, spec := range file.Imports {
		if names := specNames(spec); anyOf(before, names) && !anyOf(used, names) {
			useless[spec] = true
		}
	}
	im := &importList{text: text, file: file, base: int(file.FileStart)}
	im.remove(useless)
	var added []string
	for _, e := range edits {
		key := e.name + " " + e.path
		if e.path == "" || slices.Contains(added, key) {
			continue
		}
		added = append(added, key)
		if err := im.add(e.path, e.name); err != nil {
			return nil, err
		}
	}
	return []byte(im.text), nil
}

// qualifiers are the names that stand before a dot.
func qualifiers(file *ast.File) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// specNames are the names that a package can have, as far as its path tells.
// A wrong one never stands before a dot, and removes nothing.
func specNames(spec *ast.ImportSpec) []string {
	if spec.Name != nil {
		return []string{spec.Name.Name}
	}
	p := mustUnquote(spec.Path.Value)
	return []string{path.Base(p), path.Base(path.Dir(p))}
}

func anyOf(set map[string]bool, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return set[name] })
}

// An importList is the text of a file while its imports are edited.
type importList struct {
	text string
	file *ast.File
	base int
}

func (im *importList) parse() (err error) {
	fset := token.NewFileSet()
	im.file, err = parser.ParseFile(fset, "", im.text, parser.ImportsOnly|parser.ParseComments)
	if err == nil {
		im.base = int(im.file.FileStart)
	}
	return err
}

func (im *importList) offset(pos token.Pos) int { return int(pos) - im.base }

// line is the range of the lines that a node has for itself.
func (im *importList) line(n ast.Node) (start, end int) {
	start, end = im.offset(n.Pos()), im.offset(n.End())
	start = strings.LastIndexByte(im.text[:start], '\n') + 1
	if i := strings.IndexByte(im.text[end:], '\n'); i >= 0 {
		end += i + 1
	} else {
		end = len(im.text)
	}
	return start, end
}

func (im *importList) remove(useless map[*ast.ImportSpec]bool) {
	for i := len(im.file.Decls) - 1; i >= 0; i-- {
		decl, ok := im.file.Decls[i].(*ast.GenDecl)
		if !ok || decl.Tok != token.IMPORT {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(decl.Specs), func(s ast.Spec) bool { return useless[s.(*ast.ImportSpec)] })
		if len(left) == 0 {
			_, end := im.line(decl)
			if im.alone(decl) && strings.HasPrefix(im.text[end:], "\n") { // the empty line behind it
				im.text = im.text[:end] + im.text[end+1:]
			}
			im.cut(decl)
			continue
		}
		for j := len(decl.Specs) - 1; j >= 0; j-- {
			if useless[decl.Specs[j].(*ast.ImportSpec)] {
				im.cut(decl.Specs[j])
			}
		}
	}
}

// add puts an import among its like: the standard library's in their group,
// others beside the one that shares most of the path.
func (im *importList) add(importPath, name string) error {
	if err := im.parse(); err != nil {
		return err
	}
	line := strconv.Quote(importPath)
	if name != "" {
		line = name + " " + line
	}
	var best *ast.ImportSpec
	var group *ast.GenDecl
	score := -1
	for _, d := range im.file.Decls {
		decl := d.(*ast.GenDecl)
		if !decl.Lparen.IsValid() {
			continue
		}
		if group == nil {
			group = decl
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ImportSpec)
			p, _ := strconv.Unquote(spec.Path.Value)
			if n := kinship(importPath, p); n > score {
				best, score, group = spec, n, decl
			}
		}
	}
	switch {
	case best != nil && score > 0:
		im.beside(best, line, isStd(importPath) || importPath < mustUnquote(best.Path.Value))
	case group != nil: // a group of its own, the standard library's first
		at := im.offset(group.Rparen)
		text := "\n\t" + line + "\n"
		if isStd(importPath) {
			at, text = im.offset(group.Lparen)+1, "\n\t"+line+"\n"
		}
		im.text = im.text[:at] + text + im.text[at:]
	default:
		im.addDecl(line)
	}
	return nil
}

// beside puts a line before or behind an import, whose comments stay with it.
func (im *importList) beside(spec *ast.ImportSpec, line string, before bool) {
	at, text := im.offset(spec.Pos()), line+"\n\t"
	switch _, end := im.line(spec); {
	case before && spec.Doc != nil:
		at = im.offset(spec.Doc.Pos())
	case before:
	case im.alone(spec):
		at, text = end, "\t"+line+"\n"
	default:
		at, text = im.offset(spec.End()), "; "+line
	}
	im.text = im.text[:at] + text + im.text[at:]
}

// alone says whether a node has its lines for itself, comments behind it apart.
func (im *importList) alone(n ast.Node) bool {
	start, end := im.line(n)
	rest := strings.TrimSpace(im.text[im.offset(n.End()):end])
	return strings.TrimSpace(im.text[start:im.offset(n.Pos())]) == "" && (rest == "" || strings.HasPrefix(rest, "//")) && strings.HasSuffix(im.text[:end], "\n")
}

// cut removes a node with its lines, or with the semicolon behind it.
func (im *importList) cut(n ast.Node) {
	start, end := im.line(n)
	if !im.alone(n) {
		start, end = im.offset(n.Pos()), im.offset(n.End())
		if rest := strings.TrimLeft(im.text[end:], " \t"); strings.HasPrefix(rest, ";") {
			end = len(im.text) - len(rest) + 1
		}
	}
	im.text = im.text[:start] + im.text[end:]
}

// addDecl adds to a file that has no list of imports; one that has a single one
// gets a list.
func (im *importList) addDecl(line string) {
	if len(im.file.Decls) == 0 {
		at := im.offset(im.file.Name.End())
		im.text = im.text[:at] + "\n\nimport " + line + im.text[at:]
		return
	}
	decl := im.file.Decls[0].(*ast.GenDecl)
	start, end := im.offset(decl.Specs[0].Pos()), im.offset(decl.Specs[0].End())
	other := im.text[start:end]
	both := "(\n\t" + line + "\n\t" + other + "\n)"
	if kinship(mustUnquote(line[strings.IndexByte(line, '"'):]), mustUnquote(other[strings.IndexByte(other, '"'):])) == 0 {
		both = "(\n\t" + line + "\n\n\t" + other + "\n)"
	}
	im.text = im.text[:start] + both + im.text[end:]
}

// kinship is how much two import paths have in common; 0 is a stranger.
func kinship(a, b string) int {
	if isStd(a) != isStd(b) || b == "C" {
		return 0
	}
	n := 0
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for n < len(as) && n < len(bs) && as[n] == bs[n] {
		n++
	}
	return n + 1
}

func isStd(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

func mustUnquote(s string) string {
	p, _ := strconv.Unquote(s)
	return p
}
