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

// Package liststream decodes the body of a list response while it arrives, one
// item at a time, so that a list costs its objects plus one item and never the
// body as well.
//
// It understands the two encodings in which API servers send lists: protobuf in
// the k8s envelope, and JSON. What it makes of a body is what the codecs of
// k8s.io/apimachinery make of it, without conversion and defaulting and with
// the list's own kind and apiVersion cleared; a caller whose codecs convert must
// not use it.
//
// Whatever it is not sure about it leaves alone: the outcome then says that the
// body was not handled and has a reader that gives the whole of it, from its
// first byte, to the ordinary decoder. That is so for a Status or any other
// object that is no list, for a type that is not made of TypeMeta, ListMeta and
// Items, for a kind that does not belong to the type, and for every content
// type but the two.
//
// A body that ends early is io.ErrUnexpectedEOF, never a short list; what
// follows the object is an error too. Memory is allocated for bytes that have
// arrived, not for lengths that a body claims.
package liststream
