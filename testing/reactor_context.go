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

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// ContextReactor is what a Reactor can have beside React. The Fake then calls
// it instead of React, in the caller's goroutine and possibly many at a time,
// and leaves it to the reactor to return when ctx ends.
type ContextReactor interface {
	Reactor
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret runtime.Object, err error)
}

// ContextWatchReactor is for a WatchReactor what ContextReactor is for a
// Reactor.
type ContextWatchReactor interface {
	WatchReactor
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret watch.Interface, err error)
}

// ContextProxyReactor is for a ProxyReactor what ContextReactor is for a
// Reactor.
type ContextProxyReactor interface {
	ProxyReactor
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret restclient.ResponseWrapper, err error)
}

// ContextReactionFunc is a ReactionFunc that sees the context of the call.
type ContextReactionFunc func(ctx context.Context, action Action) (handled bool, ret runtime.Object, err error)

// ContextWatchReactionFunc is a WatchReactionFunc that sees the context of the
// call.
type ContextWatchReactionFunc func(ctx context.Context, action Action) (handled bool, ret watch.Interface, err error)

// ContextProxyReactionFunc is a ProxyReactionFunc that sees the context of the
// call.
type ContextProxyReactionFunc func(ctx context.Context, action Action) (handled bool, ret restclient.ResponseWrapper, err error)

// NewContextReactor makes an element of Fake.ReactionChain that handles what a
// SimpleReactor of this verb and resource does.
func NewContextReactor(verb, resource string, reaction ContextReactionFunc) ContextReactor {
	return &simpleContextReactor[runtime.Object]{verb, resource, reaction}
}

// NewContextWatchReactor makes an element of Fake.WatchReactionChain.
func NewContextWatchReactor(resource string, reaction ContextWatchReactionFunc) ContextWatchReactor {
	return &simpleContextReactor[watch.Interface]{"*", resource, reaction}
}

// NewContextProxyReactor makes an element of Fake.ProxyReactionChain.
func NewContextProxyReactor(resource string, reaction ContextProxyReactionFunc) ContextProxyReactor {
	return &simpleContextReactor[restclient.ResponseWrapper]{"*", resource, reaction}
}

type simpleContextReactor[T any] struct {
	verb, resource string
	reaction       func(context.Context, Action) (bool, T, error)
}

func (r *simpleContextReactor[T]) Handles(action Action) bool {
	return (r.verb == "*" || r.verb == action.GetVerb()) && covers(r.resource, action)
}

func (r *simpleContextReactor[T]) ReactWithContext(ctx context.Context, action Action) (bool, T, error) {
	return r.reaction(ctx, action)
}

// errWithoutContext is for those who call reactors past the Fake.
var errWithoutContext = errors.New("this reactor has to be called with a context: use ReactWithContext")

func (r *simpleContextReactor[T]) React(Action) (bool, T, error) {
	var none T
	return true, none, errWithoutContext
}
