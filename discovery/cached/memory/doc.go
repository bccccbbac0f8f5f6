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

// Package memory remembers in memory what a discovery client answered.
//
// The first question fetches everything: groups, and the resources of every
// group version. Callers that ask meanwhile wait for the same fetch; each may
// leave when its own context ends, the fetch ends when the last one has left. No
// lock is held while it runs. What is remembered is either the server's complete
// answer, or that of a server that failed for some group versions; a fetch that
// was cut off is not remembered at all.
package memory
