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

// Package plainjson reads JSON as servers write it, several times as fast as
// decoders that are made for everything. What a Reader is not made for, bad
// JSON above all, makes it give up: the caller throws away what was read and
// gives the same bytes to an ordinary decoder, whose result and whose errors
// are the ones that count. So a Reader either gives what that decoder would
// give, or nothing.
//
// It starts no goroutines.
package plainjson
