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

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/klog/v2"

	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/informers"
	informerscorev1 "k8s.io/client-go/informers/core/v1"
	"k8s.io/client-go/kubernetes"
	listerscorev1 "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const (
	// mirrorOf is the label of the copies; its value is the source's namespace.
	mirrorOf = "example.dev/mirror-of"
	// manager is the field manager of the copies.
	manager = "mirror-controller"
)

// mirror keeps a copy of one ConfigMap in every namespace with certain labels.
// A ConfigMap of that name that is not its own copy it leaves alone.
type mirror struct {
	source     cache.ObjectName
	namespaces labels.Selector

	client     kubernetes.Interface
	configMaps listerscorev1.ConfigMapLister
	spaces     listerscorev1.NamespaceLister
	synced     []cache.DoneChecker
	queue      workqueue.TypedRateLimitingInterface[string] // names of namespaces
}

// newMirror holds two informers of factory until ctx ends. Start the factory
// after that.
func newMirror(ctx context.Context, client kubernetes.Interface, factory informers.SharedInformerFactory, source cache.ObjectName, namespaces labels.Selector) (*mirror, error) {
	m := &mirror{
		source:     source,
		namespaces: namespaces,
		client:     client,
		configMaps: factory.Core().V1().ConfigMaps().ListerWithContext(ctx),
		spaces:     factory.Core().V1().Namespaces().ListerWithContext(ctx),
		queue:      workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
	}
	maps, err := factory.Core().V1().ConfigMaps().TypedInformerWithContext(ctx).AddTypedEventHandler(informerscorev1.ConfigMapHandlerFuncs{
		AddFunc:    m.changed,
		UpdateFunc: func(_, cm *corev1.ConfigMap) { m.changed(cm) },
		DeleteFunc: func(gone informerscorev1.DeletedConfigMap) { m.changedName(gone.GetObjectName()) },
	})
	if err != nil {
		return nil, err
	}
	spaces, err := factory.Core().V1().Namespaces().TypedInformerWithContext(ctx).AddTypedEventHandler(informerscorev1.NamespaceHandlerFuncs{
		AddFunc:    func(ns *corev1.Namespace) { m.queue.Add(ns.Name) },
		UpdateFunc: func(_, ns *corev1.Namespace) { m.queue.Add(ns.Name) },
	})
	if err != nil {
		return nil, err
	}
	m.synced = []cache.DoneChecker{maps.HasSyncedChecker(), spaces.HasSyncedChecker()}
	return m, nil
}

func (m *mirror) changed(cm *corev1.ConfigMap) { m.changedName(cache.MetaObjectToName(cm)) }

// changedName queues what a change of a ConfigMap concerns: its namespace, or
// all of them if it is the source.
func (m *mirror) changedName(name cache.ObjectName) {
	switch {
	case name == m.source:
		all, _ := m.spaces.List(labels.Everything()) // a cache has no errors
		for _, ns := range all {
			m.queue.Add(ns.Name)
		}
	case name.Name == m.source.Name:
		m.queue.Add(name.Namespace)
	}
}

// run works until ctx ends, with so many workers, and returns when all have.
func (m *mirror) run(ctx context.Context, workers int) error {
	defer m.queue.ShutDown()
	if !cache.WaitFor(ctx, "caches of the mirror", m.synced...) {
		return context.Cause(ctx)
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { m.work(ctx) })
	}
	wg.Wait()
	return nil
}

// work takes names from the queue until ctx ends.
func (m *mirror) work(ctx context.Context) {
	for {
		ns, shutdown, err := workqueue.GetWithContext(ctx, m.queue)
		if err != nil || shutdown {
			return
		}
		if err := m.reconcile(ctx, ns); err != nil && ctx.Err() == nil {
			klog.FromContext(ctx).Error(err, "Will try again", "namespace", ns)
			m.queue.AddRateLimited(ns)
		} else {
			m.queue.Forget(ns)
		}
		m.queue.Done(ns)
	}
}

// reconcile makes the copy in one namespace what it should be. A call that
// takes longer than ten seconds is tried again later.
func (m *mirror) reconcile(ctx context.Context, namespace string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errors.New("reconciling took too long"))
	defer cancel()
	if namespace == m.source.Namespace {
		return nil
	}
	source, err := m.configMaps.ConfigMaps(m.source.Namespace).Get(m.source.Name)
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	current, err := m.configMaps.ConfigMaps(namespace).Get(m.source.Name)
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	switch {
	case current != nil && current.Labels[mirrorOf] != m.source.Namespace:
		return nil // somebody else's
	case source != nil && m.wants(namespace):
		if current != nil && maps.Equal(current.Data, source.Data) {
			return nil
		}
		return m.write(ctx, namespace, source)
	case current != nil:
		return m.remove(ctx, current)
	}
	return nil
}

// wants reports whether the namespace is to have a copy.
func (m *mirror) wants(namespace string) bool {
	ns, err := m.spaces.Get(namespace)
	return err == nil && ns.DeletionTimestamp == nil && m.namespaces.Matches(labels.Set(ns.Labels))
}

func (m *mirror) write(ctx context.Context, namespace string, source *corev1.ConfigMap) error {
	mirrored := applycorev1.ConfigMap(source.Name, namespace).
		WithLabels(map[string]string{mirrorOf: source.Namespace}).
		WithData(source.Data)
	_, err := m.client.CoreV1().ConfigMaps(namespace).Apply(ctx, mirrored, metav1.ApplyOptions{FieldManager: manager, Force: true})
	if err != nil {
		return fmt.Errorf("mirror %s to %s: %w", m.source, namespace, err)
	}
	return nil
}

func (m *mirror) remove(ctx context.Context, mirrored *corev1.ConfigMap) error {
	err := m.client.CoreV1().ConfigMaps(mirrored.Namespace).Delete(ctx, mirrored.Name, metav1.DeleteOptions{
		Preconditions: metav1.NewUIDPreconditions(string(mirrored.UID)),
	})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("remove the mirror of %s from %s: %w", m.source, mirrored.Namespace, err)
	}
	return nil
}
