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
	"errors"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// sharedInformer is the SharedIndexInformer of this package: a reflector that
// writes into a store and, in one step with it, tells the handlers.
type sharedInformer struct {
	name        string
	description string // of the objects, as the reflector logs it
	lw          ListerWatcher
	objectType  runtime.Object
	bound       context.Context // of the caller that made the informer; nil if it gave none
	store       *keyedStore
	handlers    *handlers
	metrics     *informerGauges // nil if nobody collects them
	id          InformerNameAndResource
	detector    MutationDetector

	defaultResync time.Duration // for handlers that ask for none of their own

	synced chan struct{} // closed when the first list is in the store
	ended  chan struct{} // closed when a run has ended

	mu           sync.Mutex
	started      bool                         // guarded by mu
	transform    TransformFunc                // guarded by mu until started
	onWatchError WatchErrorHandlerWithContext // guarded by mu until started
	reflector    *Reflector                   // guarded by mu; nil before the run
	err          error                        // guarded by mu; set before ended is closed
}

func newSharedInformer(bound context.Context, lw ListerWatcher, exampleObject runtime.Object, options SharedIndexInformerOptions) *sharedInformer {
	return &sharedInformer{
		name:          fmt.Sprintf("SharedIndexInformer %T", exampleObject),
		description:   options.ObjectDescription,
		lw:            lw,
		objectType:    exampleObject,
		bound:         bound,
		store:         newKeyedStore(DeletionHandlingMetaNamespaceKeyFunc, options.Indexers, WithStoreMetrics(options.Identifier, options.InformerMetricsProvider)),
		handlers:      &handlers{clock: clock.RealClock{}, checked: options.ResyncPeriod},
		id:            options.Identifier,
		detector:      NewCacheMutationDetector(fmt.Sprintf("%T", exampleObject)),
		metrics:       newInformerGauges(options.Identifier, options.InformerMetricsProvider),
		defaultResync: options.ResyncPeriod,
		synced:        make(chan struct{}),
		ended:         make(chan struct{}),
	}
}

var errStarted = errors.New("informer has already started")

func (inf *sharedInformer) SetWatchErrorHandler(handler WatchErrorHandler) error {
	return inf.SetWatchErrorHandlerWithContext(func(_ context.Context, r *Reflector, err error) { handler(r, err) })
}

func (inf *sharedInformer) SetWatchErrorHandlerWithContext(handler WatchErrorHandlerWithContext) error {
	inf.mu.Lock()
	defer inf.mu.Unlock()
	if inf.started {
		return errStarted
	}
	inf.onWatchError = handler
	return nil
}

func (inf *sharedInformer) SetTransform(transform TransformFunc) error {
	inf.mu.Lock()
	defer inf.mu.Unlock()
	if inf.started {
		return errStarted
	}
	inf.transform = transform
	return nil
}

// RunWithContext implements SharedInformer.
func (inf *sharedInformer) RunWithContext(ctx context.Context) {
	if ctx == nil {
		klog.TODO().Error(ctxerr.NilContext("cache.SharedInformer.RunWithContext"), "The informer is not run", "informer", inf.name)
		return
	}
	logger := klog.FromContext(ctx)
	reflector := inf.begin(logger)
	if reflector == nil {
		return
	}
	ctx, done := bindContext(ctx, inf.bound)
	defer done()
	inf.handlers.start(ctx, func() error { <-inf.ended; return inf.Err() })
	stopped := make(chan struct{})
	var detector sync.WaitGroup
	detector.Go(func() { inf.detector.Run(stopped) })
	reflector.RunWithContext(ctx)
	inf.end(ctx)
	close(stopped)
	detector.Wait()
}

// begin makes the reflector of the one run that an informer has; nil if it has
// had it.
func (inf *sharedInformer) begin(logger klog.Logger) *Reflector {
	inf.mu.Lock()
	defer inf.mu.Unlock()
	if inf.started {
		logger.Info("Warning: the sharedIndexInformer has started, run more than once is not allowed", "informer", inf.name)
		return nil
	}
	inf.started = true
	inf.handlers.mu.Lock()
	checked := inf.handlers.checked
	inf.handlers.mu.Unlock()
	inf.reflector = NewReflectorWithOptions(inf.lw, inf.objectType, &informerSink{
		informer:  inf,
		logger:    logger,
		transform: inf.transform,
	}, ReflectorOptions{Name: inf.name, ResyncPeriod: checked, TypeDescription: inf.description, Logger: &logger})
	if inf.onWatchError != nil {
		inf.reflector.watchErrorHandler = inf.onWatchError
	}
	return inf.reflector
}

// end tells who asks that it is over, and waits for the handlers.
func (inf *sharedInformer) end(ctx context.Context) {
	err := ctxerr.New(ctx, "run "+inf.name)
	inf.mu.Lock()
	inf.err = err
	inf.mu.Unlock()
	close(inf.ended)
	inf.id.release()
	inf.handlers.stop()
}

