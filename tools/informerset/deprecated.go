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

	"k8s.io/apimachinery/pkg/util/wait"
)

// Start starts the informers that are not running yet.
//
// Deprecated: use StartWithContext.
func (f *Factory) Start(stopCh <-chan struct{}) {
	f.StartWithContext(wait.ContextForChannel(stopCh))
}

// WaitForCacheSync waits for the first lists of what has been started.
//
// Deprecated: use WaitForCacheSyncWithContext.
func (f *Factory) WaitForCacheSync(stopCh <-chan struct{}) map[reflect.Type]bool {
	return f.WaitForCacheSyncWithContext(wait.ContextForChannel(stopCh)).Synced
}

// Shutdown waits until all informers have ended.
//
// Deprecated: use ShutdownWithContext.
func (f *Factory) Shutdown() {
	_ = f.ShutdownWithContext(context.TODO())
}
