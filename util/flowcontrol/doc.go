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

// Package flowcontrol limits the rate of calls and counts back-off times.
//
// A RateLimiter of this package serves those who wait in the order in which
// they came. Nobody reserves anything: a token belongs to whoever is first in
// line when it falls due, so a waiter who leaves costs the others nothing. It
// starts no goroutine of its own, and needs no stopping.
package flowcontrol
