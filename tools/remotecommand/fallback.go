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

package remotecommand

import (
	"context"

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// FallbackExecutor runs a session with a second Executor if the first one
// failed in a way that says that it cannot: see NewFallbackExecutor.
type FallbackExecutor struct {
	primary        Executor
	secondary      Executor
	shouldFallback func(error) bool
}

// NewFallbackExecutor makes an Executor that uses primary, and, if shouldFallback
// holds for its error, secondary. The usual pair is a WebSocket and a SPDY
// Executor, with a shouldFallback that asks httpstream.IsUpgradeFailure and
// httpstream.IsHTTPSProxyError: such errors come before anything was read from
// Stdin. After the end of the context there is no second attempt.
func NewFallbackExecutor(primary, secondary Executor, shouldFallback func(error) bool) (Executor, error) {
	return &FallbackExecutor{primary, secondary, shouldFallback}, nil
}

// StreamWithContext runs a session until it or ctx ends.
func (f *FallbackExecutor) StreamWithContext(ctx context.Context, options StreamOptions) error {
	if err := ctxerr.Check(ctx, "remotecommand.FallbackExecutor.StreamWithContext"); err != nil {
		return err
	}
	err := f.primary.StreamWithContext(ctx, options)
	if err == nil || ctx.Err() != nil || !f.shouldFallback(err) {
		return err
	}
	klog.FromContext(ctx).V(4).Info("RemoteCommand fallback", "err", err)
	return f.secondary.StreamWithContext(ctx, options)
}
