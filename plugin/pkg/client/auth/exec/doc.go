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

// Package exec gets a client's credentials from a program, a credential plugin
// (client.authentication.k8s.io, versions v1 and v1beta1).
//
// A plugin runs once for all requests that wait for its answer, and no lock is
// held meanwhile. A request whose context ends leaves at once with an error that
// is the context's; the plugin goes on for the others. When the last one has
// left, the plugin is killed and reaped, with everything that it started: it
// runs in a process group of its own, unless there is a terminal that it might
// want to read from. With a terminal the plugin is asked to terminate, which
// lets it restore the terminal, and killed a second later.
//
// An answer is used until it expires or the server refuses it; the connections
// made with a certificate that was replaced are closed. After a failure the
// plugin is not run again for a moment, which grows from failure to failure up to
// half a minute; until then the error of the last run is everybody's answer.
//
// Errors name the plugin and the reason, and have nothing in them of what the
// plugin printed to its standard output. Its standard error is this process's.
package exec
