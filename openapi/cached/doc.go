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

// Package cached remembers the answers of an OpenAPI v3 client: the list of
// documents, and each document in each content type that somebody asked for.
// Only whole answers are kept; an error, and above all the end of a caller's
// context, is forgotten, and the next caller asks again. Callers that ask for
// the same thing at the same time share one request, which ends when the last
// of them has left.
package cached
