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
	"io"
	"net/http"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/util/net"
	"k8s.io/klog/v2"
)

const (
	// reconnectPause is the pause after a broken connection.
	reconnectPause = time.Second
	// Of an answer that is thrown away, this much is read, for this long, so
	// that the connection can be used again and an error can quote it.
	drainBytes = 64 << 10
	drainTime  = time.Second
)

// verdict decides whether another attempt follows, after which pause, and why;
// nil if none does. One place knows what may be repeated.
func (e *exchange) verdict(ctx context.Context, resp *http.Response, err error) *RetryAfter {
	if e.attempt > e.r.maxRetries || !e.plan.body.repeatable() || ctx.Err() != nil {
		return nil
	}
	again := &RetryAfter{Attempt: e.attempt}
	if err != nil {
		if !e.mayRepeat(err) {
			return nil
		}
		again.Wait, again.Reason = reconnectPause, "connection lost"
	} else {
		seconds, asked := retryAfter(resp)
		if !asked {
			return nil
		}
		again.Wait = max(0, time.Duration(seconds)*time.Second)
		again.Reason = strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
	}
	if b := e.r.backoff; b != nil {
		again.Wait = max(again.Wait, b.CalculateBackoffWithContext(ctx, e.plan.url))
	}
	return again
}

// mayRepeat reports whether a request that got no answer may be sent again: the
// server may have acted on it, so only reading may.
func (e *exchange) mayRepeat(err error) bool {
	if net.IsHTTP2ConnectionLost(err) || net.IsProbableEOF(err) || net.IsConnectionReset(err) {
		return e.kind == callWatch || e.plan.method == http.MethodGet
	}
	return e.kind == callWatch && net.IsTimeout(err)
}

// retryAfter is how many seconds to wait before asking again, if the server
// asks for that.
func retryAfter(resp *http.Response) (int, bool) {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode/100 != 5 {
		return 0, false
	}
	return retryAfterSeconds(resp)
}

func retryAfterSeconds(resp *http.Response) (int, bool) {
	h := resp.Header.Get("Retry-After")
	if h == "" {
		return 0, false
	}
	seconds, err := strconv.Atoi(h)
	return seconds, err == nil
}

// drain reads and closes the answer of an attempt that is repeated.
func (f *failure) drain() {
	if f.resp == nil {
		return
	}
	closeLate := time.AfterFunc(drainTime, func() { f.resp.Body.Close() })
	f.body, _ = io.ReadAll(io.LimitReader(f.resp.Body, drainBytes))
	closeLate.Stop()
	f.resp.Body.Close()
}

func (e *exchange) logRetry(ctx context.Context, again *RetryAfter) {
	logger := klog.FromContext(ctx).V(4)
	if !logger.Enabled() {
		return
	}
	details := []any{"request", e.doing(), "reason", again.Reason, "delay", again.Wait, "url", e.plan.url.Redacted()}
	if resp := e.failed.resp; resp != nil {
		details = append(details,
			"flowSchema", resp.Header.Get("X-Kubernetes-PF-FlowSchema-UID"),
			"priorityLevel", resp.Header.Get("X-Kubernetes-PF-PriorityLevel-UID"))
	}
	if err := e.failed.err; err != nil {
		details = append(details, "err", fmt.Sprint(err))
	}
	logger.Info("Trying again", details...)
}
