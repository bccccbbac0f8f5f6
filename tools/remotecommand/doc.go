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

// Package remotecommand runs a command in a container, or attaches to the one
// that runs there: the client's side of "exec" and "attach".
//
// What may be relied on:
//
//   - StreamWithContext returns within moments of the end of its context,
//     wherever it is: in the dial, waiting for the upgrade or for a stream, in
//     the middle of the session. The error satisfies errors.Is for the context's
//     error and its cause. The process in the container is not ended by that: the
//     server decides what becomes of it when the connection is gone.
//   - The error says how the session ended. nil: the server reported success. A
//     util/exec.CodeExitError: the command's exit code. errors.Is ErrConnectionLost:
//     the connection broke, and whether the command succeeded is not known.
//     The context's error: the caller ended it. Anything else: what the server or
//     the dial complained of.
//   - Stdout and Stderr have got everything the server sent when a session ends
//     by itself. After the return nothing more is written to them, but for a
//     Write of theirs that has not returned.
//   - Goroutines end with the session, except those inside a Read, Write or Next
//     of the caller's that does not return. See StreamOptions for how that is
//     avoided.
package remotecommand
