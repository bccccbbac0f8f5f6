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

package flowcontrol

import (
	"math/rand/v2"
	"sync"
	"time"

	"k8s.io/utils/clock"
)

// Backoff counts how long to leave each of many things alone. The time starts
// at an initial value, doubles with every call of Next up to a maximum, and is
// forgotten when a thing has been left alone for twice that maximum.
//
// All methods may be called from several goroutines. The embedded lock is the
// one that they take: hold it for none of them.
type Backoff struct {
	sync.RWMutex
	// Clock tells the time.
	Clock clock.Clock
	// HasExpiredFunc says when an entry is forgotten; nil for twice the maximum.
	HasExpiredFunc func(eventTime time.Time, lastUpdate time.Time, maxDuration time.Duration) bool

	initial time.Duration
	max     time.Duration
	jitter  float64             // random part, as a factor of the time
	random  func() float64      // in [0, 1)
	entries map[string]*waiting // guarded by RWMutex
}

// waiting is how long to leave one thing alone.
type waiting struct {
	backoff time.Duration
	updated time.Time
}

// NewBackOff returns a Backoff between initial and max.
func NewBackOff(initial, max time.Duration) *Backoff {
	return NewBackOffWithJitter(initial, max, 0)
}

// NewBackOffWithJitter returns a Backoff that makes every time longer by a
// random part of it, at most jitterFactor times.
func NewBackOffWithJitter(initial, max time.Duration, jitterFactor float64) *Backoff {
	return NewFakeBackOffWithJitter(initial, max, clock.RealClock{}, jitterFactor)
}

// NewFakeBackOff is NewBackOff with a clock of the caller's, for tests.
func NewFakeBackOff(initial, max time.Duration, tc clock.Clock) *Backoff {
	return NewFakeBackOffWithJitter(initial, max, tc, 0)
}

// NewFakeBackOffWithJitter is NewBackOffWithJitter with a clock of the
// caller's, for tests.
func NewFakeBackOffWithJitter(initial, max time.Duration, tc clock.Clock, jitterFactor float64) *Backoff {
	return &Backoff{
		Clock:   tc,
		initial: initial,
		max:     max,
		jitter:  jitterFactor,
		random:  rand.Float64,
		entries: map[string]*waiting{},
	}
}

// Get returns how long to leave id alone, zero for an unknown one.
func (p *Backoff) Get(id string) time.Duration {
	p.RLock()
	defer p.RUnlock()
	if e, ok := p.entries[id]; ok {
		return e.backoff
	}
	return 0
}

// Next makes the time for id longer, after something happened at eventTime.
func (p *Backoff) Next(id string, eventTime time.Time) {
	p.Lock()
	defer p.Unlock()
	e, ok := p.entries[id]
	if !ok || p.expired(eventTime, e.updated) {
		e = &waiting{backoff: p.initial + p.randomPart(p.initial)}
		p.entries[id] = e
	} else {
		e.backoff = min(2*e.backoff+p.randomPart(e.backoff), p.max)
	}
	e.updated = p.Clock.Now()
}

// Reset forgets what happened to id.
func (p *Backoff) Reset(id string) { p.DeleteEntry(id) }

// DeleteEntry forgets id.
func (p *Backoff) DeleteEntry(id string) {
	p.Lock()
	defer p.Unlock()
	delete(p.entries, id)
}

// IsInBackOffSince reports whether less than id's time has passed since
// eventTime.
func (p *Backoff) IsInBackOffSince(id string, eventTime time.Time) bool {
	p.RLock()
	defer p.RUnlock()
	e, ok := p.entries[id]
	return ok && !p.expired(eventTime, e.updated) && p.Clock.Since(eventTime) < e.backoff
}

// IsInBackOffSinceUpdate reports whether eventTime is less than id's time after
// the last call of Next.
func (p *Backoff) IsInBackOffSinceUpdate(id string, eventTime time.Time) bool {
	p.RLock()
	defer p.RUnlock()
	e, ok := p.entries[id]
	return ok && !p.expired(eventTime, e.updated) && eventTime.Sub(e.updated) < e.backoff
}

// GC forgets everything that has expired.
func (p *Backoff) GC() {
	p.Lock()
	defer p.Unlock()
	now := p.Clock.Now()
	for id, e := range p.entries {
		if p.expired(now, e.updated) {
			delete(p.entries, id)
		}
	}
}

func (p *Backoff) expired(eventTime, updated time.Time) bool {
	if p.HasExpiredFunc != nil {
		return p.HasExpiredFunc(eventTime, updated, p.max)
	}
	return eventTime.Sub(updated) > 2*p.max
}

func (p *Backoff) randomPart(d time.Duration) time.Duration {
	if p.jitter == 0 {
		return 0
	}
	return time.Duration(p.random() * p.jitter * float64(d))
}
