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

// Package retry repeats what failed for a reason that may pass, such as a
// conflict with another writer.
package retry

import (
	"context"
	"errors"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"

	"k8s.io/client-go/internal/ctxerr"
)

// DefaultRetry is for conflicts where several writers are at work on the same
// object now and then.
var DefaultRetry = wait.Backoff{Steps: 5, Duration: 10 * time.Millisecond, Factor: 1, Jitter: 0.1}

// DefaultBackoff is for conflicts with a writer that is always at work, such as
// a controller that answers to what was written.
var DefaultBackoff = wait.Backoff{Steps: 4, Duration: 10 * time.Millisecond, Factor: 5, Jitter: 0.1}

// OnErrorWithContext calls fn until it succeeds, fails with an error that is
// not retriable, backoff has no steps left, or ctx ends. It returns fn's last
// error. When ctx ends while an error waits for its retry, or fn gives up
// because of it, the result is that error and the context's at once: errors.Is
// and the helpers of k8s.io/apimachinery/pkg/api/errors find either.
func OnErrorWithContext(ctx context.Context, backoff wait.Backoff, retriable func(error) bool, fn func(context.Context) error) error {
	if err := ctxerr.Check(ctx, "retry"); err != nil {
		return err
	}
	var last error // the retriable error of the attempt before
	for backoff.Steps > 0 {
		err := fn(ctx)
		switch {
		case err == nil:
			return nil
		case !retriable(err):
			return giveUp(err, last)
		}
		last = err
		delay := backoff.Step()
		if backoff.Steps <= 0 { // used up, or ended by its Cap: nothing to sleep for
			return last
		}
		if !sleep(ctx, delay) {
			return ctxerr.Wrap(ctx, last, "wait to retry")
		}
	}
	return wait.ErrWaitTimeout //nolint:staticcheck // callers compare with it
}

// RetryOnConflictWithContext is OnErrorWithContext for conflicts with another
// writer. fn should read the object, change it, write it, and return the error
// of that write as it is:
//
//	err := retry.RetryOnConflictWithContext(ctx, retry.DefaultRetry, func(ctx context.Context) error {
//		pod, err := client.Pods("ns").Get(ctx, "web", metav1.GetOptions{})
//		if err != nil {
//			return err
//		}
//		pod.Labels["stage"] = "done"
//		_, err = client.Pods("ns").Update(ctx, pod, metav1.UpdateOptions{})
//		return err
//	})
func RetryOnConflictWithContext(ctx context.Context, backoff wait.Backoff, fn func(context.Context) error) error {
	return OnErrorWithContext(ctx, backoff, apierrors.IsConflict, fn)
}

// giveUp returns err, with the error that was being retried if err is only
// the end of a context.
func giveUp(err, last error) error {
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if last == nil || !ended {
		return err
	}
	return fmt.Errorf("%w, while retrying after: %w", err, last)
}

// sleep returns false as soon as ctx ends.
func sleep(ctx context.Context, d time.Duration) bool {
	if ctx.Err() != nil {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
