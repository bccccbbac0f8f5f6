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

package plainjson

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/json"
)

// maxDepth is deeper than what servers send, and far from where a stack ends.
const maxDepth = 200

// Reader goes through one JSON text after the other, from front to back. Once
// it has given up, its methods return zeroes and call nothing. The zero Reader
// keeps no strings.
type Reader struct {
	// Texts, if not nil, has each string once. It may serve many Readers, one
	// at a time.
	Texts *Texts

	data   []byte
	pos    int
	depth  int
	gaveUp bool
	open   []any // elements of arrays that are not complete
}

// Reset makes r read data, from its beginning. Nothing that r gives refers to
// data.
func (r *Reader) Reset(data []byte) {
	r.data, r.pos, r.depth, r.gaveUp, r.open = data, 0, 0, false, r.open[:0]
}

// GiveUp is for a caller who has read what he is not made for.
func (r *Reader) GiveUp() { r.gaveUp = true }

// Complete says that all has been read, and can be used.
func (r *Reader) Complete() bool {
	r.token()
	return !r.gaveUp && r.pos == len(r.data)
}

// Object reads an object. For each member it calls member with the place that
// its name has in fields, or -1, and member reads the value. A null is an
// object without members. Two members of one field, or one that differs from a
// field by case only, are left to decoders that have a rule for them.
func (r *Reader) Object(fields []string, member func(field int)) {
	if r.Null() || !r.begin('{') {
		return
	}
	var seen uint64
	for r.next('}') {
		field := r.field(fields)
		if field >= 0 {
			if seen&(1<<field) != 0 {
				r.gaveUp = true
			}
			seen |= 1 << field
		}
		if !r.gaveUp {
			member(field)
		}
	}
}

// Array reads an array. It calls element for each one, to read it. A null is
// no array, of which it tells.
func (r *Reader) Array(element func()) bool {
	if r.Null() || !r.begin('[') {
		return false
	}
	for r.next(']') {
		element()
	}
	return true
}

// Text reads a string. A null is an empty one.
func (r *Reader) Text() string {
	if r.Null() {
		return ""
	}
	content, plain, quoted := r.quoted()
	switch {
	case plain && r.Texts != nil:
		return r.Texts.text(content)
	case plain:
		return string(content)
	}
	return r.unquote(quoted)
}

// Null reads a null, if there is one.
func (r *Reader) Null() bool {
	return r.token() == 'n' && r.literal("null")
}

// Skip reads a value that nobody needs.
func (r *Reader) Skip() {
	switch r.token() {
	case '{':
		r.Object(nil, func(int) { r.Skip() })
	case '[':
		r.Array(r.Skip)
	case '"':
		if _, plain, quoted := r.quoted(); !plain {
			r.unquote(quoted)
		}
	default:
		r.scalar()
	}
}

// token passes over white space and returns the byte after it, 0 at the end.
func (r *Reader) token() byte {
	for ; r.pos < len(r.data); r.pos++ {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// begin passes the bracket of an object or array.
func (r *Reader) begin(bracket byte) bool {
	if r.gaveUp || r.token() != bracket || r.depth == maxDepth {
		r.gaveUp = true
		return false
	}
	r.pos++
	r.depth++
	return true
}

// next goes to the next member or element, or past the end of them.
func (r *Reader) next(end byte) bool {
	if r.gaveUp {
		return false
	}
	first := r.data[r.pos-1] == '{' || r.data[r.pos-1] == '[' // no value ends so
	c := r.token()
	if c == end {
		r.pos++
		r.depth--
		return false
	}
	if first {
		return true
	}
	if c != ',' {
		r.gaveUp = true
		return false
	}
	r.pos++
	if r.token() == end { // a comma and nothing after it
		r.gaveUp = true
		return false
	}
	return true
}

// field reads the name of a member, and the colon.
func (r *Reader) field(fields []string) int {
	name, plain, _ := r.quoted()
	if !plain || r.token() != ':' {
		r.gaveUp = true
		return -1
	}
	r.pos++
	for i, f := range fields {
		if string(name) == f {
			return i
		}
	}
	for _, f := range fields {
		if strings.EqualFold(string(name), f) {
			r.gaveUp = true
		}
	}
	return -1
}

// quoted reads a string: what is between the quotes, whether that is the text as
// it is, and all of it with the quotes.
func (r *Reader) quoted() (content []byte, plain bool, quoted []byte) {
	if r.gaveUp || r.token() != '"' {
		r.gaveUp = true
		return nil, false, nil
	}
	begin := r.pos
	rest := r.data[begin+1:]
	var unusual byte
	for i, c := range rest {
		switch {
		case c == '"':
			r.pos += i + 2
			content = rest[:i]
			return content, unusual == 0 || utf8.Valid(content), r.data[begin:r.pos]
		case c < ' ':
			r.gaveUp = true
			return nil, false, nil
		case c == '\\':
			r.skipEscaped(i + 1)
			return nil, false, r.data[begin:r.pos]
		}
		unusual |= c & utf8.RuneSelf
	}
	r.gaveUp = true
	return nil, false, nil
}

// skipEscaped passes a string that has a backslash at r.pos+at.
func (r *Reader) skipEscaped(at int) {
	for at += r.pos; at < len(r.data); {
		if r.data[at] == '\\' {
			at += 2
			continue
		}
		n := bytes.IndexAny(r.data[at:], `"\`)
		if n < 0 {
			break
		}
		at += n
		if r.data[at] == '"' {
			r.pos = at + 1
			return
		}
	}
	r.gaveUp = true
}

// unquote reads what is not plain.
func (r *Reader) unquote(quoted []byte) string {
	var text string
	if r.gaveUp || json.UnmarshalCaseSensitivePreserveInts(quoted, &text) != nil {
		r.gaveUp = true
		return ""
	}
	return text
}

// literal reads one of the three words.
func (r *Reader) literal(word string) bool {
	if r.gaveUp || len(r.data)-r.pos < len(word) || string(r.data[r.pos:r.pos+len(word)]) != word {
		r.gaveUp = true
		return false
	}
	r.pos += len(word)
	return true
}
