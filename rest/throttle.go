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

package rest

import (
	"context"
	"fmt"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/clienttrace"
	"k8s.io/client-go/tools/metrics"
)

const (
	// A wait for the rate limiter is worth a line at level 3 from here on,
	slowThrottle = 50 * time.Millisecond
	// and from here on a line at any level, but only so often for a client.
	verySlowThrottle = time.Second
	throttleLogEvery = 10 * time.Second
)

// turn waits until the next attempt may be made: again is what the attempt
// before asks for, and nil before the first.
func (e *exchange) turn(ctx context.Context, again *RetryAfter) error {
	if again == nil {
		if e.kind != callWatch { // a watch is one request for a long time
			if err := e.throttle(ctx); err != nil {
				return err
			}
		}
		return e.backoff(ctx)
	}
	if b := e.r.backoff; b != nil {
		b.SleepWithContext(ctx, again.Wait)
	} else {
		sleep(ctx, again.Wait)
	}
	if ctx.Err() != nil {
		return e.ended(ctx, nil)
	}
	return e.throttle(ctx)
}

// backoff waits as long as the server's errors in answer to other requests ask for.
func (e *exchange) backoff(ctx context.Context) error {
	b := e.r.backoff
	if b == nil {
		return nil
	}
	e.throttleStart(clienttrace.ThrottledByBackoff)
	start := time.Now()
	b.SleepWithContext(ctx, b.CalculateBackoffWithContext(ctx, e.plan.url))
	var err error
	if ctx.Err() != nil {
		err = e.ended(ctx, nil)
	}
	e.throttleDone(clienttrace.ThrottledByBackoff, time.Since(start), err)
	return err
}

// throttle waits for the client's rate limiter.
func (e *exchange) throttle(ctx context.Context) error {
	limiter := e.r.limiter
	if limiter == nil {
		return nil
	}
	e.throttleStart(clienttrace.ThrottledByRateLimiter)
	start := time.Now()
	waitCtx := ctx
	if e.limit.exceeded != nil { // a limiter that knows the deadline can refuse at once
		var cancel context.CancelFunc
		waitCtx, cancel = context.WithDeadlineCause(ctx, e.limit.until, e.limit.exceeded)
		defer cancel()
	}
	err := limiter.Wait(waitCtx)
	waited := time.Since(start)
	if err != nil {
		err = fmt.Errorf("client rate limiter Wait returned an error: %w", err)
		if waitCtx.Err() != nil {
			err = e.ended(waitCtx, err)
		} else { // a deadline that cannot be met
			err = fmt.Errorf("%s: %w", e.doing(), err)
		}
	}
	e.throttleDone(clienttrace.ThrottledByRateLimiter, waited, err)
	e.logThrottle(ctx, waited)
	if metrics.Enabled(metrics.RateLimiterLatency) {
		metrics.RateLimiterLatency.Observe(ctx, e.r.verb, e.r.template(), waited)
	}
	return err
}

func (e *exchange) throttleStart(reason clienttrace.ThrottleReason) {
	if t := e.trace; t != nil && t.ThrottleStart != nil {
		t.ThrottleStart(clienttrace.ThrottleStartInfo{Reason: reason})
	}
}

func (e *exchange) throttleDone(reason clienttrace.ThrottleReason, waited time.Duration, err error) {
	if t := e.trace; t != nil && t.ThrottleDone != nil {
		t.ThrottleDone(clienttrace.ThrottleDoneInfo{Reason: reason, Waited: waited, Err: err})
	}
}

func (e *exchange) logThrottle(ctx context.Context, waited time.Duration) {
	if waited <= slowThrottle {
		return
	}
	logger := klog.FromContext(ctx).V(3)
	if waited > verySlowThrottle {
		logged := &e.r.c.throttleLogged
		now, last := time.Now().UnixNano(), logged.Load()
		if time.Duration(now-last) >= throttleLogEvery && logged.CompareAndSwap(last, now) {
			logger = klog.FromContext(ctx)
		}
	}
	if !logger.Enabled() {
		return
	}
	reason := "client-side throttling, not priority and fairness"
	if e.failed != nil {
		reason = "client-side throttling before another attempt"
	}
	logger.Info("Waited before sending request", "delay", waited, "reason", reason, "verb", e.r.verb, "URL", e.plan.url.Redacted())
}
