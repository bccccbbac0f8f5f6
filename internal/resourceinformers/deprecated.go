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

package resourceinformers

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"

	"k8s.io/client-go/tools/cache"
)

// Keep returns the informer of a resource, which runs until the factory's
// context ends.
//
// Deprecated: use Hold.
func (f *Factory) Keep(resource schema.GroupVersionResource) cache.SharedIndexInformer {
	return f.informers.Keep(resource, func() cache.SharedIndexInformer { return f.Source.New(context.TODO(), resource, f.Options) })
}

// Start starts the informers that are not running yet.
//
// Deprecated: use StartWithContext.
func (f *Factory) Start(stopCh <-chan struct{}) {
	f.StartWithContext(wait.ContextForChannel(stopCh))
}

// WaitForCacheSync waits for the first lists of what has been started.
//
// Deprecated: use WaitForCacheSyncWithContext.
func (f *Factory) WaitForCacheSync(stopCh <-chan struct{}) map[schema.GroupVersionResource]bool {
	synced, _ := f.WaitForCacheSyncWithContext(wait.ContextForChannel(stopCh))
	return synced
}

// Shutdown waits until all informers have ended.
//
// Deprecated: use ShutdownWithContext.
func (f *Factory) Shutdown() { _ = f.ShutdownWithContext(context.TODO()) }
