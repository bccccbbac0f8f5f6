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

package leaderelection

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	rl "k8s.io/client-go/tools/leaderelection/resourcelock"
)

// LeaderElector is a candidate. Its methods but Run can be called at any time.
type LeaderElector struct {
	config  LeaderElectionConfig
	clock   clock.Clock
	metrics LeaderMetric

	reported string        // the leader that OnNewLeader was told of; belongs to Run
	asked    time.Time     // when the write began that the lease rests on; belongs to Run
	lasts    time.Duration // that lease; belongs to Run
	calling  chan struct{} // has one place: a lock is called by one goroutine at a time

	mu       sync.Mutex
	observed rl.LeaderElectionRecord // guarded by mu
	raw      []byte                  // guarded by mu; of observed
	since    time.Time               // guarded by mu; when observed was first seen
}

// RunWithError takes part in the election until ctx ends or the candidate has
// led and leads no longer, and returns why: an error that is errors.Is the end
// of ctx and its cause, or ErrLeaseLost. Callbacks of OnNewLeader, and of
// OnStartedLeading unless WaitForWork is set, can outlive it.
func (le *LeaderElector) RunWithError(ctx context.Context) (err error) {
	if ctx == nil {
		return ctxerr.NilContext("leaderelection.LeaderElector.Run")
	}
	defer utilruntime.HandleCrashWithContext(ctx)
	defer func() { le.stopped(ctx, err) }()
	if err := le.acquire(ctx); err != nil {
		return err
	}
	return le.lead(ctx)
}

func (le *LeaderElector) stopped(ctx context.Context, err error) {
	if f := le.config.Callbacks.OnStoppedLeadingWithContext; f != nil {
		f(context.WithoutCancel(ctx), err)
		return
	}
	le.config.Callbacks.OnStoppedLeading()
}

// acquire returns nil when the candidate leads.
func (le *LeaderElector) acquire(ctx context.Context) error {
	logger := klog.FromContext(ctx)
	logger.Info("Attempting to acquire leader lease...", "lock", le.config.Lock.Describe())
	for ctx.Err() == nil {
		// The answer to an attempt that hangs is worth nothing any more when it comes.
		attempt, cancel := context.WithTimeoutCause(ctx, le.config.RenewDeadline, errSlow)
		err := le.try(attempt)
		cancel()
		le.reportTransition(ctx)
		if err == nil && le.remaining() > 0 {
			le.recordEvent(ctx, "became leader")
			le.metrics.On(le.config.Name)
			logger.Info("Successfully acquired lease", "lock", le.config.Lock.Describe())
			return nil
		}
		logger.V(4).Info("Failed to acquire lease", "lock", le.config.Lock.Describe())
		le.pause(ctx, le.config.RetryPeriod+time.Duration(rand.Float64()*JitterFactor*float64(le.config.RetryPeriod)))
	}
	return ctxerr.New(ctx, "acquire leader lease "+le.config.Lock.Describe())
}

func (le *LeaderElector) pause(ctx context.Context, d time.Duration) {
	timer := le.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-ctx.Done():
	}
}

// lead has the work done and renews the lease for as long as it can.
func (le *LeaderElector) lead(ctx context.Context) error {
	work, endWork := context.WithCancelCause(ctx)
	defer endWork(nil)
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		le.config.Callbacks.OnStartedLeading(work)
	}()

	err := le.renew(ctx)
	endWork(err)
	if le.config.WaitForWork {
		<-worked
	}
	after := context.WithoutCancel(ctx)
	le.metrics.Off(le.config.Name)
	le.logStopped(ctx, err)
	if le.config.ReleaseOnCancel {
		le.release(after)
	}
	le.recordEvent(after, "stopped leading")
	return err
}

// logStopped gives a reason only if the end was not asked for: many take
// "context canceled" in a log for a fault.
func (le *LeaderElector) logStopped(ctx context.Context, err error) {
	logger := klog.FromContext(ctx).WithValues("lock", le.config.Lock.Describe())
	if ctx.Err() == nil {
		logger = logger.WithValues("reason", err)
	}
	logger.Info("Stopped leading")
}

