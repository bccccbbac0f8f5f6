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

// Package dynamicinformer has informers of unstructured objects, for resources
// whose Go types a program does not know.
//
// A context with which somebody asks for an informer holds it: the informer ends
// with the context that its factory is started with, or when the contexts of all
// its holders have ended, whichever is first. Then its resource may well be gone from
// the server, as those of custom resources do. Who asks without a context
// holds it for ever.
package dynamicinformer

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamiclister"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/internal/resourceinformers"
	"k8s.io/client-go/tools/cache"
)

// DynamicSharedInformerFactory has one shared informer for each resource.
type DynamicSharedInformerFactory interface {
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

// TweakListOptionsFunc changes the options of the lists and watches of an
// informer.
type TweakListOptionsFunc func(*metav1.ListOptions)

type factory struct {
	resourceinformers.Factory
}

// NewDynamicSharedInformerFactory makes a factory of informers of all
// namespaces.
func NewDynamicSharedInformerFactory(client dynamic.Interface, defaultResync time.Duration) DynamicSharedInformerFactory {
	return NewFilteredDynamicSharedInformerFactory(client, defaultResync, metav1.NamespaceAll, nil)
}

// NewFilteredDynamicSharedInformerFactory makes a factory of informers of one
// namespace, or of all if it is empty, that see what the tweaked options select.
func NewFilteredDynamicSharedInformerFactory(client dynamic.Interface, defaultResync time.Duration, namespace string, tweakListOptions TweakListOptionsFunc) DynamicSharedInformerFactory {
	return &factory{resourceinformers.Factory{
		Source:  source(client),
		Options: options(namespace, defaultResync, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}, tweakListOptions),
	}}
}

func (f *factory) ForResource(gvr schema.GroupVersionResource) informers.GenericInformer {
	return generic{f.Keep(gvr), gvr}
}

func (f *factory) ForResourceWithContext(ctx context.Context, gvr schema.GroupVersionResource) informers.GenericInformer {
	return generic{f.Hold(ctx, gvr), gvr}
}

// NewFilteredDynamicInformerWithContext returns an informer of one resource,
// bound to ctx.
func NewFilteredDynamicInformerWithContext(ctx context.Context, client dynamic.Interface, gvr schema.GroupVersionResource, namespace string, resyncPeriod time.Duration, indexers cache.Indexers, tweakListOptions TweakListOptionsFunc) informers.GenericInformer {
	return generic{source(client).New(ctx, gvr, options(namespace, resyncPeriod, indexers, tweakListOptions)), gvr}
}

func options(namespace string, resync time.Duration, indexers cache.Indexers, tweak TweakListOptionsFunc) resourceinformers.Options {
	return resourceinformers.Options{Namespace: namespace, Resync: resync, Indexers: indexers, Tweak: tweak}
}

func source(client dynamic.Interface) *resourceinformers.Source {
	_, direct := client.(*dynamic.DynamicClient)
	return &resourceinformers.Source{
		Client:  client,
		Direct:  direct,
		Example: &unstructured.Unstructured{},
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
	return dynamiclister.NewRuntimeObjectShim(dynamiclister.New(g.informer.GetIndexer(), g.gvr))
}
