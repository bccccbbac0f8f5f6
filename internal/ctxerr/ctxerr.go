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

// Package ctxerr has the one error with which this module reports that a
// caller's context ended a call (clause C3 of the context contract).
//
// The error keeps whatever text the interrupted operation had, says what was
// being done, and satisfies errors.Is for ctx.Err() and for context.Cause(ctx)
// alike, whichever of the two the interrupted operation happened to return.
package ctxerr

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Error is what New and Wrap return. Code outside this module meets it only
// through errors.Is, errors.As on what it wraps, and Timeout.
type Error struct {
	doing string // what was being done; may be empty
	err   error  // what the operation returned; nil if it never got to return
	ended error  // ctx.Err()
	cause error  // context.Cause(ctx)
}

// New reports that ctx, which has ended, interrupted doing, a phrase such as
// "wait for the rate limiter". It returns nil for a live ctx.
func New(ctx context.Context, doing string) error {
	return Wrap(ctx, nil, doing)
}

// Wrap attributes err, the result of doing, to the end of ctx. With a live ctx
// it returns err unchanged, so a call site can hand over every error it gets.
// An err that already carries both the context error and its cause gets the
// phrase in front and nothing else.
func Wrap(ctx context.Context, err error, doing string) error {
	ended := ctx.Err()
	if ended == nil {
		return err
	}
	return &Error{doing: doing, err: err, ended: ended, cause: context.Cause(ctx)}
}

// Check returns an error that names function if ctx is nil (clause C7), and
// the error of New if it has already ended.
func Check(ctx context.Context, function string) error {
	if ctx == nil {
		return NilContext(function)
	}
	if ctx.Err() != nil {
		return New(ctx, function)
	}
	return nil
}

// NilContext is the error for a nil context handed to function.
func NilContext(function string) error {
	return fmt.Errorf("%s: context must not be nil: pass the caller's context, or context.Background() at the root of a program", function)
}

// Error joins, in this order and each once, what was being done, what the
// operation said, the cause and the context's own error.
func (e *Error) Error() string {
	text := ""
	add := func(err error) {
		if err == nil {
			return
		}
		if text == "" {
			text = err.Error()
		} else if s := err.Error(); !strings.Contains(text, s) {
			text += ": " + s
		}
	}
	add(e.err)
	add(e.cause)
	if e.ended != nil && !strings.Contains(text, e.ended.Error()) {
		text += " (" + e.ended.Error() + ")"
	}
	if e.doing == "" {
		return text
	}
	return e.doing + ": " + text
}

// Unwrap gives errors.Is and errors.As the interrupted operation's error, the
// context's error and its cause.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 3)
	for _, err := range []error{e.err, e.ended, e.cause} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// Timeout reports whether a deadline ended the call; net.Error and
// os.IsTimeout ask for it.
func (e *Error) Timeout() bool { return errors.Is(e.ended, context.DeadlineExceeded) }

// Temporary is part of net.Error. Repeating a call with an ended context
// cannot succeed.
func (e *Error) Temporary() bool { return false }
