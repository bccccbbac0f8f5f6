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

package workqueue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errQuota = errors.New("quota used up")

// queues are all kinds of queues of this package.
var queues = map[string]func() TypedInterfaceWithContext[string]{
	"plain": func() TypedInterfaceWithContext[string] { return NewTyped[string]() },
	"delaying": func() TypedInterfaceWithContext[string] {
		return NewTypedDelayingQueue[string]().(TypedInterfaceWithContext[string])
	},
	"rate limiting": func() TypedInterfaceWithContext[string] {
		return NewTypedRateLimitingQueue(DefaultTypedItemBasedRateLimiter[string]()).(TypedInterfaceWithContext[string])
	},
}

// eachQueue runs test with each kind of queue in fake time and shuts it down.
func eachQueue(t *testing.T, test func(t *testing.T, q TypedInterfaceWithContext[string])) {
	for name, open := range queues {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := open()
				defer q.ShutDown()
				test(t, q)
			})
		})
	}
}

func TestQueue_givesAnItemToOneWorkerAtATime(t *testing.T) {
	var q TypedInterface[string] = NewTyped[string]()
	got := func() string {
		item, shutdown := q.Get()
		if shutdown {
			return "-"
		}
		return item
	}
	q.Add("a")
	q.Add("b")
	q.Add("a")
	if n := q.Len(); n != 2 {
		t.Errorf("%d items wait, want 2", n)
	}
	first := got()
	q.Add("a") // while it is processed
	second := got()
	if n := q.Len(); n != 0 {
		t.Errorf("%d items wait, want 0: the one that was added again is being processed", n)
	}
	q.Done("a")
	q.Done("nobody")
	third := got()
	q.Done("b")
	q.ShutDown()
	q.Add("late")
	if seq := []string{first, second, third, got()}; !slices.Equal(seq, []string{"a", "b", "a", "-"}) {
		t.Errorf("got %v", seq)
	}
}

func TestQueue_losesAndDoublesNothingUnderManyWorkers(t *testing.T) {
	q := NewTyped[int]()
	const items = 50
	var wanted, done [items]atomic.Int32 // the last version added, and the last one seen
	var busy [items]atomic.Bool
	var workers, adders sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for {
				item, shutdown := q.Get()
				if shutdown {
					return
				}
				if !busy[item].CompareAndSwap(false, true) {
					t.Errorf("item %d is processed twice at a time", item)
				}
				done[item].Store(wanted[item].Load())
				busy[item].Store(false)
				q.Done(item)
			}
		})
	}
	for seed := range uint64(4) {
		adders.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 3))
			for range 5000 {
				item := rnd.IntN(items)
				wanted[item].Add(1)
				q.Add(item)
			}
		})
	}
	adders.Wait()
	q.ShutDown()
	workers.Wait()
	for i := range items {
		if wanted[i].Load() != done[i].Load() {
			t.Errorf("item %d was added at %d and last processed at %d", i, wanted[i].Load(), done[i].Load())
		}
	}
}

func TestGap28_C2_C3_getReturnsWhenItsContextEnds(t *testing.T) {
	eachQueue(t, func(t *testing.T, q TypedInterfaceWithContext[string]) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
		defer cancel()
		start := time.Now()
		_, shutdown, err := q.GetWithContext(ctx)
		if took := time.Since(start); took != 3*time.Second || shutdown {
			t.Errorf("took %v of fake time, want exactly 3s; shutdown %v", took, shutdown)
		}
		if !errors.Is(err, errQuota) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		//lint:ignore SA1012 a nil context is the case under test
		if _, _, err := q.GetWithContext(nil); err == nil {
			t.Error("C7: no error for a nil context")
		}
		q.Add("a")
		if item, _, err := q.GetWithContext(t.Context()); item != "a" || err != nil {
			t.Errorf("got %q, %v", item, err)
		}
		time.AfterFunc(time.Second, q.ShutDown)
		if _, shutdown, err := q.GetWithContext(t.Context()); !shutdown || err != nil {
			t.Errorf("shutdown %v, %v", shutdown, err)
		}
	})
}

