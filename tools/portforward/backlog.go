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

package portforward

import (
	"io"
	"sync"
)

// backlogLimit is how far a local client may be behind before others wait.
const backlogLimit = 4 << 20

// A backlog takes what the pod sends for a client that reads slowly. It starts
// no goroutine.
type backlog struct {
	limit int

	mu      sync.Mutex
	changed sync.Cond
	pieces  [][]byte // guarded by mu
	size    int      // guarded by mu
	ended   bool     // guarded by mu; no more will be written
	err     error    // guarded by mu; why, if not because that was all
	gone    bool     // guarded by mu; nobody reads any more
}

func newBacklog(limit int) *backlog {
	b := &backlog{limit: limit}
	b.changed.L = &b.mu
	return b
}

// Write keeps a copy of p. It waits while there is too much already.
func (b *backlog) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size > 0 && b.size+len(p) > b.limit && !b.gone {
		b.changed.Wait()
	}
	if b.gone {
		return 0, io.ErrClosedPipe
	}
	b.pieces = append(b.pieces, append([]byte(nil), p...))
	b.size += len(p)
	b.changed.Broadcast()
	return len(p), nil
}

// end says that there will be no more, and why.
func (b *backlog) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended, b.err = true, err
	b.changed.Broadcast()
}

// abandon says that nobody reads any more.
func (b *backlog) abandon() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone, b.pieces, b.size = true, nil, 0
	b.changed.Broadcast()
}

// copyTo writes what comes to w until the end.
func (b *backlog) copyTo(w io.Writer) (int64, error) {
	var total int64
	for {
		piece, err := b.next()
		if piece == nil {
			return total, err
		}
		n, err := w.Write(piece)
		total += int64(n)
		if err != nil {
			b.abandon()
			return total, err
		}
	}
}

// next is the oldest piece; nil at the end.
func (b *backlog) next() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.pieces) == 0 && !b.ended && !b.gone {
		b.changed.Wait()
	}
	if len(b.pieces) == 0 {
		return nil, b.err
	}
	piece := b.pieces[0]
	b.pieces[0] = nil
	b.pieces = b.pieces[1:]
	b.size -= len(piece)
	b.changed.Broadcast()
	return piece, nil
}
