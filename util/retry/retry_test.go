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

package retry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
)

var (
	errQuota    = errors.New("quota used up")
	errConflict = apierrors.NewConflict(schema.GroupResource{Resource: "pods"}, "a", errors.New("changed"))
	everySecond = wait.Backoff{Steps: 4, Duration: time.Second, Factor: 2}
)

// script returns a function that fails with each of errs in turn.
func script(errs ...error) (func(context.Context) error, *int) {
	calls := 0
	return func(context.Context) error {
		calls++
		return errs[min(calls, len(errs))-1]
	}, &calls
}

func TestRetryOnConflict(t *testing.T) {
	other := errors.New("other")
	for _, c := range []struct {
		name  string
		errs  []error
		want  error
		calls int
		took  time.Duration
	}{
		{"success", []error{nil}, nil, 1, 0},
		{"success later", []error{errConflict, errConflict, nil}, nil, 3, 3 * time.Second},
		{"never", []error{errConflict}, errConflict, 4, 7 * time.Second}, // no sleep after the last
		{"not retriable", []error{other}, other, 1, 0},
		{"not retriable later", []error{errConflict, other}, other, 2, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fn, calls := script(c.errs...)
				start := time.Now()
				err := RetryOnConflictWithContext(t.Context(), everySecond, fn)
				if err != c.want || *calls != c.calls || time.Since(start) != c.took {
					t.Errorf("%v after %d calls and %v, want %v after %d and %v", err, *calls, time.Since(start), c.want, c.calls, c.took)
				}
			})
		})
	}
}

func TestGap38_cancelDuringBackoffIsBothErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(1500*time.Millisecond, func() { cancel(errQuota) })
		fn, calls := script(errConflict)
		start := time.Now()
		err := RetryOnConflictWithContext(ctx, everySecond, fn)
		if took := time.Since(start); took != 1500*time.Millisecond || *calls != 2 {
			t.Errorf("returned after %v and %d calls, want 1.5s and 2", took, *calls)
		}
		wantConflictAnd(t, err, context.Canceled, errQuota)
	})
}

func TestGap38_cancelInsideTheFunctionIsBothErrors(t *testing.T) {
	for _, ended := range []error{context.Canceled, context.DeadlineExceeded} {
		fn, _ := script(errConflict, ended)
		wantConflictAnd(t, RetryOnConflictWithContext(t.Context(), DefaultRetry, fn), ended)
		calls := 0
		wantConflictAnd(t, RetryOnConflict(DefaultRetry, func() error { calls++; return []error{errConflict, ended}[calls-1] }), ended)
	}
}

func wantConflictAnd(t *testing.T, err error, others ...error) {
	t.Helper()
	if !apierrors.IsConflict(err) || !errors.Is(err, errConflict) {
		t.Errorf("%v is no conflict", err)
	}
	for _, o := range others {
		if !errors.Is(err, o) {
			t.Errorf("errors.Is(%v, %v) = false", err, o)
		}
	}
}

func TestOnError_C3_endedContextMakesNoAttempt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errQuota)
	fn, calls := script(nil)
	if err := OnErrorWithContext(ctx, DefaultRetry, apierrors.IsConflict, fn); !errors.Is(err, errQuota) || !errors.Is(err, context.Canceled) || *calls != 0 {
		t.Errorf("%v after %d calls", err, *calls)
	}
}

func TestOnError_C7_nilContext(t *testing.T) {
	fn, calls := script(nil)
	//lint:ignore SA1012 a nil context is the case under test
	if err := OnErrorWithContext(nil, DefaultRetry, apierrors.IsConflict, fn); err == nil || *calls != 0 {
		t.Errorf("%v after %d calls", err, *calls)
	}
}

func TestOnError_C4_theFunctionGetsTheContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, 1)
	if err := OnErrorWithContext(ctx, DefaultRetry, apierrors.IsConflict, func(ctx context.Context) error {
		if ctx.Value(key{}) != 1 {
			return errors.New("another context")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestOnError_withoutSteps(t *testing.T) {
	calls := 0
	err := OnError(wait.Backoff{}, func(error) bool { return true }, func() error { calls++; return nil })
	if !wait.Interrupted(err) || calls != 0 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestOnError_capEndsTheSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fn, calls := script(errConflict)
		start := time.Now()
		b := wait.Backoff{Steps: 10, Duration: time.Second, Factor: 10, Cap: 5 * time.Second}
		if err := OnErrorWithContext(t.Context(), b, apierrors.IsConflict, fn); err != errConflict || *calls != 1 || time.Since(start) != 0 {
			t.Errorf("%v after %d calls and %v", err, *calls, time.Since(start))
		}
	})
}

// Without a step there is no attempt, and the error that callers compare with.
func TestOnError_noStep(t *testing.T) {
	err := OnError(wait.Backoff{}, func(error) bool { return true }, func() error { t.Error("called"); return nil })
	if err != wait.ErrWaitTimeout { //nolint:errorlint,staticcheck // as callers do it
		t.Errorf("err = %v", err)
	}
}
