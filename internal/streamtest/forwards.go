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

package streamtest

import (
	"io"
	"sync"

	streaming "k8s.io/streaming/pkg/httpstream"
)

// Forwards is the server's side of the connections that one port-forward
// carries. Each has two streams, which arrive in any order.
type Forwards struct {
	// Serve is called once for each connection.
	Serve func(port string, complain, data streaming.Stream)

	mu      sync.Mutex
	waiting map[string]streaming.Stream // guarded by mu
}

// Arrived is told of every stream, in a goroutine of its own.
func (f *Forwards) Arrived(s streaming.Stream) {
	id := s.Headers().Get("requestID")
	f.mu.Lock()
	other, ok := f.waiting[id]
	if !ok {
		if f.waiting == nil {
			f.waiting = map[string]streaming.Stream{}
		}
		f.waiting[id] = s
	} else {
		delete(f.waiting, id)
	}
	f.mu.Unlock()
	if !ok {
		return
	}
	if s.Headers().Get("streamType") == "error" {
		s, other = other, s
	}
	go io.Copy(io.Discard, other)
	f.Serve(s.Headers().Get("port"), other, s)
}
