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
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b any
		want string // <, =, > or ~ (unequal, no order), or the first letters of the error
	}{
		{1, 2, "<"}, {2, int8(2), "="}, {3, uint(2), ">"}, {-1, uint64(math.MaxUint64), "<"}, {uint(0), -1, ">"}, {uint8(1), 2, "<"}, {uint(7), uint8(7), "="},
		{1.5, float32(1.5), "="}, {1.0, 2.0, "<"}, {math.NaN(), 1.0, "~"}, {math.NaN(), math.NaN(), "~"}, {"a", "b", "<"}, {"b", "a", ">"},
		{1, 1.0, "inc"}, {"1", 1, "inc"}, {true, 1, "inc"}, {1i, 1, "inc"},
		{nil, 1, "inv"}, {1, nil, "inv"}, {[]int{}, []int{}, "inv"}, {new(int), 1, "inv"}, {struct{}{}, "", "inv"},
	} {
		got := map[string]bool{}
		var failed error
		for name, f := range map[string]func(any, any) (bool, error){
			"eq": func(a, b any) (bool, error) { return Equal(a, b) }, "ne": NotEqual, "lt": Less, "le": LessEqual, "gt": Greater, "ge": GreaterEqual,
		} {
			ok, err := f(c.a, c.b)
			got[name], failed = ok, errors.Join(failed, err)
		}
		want := map[string]map[string]bool{
			"<": {"ne": true, "lt": true, "le": true}, "=": {"eq": true, "le": true, "ge": true}, ">": {"ne": true, "gt": true, "ge": true}, "~": {"ne": true},
		}[c.want]
		for _, name := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
			if want != nil && got[name] != want[name] {
				t.Errorf("%s(%v, %v) = %v", name, c.a, c.b, got[name])
			}
		}
		if (want == nil) != (failed != nil) || failed != nil && failed.Error()[:3] != c.want {
			t.Errorf("%T and %T: %v", c.a, c.b, failed)
		}
	}
	for _, pair := range [][2]any{{true, true}, {1i, 1i}} {
		if ok, err := Equal(pair[0], pair[1]); !ok || err != nil {
			t.Errorf("%v: %v %v", pair, ok, err)
		}
		if _, err := Less(pair[0], pair[1]); err == nil {
			t.Errorf("%v has an order", pair)
		}
	}
	if ok, err := Equal(1, 2, 1); !ok || err != nil {
		t.Error(ok, err)
	}
	if _, err := Equal(1); err == nil {
		t.Error("no error without a second argument")
	}
}

type named string

func (n *named) String() string { return "named " + string(*n) }

func TestPrintableValue(t *testing.T) {
	five, who := 5, named("x")
	holder := struct{ N named }{"y"}
	for _, c := range []struct {
		v    reflect.Value
		want string
	}{
		{reflect.ValueOf(1.5), "1.5"}, {reflect.ValueOf(&five), "5"}, {reflect.ValueOf(&who), "named x"}, {reflect.ValueOf(who), "x"},
		{reflect.ValueOf(&holder).Elem().Field(0), "named y"}, {reflect.Value{}, "<no value>"}, {reflect.ValueOf((*int)(nil)), "<nil>"},
		{reflect.ValueOf(errors.New("e")), "e"},
	} {
		if got, ok := PrintableValue(c.v); !ok || fmt.Sprint(got) != c.want {
			t.Errorf("%v, %v, want %s", got, ok, c.want)
		}
	}
	for _, v := range []any{make(chan int), func() {}} {
		if got, ok := PrintableValue(reflect.ValueOf(v)); ok {
			t.Errorf("%T can be printed: %v", v, got)
		}
	}
	if got, ok := PrintableValue(reflect.ValueOf(struct{ x int }{1}).Field(0)); ok {
		t.Errorf("an unexported field can be printed: %v", got)
	}
	var boxed any = &five
	if v, isNil := Indirect(reflect.ValueOf(&boxed)); isNil || v.Kind() != reflect.Int {
		t.Error(v, isNil)
	}
	if v, isNil := Indirect(reflect.ValueOf((*int)(nil))); !isNil || v.Kind() != reflect.Pointer {
		t.Error(v, isNil)
	}
}
