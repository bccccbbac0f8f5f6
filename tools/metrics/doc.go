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

// Package metrics is how this module reports what it does to a program's own
// metrics system without depending on one.
//
// The package variables discard what they are given until a program hands its
// collectors to Register, once, before it makes the first client: the
// variables are read without a lock. A collector is called on the path of the
// request, so it must not block, and it may be called from many goroutines.
package metrics