func TestGap28_C2_C3_drainReturnsWhenItsContextEnds(t *testing.T) {
	eachQueue(t, func(t *testing.T, q TypedInterfaceWithContext[string]) {
		q.Add("a")
		q.Get()
		ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, errQuota)
		defer cancel()
		start := time.Now()
		err := q.ShutDownWithDrainContext(ctx)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v of fake time, want exactly 3s", took)
		}
		if !errors.Is(err, errQuota) || !strings.Contains(err.Error(), "1 item") {
			t.Errorf("err = %v", err)
		}
		time.AfterFunc(time.Second, func() { q.Done("a") })
		start = time.Now()
		q.ShutDownWithDrain()
		if took := time.Since(start); took != time.Second {
			t.Errorf("drained after %v, want exactly 1s", took)
		}
	})
}

// foreign is a queue that knows no contexts.
type foreign struct{ TypedInterface[string] }

func TestGap28_helperLosesNoItemOfAQueueWithoutContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := foreign{NewTyped[string]()}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := GetWithContext(ctx, q); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("err = %v", err)
		}
		q.Add("a") // taken by the call that was left behind, and put back
		synctest.Wait()
		if item, _, err := GetWithContext(t.Context(), q); item != "a" || err != nil {
			t.Errorf("got %q, %v", item, err)
		}
		q.ShutDown()
	})
}

func TestAddAfter_addsAtTheEarliestOfItsTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewTypedDelayingQueue[string]()
		defer q.ShutDown()
		start := time.Now()
		for _, add := range []struct {
			item  string
			after time.Duration
		}{{"c", 30 * time.Second}, {"a", time.Minute}, {"b", 20 * time.Second}, {"a", 10 * time.Second}, {"a", time.Hour}, {"now", 0}} {
			q.AddAfter(add.item, add.after)
		}
		var got []string
		for range 4 {
			item, _ := q.Get()
			got = append(got, fmt.Sprint(item, " ", time.Since(start)))
			q.Done(item)
		}
		if want := []string{"now 0s", "a 10s", "b 20s", "c 30s"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		time.Sleep(2 * time.Hour)
		if q.Len() != 0 {
			t.Error("an item came a second time")
		}
	})
}

func TestAddAfter_keepsTheOrderOfManyTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewTypedDelayingQueue[int]()
		defer q.ShutDown()
		start := time.Now()
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(1000) {
			q.AddAfter(i, time.Duration(i+1)*time.Millisecond)
		}
		for i := range 1000 {
			item, _ := q.Get()
			if took := time.Since(start); item != i || took != time.Duration(i+1)*time.Millisecond {
				t.Fatalf("item %d after %v, want %d", item, took, i)
			}
			q.Done(item)
		}
	})
}

func TestRateLimiters_waitAsTheySay(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		limiter TypedRateLimiter[string]
		want    []time.Duration
	}{
		"exponential":  {NewTypedItemExponentialFailureRateLimiter[string](s, 5*s), []time.Duration{s, 2 * s, 4 * s, 5 * s, 5 * s}},
		"fast, slow":   {NewTypedItemFastSlowRateLimiter[string](s, 9*s, 2), []time.Duration{s, s, 9 * s, 9 * s}},
		"the longest":  {NewTypedMaxOfRateLimiter(NewTypedItemFastSlowRateLimiter[string](3*s, 3*s, 1), NewTypedItemExponentialFailureRateLimiter[string](s, 100*s)), []time.Duration{3 * s, 3 * s, 4 * s, 8 * s}},
		"at most":      {NewTypedWithMaxWaitRateLimiter(NewTypedItemExponentialFailureRateLimiter[string](s, 100*s), 3*s), []time.Duration{s, 2 * s, 3 * s}},
		"of this kind": {DefaultTypedItemBasedRateLimiter[string](), []time.Duration{time.Millisecond, 2 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			for round := range 2 {
				for i, want := range c.want {
					if got := c.limiter.When("a"); got != want {
						t.Errorf("round %d, failure %d: wait %v, want %v", round, i, got, want)
					}
				}
				if n := c.limiter.NumRequeues("a"); n != len(c.want) {
					t.Errorf("%d failures, want %d", n, len(c.want))
				}
				c.limiter.Forget("a")
			}
		})
	}
	endless := NewTypedItemExponentialFailureRateLimiter[string](time.Hour, 1000*time.Hour)
	for range 100 {
		endless.When("a")
	}
	if got := endless.When("a"); got != 1000*time.Hour {
		t.Errorf("after 100 failures: %v", got)
	}
}

