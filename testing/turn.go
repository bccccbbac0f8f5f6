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

package testing

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long one call may keep others from reactors that know no
// context before it counts as hung.
const patience = 250 * time.Millisecond

// turn lets one call at a time use the reactors that know no context, because
// tests keep counters and maps in them without a lock of their own. Unlike a
// mutex it can be waited for with a context, and a holder that takes longer
// than patience loses it. The zero value is ready for use.
type turn struct {
	mu     sync.Mutex
	holder *ticket // guarded by mu; nil when nobody has the turn
}

// ticket is one holder's turn. The call has a share in it, and so has each of
// its reactors while it runs, which may be longer than the call.
type ticket struct {
	since  time.Time
	shares atomic.Int32
	done   chan struct{} // closed when the last share is given back
}

// take waits for the turn, but not beyond the end of ctx.
func (t *turn) take(ctx context.Context) (*ticket, error) {
	for {
		mine, other := t.try()
		if mine != nil {
			return mine, nil
		}
		timer := time.NewTimer(time.Until(other.since.Add(patience)))
		select {
		case <-other.done:
		case <-timer.C:
			t.revoke(other)
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
		timer.Stop()
	}
}

// try takes the turn or tells who has it.
func (t *turn) try() (mine, other *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder != nil {
		return nil, t.holder
	}
	t.holder = &ticket{since: time.Now(), done: make(chan struct{})}
	t.holder.shares.Store(1)
	return t.holder, nil
}

// give returns a share. With the last one the turn is over, which it may have
// been already for taking too long.
func (t *turn) give(mine *ticket) {
	if mine.shares.Add(-1) == 0 {
		t.revoke(mine)
		close(mine.done)
	}
}

func (t *turn) revoke(k *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder == k {
		t.holder = nil
	}
}
