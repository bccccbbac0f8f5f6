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
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// byHand are the deprecated forms that the tool leaves to people, and why.
var byHand = map[string]string{
	"tools/watch.NewIndexerInformerWatcherWithLogger":                         "its logger would have to go into the context",
	"restmapper.UnionCategoryExpander.Expand":                                 "another type has the contexts",
	"applyconfigurations/meta/v1.UnstructuredExtractor.Extract":               "another interface has the contexts",
	"applyconfigurations/meta/v1.UnstructuredExtractor.ExtractStatus":         "another interface has the contexts",
	"kubernetes/typed/events/v1beta1.EventExpansion.CreateWithEventNamespace": "EventInterface, which has both, is what clients return",
	"kubernetes/typed/events/v1beta1.EventExpansion.PatchWithEventNamespace":  "EventInterface, which has both, is what clients return",
	"kubernetes/typed/events/v1beta1.EventExpansion.UpdateWithEventNamespace": "EventInterface, which has both, is what clients return",
}

// TestTwins_knowWhatIsDeprecated: for each form of this module that is
// deprecated in favour of one with a context there is a rule.
func TestTwins_knowWhatIsDeprecated(t *testing.T) {
	root := rootModule(t)
	known, unknown := 0, []string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "hack" || name == "internal" || name == "testdata" || strings.HasPrefix(name, ".") && path != root {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for name, use := range deprecatedIn(t, path) {
			if _, excepted := byHand[filepath.ToSlash(dir)+"."+name]; excepted || hasRule(filepath.ToSlash(dir), name, use) {
				known++
				continue
			}
			unknown = append(unknown, filepath.ToSlash(dir)+"."+name+": use "+use)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(unknown)
	for _, u := range unknown {
		t.Error("no rule for ", u)
	}
	for name, reason := range byHand {
		if reason == "" {
			t.Errorf("%s has no reason", name)
		}
	}
	if known < 300 {
		t.Errorf("only %d deprecated forms have been found", known)
	}
}

// hasRule asks the tables by name.
func hasRule(dir, name, use string) bool {
	base := name[strings.LastIndexByte(name, '.')+1:]
	return slices.Contains(twinNames(base), use) || specials["k8s.io/client-go/"+dir+"."+base] != nil
}

// deprecatedIn finds the functions, methods and methods of interfaces that give
// a form with a context as what to use.
func deprecatedIn(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	note := func(name string, doc *ast.CommentGroup) {
		if doc == nil {
			return
		}
		_, use, ok := strings.Cut(doc.Text(), "Deprecated: use ")
		if use = strings.Trim(strings.Fields(use + " .")[0], ".,;"); ok && strings.Contains(use, "Context") && ast.IsExported(name[strings.LastIndexByte(name, '.')+1:]) {
			found[name] = use
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiverName(d.Recv.List[0].Type) + "." + name
			}
			note(name, d.Doc)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				spec, ok := s.(*ast.TypeSpec)
				if !ok {
					continue
				}
				face, ok := spec.Type.(*ast.InterfaceType)
				if !ok {
					continue
				}
				for _, m := range face.Methods.List {
					for _, name := range m.Names {
						note(spec.Name.Name+"."+name.Name, m.Doc)
					}
				}
			}
		}
	}
	return found
}

func receiverName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiverName(t.X)
	case *ast.IndexExpr:
		return receiverName(t.X)
	case *ast.IndexListExpr:
		return receiverName(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
