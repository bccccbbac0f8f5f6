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
	"fmt"
	"runtime/debug"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// informerSink is where the reflector of an informer puts what it receives:
// into the store and, in the same step, into the queues of the handlers. Only
// the reflector calls it, one call at a time.
type informerSink struct {
	informer  *sharedInformer
	logger    klog.Logger
	transform TransformFunc // may be nil
}

func (s *informerSink) Add(obj any) error { return s.Update(obj) }

func (s *informerSink) Update(obj any) error {
	defer s.informer.metrics.measure(s.informer.handlers)()
	key, obj, err := s.incoming(obj)
	if err != nil {
		return err
	}
	h := s.informer.handlers
	h.mu.Lock()
	defer h.mu.Unlock()
	s.informer.detector.AddObject(obj)
	old, exists := s.informer.store.threadSafeStore.Get(key)
	s.informer.store.threadSafeStore.Update(key, obj)
	h.tellLocked(changed(old, exists, obj, false))
	return nil
}

func changed(old any, exists bool, obj any, initial bool) notification {
	if exists {
		return notification{kind: updated, old: old, obj: obj}
	}
	return notification{kind: added, obj: obj, initial: initial}
}

func (s *informerSink) Delete(obj any) error {
	defer s.informer.metrics.measure(s.informer.handlers)()
	key, obj, err := s.incoming(obj)
	if err != nil {
		return err
	}
	h := s.informer.handlers
	h.mu.Lock()
	defer h.mu.Unlock()
	s.informer.store.DeleteWithObject(key, obj)
	h.tellLocked(notification{kind: deleted, obj: obj}) // also of what was never there, as it comes
	return nil
}

// incoming returns what the store keeps for obj, and its key.
func (s *informerSink) incoming(obj any) (key string, kept any, err error) {
	if key, err = s.informer.store.keyOf(obj); err != nil {
		return "", nil, KeyError{obj, err}
	}
	kept, err = s.transformed(key, obj)
	return key, kept, err
}

// transformed applies the transform. Its panic is an error like others: what
// one object brings about must not end the informer of all.
func (s *informerSink) transformed(key string, obj any) (kept any, err error) {
	if s.transform == nil {
		return obj, nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("transform %T %s: panic: %v\n%s", obj, key, r, debug.Stack())
		}
	}()
	if kept, err = s.transform(obj); err != nil {
		return nil, fmt.Errorf("transform %T %s: %w", obj, key, err)
	}
	return kept, nil
}

// Transformer implements TransformingStore.
func (s *informerSink) Transformer() TransformFunc {
	if s.transform == nil {
		return nil
	}
	return func(obj any) (any, error) {
		_, kept, err := s.incoming(obj)
		return kept, err
	}
}

// GetByKey implements KeyGetter.
func (s *informerSink) GetByKey(key string) (any, bool, error) { return s.informer.store.GetByKey(key) }

// Replace makes list the content of the store, in one step. An object without
// a key, or one that the transform fails on, is left out and reported.
func (s *informerSink) Replace(list []any, resourceVersion string) error {
	return s.replace(list, resourceVersion, s.incoming)
}

// replaceTransformed is Replace with objects that Transformer made.
func (s *informerSink) replaceTransformed(list []any, resourceVersion string) error {
	return s.replace(list, resourceVersion, func(obj any) (string, any, error) {
		key, err := s.informer.store.keyOf(obj)
		return key, obj, err
	})
}

func (s *informerSink) replace(list []any, resourceVersion string, incoming func(any) (string, any, error)) error {
	defer s.informer.metrics.measure(s.informer.handlers)()
	keys, objs := make([]string, 0, len(list)), make([]any, 0, len(list))
	present := make(map[string]struct{}, len(list))
	for _, obj := range list {
		key, kept, err := incoming(obj)
		if err != nil {
			utilruntime.HandleErrorWithLogger(s.logger, err, "Object left out of the cache", "informer", s.informer.name)
			continue
		}
		keys, objs = append(keys, key), append(objs, kept)
		present[key] = struct{}{}
	}
	h, store := s.informer.handlers, s.informer.store
	h.mu.Lock()
	defer h.mu.Unlock()
	changes := make([]notification, 0, len(keys))
	for _, key := range store.ListKeys() {
		if _, ok := present[key]; !ok {
			old, _ := store.threadSafeStore.Get(key)
			changes = append(changes, notification{kind: deleted, obj: DeletedFinalStateUnknown{Key: key, Obj: old}})
		}
	}
	for i, key := range keys {
		s.informer.detector.AddObject(objs[i])
		old, exists := store.threadSafeStore.Get(key)
		changes = append(changes, changed(old, exists, objs[i], !h.synced))
	}
	store.replace(keys, objs, resourceVersion)
	if !h.synced {
		h.synced = true
		changes = append(changes, notification{kind: synced})
		close(s.informer.synced)
	}
	for _, l := range h.listeners {
		l.push(changes...)
	}
	return nil
}

// Resync tells the handlers whose resync is due of every object.
func (s *informerSink) Resync() error {
	h := s.informer.handlers
	h.mu.Lock()
	defer h.mu.Unlock()
	due := h.resyncDueLocked()
	if len(due) == 0 {
		return nil
	}
	objs := s.informer.store.List()
	again := make([]notification, len(objs))
	for i, obj := range objs {
		again[i] = notification{kind: updated, old: obj, obj: obj}
	}
	for _, l := range due {
		l.push(again...)
	}
	return nil
}

// Bookmark implements ReflectorBookmarkStore.
func (s *informerSink) Bookmark(rv string) error {
	s.informer.store.Bookmark(rv)
	return nil
}

// informerGauges are the metrics of an informer. A nil one measures nothing.
type informerGauges struct {
	queued  GaugeMetric
	latency HistogramMetric
}

func newInformerGauges(id InformerNameAndResource, provider InformerMetricsProvider) *informerGauges {
	provider = informerMetricsProvider(provider)
	if provider == nil || !id.Reserved() {
		return nil
	}
	return &informerGauges{queued: provider.NewQueuedItemMetric(id), latency: provider.NewProcessingLatencyMetric(id)}
}

// timed returns what to call when an event has been processed.
func (g *informerGauges) timed() func() {
	if g == nil {
		return func() {}
	}
	start := time.Now()
	return func() { g.latency.Observe(time.Since(start).Seconds()) }
}

// measure returns what to call when an event has been processed; it also tells
// how far the slowest handler is behind.
func (g *informerGauges) measure(h *handlers) func() {
	if g == nil {
		return func() {}
	}
	timed := g.timed()
	return func() {
		timed()
		h.mu.Lock()
		defer h.mu.Unlock()
		g.queued.Set(float64(h.waitingLocked()))
	}
}
