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

package streamconn

import (
	"context"
	"time"

	"k8s.io/client-go/internal/ctxerr"
)

// Undated is ctx without its deadline; it still ends when ctx does. Libraries
// that set a connection's deadline from a context return its timeout a moment
// before the context ends, as an error that nobody can tell from a network's.
func Undated(ctx context.Context) context.Context { return undated{ctx} }

type undated struct{ context.Context }

func (undated) Deadline() (time.Time, bool) { return time.Time{}, false }

// Call returns what f returns, or an error as soon as ctx ends. It is for calls
// that take no context: f goes on in its own goroutine, and what it returns
// when nobody waits any more is given to discard.
func Call[T any](ctx context.Context, doing string, f func() (T, error), discard func(T)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	if ctx.Err() != nil {
		return none, ctxerr.New(ctx, doing)
	}
	done := make(chan result, 1)
	go func() {
		v, err := f()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return r.value, ctxerr.Wrap(ctx, r.err, doing)
		}
		return r.value, nil
	case <-ctx.Done():
		go func() {
			if r := <-done; r.err == nil {
				discard(r.value)
			}
		}()
		return none, ctxerr.New(ctx, doing)
	}
}
