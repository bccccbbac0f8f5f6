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

package prototable

import (
	"reflect"
	"unsafe"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// This file is the only one with unsafe. Through reflection alone a pod takes
// three times as long. What is relied on:
//
//   - A table's offsets and types come from reflect, so an address that is made
//     of the two is that of a field of that type, inside of an object that at
//     itself keeps alive.
//   - Types of the same kind lie in memory alike. That a phase of a pod is not a
//     string, or a ResourceList not a map[string]Quantity, is known to the
//     compiler only: strings hash and compare the same under all names.
//   - Pointers are only ever stored through typed pointers, so the garbage
//     collector sees them.

// at is the address of a value.
type at unsafe.Pointer

// as makes the address that of a T.
func as[T any](p at) *T { return (*T)(p) }

func (f *field) in(object at) at { return at(unsafe.Add(unsafe.Pointer(object), f.offset)) }

// addressOf is where the object lies that into points to.
func addressOf(into unmarshaler) at { return at(reflect.ValueOf(into).UnsafePointer()) }

// target returns what a pointer field points to, a new message if it is nil.
func (f *field) target(pointer at) at {
	p := as[unsafe.Pointer](pointer)
	if *p == nil {
		*p = reflect.New(f.elem.typ).UnsafePointer()
	}
	return at(*p)
}

// slice is what every slice looks like.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// next appends a zero element to a slice of messages and returns it. more is
// how many are to come, if there is no room.
func (f *field) next(p at, more func() int) at {
	s := as[slice](p)
	if s.len == s.cap {
		reflect.NewAt(f.typ, unsafe.Pointer(p)).Elem().Grow(1 + more())
	}
	s.len++
	return at(unsafe.Add(s.data, uintptr(s.len-1)*f.elem.typ.Size()))
}

// customOf returns how a value of a type that decodes itself is seen as what
// does so. The commonest need no reflection.
func customOf(t reflect.Type) func(at) unmarshaler {
	switch t {
	case reflect.TypeFor[metav1.Time]():
		return func(p at) unmarshaler { return as[metav1.Time](p) }
	case quantityType:
		return func(p at) unmarshaler { return as[resource.Quantity](p) }
	}
	return func(p at) unmarshaler {
		v := reflect.NewAt(t, unsafe.Pointer(p))
		if t.Kind() == reflect.Slice && v.Elem().IsNil() {
			v.Elem().Set(reflect.MakeSlice(t, 0, 0)) // a list that is a message is there, if empty
		}
		return v.Interface().(unmarshaler)
	}
}

// mapValue is the map at p, as reflection sees it.
func (f *field) mapValue(p at) reflect.Value { return reflect.NewAt(f.typ, unsafe.Pointer(p)).Elem() }

// addressIn is where a value lies that reflect.New made.
func addressIn(v reflect.Value) at { return at(v.UnsafePointer()) }
