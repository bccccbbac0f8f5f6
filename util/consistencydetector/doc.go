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

// Package consistencydetector compares what a client has gathered in one way
// with what a plain list of the same resource version gives, and panics if they
// differ. It is for tests of clients and servers: every check costs a full list.
//
// The environment variable KUBE_WATCHLIST_INCONSISTENCY_DETECTOR=true turns the
// check on for lists that were streamed as watch events.
package consistencydetector
