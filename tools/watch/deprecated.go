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

package watch

import (
	"context"

	"github.com/go-logr/logr"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"

	"k8s.io/client-go/tools/cache"
)

// NewRetryWatcher begins a watch that only Stop ends.
//
// Deprecated: use NewRetryWatcherWithContext.
func NewRetryWatcher(initialResourceVersion string, watcherClient cache.Watcher) (*RetryWatcher, error) {
	return NewRetryWatcherWithContext(context.TODO(), initialResourceVersion, cache.ToWatcherWithContext(watcherClient))
}

// NewIndexerInformerWatcher begins a watch that only Stop ends.
//
// Deprecated: use NewIndexerInformerWatcherWithContext.
func NewIndexerInformerWatcher(lw cache.ListerWatcher, objType runtime.Object) (cache.Indexer, cache.Controller, watch.Interface, <-chan struct{}) {
	return NewIndexerInformerWatcherWithContext(context.TODO(), lw, objType)
}

// NewIndexerInformerWatcherWithLogger begins a watch that only Stop ends.
//
// Deprecated: use NewIndexerInformerWatcherWithContext.
func NewIndexerInformerWatcherWithLogger(logger logr.Logger, lw cache.ListerWatcher, objType runtime.Object) (cache.Indexer, cache.Controller, watch.Interface, <-chan struct{}) {
	return NewIndexerInformerWatcherWithContext(klog.NewContext(context.TODO(), logger), lw, objType)
}
