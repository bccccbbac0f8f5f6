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
	"net/url"
	"time"
)

// BackOff sets what holds the request back. The manager's Sleep is left at the
// end of the call's context; a manager with the ctx forms is used by those.
//
// Deprecated: use BackOffWithContext.
func (r *Request) BackOff(manager BackoffManager) *Request {
	return r.BackOffWithContext(backoffWithContext(manager))
}

func backoffWithContext(manager BackoffManager) BackoffManagerWithContext {
	if manager == nil {
		return nil
	}
	if m, ok := manager.(BackoffManagerWithContext); ok {
		return m
	}
	return legacyBackoff{manager}
}

// WarningHandler sets who is told of warnings in the answer.
//
// Deprecated: use WarningHandlerWithContext.
func (r *Request) WarningHandler(handler WarningHandler) *Request {
	return r.WarningHandlerWithContext((&Config{WarningHandler: handler}).warningHandler())
}

// SetDefaultWarningHandler sets who is told of warnings if nothing else is said.
//
// Deprecated: use SetDefaultWarningHandlerWithContext.
func SetDefaultWarningHandler(l WarningHandler) {
	SetDefaultWarningHandlerWithContext((&Config{WarningHandler: l}).warningHandler())
}

// HandleWarningHeader implements WarningHandler.
//
// Deprecated: use HandleWarningHeaderWithContext.
func (NoWarnings) HandleWarningHeader(code int, agent string, text string) {}

// HandleWarningHeader implements WarningHandler.
//
// Deprecated: use HandleWarningHeaderWithContext.
func (w WarningLogger) HandleWarningHeader(code int, agent string, text string) {
	w.HandleWarningHeaderWithContext(context.TODO(), code, agent, text)
}

// UpdateBackoff implements BackoffManager.
//
// Deprecated: use UpdateBackoffWithContext.
func (n *NoBackoff) UpdateBackoff(actualURL *url.URL, err error, responseCode int) {
	n.UpdateBackoffWithContext(context.TODO(), actualURL, err, responseCode)
}

// CalculateBackoff implements BackoffManager.
//
// Deprecated: use CalculateBackoffWithContext.
func (n *NoBackoff) CalculateBackoff(actualURL *url.URL) time.Duration {
	return n.CalculateBackoffWithContext(context.TODO(), actualURL)
}

// Sleep implements BackoffManager.
//
// Deprecated: use SleepWithContext.
func (n *NoBackoff) Sleep(d time.Duration) { n.SleepWithContext(context.TODO(), d) }

// UpdateBackoff implements BackoffManager.
//
// Deprecated: use UpdateBackoffWithContext.
func (b *URLBackoff) UpdateBackoff(actualURL *url.URL, err error, responseCode int) {
	b.UpdateBackoffWithContext(context.TODO(), actualURL, err, responseCode)
}

// CalculateBackoff implements BackoffManager.
//
// Deprecated: use CalculateBackoffWithContext.
func (b *URLBackoff) CalculateBackoff(actualURL *url.URL) time.Duration {
	return b.CalculateBackoffWithContext(context.TODO(), actualURL)
}

// Sleep implements BackoffManager.
//
// Deprecated: use SleepWithContext.
func (b *URLBackoff) Sleep(d time.Duration) { b.SleepWithContext(context.TODO(), d) }
