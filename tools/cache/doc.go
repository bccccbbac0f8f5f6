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

// Package cache keeps local copies of what an API server has, up to date by a
// list and a watch, and tells handlers of every change.
//
// What may be relied on:
//
//   - A cache never shows an older state of an object after a newer one, and a
//     handler hears of an object's changes in their order: added once, then
//     updated, then deleted. Changes can be merged, never lost.
//   - Readers never stop the writer: a List is a snapshot.
//   - An informer ends with the context that it is run with, or the one that it
//     is bound to. No goroutine of it is left when its run returns; a handler
//     that does not come back is named (InformerEnd) and holds up no other.
//   - An object that does not decode, or that the transform fails on, is left
//     out and reported; the others arrive. What the cache has of it stays. A
//     deletion that does not decode ends in a new list, which lacks the object.
//   - What is cached holds no list and no response alive. InternStrings and
//     DropManagedFields make it smaller still.
//
// Objects in a cache are shared: who wants to change one makes a copy.
package cache
