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
	"reflect"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/cache"
)

// Factory is a generated informer factory without its clients: the settings
// that all its informers share, and the informers by the type of their
// objects. The settings must not be changed once it is in use.
type Factory struct {
	DefaultResync    time.Duration
	CustomResync     map[reflect.Type]time.Duration
	Namespace        string // empty for all of them
	TweakListOptions func(*metav1.ListOptions)
	Transform        cache.TransformFunc
	Name             *cache.InformerName // of the informers' metrics; nil for none

	informers Set[reflect.Type]
}

// SetCustomResync sets the resync periods of single types.
func (f *Factory) SetCustomResync(periods map[metav1.Object]time.Duration) {
	f.CustomResync = make(map[reflect.Type]time.Duration, len(periods))
	for obj, period := range periods {
		f.CustomResync[reflect.TypeOf(obj)] = period
	}
}

// InformerFor returns the shared informer of obj's type, which runs until the
// factory's context ends. See Set.Keep.
func (f *Factory) InformerFor(obj runtime.Object, create func(resync time.Duration) cache.SharedIndexInformer) cache.SharedIndexInformer {
	typ := reflect.TypeOf(obj)
	return f.informers.Keep(typ, func() cache.SharedIndexInformer {
		informer := create(f.resync(typ))
		f.transform(klog.TODO(), typ, informer)
		return informer
	})
}

// InformerForWithContext returns the shared informer of obj's type and holds it
// until ctx ends. See Set.Hold.
func (f *Factory) InformerForWithContext(ctx context.Context, obj runtime.Object, create func(ctx context.Context, resync time.Duration) cache.SharedIndexInformer) cache.SharedIndexInformer {
	typ := reflect.TypeOf(obj)
	return f.informers.Hold(ctx, typ, func(ctx context.Context) cache.SharedIndexInformer {
		informer := create(ctx, f.resync(typ))
		f.transform(klog.FromContext(ctx), typ, informer)
		return informer
	})
}

func (f *Factory) resync(typ reflect.Type) time.Duration {
	if period, ok := f.CustomResync[typ]; ok {
		return period
	}
	return f.DefaultResync
}

// transform sets the factory's transform, if it has one, in place of the
// informer's own. That fails for an informer that runs already, because somebody
// else made it: then his transform counts.
func (f *Factory) transform(logger klog.Logger, typ reflect.Type, informer cache.SharedIndexInformer) {
	if f.Transform == nil {
		return
	}
	if err := informer.SetTransform(f.Transform); err != nil {
		logger.Error(err, "The transform of the factory is not used", "type", typ.String())
	}
}

// StartWithContext starts the informers that are not running yet. It does not
// block.
func (f *Factory) StartWithContext(ctx context.Context) {
	if err := f.informers.Start(ctx); err != nil {
		klog.TODO().Error(err, "No informer is started")
	}
}

// WaitForCacheSyncWithContext waits for the first lists of the informers that
// have been started.
func (f *Factory) WaitForCacheSyncWithContext(ctx context.Context) cache.SyncResult {
	synced, err := f.informers.WaitForSync(ctx)
	return cache.SyncResult{Err: err, Synced: synced}
}

// ShutdownWithContext waits until all informers have ended. They end with the
// context they were started with, not with this one: when this one ends, the
// error says which informers are still running.
func (f *Factory) ShutdownWithContext(ctx context.Context) error {
	return f.informers.Shutdown(ctx)
}
