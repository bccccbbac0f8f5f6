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
	"strings"
	"unicode"

	"golang.org/x/tools/go/ast/inspector"
)

// noSilentFields finds contexts that are kept for later. A type that must keep
// one says whose it is: in a comment on the field, or on the type by the name of
// the field.
func noSilentFields(c *checker, in *inspector.Inspector) {
	for node := range in.PreorderSeq((*ast.GenDecl)(nil)) {
		decl := node.(*ast.GenDecl)
		for _, spec := range decl.Specs {
			spec, ok := spec.(*ast.TypeSpec)
			if !ok || c.inTest(spec.Pos()) {
				continue
			}
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range structure.Fields.List {
				if len(field.Names) == 0 {
					continue // the type is a context
				}
				if isContext(c.TypesInfo.TypeOf(field.Type)) && field.Doc == nil && field.Comment == nil &&
					!mentions(decl.Doc, field.Names) && !mentions(spec.Doc, field.Names) &&
					!c.exceptions.allows(c.rule, spec.Name.Name) {
					c.Reportf(spec.Name.Pos(), "stored: %s keeps a context: say in a comment whose it is and when it ends, or pass it along",
						spec.Name.Name)
				}
			}
		}
	}
}

// mentions says whether a comment speaks of one of the names.
func mentions(doc *ast.CommentGroup, names []*ast.Ident) bool {
	if doc == nil {
		return false
	}
	for _, name := range names {
		for word := range strings.FieldsFuncSeq(doc.Text(), func(r rune) bool { return !unicode.IsLetter(r) && r != '_' }) {
			if strings.EqualFold(word, name.Name) {
				return true
			}
		}
	}
	return false
}
