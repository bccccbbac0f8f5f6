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

package cache

// TransformFunc changes an object before anything keeps it, for example to drop
// fields that nobody reads. It may change obj in place, and it must do nothing
// to an object that it has seen before. It can be given a
// DeletedFinalStateUnknown, which it has to return as such.
type TransformFunc func(any) (any, error)
