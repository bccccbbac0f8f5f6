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

package watch

import (
	"context"
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/tools/cache"
)

// NewIndexerInformerWatcherWithContext returns a watch of what an informer of lw
// tells, and the informer's store and controller. The informer runs with ctx
// until ctx ends or the watch is stopped; done is closed when it has ended and
// the watch's channel is closed. Events that nobody reads are kept, without
// bound.
func NewIndexerInformerWatcherWithContext(ctx context.Context, lw cache.ListerWatcher, objType runtime.Object) (indexer cache.Indexer, informer cache.Controller, _ watch.Interface, done <-chan struct{}) {
	run, stop := context.WithCancel(ctx)
	w := &informerWatcher{stop: stop, ended: run.Done(), result: make(chan watch.Event), wake: make(chan struct{}, 1)}
	store, informer := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: lw,
		ObjectType:    objType,
		Handler:       w,
		Indexers:      cache.Indexers{},
	})
	finished := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { informer.RunWithContext(run) })
	wg.Go(w.deliver)
	go func() {
		defer close(finished)
		wg.Wait()
		stop()
	}()
	return store.(cache.Indexer), informer, w, finished
}

// informerWatcher hands on what an informer tells it, at the reader's pace.
type informerWatcher struct {
	stop   context.CancelFunc
	ended  <-chan struct{}
	result chan watch.Event
	wake   chan struct{} // has a value when pending may have become non-empty

	mu      sync.Mutex
	pending []watch.Event // guarded by mu
}

// OnAdd implements cache.ResourceEventHandler.
func (w *informerWatcher) OnAdd(obj any, _ bool) { w.push(watch.Added, obj) }

// OnUpdate implements cache.ResourceEventHandler.
func (w *informerWatcher) OnUpdate(_, obj any) { w.push(watch.Modified, obj) }

// OnDelete implements cache.ResourceEventHandler.
func (w *informerWatcher) OnDelete(obj any) {
	if last, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		obj = last.Obj // may be old, but there is nothing better
	}
	w.push(watch.Deleted, obj)
}

func (w *informerWatcher) push(t watch.EventType, obj any) {
	o, ok := obj.(runtime.Object)
	if !ok { // a deletion of which only the key is known
		return
	}
	w.mu.Lock()
	w.pending = append(w.pending, watch.Event{Type: t, Object: o})
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// deliver ends, and closes the channel, with the informer's run.
func (w *informerWatcher) deliver() {
	defer close(w.result)
	for {
		w.mu.Lock()
		batch := w.pending
		w.pending = nil
		w.mu.Unlock()
		for _, event := range batch {
			select {
			case w.result <- event:
			case <-w.ended:
				return
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-w.wake:
		case <-w.ended:
			return
		}
	}
}

// ResultChan implements watch.Interface.
func (w *informerWatcher) ResultChan() <-chan watch.Event { return w.result }

// Stop implements watch.Interface.
func (w *informerWatcher) Stop() { w.stop() }
