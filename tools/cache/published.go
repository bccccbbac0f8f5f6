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

package cache

import (
	"runtime"
	"sync/atomic"
)

// published is the state of a table that readers take snapshots of. Nobody waits
// for a reader: taking a snapshot is one step, so there is no moment at which a
// reader that loses its processor could be in a writer's way. One writer at a time
// encloses its changes in begin and end.
type published struct {
	// moment is odd while a write is under way. It goes on by two with each
	// write and with each snapshot.
	moment  atomic.Uint64
	folders atomic.Pointer[folders]

	left uint64 // moment when the last write ended; the writer's own
}

// begin keeps snapshots from being taken and says whether some were since the
// last write.
func (p *published) begin() (taken bool) { return p.moment.Add(1)-1 != p.left }

// end makes state what snapshots show.
func (p *published) end(state *folders) {
	if p.folders.Load() != state {
		p.folders.Store(state)
	}
	p.left = p.moment.Add(1)
}

// taken says whether there were snapshots since the last write. Only the writer
// may ask, and there may be more by the time it has the answer.
func (p *published) taken() bool { return p.moment.Load() != p.left }

// snapshot returns the state of this moment, which never changes again. It waits
// for the end of a write that is under way.
func (p *published) snapshot() *folders {
	for try := 1; ; try++ {
		now := p.moment.Load()
		state := p.folders.Load()
		// If nothing has happened since now, state is of now. From here on a
		// writer sees that somebody has it.
		if now%2 == 0 && p.moment.CompareAndSwap(now, now+2) {
			return state
		}
		if try%256 == 0 { // the writer may need this processor
			runtime.Gosched()
		}
	}
}