// renew returns when the lease is lost or ctx ends, and says which.
func (le *LeaderElector) renew(ctx context.Context) error {
	for {
		err := le.renewOnce(ctx)
		le.reportTransition(ctx)
		switch {
		case ctx.Err() != nil:
			return ctxerr.New(ctx, "hold leader lease "+le.config.Lock.Describe())
		case err != nil:
			return err
		}
		klog.FromContext(ctx).V(5).Info("Successfully renewed lease", "lock", le.config.Lock.Describe())
		// After an answer that came late there is not much left of the lease.
		le.pause(ctx, min(le.config.RetryPeriod, le.remaining()/2))
	}
}

// renewOnce tries until the renew deadline, or the end of the lease if that is
// sooner: others count from when the last write reached the server, which can be
// long before its answer came. The deadline is one of a monotonic clock, and an
// attempt that hangs ends with it.
func (le *LeaderElector) renewOnce(ctx context.Context) error {
	within := min(le.config.RenewDeadline, le.remaining())
	deadline, cancel := context.WithTimeoutCause(ctx, within, ErrLeaseLost)
	defer cancel()
	for {
		err := le.try(deadline)
		if err == nil && deadline.Err() == nil {
			return nil
		}
		var held *heldError
		if errors.As(err, &held) {
			return fmt.Errorf("renew leader lease %s: %w: %w", le.config.Lock.Describe(), ErrLeaseLost, err)
		}
		le.pause(deadline, le.config.RetryPeriod)
		if deadline.Err() != nil {
			return fmt.Errorf("renew leader lease %s within %v: %w", le.config.Lock.Describe(), within, ErrLeaseLost)
		}
	}
}

// remaining is how long the lease lasts at least that the candidate wrote last.
func (le *LeaderElector) remaining() time.Duration {
	return le.lasts - le.clock.Since(le.asked)
}

// releaseRetry is the pause after a release that met somebody else's write.
const releaseRetry = 10 * time.Millisecond

// release gives the lease up. ctx has not ended and gets a deadline.
func (le *LeaderElector) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, le.config.ReleaseTimeout)
	defer cancel()
	err := le.releaseOnce(ctx)
	for apierrors.IsConflict(err) && ctx.Err() == nil {
		le.pause(ctx, releaseRetry)
		err = le.releaseOnce(ctx)
	}
	if err != nil {
		klog.FromContext(ctx).Error(err, "Failed to release lock", "lock", le.config.Lock.Describe())
	}
}

// releaseOnce gives the lease up if it is the candidate's.
func (le *LeaderElector) releaseOnce(ctx context.Context) error {
	if err := le.observe(ctx); err != nil {
		if apierrors.IsNotFound(err) {
			return nil
		}
		return fmt.Errorf("read the lease: %w", err)
	}
	current := le.record()
	if current.HolderIdentity != le.config.Lock.Identity() {
		return nil
	}
	now := metav1.NewTime(le.clock.Now())
	return le.write(ctx, rl.LeaderElectionRecord{LeaderTransitions: current.LeaderTransitions, LeaseDurationSeconds: 1, RenewTime: now, AcquireTime: now})
}

// try makes one attempt to acquire or renew the lease. A heldError says that it
// belongs to somebody else.
func (le *LeaderElector) try(ctx context.Context) error {
	attempt := le.attempt
	if le.config.Coordinated {
		attempt = le.attemptCoordinated
	}
	err := attempt(ctx)
	logger := klog.LoggerWithValues(klog.FromContext(ctx), "lock", le.config.Lock.Describe())
	var held *heldError
	switch {
	case err == nil:
	case errors.As(err, &held):
		logger.V(4).Info("Lock is not to be had", "reason", held)
	case ctx.Err() != nil && context.Cause(ctx) != errSlow && context.Cause(ctx) != ErrLeaseLost:
		logger.V(4).Info("Attempt to hold the lock was ended", "err", err)
	default:
		logger.Error(err, "Error while holding or acquiring the lock")
	}
	return err
}

