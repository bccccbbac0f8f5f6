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

package testing

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
)

// lastWord is how long a call listens to a reactor beyond the end of its
// context. Many reactors end the context themselves and then answer.
const lastWord = 20 * time.Millisecond

// reactor is Reactor, WatchReactor or ProxyReactor.
type reactor[T any] interface {
	Handles(Action) bool
	React(Action) (bool, T, error)
}

// contextReactor is ContextReactor, ContextWatchReactor or ContextProxyReactor.
// Reactors are asked for it in each call, since the chains are public fields.
type contextReactor[T any] interface {
	ReactWithContext(context.Context, Action) (bool, T, error)
}

// question is one call of a Fake, to be answered with a T.
type question[T any] struct {
	turn     *turn
	action   Action
	trackers []*trackerReactors
	discard  func(T) // gets a result that comes after the caller has left; may be nil
	passBy   bool    // a reactor that fails has not handled the action
}

// ask asks the reactors of chain in their order. Its error is that of the
// reactor which handled the action, or tells that ctx has ended.
//
// All of them are given one copy of the action: what a reactor that does not
// handle it changes in its object, say the name for a generateName, the next
// ones see. The caller's object stays as it is.
func ask[T any, R reactor[T]](ctx context.Context, q question[T], chain []R) (handled bool, ret T, err error) {
	q.action = q.action.DeepCopy()
	var (
		none T
		mine *ticket
	)
	defer func() {
		if mine != nil {
			q.turn.give(mine)
		}
	}()
	for _, r := range chain {
		if !r.Handles(q.action) {
			continue
		}
		if ctx.Err() != nil {
			return false, none, ctxerr.New(ctx, describe(q.action))
		}
		if aware, ok := any(r).(contextReactor[T]); ok {
			handled, ret, err = aware.ReactWithContext(ctx, q.action)
			err = explain(ctx, err, q.action)
		} else if ofTracker(q.trackers, r) {
			handled, ret, err = r.React(q.action)
		} else {
			if mine == nil {
				if mine, err = q.turn.take(ctx); err != nil {
					return false, none, ctxerr.Wrap(ctx, err, describe(q.action))
				}
			}
			handled, ret, err = q.react(ctx, mine, r)
		}
		if handled && (err == nil || !q.passBy || ctx.Err() != nil) {
			return true, ret, err
		}
	}
	return false, none, nil
}

// react runs a reactor that knows no context, in this goroutine unless ctx can
// end. To leave it counts as handled.
func (q question[T]) react(ctx context.Context, mine *ticket, r reactor[T]) (bool, T, error) {
	if ctx.Done() == nil {
		return r.React(q.action)
	}
	type reaction struct {
		handled bool
		ret     T
		err     error
	}
	q.turn.share(mine)
	var claimed atomic.Bool // by the reactor's start, or by its caller's leaving before that
	got, err := shared.LeaveAfter(ctx, lastWord, describe(q.action), func() (reaction, error) {
		if !claimed.CompareAndSwap(false, true) {
			return reaction{}, nil
		}
		defer q.turn.give(mine)
		handled, ret, err := r.React(q.action)
		return reaction{handled, ret, err}, nil
	}, func(late reaction, _ error) {
		if q.discard != nil && late.handled && late.err == nil {
			q.discard(late.ret)
		}
	})
	if err != nil {
		if claimed.CompareAndSwap(false, true) {
			q.turn.give(mine)
		}
		return true, got.ret, err
	}
	return got.handled, got.ret, got.err
}

// explain adds what was being done and the cause to an error with which a
// reactor reports the end of ctx. Its other errors stay as they are.
func explain(ctx context.Context, err error, action Action) error {
	if ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))) {
		return ctxerr.Wrap(ctx, err, describe(action))
	}
	return err
}

// check is nil for a live ctx.
func check(ctx context.Context, method string, action Action) error {
	if ctx == nil {
		return ctxerr.NilContext("testing.Fake." + method + ": " + describe(action))
	}
	if ctx.Err() != nil {
		return ctxerr.New(ctx, describe(action))
	}
	return nil
}

// describe says what a call does, for example "update deployments.apps/scale
// shop/web".
func describe(action Action) string {
	var b strings.Builder
	b.WriteString(action.GetVerb() + " " + action.GetResource().GroupResource().String())
	if sub := action.GetSubresource(); sub != "" {
		b.WriteString("/" + sub)
	}
	name := nameOf(action)
	switch ns := action.GetNamespace(); {
	case ns != "" && name != "":
		b.WriteString(" " + ns + "/" + name)
	case ns != "" || name != "":
		b.WriteString(" " + ns + name)
	}
	return b.String()
}

func nameOf(action Action) string {
	switch a := action.(type) {
	case interface{ GetName() string }:
		return a.GetName()
	case interface{ GetObject() runtime.Object }:
		if m, err := meta.Accessor(a.GetObject()); err == nil && !reflect.ValueOf(m).IsZero() {
			return m.GetName()
		}
	}
	return ""
}

// failedResponse is the answer of a proxy that was never asked.
type failedResponse struct{ err error }

func (r failedResponse) DoRaw(context.Context) ([]byte, error) { return nil, r.err }

func (r failedResponse) Stream(context.Context) (io.ReadCloser, error) { return nil, r.err }
