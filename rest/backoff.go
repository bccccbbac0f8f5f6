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
	"net/http"
	"net/url"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/util/flowcontrol"
)

// BackoffManager decides how long to hold back requests to a server that
// answers with errors. Its Sleep knows no context.
//
// Deprecated: use BackoffManagerWithContext.
type BackoffManager interface {
	UpdateBackoff(actualURL *url.URL, err error, responseCode int)
	CalculateBackoff(actualURL *url.URL) time.Duration
	Sleep(d time.Duration)
}

// BackoffManagerWithContext decides how long to hold back requests to a server
// that answers with errors. Every attempt asks CalculateBackoffWithContext, waits
// in SleepWithContext, and tells UpdateBackoffWithContext how it went.
type BackoffManagerWithContext interface {
	UpdateBackoffWithContext(ctx context.Context, actualURL *url.URL, err error, responseCode int)
	CalculateBackoffWithContext(ctx context.Context, actualURL *url.URL) time.Duration
	// SleepWithContext returns after d or at the end of ctx, whichever is first.
	SleepWithContext(ctx context.Context, d time.Duration)
}

var (
	_ BackoffManagerWithContext = &URLBackoff{}
	_ BackoffManagerWithContext = &NoBackoff{}
	_ BackoffManager            = &URLBackoff{}
	_ BackoffManager            = &NoBackoff{}
)

// NoBackoff never holds anything back.
type NoBackoff struct{}

// UpdateBackoffWithContext implements BackoffManagerWithContext.
func (n *NoBackoff) UpdateBackoffWithContext(context.Context, *url.URL, error, int) {}

// CalculateBackoffWithContext implements BackoffManagerWithContext.
func (n *NoBackoff) CalculateBackoffWithContext(context.Context, *url.URL) time.Duration { return 0 }

// SleepWithContext implements BackoffManagerWithContext.
func (n *NoBackoff) SleepWithContext(ctx context.Context, d time.Duration) { sleep(ctx, d) }

// URLBackoff holds back requests by server: a host that answers with 429 or
// 5xx is given more and more time, up to a maximum, until it answers well.
type URLBackoff struct {
	// Backoff keeps the time for each host.
	Backoff *flowcontrol.Backoff
}

// Disable makes the back-off zero.
func (b *URLBackoff) Disable() { b.Backoff = flowcontrol.NewBackOff(0, 0) }

// UpdateBackoffWithContext implements BackoffManagerWithContext.
func (b *URLBackoff) UpdateBackoffWithContext(ctx context.Context, actualURL *url.URL, err error, responseCode int) {
	if responseCode == http.StatusTooManyRequests || responseCode >= http.StatusInternalServerError {
		b.Backoff.Next(hostOf(actualURL), b.Backoff.Clock.Now())
		return
	}
	if err != nil || responseCode >= http.StatusMultipleChoices {
		klog.FromContext(ctx).V(4).Info("Client is returning errors", "code", responseCode, "err", err)
	}
	b.Backoff.Reset(hostOf(actualURL))
}

// CalculateBackoffWithContext implements BackoffManagerWithContext.
func (b *URLBackoff) CalculateBackoffWithContext(_ context.Context, actualURL *url.URL) time.Duration {
	return b.Backoff.Get(hostOf(actualURL))
}

// SleepWithContext implements BackoffManagerWithContext. Time passes as
// Backoff's clock says.
func (b *URLBackoff) SleepWithContext(ctx context.Context, d time.Duration) {
	if d <= 0 || ctx.Err() != nil {
		return
	}
	timer := b.Backoff.Clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-ctx.Done():
	}
}

// hostOf is what all requests to one server have in common.
func hostOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.Host
}

// sleep waits for d, not beyond the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 || ctx.Err() != nil {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// legacyBackoff lets a BackoffManager be used where there is a context.
type legacyBackoff struct{ BackoffManager }

func (l legacyBackoff) UpdateBackoffWithContext(_ context.Context, actualURL *url.URL, err error, responseCode int) {
	l.UpdateBackoff(actualURL, err, responseCode)
}

func (l legacyBackoff) CalculateBackoffWithContext(_ context.Context, actualURL *url.URL) time.Duration {
	return l.CalculateBackoff(actualURL)
}

// SleepWithContext leaves the manager's Sleep at the end of ctx. The goroutine
// that sleeps ends when Sleep returns, which nobody can hasten.
func (l legacyBackoff) SleepWithContext(ctx context.Context, d time.Duration) {
	if d <= 0 {
		l.Sleep(d)
		return
	}
	slept := make(chan struct{})
	go func() {
		defer close(slept)
		l.Sleep(d)
	}()
	select {
	case <-slept:
	case <-ctx.Done():
	}
}
