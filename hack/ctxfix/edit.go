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
	"go/ast"
	"go/format"
	"go/token"
	"slices"
	"strings"
)

// An edit replaces a range of bytes, or asks for an import.
type edit struct {
	file       *source
	start, end int
	text       string

	path, name string // of an import; then the rest does not count
}

// A change is what has to be done together or not at all.
type change struct {
	where  string // file:line:column
	pkg    string // import path of the package that the change is about
	what   string // what is done, in a few words
	reason string // where the context comes from
	key    string // the same in every version of the file
	edits  []edit
	hint   string   // why it would not compile, if that is known
	from   string   // key of the function around it
	cuts   []string // where it has to write context.TODO
}

func (s *source) insert(pos token.Pos, text string) edit {
	return edit{file: s, start: s.offset(pos), end: s.offset(pos), text: text}
}

func (s *source) replace(start, end token.Pos, text string) edit {
	return edit{file: s, start: s.offset(start), end: s.offset(end), text: text}
}

// deleteLines removes the lines of a statement that has them for itself.
func (s *source) deleteLines(n ast.Node) edit {
	start, end := s.offset(n.Pos()), s.offset(n.End())
	for start > 0 && (s.text[start-1] == ' ' || s.text[start-1] == '\t') {
		start--
	}
	for end < len(s.text) && s.text[end] != '\n' {
		if c := s.text[end]; c != ' ' && c != '\t' { // a comment, or another statement
			return s.replace(n.Pos(), n.End(), "")
		}
		end++
	}
	if end < len(s.text) {
		end++
	}
	// An empty line that followed the first statement of a block would stay
	// at its top.
	if before := strings.TrimRight(string(s.text[:start]), "\n"); strings.HasSuffix(before, "{") && end < len(s.text) && s.text[end] == '\n' {
		end++
	}
	return edit{file: s, start: start, end: end}
}

// firstParam makes text the first of a list that begins behind opening.
func (s *source) firstParam(opening token.Pos, empty bool, text string) edit {
	if empty {
		return s.insert(opening+1, text)
	}
	rest := string(s.text[s.offset(opening)+1:])
	if !strings.HasPrefix(rest, "\n") {
		return s.insert(opening+1, text+", ")
	}
	indent := rest[1 : len(rest)-len(strings.TrimLeft(rest[1:], "\t "))]
	return s.insert(opening+1, "\n"+indent+text+",")
}

// applyEdits makes the text of a file that has been edited. Edits that are the
// same count once; those that overlap are an error.
func applyEdits(s *source, edits []edit) ([]byte, error) {
	texts := slices.DeleteFunc(slices.Clone(edits), func(e edit) bool { return e.path != "" })
	slices.SortStableFunc(texts, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	texts = slices.CompactFunc(texts, func(a, b edit) bool {
		return a.start == b.start && a.end == b.end && a.text == b.text
	})
	var out strings.Builder
	at := 0
	for _, e := range texts {
		if e.start < at {
			return nil, fmt.Errorf("%s: two edits of the same text", s.rel)
		}
		out.Write(s.text[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(s.text[at:])
	text, err := fixImports(s, out.String(), edits)
	if err != nil {
		return nil, err
	}
	if s.formatted {
		return format.Source(text)
	}
	return text, nil
}
