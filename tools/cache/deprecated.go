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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/klog/v2"
)

// Lister lists without a context.
//
// Deprecated: use ListerWithContext.
type Lister interface {
	List(options metav1.ListOptions) (runtime.Object, error)
}

// Watcher watches without a context.
//
// Deprecated: use WatcherWithContext.
type Watcher interface {
	Watch(options metav1.ListOptions) (watch.Interface, error)
}

// ListerWatcher lists and watches without a context. Where this package takes
// one that is also a ListerWatcherWithContext, it uses only that.
//
// Deprecated: use ListerWatcherWithContext.
type ListerWatcher interface {
	Lister
	Watcher
}

// List lists without a context.
//
// Deprecated: use ListWithContext.
func (lw *ListWatch) List(options metav1.ListOptions) (runtime.Object, error) {
	return lw.ListWithContext(context.TODO(), options)
}

// Watch watches without a context.
//
// Deprecated: use WatchWithContext.
func (lw *ListWatch) Watch(options metav1.ListOptions) (watch.Interface, error) {
	return lw.WatchWithContext(context.TODO(), options)
}

// withoutContext is the form for those who have no context.
func (f ListWithContextFunc) withoutContext(options metav1.ListOptions) (runtime.Object, error) {
	return f(context.TODO(), options)
}

// withoutContext is the form for those who have no context.
func (f WatchFuncWithContext) withoutContext(options metav1.ListOptions) (watch.Interface, error) {
	return f(context.TODO(), options)
}

// Run runs the reflector until stopCh is closed.
//
// Deprecated: use RunWithContext.
func (r *Reflector) Run(stopCh <-chan struct{}) {
	r.RunWithContext(wait.ContextForChannel(stopCh))
}

// ListAndWatch lists and watches until stopCh is closed.
//
// Deprecated: use ListAndWatchWithContext.
func (r *Reflector) ListAndWatch(stopCh <-chan struct{}) error {
	return r.ListAndWatchWithContext(wait.ContextForChannel(stopCh))
}

// Run runs the informer until stopCh is closed.
//
// Deprecated: use RunWithContext.
func (inf *sharedInformer) Run(stopCh <-chan struct{}) {
	inf.RunWithContext(wait.ContextForChannel(stopCh))
}

// WaitForNamedCacheSync waits until all of cacheSyncs are true or stopCh is
// closed. The name is for logs.
//
// Deprecated: use WaitForNamedCacheSyncWithContext.
func WaitForNamedCacheSync(controllerName string, stopCh <-chan struct{}, cacheSyncs ...InformerSynced) bool {
	return WaitForNamedCacheSyncWithContext(klog.NewContext(wait.ContextForChannel(stopCh), klog.LoggerWithName(klog.TODO(), controllerName)), cacheSyncs...)
}

// WaitForCacheSync waits until all of cacheSyncs are true or stopCh is closed.
//
// Deprecated: use WaitFor, which does not poll, or
// WaitForNamedCacheSyncWithContext.
func WaitForCacheSync(stopCh <-chan struct{}, cacheSyncs ...InformerSynced) bool {
	return waitForCacheSync(wait.ContextForChannel(stopCh), cacheSyncs)
}

// Pop is PopWithContext without a context: only Close ends its wait.
//
// Deprecated: use PopWithContext.
func (f *FIFO) Pop(process PopProcessFunc) (any, error) {
	return f.PopWithContext(context.TODO(), process)
}

// Pop is PopWithContext without a context: only Close ends its wait.
//
// Deprecated: use PopWithContext.
func (f *DeltaFIFO) Pop(process PopProcessFunc) (any, error) {
	return f.PopWithContext(context.TODO(), process)
}

// Pop is PopWithContext without a context: only Close ends its wait.
//
// Deprecated: use PopWithContext.
func (f *RealFIFO) Pop(process PopProcessFunc) (any, error) {
	return f.PopWithContext(context.TODO(), process)
}

// PopBatch is PopBatchWithContext without a context: only Close ends its wait.
//
// Deprecated: use PopBatchWithContext.
func (f *RealFIFO) PopBatch(processBatch ProcessBatchFunc, processSingle PopProcessFunc) error {
	return f.PopBatchWithContext(context.TODO(), processBatch, processSingle)
}

// Pop is PopWithContext without a context: only Close ends its wait.
//
// Deprecated: use PopWithContext.
func (h *Heap) Pop() (any, error) {
	return h.PopWithContext(context.TODO())
}

// Run runs the controller until stopCh is closed.
//
// Deprecated: use RunWithContext.
func (c *controller) Run(stopCh <-chan struct{}) {
	c.RunWithContext(wait.ContextForChannel(stopCh))
}

// ShutDownEventHandler removes the handler of registration from informer and
// waits until a call of it that is under way has returned.
//
// Deprecated: use ShutDownEventHandlerWithContext, since a handler can block.
func ShutDownEventHandler(informer SharedInformer, registration ResourceEventHandlerRegistration) error {
	return ShutDownEventHandlerWithContext(context.TODO(), informer, registration)
}
