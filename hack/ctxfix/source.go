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
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A source is one version of one file. It never changes: an edit makes another.
type source struct {
	path   string // absolute
	rel    string // to the root of the module, with slashes
	text   []byte
	syntax *ast.File
	root   inspector.Cursor

	locked    string // why it is left alone, or empty
	formatted bool   // whether gofmt has nothing to say
}

func newSource(fset *token.FileSet, path, rel string, text []byte) (*source, error) {
	syntax, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if syntax == nil {
		return nil, err
	}
	return sourceOf(syntax, path, rel, text), nil
}

func sourceOf(syntax *ast.File, path, rel string, text []byte) *source {
	s := &source{path: path, rel: filepath.ToSlash(rel), text: text, syntax: syntax}
	s.root = inspector.New([]*ast.File{syntax}).Root()
	switch {
	case ast.IsGenerated(syntax):
		s.locked = "the file is generated"
	case strings.Contains("/"+s.rel, "/vendor/"), strings.HasPrefix(s.rel, "../"):
		s.locked = "the file is not of this module"
	case usesC(syntax):
		s.locked = "the file uses cgo"
	}
	pretty, err := format.Source(text)
	s.formatted = err == nil && bytes.Equal(pretty, text)
	return s
}

func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// offset of a position within the file.
func (s *source) offset(pos token.Pos) int { return int(pos - s.syntax.FileStart) }

func (s *source) slice(n ast.Node) string {
	return string(s.text[s.offset(n.Pos()):s.offset(n.End())])
}

func usesC(file *ast.File) bool {
	for _, spec := range file.Imports {
		if spec.Path.Value == `"C"` {
			return true
		}
	}
	return false
}
