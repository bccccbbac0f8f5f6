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

// Package pause keeps a source of credentials that fails from being asked
// again at once.
package pause

import (
	"fmt"
	"sync"
	"time"
)

// A source that failed is left alone for so long, twice as long after each
// failure in a row.
const (
	shortest = 500 * time.Millisecond
	longest  = 30 * time.Second
)

// Pause remembers failures. The zero value knows of none. It is safe for
// concurrent use.
type Pause struct {
	mu    sync.Mutex
	err   error         // guarded by mu; the last failure
	next  time.Duration // guarded by mu; zero after a success
	until time.Time     // guarded by mu
}

// Err returns the last failure while the source is to be left alone, and nil
// otherwise.
func (p *Pause) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := time.Until(p.until); wait > 0 {
		return fmt.Errorf("%w (no new attempt within %v)", p.err, wait.Round(time.Millisecond))
	}
	return nil
}

// Done is told how an attempt ended, which was not cut off.
func (p *Pause) Done(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.err, p.next, p.until = nil, 0, time.Time{}
		return
	}
	p.next = min(max(2*p.next, shortest), longest)
	p.err, p.until = err, time.Now().Add(p.next)
}
