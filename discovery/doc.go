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

// Package discovery finds out what an API server serves: groups, versions,
// resources, its own version, and its OpenAPI documents.
//
// Every method that does I/O comes as …WithContext. When its context ends it
// returns at once, with an error that satisfies errors.Is for both ctx.Err()
// and context.Cause(ctx). The forms without a context are kept for older code.
//
// A server of today answers with everything in one document at /api and one at
// /apis (aggregated discovery); an older one is asked for each group version on
// its own, all at a time. Where some group versions cannot be had, the others
// are returned together with an *ErrGroupDiscoveryFailed. If that came about
// because the caller's context ended, the error is a context error around the
// *ErrGroupDiscoveryFailed, so that IsGroupDiscoveryFailedError says no and
// nobody takes the part for the whole.
//
// No function here leaves a goroutine behind when it returns.
package discovery