func TestParallelizeUntil_doesEachPieceOnceAndNoneAfterTheEnd(t *testing.T) {
	for _, chunk := range []int{0, 1, 3, 100} {
		var done [50]atomic.Int32
		ParallelizeUntil(t.Context(), 7, len(done), func(piece int) { done[piece].Add(1) }, WithChunkSize(chunk))
		for i := range done {
			if n := done[i].Load(); n != 1 {
				t.Errorf("chunks of %d: piece %d was done %d times", chunk, i, n)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var count atomic.Int32
	ParallelizeUntil(ctx, 1, 100, func(piece int) {
		if count.Add(1) == 10 {
			cancel()
		}
	})
	if n := count.Load(); n != 10 {
		t.Errorf("%d pieces were done, want 10", n)
	}
}

// counter is all kinds of metrics.
type counter struct {
	mu   sync.Mutex
	sums map[string]float64
}

type metric struct {
	c    *counter
	name string
}

func (m metric) add(v float64) {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	m.c.sums[m.name] += v
}
func (m metric) Inc()              { m.add(1) }
func (m metric) Dec()              { m.add(-1) }
func (m metric) Observe(v float64) { m.add(v) }
func (m metric) Set(v float64) {
	m.c.mu.Lock()
	defer m.c.mu.Unlock()
	m.c.sums[m.name] = v
}

func (c *counter) NewDepthMetric(string) GaugeMetric            { return metric{c, "depth"} }
func (c *counter) NewAddsMetric(string) CounterMetric           { return metric{c, "adds"} }
func (c *counter) NewLatencyMetric(string) HistogramMetric      { return metric{c, "latency"} }
func (c *counter) NewWorkDurationMetric(string) HistogramMetric { return metric{c, "work"} }
func (c *counter) NewUnfinishedWorkSecondsMetric(string) SettableGaugeMetric {
	return metric{c, "unfinished"}
}
func (c *counter) NewLongestRunningProcessorSecondsMetric(string) SettableGaugeMetric {
	return metric{c, "longest"}
}
func (c *counter) NewRetriesMetric(string) CounterMetric { return metric{c, "retries"} }

func TestMetrics_sayWhatHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{sums: map[string]float64{}}
		q := NewTypedDelayingQueueWithConfig(TypedDelayingQueueConfig[string]{Name: "test", MetricsProvider: c})
		defer q.ShutDown()
		q.AddAfter("a", time.Second)
		q.Add("b")
		time.Sleep(5 * time.Second)
		item, _ := q.Get() // b, after 5 seconds
		time.Sleep(10*time.Second + time.Millisecond)
		c.mu.Lock()
		unfinished := c.sums["unfinished"]
		c.mu.Unlock()
		if unfinished < 9.5 || unfinished > 10 {
			t.Errorf("unfinished work of %v seconds, want 10", unfinished)
		}
		q.Done(item)
		for name, want := range map[string]float64{"depth": 1, "adds": 2, "latency": 5, "work": 10.001, "retries": 1} {
			if got := c.sums[name]; got != want {
				t.Errorf("%s = %v, want %v", name, got, want)
			}
		}
	})
}
