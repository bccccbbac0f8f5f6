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

// Package prototable decodes the protobuf messages of Kubernetes API types by
// a table that it makes of a Go type's struct tags, once per type.
//
// What it accepts it decodes into what the type's generated Unmarshal makes of
// it, with fewer and smaller allocations: slices have their exact size, and
// short strings that come again and again, such as names of labels, images and
// conditions, are one string. No string or slice refers to the bytes that were
// decoded. Whatever is unusual (a group, a field of another wire type, a message
// cut short) goes to the generated method, whose word on errors counts. Types
// with a wire form made by hand decode themselves, wherever they appear.
//
// It starts no goroutines. Tables are kept for the life of the program.
package prototable
