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

// Package workqueue has the queues of controllers.
//
// An item is processed by one worker at a time, and an item that is added
// several times before it is processed is processed once. An item that is added
// while it is processed is processed again after that. Items come out in the
// order in which they were added, unless the queue is made with an order of its
// own. Workers call Get, process the item, and call Done.
//
// A queue that nobody shuts down lives until it is collected; delaying queues
// and queues with metrics start a goroutine, which ShutDown ends.
package workqueue
