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

// filter returns the elements for which the condition holds.
func (e *evaluator) filter(condition *FilterNode, values []reflect.Value) ([]reflect.Value, error) {
	var found []reflect.Value
	for _, v := range values {
		v, _ := template.Indirect(v)
		if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
			return nil, fmt.Errorf("%s is not array or slice and cannot be filtered", describe(v))
		}
		for i := range v.Len() {
			ok, err := e.holds(condition, v.Index(i))
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, v.Index(i))
			}
		}
	}
	return found, nil
}

// describe is the value if it is short, and its type if it holds others, which
// may be many, and secret.
func describe(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Map, reflect.Struct:
		return v.Type().String()
	case reflect.Invalid, reflect.Interface, reflect.Pointer:
		return "<nil>"
	}
	if s := fmt.Sprint(v); len(s) <= 100 {
		return s
	}
	return "a long " + v.Type().String()
}

// holds reports whether the condition holds for one element. It does not if a
// side of a comparison finds nothing.
func (e *evaluator) holds(condition *FilterNode, element reflect.Value) (bool, error) {
	if condition.Operator == "exists" {
		lax := evaluator{allowMissing: true, left: e.left}
		found, err := lax.list(condition.Left, []reflect.Value{element})
		if errors.Is(err, errTooMuch) || errors.Is(err, errTooDeep) {
			return false, err
		}
		return err == nil && len(found) > 0, nil // what cannot be asked for does not exist
	}
	left, ok, err := e.operand(condition.Left, element)
	if !ok || err != nil {
		return false, err
	}
	right, ok, err := e.operand(condition.Right, element)
	if !ok || err != nil {
		return false, err
	}
	switch condition.Operator {
	case "==":
		return template.Equal(left, right)
	case "!=":
		return template.NotEqual(left, right)
	case "<":
		return template.Less(left, right)
	case "<=":
		return template.LessEqual(left, right)
	case ">":
		return template.Greater(left, right)
	case ">=":
		return template.GreaterEqual(left, right)
	}
	return false, fmt.Errorf("unrecognized filter operator %s", condition.Operator)
}

// operand returns the one value of a side of a comparison, false if there is
// none.
func (e *evaluator) operand(side *ListNode, element reflect.Value) (any, bool, error) {
	found, err := e.list(side, []reflect.Value{element})
	switch {
	case err != nil || len(found) == 0:
		return nil, false, err
	case len(found) > 1:
		return nil, false, errors.New("can only compare one element at a time")
	}
	v, isNil := template.Indirect(found[0])
	if isNil || !v.IsValid() {
		return nil, true, nil
	}
	return v.Interface(), true, nil
}
