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
	"fmt"
	"sync"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"
)

func TestBackoff_doublesUpToTheMaximum(t *testing.T) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	p := NewFakeBackOff(time.Second, 10*time.Second, c)
	for i, want := range []time.Duration{1, 2, 4, 8, 10, 10} {
		p.Next("a", c.Now())
		if got := p.Get("a"); got != want*time.Second {
			t.Errorf("call %d: %v, want %vs", i, got, int(want))
		}
	}
	if got := p.Get("b"); got != 0 {
		t.Errorf("unknown id: %v", got)
	}
	p.Reset("a")
	if p.Get("a") != 0 || p.IsInBackOffSince("a", c.Now()) {
		t.Error("Reset did not forget")
	}
	if p.Next("a", c.Now()); p.Get("a") != time.Second {
		t.Errorf("after Reset: %v", p.Get("a"))
	}
}

func TestBackoff_isIn(t *testing.T) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	p := NewFakeBackOff(4*time.Second, 10*time.Second, c)
	updated := c.Now()
	p.Next("a", updated)
	for _, k := range []struct {
		at           time.Duration // of now and of the event for SinceUpdate
		since, after bool
	}{
		{0, true, true}, {3 * time.Second, true, true}, {4 * time.Second, false, false},
		{20 * time.Second, false, false}, {21 * time.Second, false, false},
	} {
		c.SetTime(updated.Add(k.at))
		if got := p.IsInBackOffSince("a", updated); got != k.since {
			t.Errorf("%v: IsInBackOffSince = %v", k.at, got)
		}
		if got := p.IsInBackOffSinceUpdate("a", c.Now()); got != k.after {
			t.Errorf("%v: IsInBackOffSinceUpdate = %v", k.at, got)
		}
	}
	if p.IsInBackOffSince("b", updated) || p.IsInBackOffSinceUpdate("b", updated) {
		t.Error("unknown id is in back-off")
	}
}

func TestBackoff_forgetsAfterTwiceTheMaximum(t *testing.T) {
	for _, k := range []struct {
		idle time.Duration
		kept bool
	}{{19 * time.Second, true}, {20 * time.Second, true}, {21 * time.Second, false}} {
		c := clocktesting.NewFakeClock(time.Unix(1000, 0))
		p := NewFakeBackOff(time.Second, 10*time.Second, c)
		p.Next("a", c.Now())
		p.Next("b", c.Now())
		c.Step(k.idle)
		if p.Next("a", c.Now()); (p.Get("a") == 2*time.Second) != k.kept {
			t.Errorf("Next after %v: %v", k.idle, p.Get("a"))
		}
		if p.GC(); (p.Get("b") != 0) != k.kept {
			t.Errorf("GC after %v: %v", k.idle, p.Get("b"))
		}
	}
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	p := NewFakeBackOff(time.Second, 10*time.Second, c)
	p.HasExpiredFunc = func(event, updated time.Time, max time.Duration) bool { return event.Sub(updated) > max/10 }
	p.Next("a", c.Now())
	c.Step(2 * time.Second)
	if p.GC(); p.Get("a") != 0 {
		t.Error("HasExpiredFunc was not asked")
	}
}

func TestBackoff_jitterStaysWithinItsFactor(t *testing.T) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	p := NewFakeBackOffWithJitter(time.Second, time.Hour, c, 0.5)
	spread := map[time.Duration]bool{}
	for i := range 100 {
		id := fmt.Sprint(i)
		p.Next(id, c.Now())
		first := p.Get(id)
		p.Next(id, c.Now())
		second := p.Get(id)
		if first < time.Second || first > 1500*time.Millisecond || second < 2*first || second > 2*first+first/2 {
			t.Errorf("%v, then %v", first, second)
		}
		spread[first] = true
	}
	if len(spread) < 50 {
		t.Errorf("only %d different times", len(spread))
	}
}

func TestBackoff_concurrentUse(t *testing.T) {
	p := NewBackOff(time.Millisecond, time.Second)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 100 {
				id := fmt.Sprint((i + j) % 5)
				p.Next(id, time.Now())
				p.Get(id)
				p.IsInBackOffSince(id, time.Now())
				p.IsInBackOffSinceUpdate(id, time.Now())
				p.GC()
				p.DeleteEntry(id)
			}
		})
	}
	wg.Wait()
}
