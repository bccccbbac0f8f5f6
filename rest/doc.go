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

// Package rest turns a Config into HTTP requests to a Kubernetes API server and
// their answers into objects.
//
// A call has three parts. A Request describes what is wanted; describing it
// does no I/O, and the first mistake is kept and returned by the call that ends
// the description. Sending moves bytes: throttling, retries, pauses and timeouts
// live there once, for Do, DoRaw, DoInto, Stream and Watch alike. Decoding turns
// the answer into an object or an error.
//
// # Contexts
//
// Do, DoRaw, DoInto, Stream and Watch take the caller's context. Wherever they
// are when it ends, they return promptly with an error that satisfies errors.Is
// for ctx.Err() and for context.Cause(ctx), over HTTP/1 and HTTP/2 alike, and that
// names verb, resource, namespace, name and attempt. Every attempt's
// http.Request carries the values of the context. A nil context is an error. A
// stream returned by Stream, and a watch, is bound to the context it was opened
// with: at its end the stream's Read returns such an error, and the watch's
// channel is closed (see EndedWatch).
//
// # Retries
//
// An answer 429 or 5xx with a Retry-After header in seconds is retried after
// that pause, up to ten times (Request.MaxRetries), if the body can be sent
// again. A GET whose connection was reset or closed is retried after one second,
// and so is a watch whose connection broke before it was opened. A pause that would outlast the
// context's deadline is not begun: the call returns the error that it would have
// retried, joined with context.DeadlineExceeded.
package rest
