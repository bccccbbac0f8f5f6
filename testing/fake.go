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
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// Fake is what every fake client embeds: it records actions and has them
// answered by chains of reactors.
type Fake struct {
	sync.RWMutex
	actions []Action

	// ReactionChain is asked in order for everything but watches and proxies.
	ReactionChain []Reactor
	// WatchReactionChain is asked in order for watches.
	WatchReactionChain []WatchReactor
	// ProxyReactionChain is asked in order for reads through a proxy.
	ProxyReactionChain []ProxyReactor

	// Resources is what fake discovery serves.
	Resources []*metav1.APIResourceList
}

// FakeClient is what fake clientsets have in common.
type FakeClient interface {
	Tracker() ObjectTracker
	AddReactor(verb, resource string, reaction ReactionFunc)
	PrependReactor(verb, resource string, reaction ReactionFunc)
	AddWatchReactor(resource string, reaction WatchReactionFunc)
	PrependWatchReactor(resource string, reaction WatchReactionFunc)
	AddProxyReactor(resource string, reaction ProxyReactionFunc)
	PrependProxyReactor(resource string, reaction ProxyReactionFunc)
	Invokes(action Action, defaultReturnObj runtime.Object) (runtime.Object, error)
	InvokesWatch(action Action) (watch.Interface, error)
	InvokesProxy(action Action) restclient.ResponseWrapper
	ClearActions()
	Actions() []Action
}

// AddReactor asks reaction after all others.
func (c *Fake) AddReactor(verb, resource string, reaction ReactionFunc) { panic("not yet") }

// PrependReactor asks reaction before all others.
func (c *Fake) PrependReactor(verb, resource string, reaction ReactionFunc) { panic("not yet") }

// AddWatchReactor asks reaction after all others.
func (c *Fake) AddWatchReactor(resource string, reaction WatchReactionFunc) { panic("not yet") }

// PrependWatchReactor asks reaction before all others.
func (c *Fake) PrependWatchReactor(resource string, reaction WatchReactionFunc) { panic("not yet") }

// AddProxyReactor asks reaction after all others.
func (c *Fake) AddProxyReactor(resource string, reaction ProxyReactionFunc) { panic("not yet") }

// PrependProxyReactor asks reaction before all others.
func (c *Fake) PrependProxyReactor(resource string, reaction ProxyReactionFunc) { panic("not yet") }

// InvokesWithContext records action and has the reactors answer it.
func (c *Fake) InvokesWithContext(ctx context.Context, action Action, defaultReturnObj runtime.Object) (runtime.Object, error) {
	panic("not yet")
}

// InvokesWatchWithContext records action and has the watch reactors answer it.
func (c *Fake) InvokesWatchWithContext(ctx context.Context, action Action) (watch.Interface, error) {
	panic("not yet")
}

// InvokesProxyWithContext records action and has the proxy reactors answer it.
func (c *Fake) InvokesProxyWithContext(ctx context.Context, action Action) restclient.ResponseWrapper {
	panic("not yet")
}

// ClearActions forgets what was recorded.
func (c *Fake) ClearActions() { panic("not yet") }

// Actions are the recorded actions in their order.
func (c *Fake) Actions() []Action { panic("not yet") }
