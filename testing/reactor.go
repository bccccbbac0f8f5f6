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

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// Reactor answers calls other than watches. React is called only for actions
// that Handles wants; if it does not say handled, the next reactor is asked.
type Reactor interface {
	Handles(action Action) bool
	React(action Action) (handled bool, ret runtime.Object, err error)
}

// WatchReactor answers watches.
type WatchReactor interface {
	Handles(action Action) bool
	React(action Action) (handled bool, ret watch.Interface, err error)
}

// ProxyReactor answers reads through a proxy.
type ProxyReactor interface {
	Handles(action Action) bool
	React(action Action) (handled bool, ret restclient.ResponseWrapper, err error)
}

// ContextReactor is what a Reactor can have beside React. The Fake then calls
// it instead of React, in the caller's goroutine and possibly many at a time,
// and leaves it to the reactor to return when ctx ends. ContextReactionFunc is
// the shortest way to one.
type ContextReactor interface {
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret runtime.Object, err error)
}

// ContextWatchReactor is for a WatchReactor what ContextReactor is for a
// Reactor.
type ContextWatchReactor interface {
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret watch.Interface, err error)
}

// ContextProxyReactor is for a ProxyReactor what ContextReactor is for a
// Reactor.
type ContextProxyReactor interface {
	ReactWithContext(ctx context.Context, action Action) (handled bool, ret restclient.ResponseWrapper, err error)
}

// ReactionFunc is the React of a Reactor.
type ReactionFunc func(action Action) (handled bool, ret runtime.Object, err error)

// WatchReactionFunc is the React of a WatchReactor.
type WatchReactionFunc func(action Action) (handled bool, ret watch.Interface, err error)

// ProxyReactionFunc is the React of a ProxyReactor.
type ProxyReactionFunc func(action Action) (handled bool, ret restclient.ResponseWrapper, err error)

// ContextReactionFunc is a ReactionFunc that sees the context of the call. Its
// Reactor method makes an element for Fake.ReactionChain of it.
type ContextReactionFunc func(ctx context.Context, action Action) (handled bool, ret runtime.Object, err error)

// ContextWatchReactionFunc is a WatchReactionFunc that sees the context of the
// call.
type ContextWatchReactionFunc func(ctx context.Context, action Action) (handled bool, ret watch.Interface, err error)

// ContextProxyReactionFunc is a ProxyReactionFunc that sees the context of the
// call.
type ContextProxyReactionFunc func(ctx context.Context, action Action) (handled bool, ret restclient.ResponseWrapper, err error)

// SimpleReactor calls a function for a verb and a resource, either of which
// may be "*". A resource is "pods", or "pods/status" for a subresource;
// "pods/*" stands for the resource with each of its subresources and "*/*"
// would not match more than "*" does.
type SimpleReactor struct {
	Verb     string
	Resource string
	Reaction ReactionFunc
}

// Handles compares verb and resource.
func (r *SimpleReactor) Handles(action Action) bool {
	panic("not yet")
}

// React calls the function.
func (r *SimpleReactor) React(action Action) (bool, runtime.Object, error) {
	return r.Reaction(action)
}

// SimpleWatchReactor calls a function for watches of a resource, or with "*"
// for all watches.
type SimpleWatchReactor struct {
	Resource string
	Reaction WatchReactionFunc
}

// Handles compares the resource.
func (r *SimpleWatchReactor) Handles(action Action) bool {
	panic("not yet")
}

// React calls the function.
func (r *SimpleWatchReactor) React(action Action) (bool, watch.Interface, error) {
	return r.Reaction(action)
}

// SimpleProxyReactor calls a function for proxy reads of a resource, or with
// "*" for all of them.
type SimpleProxyReactor struct {
	Resource string
	Reaction ProxyReactionFunc
}

// Handles compares the resource.
func (r *SimpleProxyReactor) Handles(action Action) bool {
	panic("not yet")
}

// React calls the function.
func (r *SimpleProxyReactor) React(action Action) (bool, restclient.ResponseWrapper, error) {
	return r.Reaction(action)
}
