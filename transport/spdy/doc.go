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

// Package spdy upgrades HTTP requests to SPDY/3.1, which carries many streams
// over one connection.
//
// What may be relied on:
//
//   - An upgrade ends with the context of its request wherever it is: resolving
//     the name, dialling, talking to a proxy, in the TLS handshake, waiting for
//     the answer. The error satisfies errors.Is for the context's error and for
//     its cause, and no connection stays.
//   - After the upgrade the connection belongs to the caller and ends when he
//     closes it; the context of the request no longer counts.
//   - A RoundTripper of this package can be used by several goroutines.
package spdy
