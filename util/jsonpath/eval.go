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
	"reflect"

	"k8s.io/client-go/third_party/forked/golang/template"
)

// limits are how much an evaluation may do before it is ended.
type limits struct {
	steps   int // values looked at
	results int // values found by one node
	depth   int // of data
}

// defaultLimits let a template look at every value of some hundred thousand
// objects many times over, and end what grows without bounds.
var defaultLimits = limits{steps: 1 << 27, results: 1 << 24, depth: 10_000}

var (
	errTooMuch = errors.New("jsonpath: evaluation takes too much work")
	errTooDeep = errors.New("jsonpath: data is nested too deeply")
)

// evaluator carries what holds for one evaluation.
type evaluator struct {
	allowMissing bool
	left         *limits
}

func (e *evaluator) spend(steps int) error {
	if e.left.steps -= steps; e.left.steps < 0 {
		return errTooMuch
	}
	return nil
}

// list makes one step after the other.
func (e *evaluator) list(list *ListNode, values []reflect.Value) ([]reflect.Value, error) {
	var err error
	for _, node := range list.Nodes {
		if values, err = e.node(node, values); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// node makes one step from each of values.
func (e *evaluator) node(node Node, values []reflect.Value) ([]reflect.Value, error) {
	if err := e.spend(1 + len(values)); err != nil {
		return nil, err
	}
	var found []reflect.Value
	var err error
	switch n := node.(type) {
	case *ListNode:
		return e.list(n, values)
	case *TextNode:
		return []reflect.Value{reflect.ValueOf(n.Text)}, nil
	case *IntNode:
		found = constant(len(values), n.Value)
	case *FloatNode:
		found = constant(len(values), n.Value)
	case *BoolNode:
		found = constant(len(values), n.Value)
	case *FieldNode:
		found, err = e.fields(n.Value, values)
	case *WildcardNode:
		for _, v := range values {
			found = append(found, children(v)...)
		}
	case *RecursiveNode:
		for _, v := range values {
			if found, err = e.everything(v, 0, found); err != nil {
				break
			}
		}
	case *ArrayNode:
		found, err = e.elements(n, values)
	case *FilterNode:
		found, err = e.filter(n, values)
	case *UnionNode:
		for _, list := range n.Nodes {
			var more []reflect.Value
			if more, err = e.list(list, values); err != nil {
				break
			}
			found = append(found, more...)
		}
	case *IdentifierNode:
		err = fmt.Errorf("unrecognized identifier %s", n.Name)
	default:
		err = fmt.Errorf("unexpected node %v", node)
	}
	if err == nil && len(found) > e.left.results {
		err = errTooMuch
	}
	if err == nil {
		err = e.spend(len(found))
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

func constant(n int, value any) []reflect.Value {
	found := make([]reflect.Value, n)
	for i := range found {
		found[i] = reflect.ValueOf(value)
	}
	return found
}

// fields returns the children of that name. That some values have none is no
// error, as long as one has.
func (e *evaluator) fields(name string, values []reflect.Value) ([]reflect.Value, error) {
	var found []reflect.Value
	for _, v := range values {
		if child := childOf(v, name); child.IsValid() {
			found = append(found, child)
		}
	}
	if len(found) == 0 && len(values) > 0 && !e.allowMissing {
		return nil, fmt.Errorf("%s is not found", name)
	}
	return found, nil
}

// elements returns the elements from, to, step of each value.
func (e *evaluator) elements(array *ArrayNode, values []reflect.Value) ([]reflect.Value, error) {
	var found []reflect.Value
	for _, v := range values {
		v, isNil := template.Indirect(v)
		if isNil || !v.IsValid() {
			continue
		}
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
			return nil, fmt.Errorf("%v is not array or slice", v.Type())
		}
		from, to, step, err := bounds(array.Params, v.Len())
		if err != nil {
			return nil, err
		}
		for i := from; i < to; i += min(step, to-i) { // never beyond to: no overflow
			found = append(found, v.Index(i))
		}
		if len(found) > e.left.results {
			return nil, errTooMuch
		}
	}
	return found, nil
}

// bounds turns the numbers of a slice into those for an array of that length.
func bounds(params [3]ParamsEntry, length int) (from, to, step int, err error) {
	from, to, step = 0, length, 1
	if params[0].Known {
		if from = params[0].Value; from < 0 {
			from += length
		}
	}
	if params[1].Known {
		to = params[1].Value
		if to < 0 || to == 0 && params[1].Derived { // [-1] is [-1:length]
			to += length
		}
	} else if params[1].Derived {
		to = params[1].Value
	}
	outside := func(index int) error {
		return fmt.Errorf("array index out of bounds: index %d, length %d", index, length)
	}
	switch {
	case from == to:
		return from, to, step, nil // nothing, wherever it is
	case from < 0 || from >= length:
		return 0, 0, 0, outside(from)
	case to < 0 || to > length:
		return 0, 0, 0, outside(to - 1)
	case from > to:
		return 0, 0, 0, fmt.Errorf("starting index %d is greater than ending index %d", from, to)
	}
	if params[2].Known {
		if step = params[2].Value; step <= 0 {
			return 0, 0, 0, errors.New("step must be > 0")
		}
	}
	return from, to, step, nil
}
