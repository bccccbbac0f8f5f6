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

// Package shared runs work that several callers wait for and none of them
// owns (clause C5 of the context contract), and lets a caller leave work that
// knows no context.
package shared

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"k8s.io/client-go/internal/ctxerr"
)

// errNobodyWaits is the cause with which work is cancelled when its last
// waiter has left.
var errNobodyWaits = errors.New("nobody waits for the result any more")

// Group merges concurrent calls for one key into one piece of work. The zero
// value is ready for use. It is safe for concurrent use and must not be copied.
//
// Each piece of work has one goroutine, which ends when the work's function
// returns; the function's context is cancelled when its last waiter leaves.
// Nothing is remembered: a result reaches those who waited for it, and the
// next call starts anew.
type Group[K comparable, V any] struct {
	// Lasting is for work that knows no context and cannot be cancelled, such
	// as reading a file: it stays what callers join until it returns, also when
	// the last of them has left, so that calls which hang do not pile up.
	Lasting bool

	mu    sync.Mutex
	calls map[K]*call[V] // guarded by mu
}

type call[V any] struct {
	cancel  context.CancelCauseFunc
	waiters int           // guarded by the group's mu
	done    chan struct{} // closed when value, err and panicked are set

	value    V
	err      error
	panicked *panicError
}

// panicError carries a panic of shared work to those who wait for it.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("%v\n\n%s", p.value, p.stack) }

// Do returns the result of fn, which runs once for all callers that ask for
// key while it runs. fn's context has the values of the first caller's ctx but
// ends only when every caller has left, so one caller's end is never another
// caller's answer. A caller whose ctx ends gets an error that names doing and
// satisfies errors.Is for ctx.Err() and its cause. A panic of fn reaches every
// waiting caller.
func (g *Group[K, V]) Do(ctx context.Context, key K, doing string, fn func(context.Context) (V, error)) (V, error) {
	var zero V
	if err := ctxerr.Check(ctx, doing); err != nil {
		return zero, err
	}
	c := g.join(ctx, key, fn)
	select {
	case <-c.done:
	case <-ctx.Done():
		g.leave(key, c)
		return zero, ctxerr.New(ctx, doing)
	}
	if c.panicked != nil {
		panic(c.panicked)
	}
	return c.value, c.err
}

func (g *Group[K, V]) join(ctx context.Context, key K, fn func(context.Context) (V, error)) *call[V] {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c, ok := g.calls[key]; ok {
		c.waiters++
		return c
	}
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	c := &call[V]{cancel: cancel, waiters: 1, done: make(chan struct{})}
	if g.calls == nil {
		g.calls = make(map[K]*call[V])
	}
	g.calls[key] = c
	go g.run(work, key, c, fn)
	return c
}

func (g *Group[K, V]) run(ctx context.Context, key K, c *call[V], fn func(context.Context) (V, error)) {
	finished := false
	defer func() {
		if !finished { // a panic, or runtime.Goexit inside fn
			c.panicked = &panicError{value: recover(), stack: debug.Stack()}
		}
		g.forget(key, c)
		c.cancel(nil)
		close(c.done)
	}()
	c.value, c.err = fn(ctx)
	finished = true
}

// leave drops one waiter; the last one takes the work with it.
func (g *Group[K, V]) leave(key K, c *call[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c.waiters--
	if c.waiters > 0 || g.Lasting {
		return
	}
	if g.calls[key] == c {
		delete(g.calls, key)
	}
	c.cancel(errNobodyWaits)
}

func (g *Group[K, V]) forget(key K, c *call[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.calls[key] == c {
		delete(g.calls, key)
	}
}
