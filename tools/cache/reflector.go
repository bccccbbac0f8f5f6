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
	"fmt"
	"io"
	"reflect"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/naming"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"

	clientfeatures "k8s.io/client-go/features"
	"k8s.io/client-go/internal/ctxerr"
)

// ReflectorStore is what a Reflector asks of the store it fills.
type ReflectorStore interface {
	// Add, Update and Delete bring the changes that a watch reports.
	Add(obj any) error
	Update(obj any) error
	Delete(obj any) error
	// Replace brings a whole list, as of resourceVersion.
	Replace(list []any, resourceVersion string) error
	// Resync is called about every resync period.
	Resync() error
}

// ReflectorBookmarkStore is a ReflectorStore that wants to know how far it is
// when nothing changes.
type ReflectorBookmarkStore interface {
	Bookmark(resourceVersion string) error
}

// ResourceVersionUpdater is a ReflectorStore that wants to know the resource
// version after each event.
type ResourceVersionUpdater interface {
	UpdateResourceVersion(resourceVersion string)
}

// TransformingStore is a ReflectorStore that transforms objects. The reflector
// transforms what it has to collect before it can store it, so that it does
// not hold more than the store will.
type TransformingStore interface {
	ReflectorStore
	Transformer() TransformFunc
}

// WatchErrorHandler is told when a list or a watch failed, before it is tried
// again. It should return soon.
type WatchErrorHandler func(r *Reflector, err error)

// WatchErrorHandlerWithContext is WatchErrorHandler with the context of the run.
type WatchErrorHandlerWithContext func(ctx context.Context, r *Reflector, err error)

// DefaultWatchErrorHandler logs err: quietly what happens in the ordinary life
// of a watch, and the rest as errors.
func DefaultWatchErrorHandler(ctx context.Context, r *Reflector, err error) {
	logger := klog.FromContext(ctx)
	switch {
	case isExpiredError(err):
		// The server has forgotten our resource version. A list mends that.
		logger.V(4).Info("Watch closed", "reflector", r.name, "type", r.typeDescription, "err", err)
	case err == io.EOF: //nolint:errorlint // only a bare EOF is an ordinary end
	case err == io.ErrUnexpectedEOF: //nolint:errorlint
		logger.V(1).Info("Watch closed with unexpected EOF", "reflector", r.name, "type", r.typeDescription, "err", err)
	default:
		utilruntime.HandleErrorWithContext(ctx, err, "Failed to watch", "reflector", r.name, "type", r.typeDescription)
	}
}

// ReflectorOptions are what a Reflector can be told. The zero value is fine.
type ReflectorOptions struct {
	// Logger is used where there is no context to take one from.
	Logger *klog.Logger
	// Name says in logs and errors who reflects; by default the place in the
	// source where the reflector is made.
	Name string
	// TypeDescription says in logs and errors what is reflected; by default the
	// expected type, or the kind of an unstructured one.
	TypeDescription string
	// ResyncPeriod is how often the store's Resync is called; 0 means never.
	ResyncPeriod time.Duration
	// MinWatchTimeout is the least time that the server is asked to keep a
	// watch open; the most is twice that. 5 minutes by default and at least.
	MinWatchTimeout time.Duration
	// Clock is what the reflector tells the time by.
	Clock clock.Clock
	// Backoff says how long it waits before it tries again what failed.
	Backoff *wait.Backoff
}

const (
	minWatchTimeout = 5 * time.Minute
	// backoffReset is how long everything must be well for the waits to begin
	// at the shortest one again.
	backoffReset = 2 * time.Minute
)

// defaultBackoff is gentle enough for a server that comes back with thousands
// of clients waiting for it.
var defaultBackoff = wait.Backoff{Duration: 800 * time.Millisecond, Cap: 30 * time.Second, Steps: 1 << 30, Factor: 2.0, Jitter: 1.0}

