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

// Command workqueue watches the pods of a namespace and says what is new of
// each. It is the skeleton of a controller: an informer tells of changes, names
// of changed objects wait in a queue, and workers look at the objects.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/klog/v2"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/workqueue"
)

const (
	workers  = 2
	maxTries = 5
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "path of the kubeconfig; the default is KUBECONFIG, then ~/.kube/config")
	namespace := flag.String("namespace", corev1.NamespaceDefault, "whose pods to watch")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *namespace); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig, namespace string) error {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = kubeconfig
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(namespace))
	c, err := newController(factory)
	if err != nil {
		return err
	}
	factory.StartWithContext(ctx) // its informers end with ctx
	c.run(ctx)
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return factory.ShutdownWithContext(bound) // the error names what has not ended in time
}

type controller struct {
	pods   corelisters.PodLister
	synced cache.DoneChecker
	queue  workqueue.TypedRateLimitingInterface[cache.ObjectName]
}

func newController(factory informers.SharedInformerFactory) (*controller, error) {
	pods := factory.Core().V1().Pods()
	c := &controller{
		pods:  pods.Lister(),
		queue: workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[cache.ObjectName]()),
	}
	// The queue has a name once, however often the pod changes meanwhile.
	enqueue := func(obj any) {
		if name, err := cache.DeletionHandlingObjectToName(obj); err == nil {
			c.queue.Add(name)
		}
	}
	registration, err := pods.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    enqueue,
		UpdateFunc: func(_, obj any) { enqueue(obj) },
		DeleteFunc: enqueue,
	})
	if err != nil {
		return nil, err
	}
	c.synced = registration.HasSyncedChecker()
	return c, nil
}

// run returns when ctx has ended and the workers have.
func (c *controller) run(ctx context.Context) {
	defer c.queue.ShutDown()
	if !cache.WaitFor(ctx, "pods", c.synced) {
		return
	}
	fmt.Println("The cache is complete")
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { c.work(ctx) })
	}
	wg.Wait()
}

func (c *controller) work(ctx context.Context) {
	for {
		name, shutdown, err := workqueue.GetWithContext(ctx, c.queue)
		if shutdown || err != nil {
			return
		}
		err = c.look(name)
		switch {
		case err == nil:
			c.queue.Forget(name)
		case c.queue.NumRequeues(name) < maxTries:
			c.queue.AddRateLimited(name)
		default:
			klog.FromContext(ctx).Error(err, "Given up", "pod", name)
			c.queue.Forget(name)
		}
		c.queue.Done(name)
	}
}

// look is where a controller would do something about the pod.
func (c *controller) look(name cache.ObjectName) error {
	pod, err := c.pods.Pods(name.Namespace).Get(name.Name)
	if apierrors.IsNotFound(err) {
		fmt.Printf("Pod %s is gone\n", name)
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("Pod %s is %s\n", name, pod.Status.Phase)
	return nil
}
