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

// ReactionFunc is the React of a Reactor.
type ReactionFunc func(action Action) (handled bool, ret runtime.Object, err error)

// WatchReactionFunc is the React of a WatchReactor.
type WatchReactionFunc func(action Action) (handled bool, ret watch.Interface, err error)

// ProxyReactionFunc is the React of a ProxyReactor.
type ProxyReactionFunc func(action Action) (handled bool, ret restclient.ResponseWrapper, err error)

// SimpleReactor calls a function for a verb and a resource, either of which
// may be "*". A resource "pods" includes its subresources, "pods/status" is one
// of them. Letters have to have the same case.
type SimpleReactor struct {
	Verb     string
	Resource string
	Reaction ReactionFunc
}

// Handles compares verb and resource.
func (r *SimpleReactor) Handles(action Action) bool {
	return (r.Verb == "*" || r.Verb == action.GetVerb()) && covers(r.Resource, action)
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
func (r *SimpleWatchReactor) Handles(action Action) bool { return covers(r.Resource, action) }

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
func (r *SimpleProxyReactor) Handles(action Action) bool { return covers(r.Resource, action) }

// React calls the function.
func (r *SimpleProxyReactor) React(action Action) (bool, restclient.ResponseWrapper, error) {
	return r.Reaction(action)
}

// covers is how the Simple reactors read their resource.
func covers(resource string, action Action) bool {
	return resource == "*" || matchResource(action, resource, func(x, y string) bool { return x == y })
}

// DefaultWatchReactor answers every watch with watchInterface and err.
func DefaultWatchReactor(watchInterface watch.Interface, err error) WatchReactionFunc {
	return func(Action) (bool, watch.Interface, error) { return true, watchInterface, err }
}
