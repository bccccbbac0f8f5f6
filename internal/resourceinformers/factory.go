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

// Package resourceinformers has what the informer factories of the dynamic and
// the metadata client have in common: one shared informer for each resource,
// with the holders of tools/informerset.
package resourceinformers

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/itemwise"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/informerset"
)

// Source is a client as informers need it.
type Source struct {
	Client  any            // says whether it can stream lists
	Direct  bool           // nothing looks at the items of a list between List and the server
	Example runtime.Object // of the objects
	List    func(ctx context.Context, resource schema.GroupVersionResource, namespace string, opts metav1.ListOptions) (runtime.Object, error)
	Watch   func(ctx context.Context, resource schema.GroupVersionResource, namespace string, opts metav1.ListOptions) (watch.Interface, error)
}

// Options are the settings that all informers of a factory share.
type Options struct {
	Resync    time.Duration
	Namespace string // empty for all of them
	Tweak     func(*metav1.ListOptions)
	Transform cache.TransformFunc
	Indexers  cache.Indexers
}

// New returns an informer of a resource, bound to ctx.
func (s *Source) New(ctx context.Context, resource schema.GroupVersionResource, o Options) cache.SharedIndexInformer {
	tweak := o.Tweak
	if tweak == nil {
		tweak = func(*metav1.ListOptions) {}
	}
	lw := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			tweak(&opts)
			if s.Direct {
				ctx = itemwise.Accept(ctx)
			}
			return s.List(ctx, resource, o.Namespace, opts)
		},
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			tweak(&opts)
			return s.Watch(ctx, resource, o.Namespace, opts)
		},
	}
	informer := cache.NewSharedIndexInformerWithContext(ctx, cache.ToListWatcherWithWatchListSemantics(lw, s.Client), s.Example, cache.SharedIndexInformerOptions{
		ResyncPeriod:      o.Resync,
		Indexers:          o.Indexers,
		ObjectDescription: resource.String(),
	})
	if o.Transform != nil {
		if err := informer.SetTransform(o.Transform); err != nil {
			klog.FromContext(ctx).Error(err, "The transform of the factory is not used", "resource", resource)
		}
	}
	return informer
}

// Factory has one shared informer for each resource. Its methods with a
// context have all the logic; those without are in deprecated.go.
type Factory struct {
	Source  *Source
	Options Options

	informers informerset.Set[schema.GroupVersionResource]
}

// Hold returns the informer of a resource and holds it until ctx ends.
func (f *Factory) Hold(ctx context.Context, resource schema.GroupVersionResource) cache.SharedIndexInformer {
	return f.informers.Hold(ctx, resource, func(ctx context.Context) cache.SharedIndexInformer {
		return f.Source.New(ctx, resource, f.Options)
	})
}

// StartWithContext starts the informers that are not running yet. It does not
// block.
func (f *Factory) StartWithContext(ctx context.Context) {
	if err := f.informers.Start(ctx); err != nil {
		klog.TODO().Error(err, "No informer is started")
	}
}

// WaitForCacheSyncWithContext waits until the informers that have been started
// have their first lists or have ended, and returns which have them. If ctx ends
// before, the error names the others.
func (f *Factory) WaitForCacheSyncWithContext(ctx context.Context) (map[schema.GroupVersionResource]bool, error) {
	return f.informers.WaitForSync(ctx)
}

// ShutdownWithContext waits until all informers have ended. They end with the
// context they were started with, not with this one: when this one ends, the
// error says which informers are still running.
func (f *Factory) ShutdownWithContext(ctx context.Context) error {
	return f.informers.Shutdown(ctx)
}
