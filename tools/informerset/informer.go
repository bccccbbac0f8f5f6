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

package informerset

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// ListWatcher is what an informer asks of a typed client.
type ListWatcher[L runtime.Object] interface {
	List(ctx context.Context, opts metav1.ListOptions) (L, error)
	Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
}

// restBacked is what generated clients have beside their interface. What wraps
// one lacks it, and may look at the items of the lists that it passes on.
type restBacked interface{ GetClient() rest.Interface }

// Options are what generated constructors are told about one informer.
type Options struct {
	ResyncPeriod     time.Duration
	Indexers         cache.Indexers
	TweakListOptions func(*metav1.ListOptions)
	InformerName     *cache.InformerName
}

// New returns an informer of what a typed client lists, bound to ctx. client is
// called for each list and watch and not before, so that a factory without a
// clientset is good for its listers and stores, which tests fill by hand. The
// clientset says whether it can stream lists.
func New[L runtime.Object](ctx context.Context, clientset any, client func() ListWatcher[L], obj runtime.Object, resource schema.GroupVersionResource, o Options) cache.SharedIndexInformer {
	tweak := o.TweakListOptions
	if tweak == nil {
		tweak = func(*metav1.ListOptions) {}
	}
	lw := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			tweak(&opts)
			from := client()
			if _, ours := from.(restBacked); ours {
				ctx = itemwise.Accept(ctx)
			}
			return from.List(ctx, opts)
		},
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			tweak(&opts)
			return client().Watch(ctx, opts)
		},
	}
	return cache.NewSharedIndexInformerWithContext(ctx, cache.ToListWatcherWithWatchListSemantics(lw, clientset), obj, cache.SharedIndexInformerOptions{
		ResyncPeriod: o.ResyncPeriod,
		Indexers:     o.Indexers,
		Identifier:   o.InformerName.WithResource(resource),
	})
}

// Resource is one resource of a factory. It implements the interfaces that
// generated code declares for it: L is the lister, I the typed informer.
type Resource[L, I any] struct {
	Keep      func() cache.SharedIndexInformer                // for as long as the factory runs
	Hold      func(context.Context) cache.SharedIndexInformer // until the context ends
	NewLister func(cache.Indexer) L
	Typed     func(cache.SharedIndexInformer) I
}

// Informer returns the shared informer, which runs until the factory's context
// ends.
func (r *Resource[L, I]) Informer() cache.SharedIndexInformer { return r.Keep() }

// InformerWithContext returns the shared informer and holds it until ctx ends.
func (r *Resource[L, I]) InformerWithContext(ctx context.Context) cache.SharedIndexInformer {
	return r.Hold(ctx)
}

// TypedInformer is Informer with a typed interface.
func (r *Resource[L, I]) TypedInformer() I { return r.Typed(r.Keep()) }

// TypedInformerWithContext is InformerWithContext with a typed interface.
func (r *Resource[L, I]) TypedInformerWithContext(ctx context.Context) I { return r.Typed(r.Hold(ctx)) }

// Lister reads what Informer keeps.
func (r *Resource[L, I]) Lister() L { return r.NewLister(r.Keep().GetIndexer()) }

// ListerWithContext reads what InformerWithContext keeps.
func (r *Resource[L, I]) ListerWithContext(ctx context.Context) L {
	return r.NewLister(r.Hold(ctx).GetIndexer())
}

// Plain is an informer of a resource that knows neither types nor contexts.
type Plain[L any] interface {
	Informer() cache.SharedIndexInformer
	Lister() L
}

// Adapter gives a Plain the methods of a Resource. Its informer is what it is,
// whatever becomes of the contexts that it is asked for with.
type Adapter[L, I any] struct {
	Plain[L]
	typed func(cache.SharedIndexInformer) I
}

// Adapt returns an Adapter of p.
func Adapt[L, I any](p Plain[L], typed func(cache.SharedIndexInformer) I) *Adapter[L, I] {
	return &Adapter[L, I]{Plain: p, typed: typed}
}

// InformerWithContext is Informer.
func (a *Adapter[L, I]) InformerWithContext(context.Context) cache.SharedIndexInformer {
	return a.Informer()
}

// ListerWithContext is Lister.
func (a *Adapter[L, I]) ListerWithContext(context.Context) L { return a.Lister() }

// TypedInformer is Informer with a typed interface.
func (a *Adapter[L, I]) TypedInformer() I { return a.typed(a.Informer()) }

// TypedInformerWithContext is TypedInformer.
func (a *Adapter[L, I]) TypedInformerWithContext(context.Context) I { return a.TypedInformer() }

// Generic is a resource whose Go type is not known to the caller.
type Generic struct {
	informer cache.SharedIndexInformer
	resource schema.GroupResource
}

// NewGeneric returns the informer of a resource as a Generic.
func NewGeneric(informer cache.SharedIndexInformer, resource schema.GroupResource) *Generic {
	return &Generic{informer: informer, resource: resource}
}

// Informer returns the informer.
func (g *Generic) Informer() cache.SharedIndexInformer { return g.informer }

// Lister reads what the informer keeps.
func (g *Generic) Lister() cache.GenericLister {
	return cache.NewGenericLister(g.informer.GetIndexer(), g.resource)
}
