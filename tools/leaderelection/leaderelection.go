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

// Package leaderelection elects one of several candidates by a record that they
// share in the API (Kubernetes documentation, "Leases").
//
// The leader renews its lease; when it has not for a lease duration, as seen by
// the clocks of the others, another takes over. A leader stops leading at its
// renew deadline, which is shorter. Only durations count, not the time of day:
// clocks may differ, but they must run at about the same rate. That makes two
// leaders at one time unlikely, and does not rule them out: writes that must not
// come from a former leader need a fence of their own, for example a resource
// version.
package leaderelection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	rl "k8s.io/client-go/tools/leaderelection/resourcelock"
)

// JitterFactor is how much longer than RetryPeriod a pause can be, at most.
const JitterFactor = 1.2

// defaultReleaseTimeout is enough for a server that is well. One that is not
// lets the lease run out, which is what leases are for.
const defaultReleaseTimeout = time.Second

// ErrLeaseLost is why a leader stops leading that did not renew its lease in
// time, or that somebody took it from.
var ErrLeaseLost = errors.New("the leader election lease was lost")

// LeaderElectionConfig is what a LeaderElector is told.
type LeaderElectionConfig struct {
	// Lock is the record. Its requests end with the context of the election; one
	// that does not heed a context is left behind.
	Lock rl.Interface

	// LeaseDuration is how long the others wait for a leader that says
	// nothing. A lease is no shorter than a second.
	LeaseDuration time.Duration
	// RenewDeadline is how long a leader tries to renew before it stops
	// leading.
	RenewDeadline time.Duration
	// RetryPeriod is the pause between attempts.
	RetryPeriod time.Duration

	// Callbacks are told of changes.
	Callbacks LeaderCallbacks

	// WatchDog, if set, is told which elector to look after.
	WatchDog *HealthzAdaptor

	// ReleaseOnCancel gives the lease up at the end of the election's context,
	// so that another can lead at once. What the leader does has to have ended
	// by then: see WaitForWork.
	ReleaseOnCancel bool
	// ReleaseTimeout is how long giving the lease up may take; a second if it
	// is 0. It runs with the values of the election's context, which has ended.
	ReleaseTimeout time.Duration
	// WaitForWork makes Run wait for OnStartedLeading to return before it gives
	// the lease up and calls OnStoppedLeading.
	WaitForWork bool

	// Name says which election it is, for the watch dog and metrics.
	Name string

	// Coordinated leaves it to the control plane which candidate leads
	// (KEP-4355). It goes with a LeaseCandidate.
	Coordinated bool
}

// LeaderCallbacks are told of changes.
type LeaderCallbacks struct {
	// OnStartedLeading is called in a goroutine of its own when the candidate
	// begins to lead. Its context ends when it leads no longer; the cause is
	// ErrLeaseLost, or that of the election's context.
	OnStartedLeading func(context.Context)
	// OnStoppedLeading is called when the election has ended, before Run
	// returns, also if the candidate never led.
	OnStoppedLeading func()
	// OnNewLeader is called in a goroutine of its own when somebody is seen to
	// lead who did not before, also the candidate itself. It may be nil.
	OnNewLeader func(identity string)

	// OnStoppedLeadingWithContext is called instead of OnStoppedLeading if it
	// is set, with the values of the election's context and why it ended.
	OnStoppedLeadingWithContext func(ctx context.Context, err error)
	// OnNewLeaderWithContext is called instead of OnNewLeader if it is set.
	OnNewLeaderWithContext func(ctx context.Context, identity string)
}

// check returns an error that names what is wrong.
func (c *LeaderElectionConfig) check() error {
	switch {
	case c.LeaseDuration <= c.RenewDeadline:
		return fmt.Errorf("leaseDuration must be greater than renewDeadline")
	case c.RenewDeadline <= time.Duration(JitterFactor*float64(c.RetryPeriod)):
		return fmt.Errorf("renewDeadline must be greater than retryPeriod*JitterFactor")
	case c.LeaseDuration < 1:
		return fmt.Errorf("leaseDuration must be greater than zero")
	case c.RenewDeadline < 1:
		return fmt.Errorf("renewDeadline must be greater than zero")
	case c.RetryPeriod < 1:
		return fmt.Errorf("retryPeriod must be greater than zero")
	case c.Callbacks.OnStartedLeading == nil:
		return fmt.Errorf("OnStartedLeading callback must not be nil")
	case c.Callbacks.OnStoppedLeading == nil && c.Callbacks.OnStoppedLeadingWithContext == nil:
		return fmt.Errorf("OnStoppedLeading callback must not be nil")
	case c.Lock == nil:
		return fmt.Errorf("Lock must not be nil.")
	case c.Lock.Identity() == "":
		return fmt.Errorf("Lock identity is empty")
	case c.ReleaseTimeout < 0:
		return fmt.Errorf("releaseTimeout must not be negative")
	}
	return nil
}

// NewLeaderElector returns a candidate. It starts nothing.
func NewLeaderElector(lec LeaderElectionConfig) (*LeaderElector, error) {
	if err := lec.check(); err != nil {
		return nil, err
	}
	if lec.ReleaseTimeout == 0 {
		lec.ReleaseTimeout = defaultReleaseTimeout
	}
	le := &LeaderElector{config: lec, clock: clock.RealClock{}, metrics: newLeaderMetric(), calling: make(chan struct{}, 1)}
	le.metrics.Off(lec.Name)
	return le, nil
}

// RunOrDie is NewLeaderElector, which panics on a mistake in lec, and Run.
func RunOrDie(ctx context.Context, lec LeaderElectionConfig) {
	le, err := NewLeaderElector(lec)
	if err != nil {
		panic(err)
	}
	if lec.WatchDog != nil {
		lec.WatchDog.SetLeaderElection(le)
	}
	le.Run(ctx)
}

// Run takes part in the election until ctx ends or the candidate has led and
// leads no longer. RunWithError tells which.
func (le *LeaderElector) Run(ctx context.Context) {
	if err := le.RunWithError(ctx); err != nil && ctx == nil {
		klog.TODO().Error(err, "The election is not run")
	}
}
