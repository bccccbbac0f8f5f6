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

package shared

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
)

// Leave runs fn, which knows no context, in a goroutine of its own and returns
// its result, or an error that names doing as soon as ctx ends. The goroutine
// ends when fn does; late is called with the result that nobody took, for
// example to close a connection, and may be nil.
//
// A panic of fn goes on in the caller, and so does the runtime.Goexit of a
// test's FailNow, as if the caller had run fn itself. After the caller has
// left, a panic ends the program as any other does.
func Leave[V any](ctx context.Context, doing string, fn func() (V, error), late func(V, error)) (V, error) {
	return LeaveAfter(ctx, 0, doing, fn, late)
}

// LeaveAfter is Leave that gives fn a moment beyond the end of ctx. An fn that
// is about to return, perhaps because it ended ctx itself, is then heard.
func LeaveAfter[V any](ctx context.Context, moment time.Duration, doing string, fn func() (V, error), late func(V, error)) (V, error) {
	var zero V
	if err := ctxerr.Check(ctx, doing); err != nil {
		return zero, err
	}
	outcomes := make(chan outcome[V]) // unbuffered: either the caller takes it or late does
	gone := make(chan struct{})
	go func() {
		var o outcome[V]
		returned := false
		defer func() {
			if !returned {
				o.catch(recover())
			}
			select {
			case outcomes <- o:
			case <-gone:
				o.abandon(late)
			}
		}()
		o.value, o.err = fn()
		returned = true
	}()
	select {
	case o := <-outcomes:
		return o.take(ctx, doing)
	case <-ctx.Done():
	}
	if moment > 0 {
		timer := time.NewTimer(moment)
		defer timer.Stop()
		select {
		case o := <-outcomes:
			return o.take(ctx, doing)
		case <-timer.C:
		}
	}
	close(gone)
	return zero, ctxerr.New(ctx, doing)
}

// outcome is how a function ended: it returned, panicked or left its goroutine.
type outcome[V any] struct {
	value    V
	err      error
	panicked any
	stack    []byte
	exited   bool
}

// catch is told what recover found in a function that did not return.
func (o *outcome[V]) catch(panicked any) {
	if panicked == nil {
		o.exited = true // nothing to recover: runtime.Goexit
		return
	}
	o.panicked, o.stack = panicked, debug.Stack()
}

// take makes the outcome that of the caller. The panic keeps its value, which
// somebody may recover, so the stack has to be logged.
func (o *outcome[V]) take(ctx context.Context, doing string) (V, error) {
	if o.exited {
		runtime.Goexit()
	}
	if o.panicked != nil {
		klog.FromContext(ctx).Error(nil, "Panic in a call that knows no context", "call", doing, "panic", o.panicked, "stack", string(o.stack))
		panic(o.panicked)
	}
	return o.value, o.err
}

func (o *outcome[V]) abandon(late func(V, error)) {
	if o.panicked != nil {
		panic(o.panicked)
	}
	if late != nil && !o.exited {
		late(o.value, o.err)
	}
}
