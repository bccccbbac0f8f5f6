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

// Package testing has what the fake clients stand on: actions that describe
// calls, chains of reactors that answer them, and trackers that keep objects
// as a very lenient API server would.
//
// A fake client turns each call into an Action and hands it to its Fake, which
// records it and asks the reactors in order. The reactor of ObjectReaction,
// usually the last one, answers from an ObjectTracker.
//
// Trackers are lenient, since tests rely on it, or strict: see NewStrictTracker,
// and the Strict methods of fake clients.
//
// # Contexts
//
// The calls of fake clients keep the contract of real ones. A call with an
// ended context fails with that context's error, is not recorded and reaches
// no reactor and no tracker: had it been sent, nothing would have happened. A
// nil context is an error that names the call. A watch ends with its context,
// and its Err method then says why; see Fake.InvokesWatchWithContext.
//
// A reactor that wants to see the context implements ContextReactor. All others
// run as they always have: one call at a time, with the panics and the FailNow
// of a test reaching the caller. But no lock is held that others would wait for
// without end: a reactor may use the fake client again, the record can be read
// while one runs, a caller leaves a hung one when its own context ends, and
// other calls overtake it; see Fake.InvokesWithContext.
//
// Nothing here starts a goroutine that outlives its cause: a reactor that was
// left, and a watch with more than watch.DefaultChanSize unread events, have one
// each until the reactor returns, or the watch is read or stopped.
package testing
