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

// Package generated proves that clients, listers and informers which other
// modules have generated with upstream's generators work on this module, and
// that hack/codegen gives their types context-first ones.
//
// generate.sh writes the latter into client, which is not kept. Tests that need
// it have the build tag own.
package generated
