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
	"fmt"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	restclient "k8s.io/client-go/rest"
)

// Fake is what every fake client embeds: it records actions and has them
// answered by chains of reactors. Its lock guards the record and the chains
// and is never held while a reactor runs.
type Fake struct {
	sync.RWMutex
	actions []Action

	// ReactionChain is asked in order for everything but watches and proxies.
	// It and the other chains may be changed, directly or by the methods, while
	// no call can begin: before the first one, or with the lock held.
	ReactionChain []Reactor
	// WatchReactionChain is asked in order for watches.
	WatchReactionChain []WatchReactor
	// ProxyReactionChain is asked in order for reads through a proxy.
	ProxyReactionChain []ProxyReactor

	// Resources is what fake discovery serves.
	Resources []*metav1.APIResourceList

	trackers []*trackerReactors // added before the first call
	turn     turn
}

// FakeClient is what fake clientsets have in common.
type FakeClient interface {
	// Tracker is where the fake keeps its objects.
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

// AddReactor puts reaction behind all others. See SimpleReactor for the meaning
// of verb and resource.
func (c *Fake) AddReactor(verb, resource string, reaction ReactionFunc) {
	c.ReactionChain = append(c.ReactionChain, &SimpleReactor{verb, resource, reaction})
}

// PrependReactor puts reaction before all others.
func (c *Fake) PrependReactor(verb, resource string, reaction ReactionFunc) {
	c.ReactionChain = prepend[Reactor](c.ReactionChain, &SimpleReactor{verb, resource, reaction})
}

// AddWatchReactor puts reaction behind all others.
func (c *Fake) AddWatchReactor(resource string, reaction WatchReactionFunc) {
	c.WatchReactionChain = append(c.WatchReactionChain, &SimpleWatchReactor{resource, reaction})
}

// PrependWatchReactor puts reaction before all others.
func (c *Fake) PrependWatchReactor(resource string, reaction WatchReactionFunc) {
	c.WatchReactionChain = prepend[WatchReactor](c.WatchReactionChain, &SimpleWatchReactor{resource, reaction})
}

// AddProxyReactor puts reaction behind all others.
func (c *Fake) AddProxyReactor(resource string, reaction ProxyReactionFunc) {
	c.ProxyReactionChain = append(c.ProxyReactionChain, &SimpleProxyReactor{resource, reaction})
}

// PrependProxyReactor puts reaction before all others.
func (c *Fake) PrependProxyReactor(resource string, reaction ProxyReactionFunc) {
	c.ProxyReactionChain = prepend[ProxyReactor](c.ProxyReactionChain, &SimpleProxyReactor{resource, reaction})
}

// prepend leaves the old slice alone: a call may be on its way through it.
func prepend[R any](chain []R, first R) []R {
	return slices.Concat([]R{first}, chain)
}

// ClearActions forgets what was recorded.
func (c *Fake) ClearActions() {
	c.Lock()
	defer c.Unlock()
	c.actions = nil
}

// Actions are the recorded actions in the order of their calls, never nil.
func (c *Fake) Actions() []Action {
	c.RLock()
	defer c.RUnlock()
	return append(make([]Action, 0, len(c.actions)), c.actions...)
}

// InvokesWithContext records action and returns what the first reactor says
// that handles it, or defaultReturnObj if none does. Before anything else it
// fails for a context that is nil or has ended.
//
// Reactors that know no context have one call at a time for themselves, from
// the first of them that handles the action to the end of the chain; one that
// takes longer than a quarter of a second loses that privilege. If ctx can end
// they run in a goroutine of their own, which the caller leaves, soon after the
// end of ctx, with an error that satisfies errors.Is for ctx.Err() and its
// cause; a panic or t.FailNow in them still is the caller's. No further reactor
// is asked once ctx has ended.
func (c *Fake) InvokesWithContext(ctx context.Context, action Action, defaultReturnObj runtime.Object) (runtime.Object, error) {
	if err := check(ctx, "InvokesWithContext", action); err != nil {
		return nil, err
	}
	chain := record(c, action, &c.ReactionChain)
	handled, obj, err := ask(ctx, question[runtime.Object]{turn: &c.turn, trackers: c.trackers, action: action}, chain)
	if handled || err != nil {
		return obj, err
	}
	return defaultReturnObj, nil
}

// InvokesWatchWithContext is InvokesWithContext for watches. It is an error
// that no reactor handles one. The watch is stopped when ctx ends. If ctx can
// end, the watch is a rest.EndedWatch: its Err says whether ctx or Stop ended
// it, and is nil if the reactor's own watch closed. If ctx cannot end, the
// reactor's watch is returned as it is.
func (c *Fake) InvokesWatchWithContext(ctx context.Context, action Action) (watch.Interface, error) {
	if err := check(ctx, "InvokesWatchWithContext", action); err != nil {
		return nil, err
	}
	chain := record(c, action, &c.WatchReactionChain)
	handled, w, err := ask(ctx, question[watch.Interface]{turn: &c.turn, trackers: c.trackers, action: action, discard: watch.Interface.Stop}, chain)
	switch {
	case err != nil:
		return nil, err
	case !handled:
		return nil, fmt.Errorf("unhandled watch: %#v", action)
	}
	return boundTo(ctx, w, action), nil
}

// InvokesProxyWithContext is InvokesWithContext for reads through a proxy. If
// ctx is nil or ends, the result fails with that error; if no reactor handles
// the action, it is nil.
func (c *Fake) InvokesProxyWithContext(ctx context.Context, action Action) restclient.ResponseWrapper {
	if err := check(ctx, "InvokesProxyWithContext", action); err != nil {
		return failedResponse{err}
	}
	chain := record(c, action, &c.ProxyReactionChain)
	_, response, err := ask(ctx, question[restclient.ResponseWrapper]{turn: &c.turn, action: action, passBy: true}, chain)
	if err != nil {
		return failedResponse{err}
	}
	return response
}

// record remembers the action and takes the chain as it is now.
func record[R any](c *Fake, action Action, chain *[]R) []R {
	c.Lock()
	defer c.Unlock()
	c.actions = append(c.actions, action.DeepCopy())
	return *chain
}
