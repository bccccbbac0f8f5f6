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
	"time"

	"github.com/go-logr/logr"

	"k8s.io/apimachinery/pkg/runtime"
)

// SharedInformer keeps a store up to date with what the server has and tells
// its handlers of the changes. It runs once. The store can lag behind the
// server, but it never shows an older state after a newer one of an object.
//
// The informers of this package have ResourceVersionWaiter and InformerEnd
// beside these methods.
type SharedInformer interface {
	// AddEventHandler adds a handler with the informer's own resync period.
	// Handlers can come at any time before the end; a late one is told of all
	// objects first. It is an error once the informer has stopped.
	AddEventHandler(handler ResourceEventHandler) (ResourceEventHandlerRegistration, error)
	// AddEventHandlerWithResyncPeriod adds a handler that is told of every
	// object again about every resyncPeriod; never if it is 0.
	AddEventHandlerWithResyncPeriod(handler ResourceEventHandler, resyncPeriod time.Duration) (ResourceEventHandlerRegistration, error)
	// AddEventHandlerWithOptions is AddEventHandler with options.
	AddEventHandlerWithOptions(handler ResourceEventHandler, options HandlerOptions) (ResourceEventHandlerRegistration, error)
	// RemoveEventHandler removes a handler. A call of it that is under way may
	// still go on; ShutDownEventHandlerWithContext waits for it.
	RemoveEventHandler(handle ResourceEventHandlerRegistration) error
	// GetStore returns the store. Only the informer may change it.
	GetStore() Store
	// GetController returns something that tells of the informer's state and
	// has no use otherwise.
	GetController() Controller
	// Run is RunWithContext with a channel.
	Run(stopCh <-chan struct{})
	// RunWithContext lists and watches until ctx ends, then waits for calls of
	// handlers that are under way, and returns. Lists, watches and handlers
	// see the values of ctx. It starts goroutines, and none is left when it
	// returns.
	RunWithContext(ctx context.Context)
	// HasSynced reports whether the store has the first list. A handler may
	// not have been told of it yet: its registration knows.
	HasSynced() bool
	// HasSyncedChecker is done when HasSynced is true.
	HasSyncedChecker() DoneChecker
	// LastSyncResourceVersion returns the resource version of the last thing
	// that was received.
	LastSyncResourceVersion() string
	// SetWatchErrorHandler is SetWatchErrorHandlerWithContext for a handler
	// without context.
	SetWatchErrorHandler(handler WatchErrorHandler) error
	// SetWatchErrorHandlerWithContext sets what is told when a list or a watch
	// fails. It is an error once the informer runs.
	SetWatchErrorHandlerWithContext(handler WatchErrorHandlerWithContext) error
	// SetTransform sets what is done to objects before they are stored. It is
	// an error once the informer runs.
	SetTransform(handler TransformFunc) error
	// IsStopped reports whether the run has ended.
	IsStopped() bool
}

// SharedIndexInformer is a SharedInformer whose store has indexes.
type SharedIndexInformer interface {
	SharedInformer
	// AddIndexers adds indexes. It is an error once the informer has stopped.
	AddIndexers(indexers Indexers) error
	// GetIndexer returns the store. Only the informer may change it.
	GetIndexer() Indexer
}

// InformerEnd is what the informers of this package have for those who want to
// know when and why one ended.
type InformerEnd interface {
	// Done is closed when the run has ended: no list, watch or new
	// notification comes after that.
	Done() <-chan struct{}
	// Err is nil before Done is closed. After that it says why, and is
	// errors.Is the error of the context that ended and its cause.
	Err() error
	// BusyHandlers names the handlers that take part in the run. After its end
	// those are left that have not come back from a call.
	BusyHandlers() []string
}

// ResourceEventHandlerRegistration stands for a handler that was added.
type ResourceEventHandlerRegistration interface {
	// HasSynced reports whether the handler has been told of, and has come
	// back from, everything of the initial list.
	HasSynced() bool
	// HasSyncedChecker is done when HasSynced is true.
	HasSyncedChecker() DoneChecker
}

// HandlerOptions are what AddEventHandlerWithOptions can be told.
type HandlerOptions struct {
	// Logger is where the addition is logged; klog's if nil.
	Logger *logr.Logger
	// ResyncPeriod is that of the handler; the informer's own if nil.
	ResyncPeriod *time.Duration
}

// SharedIndexInformerOptions are what an informer can be told. The zero value
// is fine.
type SharedIndexInformerOptions struct {
	// ResyncPeriod is how often handlers that ask for nothing else are told
	// of every object again, and the least period that is checked for. 0 means
	// no resyncs at all.
	ResyncPeriod time.Duration
	// Indexers are the store's indexes.
	Indexers Indexers
	// ObjectDescription says in logs and errors what the objects are, where
	// their Go type does not.
	ObjectDescription string
	// Identifier is what the informer's metrics are published under.
	Identifier InformerNameAndResource
	// InformerMetricsProvider makes the metrics; nil means the one that
	// SetInformerMetricsProvider set.
	InformerMetricsProvider InformerMetricsProvider
}

// NewSharedInformer returns an informer for what lw lists and watches, which
// must be objects like exampleObject, of which only the type counts.
func NewSharedInformer(lw ListerWatcher, exampleObject runtime.Object, defaultEventHandlerResyncPeriod time.Duration) SharedInformer {
	return NewSharedIndexInformer(lw, exampleObject, defaultEventHandlerResyncPeriod, Indexers{})
}

// NewSharedIndexInformer is NewSharedInformer with indexes.
func NewSharedIndexInformer(lw ListerWatcher, exampleObject runtime.Object, defaultEventHandlerResyncPeriod time.Duration, indexers Indexers) SharedIndexInformer {
	return NewSharedIndexInformerWithOptions(lw, exampleObject, SharedIndexInformerOptions{
		ResyncPeriod: defaultEventHandlerResyncPeriod,
		Indexers:     indexers,
	})
}

// NewSharedIndexInformerWithOptions is NewSharedInformer with options.
func NewSharedIndexInformerWithOptions(lw ListerWatcher, exampleObject runtime.Object, options SharedIndexInformerOptions) SharedIndexInformer {
	var unbound context.Context
	return newSharedInformer(unbound, lw, exampleObject, options)
}

// NewSharedIndexInformerWithContext is NewSharedIndexInformerWithOptions for an
// informer that is bound to ctx: it ends when ctx does, or the context or
// channel that it is run with, whichever is first. It lists and watches with
// the values of both; those of the context it is run with win.
func NewSharedIndexInformerWithContext(ctx context.Context, lw ListerWatcher, exampleObject runtime.Object, options SharedIndexInformerOptions) SharedIndexInformer {
	return newSharedInformer(ctx, lw, exampleObject, options)
}
