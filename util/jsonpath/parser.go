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

package jsonpath

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNesting is how deep filters and ranges may stand inside one another.
const maxNesting = 100

// Parser holds a parsed template.
type Parser struct {
	Name string
	Root *ListNode
}

// NewParser returns a Parser without a template. Name is for messages.
func NewParser(name string) *Parser { return &Parser{Name: name} }

// Parse parses a template into a new Parser.
func Parse(name, text string) (*Parser, error) {
	p := NewParser(name)
	if err := p.Parse(text); err != nil {
		return nil, err
	}
	return p, nil
}

// Parse parses text and puts it in the place of what was parsed before. The
// Parser is as it was if there is an error.
func (p *Parser) Parse(text string) error {
	root := newList()
	for text != "" {
		plain, rest, found := strings.Cut(text, "{")
		if plain != "" {
			root.add(&TextNode{NodeType: NodeText, Text: plain})
		}
		if !found {
			break
		}
		a := action{rest: rest, list: newList(), braces: true}
		if err := a.parse(); err != nil {
			return err
		}
		root.add(a.list)
		text = a.rest
	}
	p.Root = root
	return nil
}

// action reads one expression: what is in braces, or a part of that.
type action struct {
	rest    string    // what has not been read yet
	list    *ListNode // what has been read
	braces  bool      // ends with a brace, not with the text
	nesting int
}

var errUnclosed = errors.New("unclosed action")

func (a *action) parse() error {
	for {
		r, size := utf8.DecodeRuneInString(a.rest)
		var err error
		switch {
		case size == 0 && !a.braces:
			return nil
		case size == 0, isLineEnd(r):
			return errUnclosed
		case r == '}' && a.braces:
			a.rest = a.rest[1:]
			return nil
		case r == ' ', r == '$', r == '@': // every expression starts from the current object
			a.rest = a.rest[1:]
		case r == '.':
			err = a.child()
		case r == '[':
			err = a.bracket()
		case r == '"', r == '\'':
			err = a.literal(byte(r))
		case r == '+', r == '-', '0' <= r && r <= '9':
			err = a.number()
		case isWord(r):
			a.word()
		default:
			return unrecognized(r)
		}
		if err != nil {
			return err
		}
	}
}

func unrecognized(r rune) error {
	return fmt.Errorf("unrecognized character in action: %#U", r)
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// endsName tells what no name and no word goes beyond.
func endsName(r rune) bool { return isLineEnd(r) || strings.ContainsRune(" \t.,[]$@{}|", r) }

// take cuts n bytes off.
func (a *action) take(n int) string {
	text := a.rest[:n]
	a.rest = a.rest[n:]
	return text
}

// takeWhile cuts off the runes for which ok holds.
func (a *action) takeWhile(ok func(rune) bool) string {
	n := strings.IndexFunc(a.rest, func(r rune) bool { return !ok(r) })
	if n < 0 {
		n = len(a.rest)
	}
	return a.take(n)
}

// child reads .name, .* or .. and, after two dots, the name that may follow.
func (a *action) child() error {
	a.take(1)
	if strings.HasPrefix(a.rest, ".") {
		a.take(1)
		a.list.add(&RecursiveNode{NodeType: NodeRecursive})
		if r, _ := utf8.DecodeRuneInString(a.rest); !isWord(r) {
			return nil
		}
	}
	return a.name()
}

// name reads the name of a child. A backslash makes the next character a part
// of it.
func (a *action) name() error {
	var name strings.Builder
	escaped, plain := false, true
	for i, r := range a.rest {
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped, plain = true, false
			continue
		case endsName(r):
			a.take(i)
			a.addChild(name.String(), plain)
			return nil
		}
		name.WriteRune(r)
	}
	if escaped {
		return errUnclosed
	}
	a.rest = ""
	a.addChild(name.String(), plain)
	return nil
}

func (a *action) addChild(name string, plain bool) {
	if name == "*" && plain {
		a.list.add(&WildcardNode{NodeType: NodeWildcard})
	} else {
		a.list.add(&FieldNode{NodeType: NodeField, Value: name})
	}
}

func (a *action) literal(quote byte) error {
	n := quoted(a.rest, quote)
	if n < 0 {
		return errors.New("unterminated quoted string")
	}
	source := a.take(n)
	text, err := UnquoteExtend(source)
	if err != nil {
		return fmt.Errorf("unquote string %s error %w", source, err)
	}
	a.list.add(&TextNode{NodeType: NodeText, Text: text})
	return nil
}

// quoted returns the length of the literal that s begins with, -1 if it does
// not end on its line.
func quoted(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case quote:
			return i + 1
		case '\\':
			i++
		case '\n', '\r':
			return -1
		}
	}
	return -1
}

func (a *action) number() error {
	sign := ""
	if a.rest[0] == '+' || a.rest[0] == '-' {
		sign = a.take(1)
	}
	text := sign + a.takeWhile(func(r rune) bool { return r == '.' || '0' <= r && r <= '9' })
	if i, err := strconv.Atoi(text); err == nil {
		a.list.add(&IntNode{NodeType: NodeInt, Value: i})
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("cannot parse number %s", text)
	}
	a.list.add(&FloatNode{NodeType: NodeFloat, Value: f})
	return nil
}

// word reads what begins with a letter, whatever follows it: that it is no word
// that is known is found out when it is evaluated.
func (a *action) word() {
	switch name := a.takeWhile(func(r rune) bool { return !endsName(r) }); name {
	case "true", "false":
		a.list.add(&BoolNode{NodeType: NodeBool, Value: name == "true"})
	default:
		a.list.add(&IdentifierNode{NodeType: NodeIdentifier, Name: name})
	}
}
