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
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"k8s.io/client-go/internal/ctxerr"
)

// timeLimit is Config.Timeout or Request.Timeout while a call runs. It ends the
// call's context from outside, and not by a deadline of that context, because
// a stream lives on when the limit has been met.
type timeLimit struct {
	exceeded *timeoutError // nil: no limit
	until    time.Time
	timer    *time.Timer
	cancel   context.CancelCauseFunc
}

// start returns the context of a call that may take d, or ctx if d is zero.
func (l *timeLimit) start(ctx context.Context, d time.Duration) context.Context {
	if d <= 0 {
		return ctx
	}
	l.exceeded = &timeoutError{after: d}
	l.until = time.Now().Add(d)
	ctx, l.cancel = context.WithCancelCause(ctx)
	l.timer = time.AfterFunc(d, func() { l.cancel(l.exceeded) })
	return ctx
}

// met ends the limit but not the context. It reports false if it is too late.
func (l *timeLimit) met() bool { return l.timer == nil || l.timer.Stop() }

// stop ends the limit and the context.
func (l *timeLimit) stop() {
	if l.timer != nil {
		l.timer.Stop()
		l.cancel(nil)
	}
}

// timeoutError is the cause with which a limit ends a call.
type timeoutError struct {
	after time.Duration
	doing string
	prior error
}

func (t *timeoutError) Error() string {
	return fmt.Sprintf("%s: %v (Client.Timeout exceeded: not complete within %v)", t.doing, context.DeadlineExceeded, t.after) + previously(t.prior)
}
func (t *timeoutError) Timeout() bool   { return true }
func (t *timeoutError) Temporary() bool { return true }
func (t *timeoutError) Unwrap() []error {
	if t.prior == nil {
		return []error{context.DeadlineExceeded}
	}
	return []error{context.DeadlineExceeded, t.prior}
}

// ended says that ctx, the call's context, ended the call, and whether that was
// the caller's doing or the limit's. err is what it interrupted, or nil.
func (e *exchange) ended(ctx context.Context, err error) error {
	prior := e.failed.asError()
	if l := e.limit.exceeded; l != nil && errors.Is(context.Cause(ctx), l) {
		return &url.Error{Op: operation(e.plan.method), URL: e.plan.url.Redacted(), Err: &timeoutError{after: l.after, doing: e.doing(), prior: prior}}
	}
	if prior != nil {
		if err == nil {
			err = context.Cause(ctx)
		}
		err = &priorError{error: err, prior: prior}
	}
	return ctxerr.Wrap(ctx, err, e.doing())
}

// operation is what net/http calls a method in its errors: "Get" for GET.
func operation(method string) string {
	if method == "" {
		return "Get"
	}
	return method[:1] + strings.ToLower(method[1:])
}

// fits fails at once if the pause before the next attempt would outlast the
// call: with what the attempt before said, and as a deadline exceeded.
func (e *exchange) fits(ctx context.Context, wait time.Duration) error {
	if ctx.Err() != nil {
		return e.ended(ctx, nil)
	}
	until, ok := ctx.Deadline()
	if l := e.limit; l.exceeded != nil && (!ok || l.until.Before(until)) {
		until, ok = l.until, true
	}
	if !ok {
		return nil
	}
	left := time.Until(until)
	if wait <= left {
		return nil
	}
	return &tooLateError{error: e.failed.asError(), doing: e.doing(), wait: wait, left: left}
}

// tooLateError is why a call is not repeated: it would be too late. It is what
// the server or the connection said as well as context.DeadlineExceeded.
type tooLateError struct {
	error
	doing      string
	wait, left time.Duration
}

func (t *tooLateError) Error() string {
	return fmt.Sprintf("%s: %v (not tried again: the pause of %v would outlast the deadline in %v: %v)",
		t.doing, t.error, t.wait, t.left.Round(time.Millisecond), context.DeadlineExceeded)
}
func (t *tooLateError) Unwrap() []error { return []error{t.error, context.DeadlineExceeded} }
func (t *tooLateError) Timeout() bool   { return true }
func (t *tooLateError) Temporary() bool { return true }

// priorError adds to an error how the attempt before ended.
type priorError struct {
	error
	prior error
}

func (p *priorError) Error() string   { return p.error.Error() + previously(p.prior) }
func (p *priorError) Unwrap() []error { return []error{p.error, p.prior} }

func previously(err error) string {
	if err == nil {
		return ""
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the URL has been said
	}
	return " - error from a previous attempt: " + err.Error()
}

// failure is an attempt that is repeated.
type failure struct {
	request *Request
	resp    *http.Response
	body    []byte
	err     error
}

// asError is what the call would have returned had it not been repeated.
func (f *failure) asError() error {
	switch {
	case f == nil:
		return nil
	case f.err != nil:
		return f.err
	}
	return f.request.answer(f.resp, f.body).Error()
}
