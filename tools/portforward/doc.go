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

// Package portforward forwards connections to local ports to a pod.
//
// What may be relied on:
//
//   - ForwardPortsWithContext returns within moments of the end of its context
//     or the forwarder's own, also while it dials. Then the listeners, the
//     connection to the pod and all forwarded connections are closed.
//   - Its error says why it returned. nil: the stop channel was closed, or the
//     context that the forwarder was made with ended. The error of ctx and its
//     cause: the caller's context ended. errors.Is ErrLostConnectionToPod: the
//     server closed the connection, or it broke, in which case the error has the
//     network's too.
//   - A local client that stops reading does not hold up the others until it is
//     4 MiB behind: streams to a pod share one connection, in which none of them
//     can be paused alone. Past that, all wait for it.
package portforward
