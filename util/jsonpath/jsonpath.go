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
	"io"
	"reflect"
)

// JSONPath is a template and how to evaluate it. Set it up first; Execute and
// FindResults may then be called by several goroutines.
type JSONPath struct {
	name         string
	parser       *Parser
	plan         plan // of parser.Root
	allowMissing bool
	outputJSON   bool
	limits       limits
}

// New returns a JSONPath without a template. Name is for messages.
func New(name string) *JSONPath {
	return &JSONPath{name: name, limits: defaultLimits}
}

// AllowMissingKeys makes a child that is not there no error, but nothing.
func (j *JSONPath) AllowMissingKeys(allow bool) *JSONPath {
	j.allowMissing = allow
	return j
}

// EnableJSONOutput makes Execute and PrintResults write one JSON array for each
// part of the template.
func (j *JSONPath) EnableJSONOutput(v bool) { j.outputJSON = v }

// Parse takes a template.
func (j *JSONPath) Parse(text string) error {
	parser, err := Parse(j.name, text)
	if err != nil {
		return err
	}
	ranges, err := planRanges(parser.Root)
	if err != nil {
		return err
	}
	j.parser, j.plan = parser, ranges
	return nil
}

// Execute writes what the template makes of data. Nothing is written if there
// is an error in any part of it.
func (j *JSONPath) Execute(wr io.Writer, data any) error {
	results, err := j.FindResults(data)
	if err != nil {
		return err
	}
	for _, r := range results {
		if err := j.PrintResults(wr, r); err != nil {
			return err
		}
	}
	return nil
}

// FindResults returns the values that each part of the template finds in data,
// in the order of the parts. What is in a range is there once for each item.
func (j *JSONPath) FindResults(data any) ([][]reflect.Value, error) {
	if j.parser == nil {
		return nil, fmt.Errorf("%s is an incomplete jsonpath template", j.name)
	}
	budget := j.limits
	e := evaluator{allowMissing: j.allowMissing, left: &budget}
	var results [][]reflect.Value
	err := e.sequence(j.parser.Root.Nodes, 0, j.plan, reflect.ValueOf(data), &results)
	if err != nil {
		return nil, err
	}
	return results, nil
}

// plan has, for each part of a template that begins a range, the number of the
// part that ends it, and for the others 0.
type plan []int

var errNoRange = errors.New("not in range, nothing to end")

// planRanges pairs range and end. A range without an end goes to the end of the
// template; an end without a range is an error of evaluation.
func planRanges(root *ListNode) (plan, error) {
	p := make(plan, len(root.Nodes))
	var open []int
	for i, node := range root.Nodes {
		switch keyword(node) {
		case "range":
			if open = append(open, i); len(open) > maxNesting {
				return nil, errors.New("ranges are nested too deeply")
			}
		case "end":
			if n := len(open); n > 0 {
				p[open[n-1]] = i
				open = open[:n-1]
			}
		}
	}
	for _, i := range open {
		p[i] = len(root.Nodes)
	}
	return p, nil
}

// keyword is the word that a part of a template begins with, if it does.
func keyword(node Node) string {
	list, ok := node.(*ListNode)
	if !ok || len(list.Nodes) == 0 {
		return ""
	}
	if word, ok := list.Nodes[0].(*IdentifierNode); ok {
		return word.Name
	}
	return ""
}

// sequence evaluates parts, the first of which is the part number first of the
// template.
func (e *evaluator) sequence(parts []Node, first int, p plan, current reflect.Value, results *[][]reflect.Value) error {
	for i := 0; i < len(parts); i++ {
		if err := e.spend(1); err != nil {
			return err
		}
		switch keyword(parts[i]) {
		case "end":
			return errNoRange
		case "range":
			expression := &ListNode{NodeType: NodeList, Nodes: parts[i].(*ListNode).Nodes[1:]}
			items, err := e.list(expression, []reflect.Value{current})
			if err != nil {
				return err
			}
			end := p[first+i] - first
			for _, item := range items {
				if err := e.sequence(parts[i+1:end], first+i+1, p, content(item), results); err != nil {
					return err
				}
			}
			i = end
		default:
			found, err := e.node(parts[i], []reflect.Value{current})
			if err != nil {
				return err
			}
			*results = append(*results, found)
		}
	}
	return nil
}

// content is what an interface holds: the zero Value if it holds nothing.
func content(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		return v.Elem()
	}
	return v
}
