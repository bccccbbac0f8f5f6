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
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/util/consistencydetector"
	"k8s.io/client-go/util/watchlist"
)

// streamIdle is how long a stream of initial events may be silent before the
// reflector lists instead. A server that knows nothing of such streams sends
// the events and then never says that they are all.
const streamIdle = 30 * time.Second

var errNoInitialEventsEnd = errors.New("no bookmark after the initial events: the server may not support streaming lists")

// watchListSemantics says whether a client can do what streaming needs.
type watchListSemantics struct{ unsupported bool }

// IsWatchListSemanticsUnSupported is what package watchlist asks.
func (s watchListSemantics) IsWatchListSemanticsUnSupported() bool { return s.unsupported }

func supportsWatchList(client any) bool {
	return !watchlist.DoesClientNotSupportWatchListSemantics(client)
}

// ToListWatcherWithWatchListSemantics returns lw with the word of client, which
// lw calls, on whether initial events can be streamed: fakes often cannot.
func ToListWatcherWithWatchListSemantics(lw *ListWatch, client any) ListerWatcher {
	return struct {
		*ListWatch
		watchListSemantics
	}{lw, watchListSemantics{unsupported: !supportsWatchList(client)}}
}

// stream replaces the content of the store with the initial events of a watch
// (KEP-3157) and returns the watch, to be followed from there.
func (r *Reflector) stream(ctx context.Context) (watch.Interface, error) {
	for {
		left := &leftOut{ctx: ctx, reflector: r}
		w, err := r.watch(ctx, metav1.ListOptions{
			ResourceVersion:      r.streamVersion(),
			ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
			SendInitialEvents:    new(true),
		}, left)
		var state *initialState
		if err == nil {
			state = newInitialState(r.store)
			before := r.LastSyncResourceVersion()
			var complete bool
			if complete, err = r.follow(ctx, w, state, streamIdle); complete {
				return w, r.replaceWith(ctx, state, left.kept())
			}
			w.Stop()
			r.returned(before)
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil: // the server ended the watch early, which it may
		case isExpiredError(err) || isTooLargeResourceVersionError(err):
			r.forget(true)
			continue
		case canReconnect(err):
			klog.FromContext(ctx).V(4).Info("Streaming the initial state failed - backing off", "reflector", r.name, "type", r.typeDescription, "err", err)
		default:
			return nil, err
		}
		r.pause(ctx)
	}
}

// streamVersion is what listVersion is for lists. The first time it is empty,
// which for a stream means the newest state, from the server's cache.
func (r *Reflector) streamVersion() string {
	if version := r.listVersion(); version != "0" {
		return version
	}
	return ""
}

func (r *Reflector) replaceWith(ctx context.Context, state *initialState, kept []any) error {
	objs := append(kept, state.objects()...) // what came counts, if both did
	if objs == nil {
		objs = []any{} // no events are a list of nothing
	}
	r.metrics.itemsInList.Observe(float64(len(objs)))
	if err := state.replace(objs, state.version); err != nil {
		return err
	}
	r.forget(false)
	list := func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
		return r.lw.ListWithContext(ctx, opts)
	}
	retrieve := func() []any { return objs }
	if consistencydetector.IsDataConsistencyDetectionForWatchListEnabled() {
		consistencydetector.CheckDataConsistency(ctx, "watch-list reflector "+r.name, state.version, list,
			consistencydetector.TransformFunc(state.transform), metav1.ListOptions{}, retrieve)
	}
	return nil
}

// initialState collects the initial events of a watch until they are all there.
type initialState struct {
	store     ReflectorStore
	transform TransformFunc // may be nil
	objs      map[string]any
	version   string
}

func newInitialState(store ReflectorStore) *initialState {
	s := &initialState{store: store, objs: map[string]any{}}
	if t, ok := store.(TransformingStore); ok {
		s.transform = t.Transformer()
	}
	return s
}

func (s *initialState) Add(obj any) error { return s.Update(obj) }

func (s *initialState) Update(obj any) error {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	if s.transform != nil {
		if obj, err = s.transform(obj); err != nil {
			return err
		}
	}
	s.objs[key] = obj
	return nil
}

func (s *initialState) Delete(obj any) error {
	key, err := DeletionHandlingMetaNamespaceKeyFunc(obj)
	if err != nil {
		return KeyError{obj, err}
	}
	delete(s.objs, key)
	return nil
}

func (s *initialState) UpdateResourceVersion(version string) { s.version = version }

func (s *initialState) objects() []any {
	objs := make([]any, 0, len(s.objs))
	for _, obj := range s.objs {
		objs = append(objs, obj)
	}
	s.objs = nil
	return objs
}

// transformedReplacer is a TransformingStore that need not transform again.
type transformedReplacer interface {
	replaceTransformed(objs []any, version string) error
}

func (s *initialState) replace(objs []any, version string) error {
	if store, ok := s.store.(transformedReplacer); ok {
		return store.replaceTransformed(objs, version)
	}
	return s.store.Replace(objs, version)
}
