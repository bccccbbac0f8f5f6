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

// Package clienttrace shows where the time of a call to the API server goes,
// in the parts that net/http/httptrace does not see: waiting for the client's
// own rate limiter, attempts and the delays between them, fetching
// credentials, decoding, and the life of a watch.
//
// A trace is a struct of hooks that travels in a context. Put one into the
// context of a call and its hooks are called for that call and for nothing
// else; put one into the context of an informer and they are called for every
// list, watch and reconnect it makes. Use it together with httptrace, which
// reports dial, TLS and the write of the request of each attempt.
//
// What may be relied on:
//
//   - Hooks are called synchronously by the goroutine that does the work, so a
//     slow hook slows the call. A hook must not call back into the client.
//   - Every Start is followed by its Done, also when the step fails or ctx ends,
//     if both belong to the same call. A WatchClosed follows every WatchOpened.
//   - Hooks of one call may come from different goroutines (the events of a
//     watch do), and a context can be shared by concurrent calls; a trace used
//     that way has to be safe for concurrent use.
//   - No hook ever gets a credential.
//   - Traces compose: with WithClientTrace on a context that already has one,
//     hooks of both are called, those of the newer trace first.
//   - A context without a trace, and a hook that is nil, cost no allocation.
package clienttrace
