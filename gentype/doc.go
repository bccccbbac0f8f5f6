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

// Package gentype is the typed client that all generated clients are made of,
// and the fake with the same methods that all generated fakes are made of.
//
// A generated client is a name and type arguments; whatever a call does is
// here. Every call honours its context as rest.Request does. Input that the
// server would misread is refused before anything is sent: an empty name, with
// which a get would list and a delete would empty the collection, and a nil
// object.
package gentype
