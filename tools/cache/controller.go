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
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"

	"k8s.io/client-go/internal/ctxerr"
)

// ProcessFunc processes what a controller's queue gives out.
type ProcessFunc func(obj any, isInInitialList bool) error

// ShouldResyncFunc says whether a resync should go on.
type ShouldResyncFunc func() bool

// Config is what a Controller is made of.
type Config struct {
	// Queue is where changes wait. Run closes it at the end.
	Queue
	// ListerWatcher is where the changes come from.
	ListerWatcher

	// Process processes one thing from the queue. The queue may be locked.
	Process ProcessFunc
	// ProcessBatch processes several at once, if the queue can give them out.
	ProcessBatch ProcessBatchFunc

	// ObjectType is an example of the objects; nil if any are welcome.
	ObjectType runtime.Object
	// ObjectDescription says in logs what the objects are.
	ObjectDescription string

	// FullResyncPeriod is how often the queue is told to resync; 0 means never.
	FullResyncPeriod time.Duration
	// MinWatchTimeout is that of ReflectorOptions.
	MinWatchTimeout time.Duration
	// ShouldResync is asked before a resync, if it is set.
	ShouldResync ShouldResyncFunc

	// WatchErrorHandler is told when a list or a watch failed.
	WatchErrorHandler WatchErrorHandler
	// WatchErrorHandlerWithContext is told instead if it is set.
	WatchErrorHandlerWithContext WatchErrorHandlerWithContext

	// WatchListPageSize is the page size of lists, as in Reflector.
	WatchListPageSize int64
}

// Controller reflects into a queue and processes what comes out of it.
type Controller interface {
	// Run is RunWithContext with a channel.
	Run(stopCh <-chan struct{})
	// RunWithContext reflects and processes until ctx ends and returns when
	// both have. What is left in the queue is not processed.
	RunWithContext(ctx context.Context)
	// HasSynced reports whether the first list has been processed.
	HasSynced() bool
	// HasSyncedChecker is done when HasSynced is true.
	HasSyncedChecker() DoneChecker
	// LastSyncResourceVersion returns the resource version of the last thing
	// that was received.
	LastSyncResourceVersion() string
}

// New returns a Controller. It starts nothing.
func New(c *Config) Controller { return &controller{config: *c} }

type controller struct {
	config Config

	mu        sync.Mutex
	reflector *Reflector // guarded by mu; nil before the run
}

// RunWithContext implements Controller.
func (c *controller) RunWithContext(ctx context.Context) {
	if ctx == nil {
		klog.TODO().Error(ctxerr.NilContext("cache.Controller.RunWithContext"), "The controller is not run")
		return
	}
	defer utilruntime.HandleCrashWithContext(ctx)
	stop := context.AfterFunc(ctx, c.config.Queue.Close)
	defer stop()
	reflector := c.newReflector(klog.FromContext(ctx))
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { reflector.RunWithContext(ctx) })
	c.process(ctx)
}

func (c *controller) newReflector(logger klog.Logger) *Reflector {
	r := NewReflectorWithOptions(c.config.ListerWatcher, c.config.ObjectType, c.config.Queue, ReflectorOptions{
		Logger:          &logger,
		ResyncPeriod:    c.config.FullResyncPeriod,
		MinWatchTimeout: c.config.MinWatchTimeout,
		TypeDescription: c.config.ObjectDescription,
		Clock:           clock.RealClock{},
	})
	r.ShouldResync = c.config.ShouldResync
	r.WatchListPageSize = c.config.WatchListPageSize
	switch {
	case c.config.WatchErrorHandlerWithContext != nil:
		r.watchErrorHandler = c.config.WatchErrorHandlerWithContext
	case c.config.WatchErrorHandler != nil:
		r.watchErrorHandler = func(_ context.Context, r *Reflector, err error) { c.config.WatchErrorHandler(r, err) }
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reflector = r
	return r
}

// process pops until the queue is closed. The queue may not know contexts, but
// the end of ctx closes it.
func (c *controller) process(ctx context.Context) {
	batches, batched := c.config.Queue.(QueueWithBatch)
	batched = batched && c.config.ProcessBatch != nil
	for ctx.Err() == nil {
		var err error
		if batched {
			err = batches.PopBatch(c.config.ProcessBatch, PopProcessFunc(c.config.Process))
		} else {
			_, err = c.config.Queue.Pop(PopProcessFunc(c.config.Process))
		}
		switch {
		case errors.Is(err, ErrFIFOClosed):
			return
		case err != nil:
			utilruntime.HandleErrorWithContext(ctx, err, "Processing a change failed")
		}
	}
}

// HasSynced implements Controller.
func (c *controller) HasSynced() bool { return c.config.Queue.HasSynced() }

// HasSyncedChecker implements Controller.
func (c *controller) HasSyncedChecker() DoneChecker { return c.config.Queue.HasSyncedChecker() }

// LastSyncResourceVersion implements Controller.
func (c *controller) LastSyncResourceVersion() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reflector == nil {
		return ""
	}
	return c.reflector.LastSyncResourceVersion()
}
