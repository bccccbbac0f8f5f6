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

package template

import (
	"cmp"
	"errors"
	"reflect"
)

var (
	errInvalid      = errors.New("invalid type for comparison")
	errIncompatible = errors.New("incompatible types for comparison")
	errMissing      = errors.New("missing argument for comparison")
)

// order is how two values compare; those of some types are equal or not, and
// never less.
type order int

const (
	less order = iota - 1
	same
	greater
	different // and neither is less
)

// Equal reports whether arg1 equals one of arg2. Numbers of all signed and
// unsigned types compare with each other, as do those of all floating types;
// other types only with their own kind. Anything but a number, a string or a
// boolean cannot be compared.
func Equal(arg1 any, arg2 ...any) (bool, error) {
	if len(arg2) == 0 {
		return false, errMissing
	}
	for _, arg := range arg2 {
		if o, err := compare(arg1, arg); err != nil || o == same {
			return err == nil, err
		}
	}
	return false, nil
}

// NotEqual is the opposite of Equal. It is true, too, if there is an error.
func NotEqual(arg1, arg2 any) (bool, error) {
	equal, err := Equal(arg1, arg2)
	return !equal, err
}

// Less reports whether arg1 < arg2. Booleans and complex numbers have no order.
func Less(arg1, arg2 any) (bool, error) {
	return ordered(arg1, arg2, func(o order) bool { return o == less })
}

// LessEqual reports whether arg1 <= arg2.
func LessEqual(arg1, arg2 any) (bool, error) {
	return ordered(arg1, arg2, func(o order) bool { return o == less || o == same })
}

// Greater reports whether arg1 > arg2.
func Greater(arg1, arg2 any) (bool, error) {
	return ordered(arg1, arg2, func(o order) bool { return o == greater })
}

// GreaterEqual reports whether arg1 >= arg2.
func GreaterEqual(arg1, arg2 any) (bool, error) {
	return ordered(arg1, arg2, func(o order) bool { return o == greater || o == same })
}

func ordered(a, b any, holds func(order) bool) (bool, error) {
	o, err := compare(a, b)
	if err != nil {
		return false, err
	}
	if k := reflect.ValueOf(a).Kind(); k == reflect.Bool || k == reflect.Complex64 || k == reflect.Complex128 {
		return false, errInvalid
	}
	return holds(o), nil
}

func compare(a, b any) (order, error) {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	ka, kb := classOf(va), classOf(vb)
	switch {
	case ka == nothing || kb == nothing:
		return different, errInvalid
	case ka == signed && kb == unsigned:
		if va.Int() < 0 {
			return less, nil
		}
		return order(cmp.Compare(uint64(va.Int()), vb.Uint())), nil
	case ka == unsigned && kb == signed:
		if vb.Int() < 0 {
			return greater, nil
		}
		return order(cmp.Compare(va.Uint(), uint64(vb.Int()))), nil
	case ka != kb:
		return different, errIncompatible
	}
	switch ka {
	case signed:
		return order(cmp.Compare(va.Int(), vb.Int())), nil
	case unsigned:
		return order(cmp.Compare(va.Uint(), vb.Uint())), nil
	case text:
		return order(cmp.Compare(va.String(), vb.String())), nil
	case floating:
		if x, y := va.Float(), vb.Float(); x == x && y == y { // no NaN
			return order(cmp.Compare(x, y)), nil
		}
		return different, nil
	case boolean:
		return sameIf(va.Bool() == vb.Bool()), nil
	default:
		return sameIf(va.Complex() == vb.Complex()), nil
	}
}

func sameIf(equal bool) order {
	if equal {
		return same
	}
	return different
}

// class are the types that compare with each other.
type class int

const (
	nothing class = iota
	boolean
	signed
	unsigned
	floating
	complexNumber
	text
)

func classOf(v reflect.Value) class {
	switch {
	case !v.IsValid():
		return nothing
	case v.CanInt():
		return signed
	case v.CanUint():
		return unsigned
	case v.CanFloat():
		return floating
	case v.CanComplex():
		return complexNumber
	case v.Kind() == reflect.Bool:
		return boolean
	case v.Kind() == reflect.String:
		return text
	}
	return nothing
}
