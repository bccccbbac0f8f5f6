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

// Package events records events of events.k8s.io/v1, and writes repeated ones
// as a series: the second occurrence is reported at once, further ones every
// half hour, and the last when there has been none for six minutes.
//
// Recording never blocks. The goroutines and requests of a broadcaster end when
// it is shut down; those that write also end with the context they were started
// with. Before a program exits, it can have what is queued written:
//
//	if b, ok := broadcaster.(events.EventBroadcasterWithContext); ok {
//		dropped, err := b.ShutdownWithContext(ctx)
//	}
package events