// withDefaults is the only place where a zero becomes something else.
func (o ReflectorOptions) withDefaults(expectedType any) ReflectorOptions {
	if o.Name == "" {
		o.Name = naming.GetNameFromCallsite("k8s.io/client-go/tools/cache/", "/tools/cache/", "/build/", "runtime/asm_")
	}
	if o.TypeDescription == "" {
		o.TypeDescription = describeType(expectedType)
	}
	o.MinWatchTimeout = max(o.MinWatchTimeout, minWatchTimeout)
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	if o.Backoff == nil {
		o.Backoff = &defaultBackoff
	}
	return o
}

func describeType(expectedType any) string {
	if expectedType == nil {
		return "<unspecified>"
	}
	if gvk := unstructuredKind(expectedType); gvk != nil {
		return gvk.String()
	}
	return reflect.TypeOf(expectedType).String()
}

// unstructuredKind returns the kind of an unstructured expectedType, or nil.
func unstructuredKind(expectedType any) *schema.GroupVersionKind {
	u, ok := expectedType.(*unstructured.Unstructured)
	if !ok || u.GroupVersionKind().Empty() {
		return nil
	}
	gvk := u.GroupVersionKind()
	return &gvk
}

// Reflector fills a store with what the server has: it lists once, then
// watches, and lists again only when the server cannot go on from where it was.
type Reflector struct {
	name            string
	typeDescription string
	expectedType    reflect.Type             // nil if anything is welcome
	expectedGVK     *schema.GroupVersionKind // nil unless unstructured
	lw              ListerWatcherWithContext
	store           ReflectorStore
	options         ReflectorOptions
	metrics         reflectorGauges

	watchErrorHandler WatchErrorHandlerWithContext
	useWatchList      bool // until the server turns out not to have it
	pagedLists        bool // the server split up a list that it might have served from its cache
	noChunks          bool // lists are asked for in one piece
	delay             func() time.Duration

	// WatchListPageSize is the page size of lists. Where it is 0 the server
	// answers lists from its cache, in one piece, if it can.
	WatchListPageSize int64
	// ShouldResync, if set, is asked before the store's Resync is called.
	ShouldResync func() bool
	// MaxInternalErrorRetryDuration is how long a watch that fails with
	// internal errors is tried again before a list.
	MaxInternalErrorRetryDuration time.Duration

	mu          sync.RWMutex
	lastVersion string // guarded by mu; the last resource version received
	unavailable bool   // guarded by mu; the server knows lastVersion no more
}

// NewReflector returns a reflector of what lw lists and watches into store.
// expectedType says what objects to accept, nil any; an unstructured one can
// name a kind.
func NewReflector(lw ListerWatcher, expectedType any, store ReflectorStore, resyncPeriod time.Duration) *Reflector {
	return NewReflectorWithOptions(lw, expectedType, store, ReflectorOptions{ResyncPeriod: resyncPeriod})
}

// NewNamedReflector is NewReflector with a name for logs and errors.
func NewNamedReflector(name string, lw ListerWatcher, expectedType any, store ReflectorStore, resyncPeriod time.Duration) *Reflector {
	return NewReflectorWithOptions(lw, expectedType, store, ReflectorOptions{Name: name, ResyncPeriod: resyncPeriod})
}

// NewNamespaceKeyedIndexerAndReflector returns a reflector and the store that
// it fills, which has an index by namespace.
func NewNamespaceKeyedIndexerAndReflector(lw ListerWatcher, expectedType any, resyncPeriod time.Duration) (indexer Indexer, reflector *Reflector) {
	indexer = NewIndexer(MetaNamespaceKeyFunc, Indexers{NamespaceIndex: MetaNamespaceIndexFunc})
	return indexer, NewReflector(lw, expectedType, indexer, resyncPeriod)
}

// NewReflectorWithOptions is NewReflector with options.
func NewReflectorWithOptions(lw ListerWatcher, expectedType any, store ReflectorStore, options ReflectorOptions) *Reflector {
	options = options.withDefaults(expectedType)
	r := &Reflector{
		name:              options.Name,
		typeDescription:   options.TypeDescription,
		expectedGVK:       unstructuredKind(expectedType),
		lw:                ToListerWatcherWithContext(lw),
		store:             store,
		options:           options,
		metrics:           newReflectorGauges(options.Name),
		watchErrorHandler: DefaultWatchErrorHandler,
		useWatchList:      options.streams(lw),
		delay:             options.Backoff.DelayWithReset(options.Clock, backoffReset),
	}
	if expectedType != nil {
		r.expectedType = reflect.TypeOf(expectedType)
	}
	if l, ok := lw.(*ListWatch); ok {
		r.noChunks = l.DisableChunking
	}
	return r
}

