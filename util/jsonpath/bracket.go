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
)

// bracket reads an index, a slice, a name, a union or a filter.
func (a *action) bracket() error {
	if strings.HasPrefix(a.rest, "[?(") {
		return a.filter()
	}
	end := strings.IndexAny(a.rest, "]\n\r")
	if end < 0 || a.rest[end] != ']' {
		return errors.New("unterminated array")
	}
	content := a.take(end + 1)
	node, err := a.selector(content[1:end])
	if err != nil {
		return err
	}
	if list, ok := node.(*ListNode); ok { // a name is one step, or several
		a.list.Nodes = append(a.list.Nodes, list.Nodes...)
	} else {
		a.list.add(node)
	}
	return nil
}

// selector reads what is between the brackets.
func (a *action) selector(content string) (Node, error) {
	if parts := splitUnion(content); len(parts) > 1 {
		union := &UnionNode{NodeType: NodeUnion}
		for _, part := range parts {
			node, err := a.selector(strings.TrimSpace(part))
			if err != nil {
				return nil, err
			}
			list, ok := node.(*ListNode)
			if !ok {
				list = newList()
				list.add(node)
			}
			union.Nodes = append(union.Nodes, list)
		}
		return union, nil
	}
	if content == "*" {
		return &ArrayNode{NodeType: NodeArray}, nil
	}
	if n := len(content); n >= 2 && content[0] == '\'' && strings.IndexByte(content[1:], '\'') == n-2 {
		return a.part("." + content[1:n-1]) // 'a.b' is a path
	}
	return slice(content)
}

// splitUnion cuts at the commas that are not quoted.
func splitUnion(content string) []string {
	var parts []string
	inQuotes, start := false, 0
	for i := range len(content) {
		switch {
		case content[i] == '\'':
			inQuotes = !inQuotes
		case content[i] == ',' && !inQuotes:
			parts = append(parts, content[start:i])
			start = i + 1
		}
	}
	return append(parts, content[start:])
}

// slice reads up to three numbers with colons between them.
func slice(content string) (Node, error) {
	parts := strings.Split(content, ":")
	if len(parts) > 3 || strings.Trim(content, "-:0123456789") != "" {
		return nil, fmt.Errorf("invalid array index %s", content)
	}
	array := &ArrayNode{NodeType: NodeArray}
	for i, part := range parts {
		if strings.LastIndexByte(part, '-') > 0 {
			return nil, fmt.Errorf("invalid array index %s", content)
		}
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, fmt.Errorf("array index %s is not a number", part)
		}
		array.Params[i] = ParamsEntry{Value: n, Known: true}
	}
	if len(parts) == 1 { // one element is a slice of length one
		array.Params[1] = ParamsEntry{Value: array.Params[0].Value + 1, Known: true, Derived: true}
	}
	return array, nil
}

// filter reads [?(…)].
func (a *action) filter() error {
	const opening = "[?("
	end := closing(a.rest[len(opening):])
	if end < 0 {
		return errors.New("unterminated filter")
	}
	a.take(len(opening))
	condition := a.take(end)
	if !strings.HasPrefix(a.rest, ")]") {
		return errors.New("unclosed array expect ]")
	}
	a.take(len(")]"))

	node := &FilterNode{NodeType: NodeFilter, Operator: "exists", Right: newList()}
	left, operator, right := splitComparison(condition)
	var err error
	if node.Left, err = a.part(left); err != nil {
		return err
	}
	if operator != "" {
		node.Operator = operator
		if node.Right, err = a.part(right); err != nil {
			return err
		}
	}
	a.list.add(node)
	return nil
}

// closing returns where the parenthesis that is open at the start of s closes.
func closing(s string) int {
	open := 1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n', '\r':
			return -1
		case '"', '\'':
			n := quoted(s[i:], s[i])
			if n < 0 {
				return -1
			}
			i += n - 1
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// splitComparison cuts a condition at its operator: the first run of the
// characters of operators that is not in quotes or in an inner filter. There is
// none in a condition that only asks whether something exists.
func splitComparison(condition string) (left, operator, right string) {
	const characters = "!<>="
	depth := 0
	for i := 0; i < len(condition); i++ {
		switch c := condition[i]; {
		case c == '"' || c == '\'':
			if n := quoted(condition[i:], c); n > 0 {
				i += n - 1
			}
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && i > 0 && strings.IndexByte(characters, c) >= 0:
			tail := strings.TrimLeft(condition[i:], characters)
			operator = strings.TrimSuffix(condition[i:], tail)
			if tail == "" { // no operand: let the parser complain about the operator
				tail = operator[len(operator)-1:]
			}
			return condition[:i], operator, tail
		}
	}
	return condition, "", ""
}

// part reads an expression inside the one that is being read.
func (a *action) part(text string) (*ListNode, error) {
	inner := action{rest: text, list: newList(), nesting: a.nesting + 1}
	if inner.nesting > maxNesting {
		return nil, errors.New("filters are nested too deeply")
	}
	if err := inner.parse(); err != nil {
		return nil, err
	}
	return inner.list, nil
}