// bindContext returns a context that ends when ctx or bound does. It has the
// values of both; those of ctx win. The caller calls done at the end.
func bindContext(ctx, bound context.Context) (_ context.Context, done func()) {
	if bound == nil {
		return ctx, func() {}
	}
	both, cancel := context.WithCancelCause(boundContext{ctx, bound})
	if bound.Err() != nil { // at once, before anything is asked
		cancel(context.Cause(bound))
	}
	stop := context.AfterFunc(bound, func() { cancel(context.Cause(bound)) })
	return both, func() {
		stop()
		cancel(nil)
	}
}

// boundContext is a context with the values of a second one behind its own.
type boundContext struct {
	context.Context
	bound context.Context // of the caller that made the informer
}

func (c boundContext) Value(key any) any {
	if v := c.Context.Value(key); v != nil {
		return v
	}
	return c.bound.Value(key)
}

func (inf *sharedInformer) HasSynced() bool { return isClosed(inf.synced) }

func (inf *sharedInformer) HasSyncedChecker() DoneChecker { return doneChecker{inf.name, inf.synced} }

func (inf *sharedInformer) IsStopped() bool { return isClosed(inf.ended) }

// Done implements InformerEnd.
func (inf *sharedInformer) Done() <-chan struct{} { return inf.ended }

// Err implements InformerEnd.
func (inf *sharedInformer) Err() error {
	inf.mu.Lock()
	defer inf.mu.Unlock()
	return inf.err
}

// BusyHandlers implements InformerEnd.
func (inf *sharedInformer) BusyHandlers() []string { return inf.handlers.busy() }

// WaitForResourceVersion implements ResourceVersionWaiter.
func (inf *sharedInformer) WaitForResourceVersion(ctx context.Context, rv string) error {
	return inf.store.WaitForResourceVersion(ctx, rv)
}

func (inf *sharedInformer) LastSyncResourceVersion() string {
	inf.mu.Lock()
	defer inf.mu.Unlock()
	if inf.reflector == nil {
		return ""
	}
	return inf.reflector.LastSyncResourceVersion()
}

func (inf *sharedInformer) GetStore() Store { return inf.store }

func (inf *sharedInformer) GetIndexer() Indexer { return inf.store }

func (inf *sharedInformer) GetController() Controller { return informerController{inf} }

func (inf *sharedInformer) AddIndexers(indexers Indexers) error {
	if inf.IsStopped() {
		return errors.New("indexer was not added because it has stopped already")
	}
	return inf.store.AddIndexers(indexers)
}

func (inf *sharedInformer) AddEventHandler(handler ResourceEventHandler) (ResourceEventHandlerRegistration, error) {
	return inf.AddEventHandlerWithOptions(handler, HandlerOptions{})
}

func (inf *sharedInformer) AddEventHandlerWithResyncPeriod(handler ResourceEventHandler, resyncPeriod time.Duration) (ResourceEventHandlerRegistration, error) {
	return inf.AddEventHandlerWithOptions(handler, HandlerOptions{ResyncPeriod: &resyncPeriod})
}

func (inf *sharedInformer) AddEventHandlerWithOptions(handler ResourceEventHandler, options HandlerOptions) (ResourceEventHandlerRegistration, error) {
	logger := klog.TODO()
	if options.Logger != nil {
		logger = *options.Logger
	}
	period := inf.defaultResync
	if options.ResyncPeriod != nil {
		period = *options.ResyncPeriod
	}
	inf.mu.Lock()
	started := inf.started
	inf.mu.Unlock()

	inf.handlers.mu.Lock()
	defer inf.handlers.mu.Unlock()
	if inf.IsStopped() {
		return nil, fmt.Errorf("handler %v was not added to shared informer because it has stopped already", handler)
	}
	l := newListener(handler, inf.name, inf.handlers.supportResyncLocked(logger, period, started))
	var objs []any
	if started { // what a test put into the store of an informer that never runs is not announced
		objs = inf.store.List()
	}
	inf.handlers.addLocked(l, objs)
	return l, nil
}

func (inf *sharedInformer) RemoveEventHandler(registration ResourceEventHandlerRegistration) error {
	l, ok := registration.(*listener)
	if !ok {
		return fmt.Errorf("invalid key type %T", registration)
	}
	inf.handlers.remove(l)
	return nil
}

// informerController is the Controller that GetController gives out. The
// informer is what runs.
type informerController struct{ inf *sharedInformer }

func (c informerController) RunWithContext(context.Context)  {}
func (c informerController) Run(<-chan struct{})             {}
func (c informerController) HasSynced() bool                 { return c.inf.HasSynced() }
func (c informerController) HasSyncedChecker() DoneChecker   { return c.inf.HasSyncedChecker() }
func (c informerController) LastSyncResourceVersion() string { return c.inf.LastSyncResourceVersion() }
