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

// Package informerset is what informer factories have in common, whatever
// their informers are of: one shared informer for each key, which is started,
// waited for and ended together with the others. Generated factories stand on
// it; programs rarely use it themselves.
//
// # Holders
//
// A context with which somebody asks for an informer is a holder of it. The
// informer ends with the context that the set is started with, or when the
// contexts of all its holders have ended, whichever is first. Who asks without
// a context holds it for ever.
//
// When an informer has ended because nobody held it, the set has forgotten it:
// its reflector sends no further request, its memory is free once its users
// let go of it, and the next to ask gets a fresh one, which the next Start
// starts.
package informerset
