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

// Package transport makes the RoundTripper of a client: TLS, credentials,
// identity and debug output around one http.Transport, which clients with
// equal configurations share.
//
// What may be relied on:
//
//   - A request returns within moments of the end of its context, wherever it
//     is: reading a token file, waiting for a token that another request
//     fetches, dialling, in the TLS handshake. The error satisfies errors.Is for
//     the context's error and for its cause.
//   - A dial or handshake that no request waits for any more ends half a second
//     later, unless it is done by then; net/http would let it go on.
//   - No lock is held while a file is read or a token fetched. Requests that need
//     the same thing share one fetch, and the end of one does not disturb the
//     others.
//   - Files with certificates, keys, authorities and tokens may be replaced at any
//     time. What cannot be used, because it is half written or gone, leaves in
//     force what was read before.
//   - Credentials are not sent to another server to which the first one redirects,
//     and no debug level shows them.
//   - Nothing is left behind after Close: see there what ends when.
//
// The only goroutine that lives as long as a transport watches the files of its
// client certificate; Close and the garbage collector end it. The functions of
// this package can be called concurrently.
package transport
