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

// Package record makes core/v1 events about objects and writes them to the
// server, fewer than there are: repeated events become one with a count,
// similar ones become one that says so, and a source that says too much about
// one object is not heard for a while.
//
// Recording never blocks. A broadcaster's goroutines and its requests end when
// it is shut down or the context given to WithContext ends. Before a program
// exits, it can have what is queued written:
//
//	if b, ok := broadcaster.(record.EventBroadcasterWithContext); ok {
//		dropped, err := b.ShutdownWithContext(ctx)
//	}
package record
