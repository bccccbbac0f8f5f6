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

// Package redact prints structs that hold credentials without showing them.
package redact

import (
	"fmt"
	"reflect"
	"strings"
)

// Mark stands where a secret would.
const Mark = "--- REDACTED ---"

// Struct prints the fields of a struct (not a pointer to one) by name, in the
// manner of %#v, with Mark in place of every non-empty field that has a
// datapolicy tag. A field that knows how to print itself does so. Nobody here
// knows what is behind an interface: its type is shown, and of maps the keys.
func Struct(v any) string {
	rv := reflect.ValueOf(v)
	var b strings.Builder
	b.WriteString(rv.Type().String())
	b.WriteByte('{')
	for i := range rv.NumField() {
		if i > 0 {
			b.WriteString(", ")
		}
		field := rv.Type().Field(i)
		fmt.Fprintf(&b, "%s: %s", field.Name, text(field, rv.Field(i)))
	}
	b.WriteByte('}')
	return b.String()
}

func text(field reflect.StructField, v reflect.Value) string {
	_, secret := field.Tag.Lookup("datapolicy")
	switch {
	case secret && !empty(v):
		return Mark
	case v.Kind() == reflect.Map && v.Type().Elem().Kind() == reflect.Interface:
		return fmt.Sprintf("%q", v.MapKeys())
	case v.Kind() == reflect.Interface:
		return fmt.Sprintf("%T", v.Interface())
	case v.Kind() == reflect.String:
		return fmt.Sprintf("%q", v.String())
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return fmt.Sprintf("%q", v.Bytes())
	default:
		return fmt.Sprintf("%+v", v.Interface())
	}
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}
