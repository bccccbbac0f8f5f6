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

package cache

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/shared"
	restclient "k8s.io/client-go/rest"
)

// ListerWithContext lists objects of one kind.
type ListerWithContext interface {
	// ListWithContext returns a list object: its Items are the objects, its
	// resource version is where a watch goes on.
	ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error)
}

// WatcherWithContext watches objects of one kind.
type WatcherWithContext interface {
	// WatchWithContext begins a watch, which ends with ctx.
	WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error)
}

// ListerWatcherWithContext is what a Reflector asks of a client.
type ListerWatcherWithContext interface {
	ListerWithContext
	WatcherWithContext
}

// ListFunc lists without a context.
type ListFunc func(options metav1.ListOptions) (runtime.Object, error)

// ListWithContextFunc lists.
type ListWithContextFunc func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error)

// WatchFunc watches without a context.
type WatchFunc func(options metav1.ListOptions) (watch.Interface, error)

// WatchFuncWithContext watches.
type WatchFuncWithContext func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error)

// ListWatch makes a ListerWatcher, with and without context, of functions. The
// forms with a context win where both are set; a form without one runs in a
// goroutine of its own, which is left behind when the context ends first and
// ends with the function.
//
// Functions that hand their context on to a generated client of this module make a
// Reflector cope with an object that does not decode: it is left out and
// reported. Without the context the whole list or watch fails.
type ListWatch struct {
	ListFunc  ListFunc
	WatchFunc WatchFunc

	ListWithContextFunc  ListWithContextFunc
	WatchFuncWithContext WatchFuncWithContext

	// DisableChunking makes a Reflector ask for lists in one piece.
	DisableChunking bool
}

var (
	_ ListerWatcher            = &ListWatch{}
	_ ListerWatcherWithContext = &ListWatch{}
)

// ListWithContext implements ListerWithContext.
func (lw *ListWatch) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	if err := ctxerr.Check(ctx, "cache.ListWatch.List"); err != nil {
		return nil, err
	}
	if lw.ListWithContextFunc != nil {
		return lw.ListWithContextFunc(ctx, options)
	}
	return shared.Leave(ctx, "list", func() (runtime.Object, error) { return lw.ListFunc(options) }, nil)
}

// WatchWithContext implements WatcherWithContext.
func (lw *ListWatch) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	if err := ctxerr.Check(ctx, "cache.ListWatch.Watch"); err != nil {
		return nil, err
	}
	if lw.WatchFuncWithContext != nil {
		return lw.WatchFuncWithContext(ctx, options)
	}
	return leaveWatch(ctx, func() (watch.Interface, error) { return lw.WatchFunc(options) })
}

// leaveWatch begins a watch that knows no context, and stops it if it begins
// after the end of ctx.
func leaveWatch(ctx context.Context, begin func() (watch.Interface, error)) (watch.Interface, error) {
	return shared.Leave(ctx, "begin watch", begin, func(w watch.Interface, err error) {
		if err == nil && w != nil {
			w.Stop()
		}
	})
}

// Getter begins GET requests; a REST client is one.
type Getter interface {
	Get() *restclient.Request
}

// NewListWatchFromClient lists and watches resource in namespace, narrowed by
// fieldSelector.
func NewListWatchFromClient(c Getter, resource string, namespace string, fieldSelector fields.Selector) *ListWatch {
	return NewFilteredListWatchFromClient(c, resource, namespace, func(options *metav1.ListOptions) {
		options.FieldSelector = fieldSelector.String()
	})
}

// NewFilteredListWatchFromClient lists and watches resource in namespace, with
// options that optionsModifier has changed.
func NewFilteredListWatchFromClient(c Getter, resource string, namespace string, optionsModifier func(options *metav1.ListOptions)) *ListWatch {
	request := func(options metav1.ListOptions) *restclient.Request {
		optionsModifier(&options)
		return c.Get().Namespace(namespace).Resource(resource).VersionedParams(&options, metav1.ParameterCodec)
	}
	var list ListWithContextFunc = func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return request(options).Do(ctx).Get()
	}
	var follow WatchFuncWithContext = func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
		options.Watch = true
		return request(options).Watch(ctx)
	}
	return &ListWatch{
		ListFunc:             list.withoutContext,
		WatchFunc:            follow.withoutContext,
		ListWithContextFunc:  list,
		WatchFuncWithContext: follow,
	}
}

// ToListerWithContext gives l a form with context: its own if it has one.
func ToListerWithContext(l Lister) ListerWithContext {
	if l, ok := l.(ListerWithContext); ok {
		return l
	}
	return contextLister{l}
}

// ToWatcherWithContext gives w a form with context: its own if it has one.
func ToWatcherWithContext(w Watcher) WatcherWithContext {
	if w, ok := w.(WatcherWithContext); ok {
		return w
	}
	return contextWatcher{w}
}

// ToListerWatcherWithContext gives lw a form with context: its own if it has
// one. Calls of one that has none are left behind when the context ends.
func ToListerWatcherWithContext(lw ListerWatcher) ListerWatcherWithContext {
	if lw, ok := lw.(ListerWatcherWithContext); ok {
		return lw
	}
	return struct {
		contextLister
		contextWatcher
		watchListSemantics
	}{contextLister{lw}, contextWatcher{lw}, watchListSemantics{unsupported: !supportsWatchList(lw)}}
}

type contextLister struct{ Lister }

func (l contextLister) ListWithContext(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	return shared.Leave(ctx, "list", func() (runtime.Object, error) { return l.List(options) }, nil)
}

type contextWatcher struct{ Watcher }

func (w contextWatcher) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return leaveWatch(ctx, func() (watch.Interface, error) { return w.Watch(options) })
}