// errSlow ends an attempt to acquire the lease.
var errSlow = errors.New("the server took longer than the renew deadline")

// heldError says why the candidate cannot have the lease.
type heldError struct{ reason string }

func (e *heldError) Error() string { return e.reason }

func heldBy(holder string) error { return &heldError{"lock is held by " + holder} }

// attempt acquires the lease if it is free, and renews it if the candidate has
// it.
func (le *LeaderElector) attempt(ctx context.Context) error {
	now := metav1.NewTime(le.clock.Now())
	mine := rl.LeaderElectionRecord{
		HolderIdentity:       le.config.Lock.Identity(),
		LeaseDurationSeconds: le.leaseSeconds(),
		RenewTime:            now,
		AcquireTime:          now,
	}
	if le.IsLeader() && le.valid() {
		// Most often nobody wrote since, so there is no need to read.
		last := le.record()
		mine.AcquireTime, mine.LeaderTransitions = last.AcquireTime, last.LeaderTransitions
		err := le.write(ctx, mine)
		if err == nil {
			return nil
		}
		klog.FromContext(ctx).V(4).Info("Failed to update lock optimistically, falling back to reading it", "lock", le.config.Lock.Describe(), "err", err)
	}
	if err := le.observe(ctx); apierrors.IsNotFound(err) {
		return le.create(ctx, mine)
	} else if err != nil {
		return fmt.Errorf("read the lock: %w", err)
	}
	last := le.record()
	if last.HolderIdentity != "" && !le.IsLeader() && le.valid() {
		return heldBy(last.HolderIdentity)
	}
	mine.LeaderTransitions = last.LeaderTransitions
	if le.IsLeader() {
		mine.AcquireTime = last.AcquireTime
		le.metrics.SlowpathExercised(le.config.Name)
	} else {
		mine.LeaderTransitions++
	}
	return le.write(ctx, mine)
}

// attemptCoordinated renews the lease that the control plane gave to the
// candidate. It takes none.
func (le *LeaderElector) attemptCoordinated(ctx context.Context) error {
	if err := le.observe(ctx); err != nil {
		return fmt.Errorf("read the lock: %w", err)
	}
	last := le.record()
	switch {
	case !le.valid():
		return &heldError{"the lock has expired, and is nobody's until the control plane gives it to a candidate"}
	case !le.IsLeader():
		return heldBy(last.HolderIdentity)
	case last.PreferredHolder != "" && last.PreferredHolder != le.config.Lock.Identity():
		return &heldError{"the lock is marked as 'end of term', to be held by " + last.PreferredHolder + " next"}
	}
	mine := last
	mine.RenewTime = metav1.NewTime(le.clock.Now())
	mine.LeaseDurationSeconds = le.leaseSeconds()
	le.metrics.SlowpathExercised(le.config.Name)
	return le.write(ctx, mine)
}

// leaseSeconds is LeaseDuration as the API can say it: without fractions, and
// not 0.
func (le *LeaderElector) leaseSeconds() int {
	return max(int(le.config.LeaseDuration/time.Second), 1)
}

// observe reads the record.
func (le *LeaderElector) observe(ctx context.Context) error {
	type read struct {
		record *rl.LeaderElectionRecord
		raw    []byte
	}
	got, err := call(ctx, le, "get", func() (read, error) {
		record, raw, err := le.config.Lock.Get(ctx)
		return read{record, raw}, err
	})
	if err != nil {
		return err
	}
	le.saw(*got.record, got.raw)
	return nil
}

func (le *LeaderElector) create(ctx context.Context, record rl.LeaderElectionRecord) error {
	return le.put(ctx, "create", record, le.config.Lock.Create)
}

