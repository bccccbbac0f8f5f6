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

package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// round is one list and the watches that go on from it. A new list is a new
// round, after a pause.
type round struct {
	*Reflector
	open     watch.Interface // a watch that is not followed yet
	internal RetryWithDeadline
	listed   func() // called when the store has its list
}

// phase is one bounded piece of a round. It returns the next one, or nil at
// the end of the round; the error is one that the round ended with and that the
// watch error handler should see.
//
//	streaming ──▶ following ◀──▶ connecting
//	    └──▶ listing ──────────────▲
type phase func(*round, context.Context) (phase, error)

// ListAndWatchWithContext lists once and then watches until ctx ends or a new
// list is needed; those are no errors. It returns one if the list, or opening
// a watch, failed.
func (r *Reflector) ListAndWatchWithContext(ctx context.Context) error {
	if ctx == nil {
		return ctxerr.NilContext("cache.Reflector.ListAndWatch")
	}
	klog.FromContext(ctx).V(3).Info("Listing and watching", "type", r.typeDescription, "reflector", r.name)
	ctx, cancel := context.WithCancelCause(ctx)
	var resyncs sync.WaitGroup
	defer resyncs.Wait()
	defer cancel(nil)

	current := &round{
		Reflector: r,
		internal:  NewRetryWithDeadline(r.MaxInternalErrorRetryDuration, time.Minute, apierrors.IsInternalError, r.options.Clock),
		listed: func() {
			klog.FromContext(ctx).V(2).Info("Caches populated", "type", r.typeDescription, "reflector", r.name)
			resyncs.Go(func() {
				if err := r.resync(ctx); err != nil {
					cancel(err)
				}
			})
		},
	}
	defer current.close()
	next, err := phase((*round).listing), error(nil)
	if r.useWatchList {
		next = (*round).streaming
	}
	for next != nil && ctx.Err() == nil {
		next, err = next(current, ctx)
	}
	var failed *resyncError
	if errors.As(context.Cause(ctx), &failed) {
		return failed
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (p *round) close() {
	if p.open != nil {
		p.open.Stop()
		p.open = nil
	}
}

// listing fills the store with a list.
func (p *round) listing(ctx context.Context) (phase, error) {
	if err := p.list(ctx); err != nil {
		return nil, err
	}
	p.listed()
	return (*round).connecting, nil
}

// streaming fills the store with the events that a watch begins with, which
// costs server and client less than a list. If that fails, a list has to do.
func (p *round) streaming(ctx context.Context) (phase, error) {
	w, err := p.stream(ctx)
	if err != nil {
		klog.FromContext(ctx).V(4).Info("Streaming the initial state failed, falling back to a list", "reflector", p.name, "type", p.typeDescription, "err", err)
		if apierrors.IsInvalid(err) || errors.Is(err, errNoInitialEventsEnd) {
			p.useWatchList = false // this server does not know how
		}
		return (*round).listing, nil
	}
	p.open = w
	p.listed()
	return (*round).following, nil
}

// connecting opens a watch from where the store is.
func (p *round) connecting(ctx context.Context) (phase, error) {
	w, err := p.watch(ctx, metav1.ListOptions{ResourceVersion: p.LastSyncResourceVersion()}, &leftOut{ctx: ctx, reflector: p.Reflector})
	switch {
	case err == nil:
		p.open = w
		return (*round).following, nil
	case ctx.Err() != nil:
		return nil, nil
	case canReconnect(err):
		klog.FromContext(ctx).V(4).Info("Watch failed - backing off", "reflector", p.name, "type", p.typeDescription, "err", err)
		p.pause(ctx)
		return (*round).connecting, nil
	}
	return nil, err
}

// following applies the events of the open watch until it ends, and decides
// what its end means.
func (p *round) following(ctx context.Context) (phase, error) {
	_, err := p.follow(ctx, p.open, p.store, 0)
	p.close()
	p.internal.After(err)
	logger := klog.FromContext(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, nil
	case err == nil: // the server ends every watch after a while
		return (*round).connecting, nil
	case isExpiredError(err):
		logger.V(4).Info("Watch closed", "reflector", p.name, "type", p.typeDescription, "err", err)
		return nil, nil
	case apierrors.IsTooManyRequests(err):
		logger.V(2).Info("Watch returned 429 - backing off", "reflector", p.name, "type", p.typeDescription)
		p.pause(ctx)
		return (*round).connecting, nil
	case apierrors.IsInternalError(err) && p.internal.ShouldRetry():
		logger.V(2).Info("Retrying watch after an internal error", "reflector", p.name, "type", p.typeDescription, "err", err)
		return (*round).connecting, nil
	}
	logger.Info("Warning: watch ended with error", "reflector", p.name, "type", p.typeDescription, "err", err)
	return nil, nil
}

// canReconnect reports whether opening a watch failed in a way that says
// nothing about the resource version: a server that restarts refuses
// connections, one that is busy answers 429. A list would only add to its load.
func canReconnect(err error) bool {
	return utilnet.IsConnectionRefused(err) || apierrors.IsTooManyRequests(err)
}

// resyncError is how a failed resync of the store ends its round.
type resyncError struct{ err error }

func (e *resyncError) Error() string { return fmt.Sprintf("resync the store: %v", e.err) }
func (e *resyncError) Unwrap() error { return e.err }

// resync calls the store's Resync about every resync period.
func (r *Reflector) resync(ctx context.Context) error {
	if r.options.ResyncPeriod == 0 {
		return nil
	}
	for {
		timer := r.options.Clock.NewTimer(r.options.ResyncPeriod)
		select {
		case <-timer.C():
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
		if r.ShouldResync != nil && !r.ShouldResync() {
			continue
		}
		klog.FromContext(ctx).V(4).Info("Forcing resync", "reflector", r.name)
		if err := r.store.Resync(); err != nil {
			return &resyncError{err}
		}
	}
}
