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

import "sigs.k8s.io/json"

// Map reads an object as the content of an unstructured one: integers are
// int64, other numbers float64. It does not take a null.
func (r *Reader) Map() map[string]any {
	if !r.begin('{') {
		return nil
	}
	m := map[string]any{}
	for r.next('}') {
		name := r.name()
		m[name] = r.Value()
	}
	return m
}

// name reads the name of a member as it is, and the colon.
func (r *Reader) name() string {
	if r.token() != '"' {
		r.gaveUp = true
		return ""
	}
	name := r.Text()
	if r.token() != ':' {
		r.gaveUp = true
		return ""
	}
	r.pos++
	return name
}

// Value reads anything, as Map does.
func (r *Reader) Value() any {
	switch r.token() {
	case '{':
		return r.Map()
	case '[':
		return r.list()
	case '"':
		return r.boxed()
	}
	return r.scalar()
}

func (r *Reader) list() any {
	if !r.begin('[') {
		return nil
	}
	first := len(r.open)
	for r.next(']') {
		r.open = append(r.open, r.Value())
	}
	list := append(make([]any, 0, len(r.open)-first), r.open[first:]...)
	clear(r.open[first:]) // what is shorter next time keeps nothing alive
	r.open = r.open[:first]
	return list
}

// boxed is Text as a value.
func (r *Reader) boxed() any {
	content, plain, quoted := r.quoted()
	switch {
	case plain && r.Texts != nil:
		return r.Texts.value(content)
	case plain:
		return string(content)
	}
	return r.unquote(quoted)
}

// scalar reads what has no quotes and no brackets.
func (r *Reader) scalar() any {
	switch r.token() {
	case 't':
		return r.literal("true")
	case 'f':
		return !r.literal("false")
	case 'n':
		r.literal("null")
		return nil
	}
	begin := r.pos
	for r.pos < len(r.data) && numeral(r.data[r.pos]) {
		r.pos++
	}
	return r.number(r.data[begin:r.pos])
}

func numeral(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// number reads the integers that are written as usual itself.
func (r *Reader) number(text []byte) any {
	digits := text
	if len(digits) > 1 && digits[0] == '-' {
		digits = digits[1:]
	}
	usual := len(digits) > 0 && len(digits) <= 18 && (digits[0] != '0' || len(text) == 1)
	var n int64
	for _, c := range digits {
		usual = usual && c >= '0' && c <= '9'
		n = 10*n + int64(c) - '0'
	}
	if usual {
		if len(digits) < len(text) {
			n = -n
		}
		return n
	}
	var number any
	if json.UnmarshalCaseSensitivePreserveInts(text, &number) != nil {
		r.gaveUp = true
	}
	return number
}
