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

// Package metadatainformer has informers that keep nothing but the metadata of
// objects.
//
// A context with which somebody asks for an informer holds it: the informer ends
// with the context that its factory is started with, or when the contexts of all
// its holders have ended, whichever is first. Who asks without a context holds it
// for ever.
package metadatainformer

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/internal/resourceinformers"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatalister"
	"k8s.io/client-go/tools/cache"
)

// SharedInformerFactory has one shared informer for each resource.
type SharedInformerFactory interface {
	// StartWithContext starts the informers that have been asked for and are not
	// running; it does not block, and may be called again after more have been
	// asked for. They end with ctx, and list and watch with its values.
	StartWithContext(ctx context.Context)
	// ForResourceWithContext returns the informer of a resource, held until ctx
	// ends.
	ForResourceWithContext(ctx context.Context, gvr schema.GroupVersionResource) informers.GenericInformer
	// ForResource is the same for an informer that runs as long as the factory.
	ForResource(gvr schema.GroupVersionResource) informers.GenericInformer
	// WaitForCacheSyncWithContext waits until the informers that have been
	// started have their first lists or have ended, and returns which have
	// them. If ctx ends before, the error names the others.
	WaitForCacheSyncWithContext(ctx context.Context) (map[schema.GroupVersionResource]bool, error)
	// ShutdownWithContext waits until all informers have ended, and makes
	// further starts do nothing. It ends none itself: cancel the context that
	// they were started with first. When ctx ends before, the error says which
	// informers are still running.
	ShutdownWithContext(ctx context.Context) error

	// Deprecated: use StartWithContext.
	Start(stopCh <-chan struct{})
	// Deprecated: use WaitForCacheSyncWithContext.
	WaitForCacheSync(stopCh <-chan struct{}) map[schema.GroupVersionResource]bool
	// Deprecated: use ShutdownWithContext.
	Shutdown()
}

// SharedInformerOption changes a factory while it is made.
type SharedInformerOption func(*sharedInformerFactory) *sharedInformerFactory

// TweakListOptionsFunc changes the options of the lists and watches of an
// informer.
type TweakListOptionsFunc func(*metav1.ListOptions)

type sharedInformerFactory struct {
	resourceinformers.Factory
}

// WithTransform changes the objects of all informers before anything keeps
// them.
func WithTransform(transform cache.TransformFunc) SharedInformerOption {
	return func(f *sharedInformerFactory) *sharedInformerFactory {
		f.Options.Transform = transform
		return f
	}
}

// NewSharedInformerFactory makes a factory of informers of all namespaces.
func NewSharedInformerFactory(client metadata.Interface, defaultResync time.Duration) SharedInformerFactory {
	return newFactory(client, defaultResync, metav1.NamespaceAll, nil)
}

// NewFilteredSharedInformerFactory makes a factory of informers of one
// namespace, or of all if it is empty, that see what the tweaked options select.
func NewFilteredSharedInformerFactory(client metadata.Interface, defaultResync time.Duration, namespace string, tweakListOptions TweakListOptionsFunc) SharedInformerFactory {
	return newFactory(client, defaultResync, namespace, tweakListOptions)
}

// NewSharedInformerFactoryWithOptions makes a factory of informers of all
// namespaces, changed by options.
func NewSharedInformerFactoryWithOptions(client metadata.Interface, defaultResync time.Duration, options ...SharedInformerOption) SharedInformerFactory {
	f := newFactory(client, defaultResync, metav1.NamespaceAll, nil)
	for _, option := range options {
		f = option(f)
	}
	return f
}

func newFactory(client metadata.Interface, resync time.Duration, namespace string, tweak TweakListOptionsFunc) *sharedInformerFactory {
	return &sharedInformerFactory{resourceinformers.Factory{
		Source:  source(client),
		Options: settings(namespace, resync, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}, tweak),
	}}
}

func (f *sharedInformerFactory) ForResource(gvr schema.GroupVersionResource) informers.GenericInformer {
	return generic{f.Keep(gvr), gvr}
}

func (f *sharedInformerFactory) ForResourceWithContext(ctx context.Context, gvr schema.GroupVersionResource) informers.GenericInformer {
	return generic{f.Hold(ctx, gvr), gvr}
}

// NewFilteredMetadataInformerWithContext returns an informer of one resource,
// bound to ctx.
func NewFilteredMetadataInformerWithContext(ctx context.Context, client metadata.Interface, gvr schema.GroupVersionResource, namespace string, resyncPeriod time.Duration, indexers cache.Indexers, tweakListOptions TweakListOptionsFunc) informers.GenericInformer {
	return generic{source(client).New(ctx, gvr, settings(namespace, resyncPeriod, indexers, tweakListOptions)), gvr}
}

func settings(namespace string, resync time.Duration, indexers cache.Indexers, tweak TweakListOptionsFunc) resourceinformers.Options {
	return resourceinformers.Options{Namespace: namespace, Resync: resync, Indexers: indexers, Tweak: tweak}
}

func source(client metadata.Interface) *resourceinformers.Source {
	_, direct := client.(*metadata.Client)
	return &resourceinformers.Source{
		Client:  client,
		Direct:  direct,
		Example: &metav1.PartialObjectMetadata{},
		List: func(ctx context.Context, gvr schema.GroupVersionResource, namespace string, opts metav1.ListOptions) (runtime.Object, error) {
			return client.Resource(gvr).Namespace(namespace).List(ctx, opts)
		},
		Watch: func(ctx context.Context, gvr schema.GroupVersionResource, namespace string, opts metav1.ListOptions) (watch.Interface, error) {
			return client.Resource(gvr).Namespace(namespace).Watch(ctx, opts)
		},
	}
}

// generic is the informer of a resource.
type generic struct {
	informer cache.SharedIndexInformer
	gvr      schema.GroupVersionResource
}

func (g generic) Informer() cache.SharedIndexInformer { return g.informer }

func (g generic) Lister() cache.GenericLister {
	return metadatalister.NewRuntimeObjectShim(metadatalister.New(g.informer.GetIndexer(), g.gvr))
}
