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
	"slices"
	"sync"
	"time"
)

// patience is how long one call may keep others from reactors that know no
// context before it counts as hung.
const patience = 250 * time.Millisecond

// turn lets one call at a time use the reactors that know no context, because
// tests keep counters and maps in them without a lock of their own. Calls have
// it in the order in which they ask. Unlike a mutex it can be waited for with a
// context, and a holder that takes longer than patience loses it while others
// wait. The zero value is ready for use; no goroutine belongs to it.
type turn struct {
	mu      sync.Mutex
	holder  *ticket        // guarded by mu; nil when nobody has the turn
	waiting []chan *ticket // guarded by mu; each has room for the one ticket it may get
}

// ticket is one holder's turn. The call has a share in it, and so has each of
// its reactors while it runs, which may be longer than the call. Its fields are
// guarded by the turn's lock.
type ticket struct {
	since  time.Time
	shares int
	hung   *time.Timer // takes the turn away; nil while nobody waits
}

// take waits for the turn, but not beyond the end of ctx.
func (t *turn) take(ctx context.Context) (*ticket, error) {
	mine, place := t.ask()
	if mine != nil {
		return mine, nil
	}
	select {
	case mine := <-place:
		return mine, nil
	case <-ctx.Done():
		t.leave(place)
		return nil, ctx.Err()
	}
}

// ask gives the turn if it is free and a place to wait for it if it is not.
func (t *turn) ask() (*ticket, chan *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.holder == nil {
		t.holder = &ticket{since: time.Now(), shares: 1}
		return t.holder, nil
	}
	place := make(chan *ticket, 1)
	t.waiting = append(t.waiting, place)
	t.limitLocked()
	return nil, place
}

// limitLocked sees to it that the holder loses the turn if it keeps it too long.
func (t *turn) limitLocked() {
	if k := t.holder; k.hung == nil {
		k.hung = time.AfterFunc(time.Until(k.since.Add(patience)), func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.endLocked(k)
		})
	}
}

// leave gives up a place, and the turn if it has just come.
func (t *turn) leave(place chan *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.waiting, place); i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
		return
	}
	t.endLocked(<-place)
}

// share keeps the turn, as long as patience lasts, until one more give.
func (t *turn) share(k *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k.shares++
}

// give returns a share. With the last one the turn is over.
func (t *turn) give(k *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k.shares--; k.shares == 0 {
		t.endLocked(k)
	}
}

// endLocked hands the turn on, unless k has lost it already.
func (t *turn) endLocked(k *ticket) {
	if k.hung != nil {
		k.hung.Stop()
	}
	if t.holder != k {
		return
	}
	t.holder = nil
	if len(t.waiting) == 0 {
		t.waiting = nil
		return
	}
	t.holder = &ticket{since: time.Now(), shares: 1}
	t.waiting[0] <- t.holder
	if t.waiting = t.waiting[1:]; len(t.waiting) > 0 {
		t.limitLocked()
	}
}