// streams reports whether lists are to be streamed.
func (o ReflectorOptions) streams(lw ListerWatcher) bool {
	if !clientfeatures.FeatureGates().Enabled(clientfeatures.WatchListClient) {
		return false
	}
	if !supportsWatchList(lw) {
		logger := klog.LoggerWithName(ptr.Deref(o.Logger, klog.Background()), o.Name)
		logger.V(2).Info("The client cannot stream lists, so the reflector lists. That is as it should be for fakes only: see watchlist.DoesClientNotSupportWatchListSemantics", "feature", clientfeatures.WatchListClient)
		return false
	}
	return true
}

// Name returns the name of the reflector.
func (r *Reflector) Name() string { return r.name }

// TypeDescription says what is reflected.
func (r *Reflector) TypeDescription() string { return r.typeDescription }

// LastSyncResourceVersion returns the resource version of the last thing that
// was received.
func (r *Reflector) LastSyncResourceVersion() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.lastVersion
}

// received notes that the store is at resource version rv.
func (r *Reflector) received(rv string) {
	r.mu.Lock()
	r.lastVersion = rv
	r.mu.Unlock()
	r.metrics.setVersion(rv)
}

// returned notes that the store is still at resource version rv: what came since
// was thrown away.
func (r *Reflector) returned(rv string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastVersion = rv
}

// forget makes the next list ask for the newest state, since the server has
// nothing that goes with the last version.
func (r *Reflector) forget(unavailable bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unavailable = unavailable
}

// listVersion is the resource version that the next list asks for: the first
// time any that the server has at hand, later nothing older than what was seen
// already, and the newest, from etcd, when that one is gone.
func (r *Reflector) listVersion() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	switch {
	case r.unavailable:
		return ""
	case r.lastVersion == "":
		return "0"
	}
	return r.lastVersion
}

// RunWithContext lists and watches until ctx ends. It starts no goroutine that
// is left when it returns, but for a lister or watcher without context that
// does not come back.
func (r *Reflector) RunWithContext(ctx context.Context) {
	if ctx == nil {
		utilruntime.HandleErrorWithLogger(klog.TODO(), ctxerr.NilContext("cache.Reflector.RunWithContext"), "The reflector is not run", "reflector", r.name)
		return
	}
	logger := klog.FromContext(ctx)
	logger.V(3).Info("Starting reflector", "type", r.typeDescription, "resyncPeriod", r.options.ResyncPeriod, "reflector", r.name)
	defer logger.V(3).Info("Stopping reflector", "type", r.typeDescription, "resyncPeriod", r.options.ResyncPeriod, "reflector", r.name)
	for ctx.Err() == nil {
		if err := r.ListAndWatchWithContext(ctx); err != nil && ctx.Err() == nil {
			r.watchErrorHandler(ctx, r, err)
		}
		r.pause(ctx)
	}
}

// pause waits before something that failed is tried again.
func (r *Reflector) pause(ctx context.Context) {
	timer := r.options.Clock.NewTimer(r.delay())
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-ctx.Done():
	}
}

// accepts returns an error for an object that the store is not made for.
func (r *Reflector) accepts(obj runtime.Object) error {
	if got := reflect.TypeOf(obj); r.expectedType != nil && got != r.expectedType {
		return fmt.Errorf("%s: expected type %v, but watch event object had type %v", r.name, r.expectedType, got)
	}
	if got := obj.GetObjectKind().GroupVersionKind(); r.expectedGVK != nil && got != *r.expectedGVK {
		return fmt.Errorf("%s: expected gvk %v, but watch event object had gvk %v", r.name, *r.expectedGVK, got)
	}
	return nil
}

// isExpiredError reports whether the server no longer has the resource version
// that it was asked for. Old servers say Gone where new ones say Expired.
func isExpiredError(err error) bool { return apierrors.IsResourceExpired(err) || apierrors.IsGone(err) }