func (le *LeaderElector) write(ctx context.Context, record rl.LeaderElectionRecord) error {
	return le.put(ctx, "update", record, le.config.Lock.Update)
}

// put writes the record. The server can have it from the moment that the
// request begins, so that is when the lease begins, too.
func (le *LeaderElector) put(ctx context.Context, verb string, record rl.LeaderElectionRecord, do func(context.Context, rl.LeaderElectionRecord) error) error {
	asked := le.clock.Now()
	if _, err := call(ctx, le, verb, func() (struct{}, error) { return struct{}{}, do(ctx, record) }); err != nil {
		return fmt.Errorf("%s the lock: %w", verb, err)
	}
	le.asked, le.lasts = asked, time.Duration(record.LeaseDurationSeconds)*time.Second
	le.saw(record, nil)
	return nil
}

// call calls a lock that may not heed ctx, and leaves it when ctx ends. Locks
// are made for one goroutine, so the next call waits for one that was left.
func call[T any](ctx context.Context, le *LeaderElector, verb string, do func() (T, error)) (T, error) {
	return shared.Leave(ctx, verb+" leader lease "+le.config.Lock.Describe(), func() (result T, err error) {
		select {
		case le.calling <- struct{}{}:
			defer func() { <-le.calling }()
		case <-ctx.Done():
		}
		if ctx.Err() != nil { // nobody waits for it any more, so nothing may be written
			return result, ctx.Err()
		}
		return do()
	}, nil)
}

// saw takes note of the record, and of the time if it is a new one. raw is nil
// for one that the candidate wrote itself.
func (le *LeaderElector) saw(record rl.LeaderElectionRecord, raw []byte) {
	le.mu.Lock()
	defer le.mu.Unlock()
	if raw != nil && bytes.Equal(raw, le.raw) {
		return
	}
	le.observed, le.raw, le.since = record, raw, le.clock.Now()
}

func (le *LeaderElector) record() rl.LeaderElectionRecord {
	le.mu.Lock()
	defer le.mu.Unlock()
	return le.observed
}

// valid reports whether the lease last seen has not run out, by the candidate's
// own clock.
func (le *LeaderElector) valid() bool {
	le.mu.Lock()
	defer le.mu.Unlock()
	return le.clock.Since(le.since) < time.Duration(le.observed.LeaseDurationSeconds)*time.Second
}

// GetLeader returns who led last, as far as the candidate knows.
func (le *LeaderElector) GetLeader() string { return le.record().HolderIdentity }

// IsLeader reports whether the candidate led last, as far as it knows.
func (le *LeaderElector) IsLeader() bool { return le.GetLeader() == le.config.Lock.Identity() }

// Check returns an error if the candidate leads and has not renewed its lease
// for maxTolerableExpiredLease longer than that lasts, which means that it is
// stuck.
func (le *LeaderElector) Check(maxTolerableExpiredLease time.Duration) error {
	if !le.IsLeader() {
		return nil
	}
	le.mu.Lock()
	defer le.mu.Unlock()
	if le.clock.Since(le.since) > le.config.LeaseDuration+maxTolerableExpiredLease {
		return fmt.Errorf("failed election to renew leadership on lease %s", le.config.Name)
	}
	return nil
}

// reportTransition tells OnNewLeader of a leader that it does not know of.
func (le *LeaderElector) reportTransition(ctx context.Context) {
	leader := le.GetLeader()
	if leader == le.reported {
		return
	}
	le.reported = leader
	if f := le.config.Callbacks.OnNewLeaderWithContext; f != nil {
		go f(ctx, leader)
	} else if f := le.config.Callbacks.OnNewLeader; f != nil {
		go f(leader)
	}
}

func (le *LeaderElector) recordEvent(ctx context.Context, event string) {
	if lock, ok := le.config.Lock.(rl.InterfaceWithContext); ok {
		lock.RecordEventWithContext(ctx, event)
		return
	}
	le.config.Lock.RecordEvent(event)
}
