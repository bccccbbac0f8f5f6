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

package main

import (
	"context"
	"fmt"
	"math/rand"
	"time"

	"k8s.io/client-go/util/flowcontrol"
	clocktesting "k8s.io/utils/clock/testing"
)

func init() {
	seeds("flowcontrol/bucket/drawn", 40, drawnBucket)
	add(
		scenario{name: "flowcontrol/clock", do: clockedBuckets},
		scenario{name: "flowcontrol/jitter", do: jitteredBackoffs, unordered: true},
		scenario{name: "flowcontrol/backoff/zero", do: zeroBackoffs},
	)
}

// drawnBucket takes tokens, one after the other, at times that are drawn.
func drawnBucket(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	qps := []float32{0.5, 1, 2, 5, 10, 100}[rng.Intn(6)]
	burst := []int{1, 2, 5, 10}[rng.Intn(4)]
	l := flowcontrol.NewTokenBucketRateLimiter(qps, burst)
	r.note("qps %v burst %d", l.QPS(), burst)
	now := func() time.Duration { return time.Since(r.start).Round(time.Millisecond) }
	for i := range 60 {
		switch rng.Intn(7) {
		case 0, 1:
			r.note("%d %v try %v", i, now(), l.TryAccept())
		case 2:
			l.Accept()
			r.note("%d accepted %v", i, now())
		case 3:
			r.note("%d waited %v %v", i, l.Wait(r.ctx), now())
		case 4:
			// A deadline that is nowhere near the time at which there is a token.
			d := []time.Duration{0, time.Hour}[rng.Intn(2)]
			ctx, cancel := context.WithTimeout(r.ctx, d)
			err := l.Wait(ctx)
			cancel()
			r.note("%d until %v: %v %v", i, d, err == nil, now())
		default:
			time.Sleep(time.Duration(rng.Intn(int(3 * float32(time.Second) / qps))))
		}
	}
}

// clockedBuckets go by the clock that they are given.
func clockedBuckets(r *run) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	l := flowcontrol.NewTokenBucketRateLimiterWithClock(2, 3, c)
	p := flowcontrol.NewTokenBucketPassiveRateLimiterWithClock(2, 3, c)
	for i := range 30 {
		r.note("%d %v %v %v %v", i, l.TryAccept(), p.TryAccept(), l.QPS(), p.QPS())
		c.Step(time.Duration(i*37) * time.Millisecond)
	}
	c.SetTime(time.Unix(10, 0))
	r.note("back in time %v %v", l.TryAccept(), p.TryAccept())
	c.SetTime(time.Unix(5000, 0))
	for i := range 5 {
		r.note("later %d %v %v", i, l.TryAccept(), p.TryAccept())
	}
	before := c.Now()
	r.within(time.Minute, "accept", l.Accept)
	r.note("the clock has gone on by %v", c.Since(before).Round(time.Millisecond))
	l.Stop()
	p.Stop()
	r.note("stopped %v %v", l.TryAccept(), p.TryAccept())
}

func jitteredBackoffs(r *run) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	for name, b := range map[string]*flowcontrol.Backoff{
		"fake": flowcontrol.NewFakeBackOffWithJitter(time.Second, time.Minute, c, 0.5),
		"real": flowcontrol.NewBackOffWithJitter(time.Second, time.Minute, 0.5),
		"high": flowcontrol.NewFakeBackOffWithJitter(time.Second, time.Minute, c, 10),
	} {
		var last time.Duration
		for i := range 20 {
			b.Next("a", c.Now())
			d := b.Get("a")
			r.note("%s %d: not less %v at most %v", name, i, d >= last || d >= time.Minute, d <= time.Minute+30*time.Second)
			last = min(d, time.Minute)
		}
	}
}

func zeroBackoffs(r *run) {
	c := clocktesting.NewFakeClock(time.Unix(1000, 0))
	for _, initial := range []time.Duration{0, -time.Second, time.Second, time.Hour} {
		for _, most := range []time.Duration{0, -time.Second, time.Second, time.Minute} {
			b := flowcontrol.NewFakeBackOff(initial, most, c)
			what := fmt.Sprint(initial, " ", most)
			for range 4 {
				b.Next("a", c.Now())
				r.note("%s: %v %v %v", what, b.Get("a"), b.IsInBackOffSinceUpdate("a", c.Now()), b.IsInBackOffSince("a", c.Now()))
			}
			r.note("%s of nobody: %v %v %v", what, b.Get("b"), b.IsInBackOffSinceUpdate("b", c.Now()), b.IsInBackOffSince("b", c.Now()))
			b.Reset("a")
			r.note("%s reset: %v", what, b.Get("a"))
			b.Reset("b")
			b.DeleteEntry("b")
			r.note("%s reset of nobody: %v", what, b.Get("b"))
			c.Step(time.Hour)
			b.GC()
			b.Next("a", c.Now())
			r.note("%s later: %v", what, b.Get("a"))
		}
	}
}
