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

// Package jsonpath evaluates the JSONPath templates of kubectl: text with
// expressions in braces, over JSON-like maps or Go structs, whose fields have
// their JSON names.
//
//	text                        the plain text
//	{.metadata.name}            a child; \. for a dot in a name
//	{['metadata.name']}         the same
//	{.items[0]} {.items[-1]}    an element, from the end if negative
//	{.items[1:5:2]}             a slice: from, to (not included), step
//	{.items[0,2]} {['a','b']}   a union
//	{.items[*]} {.spec.*}       all elements, all children
//	{..name}                    the child of whatever has it, at any depth
//	{.items[?(@.x > 1)]}        elements that match: == != < <= > >=, or exist
//	{range .items[*]}…{end}     the part in between for each
//	{"\n"} {'text'} {5} {true}  a literal
//	{$} {@} {}                  the current object
//
// The current object is the root, the item inside a range, and the element
// inside a filter; $ and @ both stand for it and may be left out. Maps are
// walked in the order of their keys.
//
// A template is parsed once and may then be used by several goroutines. It
// cannot make a program fail or hang, whatever it says: evaluation ends with an
// error when it has become too much work.
package jsonpath
