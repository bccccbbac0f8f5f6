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

// Command controller runs a small controller on a real API server that it
// starts, kills and starts again: it mirrors a ConfigMap into all namespaces
// with a label. It shows what informers do with contexts.
//
//	go run ./examples/controller
//
// Read mirror.go for the controller, and show.go for what is done to it. If
// something is not as it should be, the exit code is 1.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "\ncontroller:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	cluster, err := controlplane.Start(ctx, controlplane.Restartable())
	if err != nil {
		return err
	}
	defer cluster.Stop()
	config, err := clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig)
	if err != nil {
		return err
	}
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		return err
	}
	defer httpClient.CloseIdleConnections()
	client, err := kubernetes.NewForConfigAndClient(config, httpClient)
	if err != nil {
		return err
	}
	fmt.Printf("Started kube-apiserver and etcd at %s.\n", config.Host)
	return withMirror(ctx, client, func(factory informers.SharedInformerFactory) error {
		return show(ctx, cluster, client, factory)
	})
}

// withMirror runs the controller while do runs, and ends it in good order: its
// workers first, then the informers, which end with the same context.
func withMirror(ctx context.Context, client kubernetes.Interface, do func(informers.SharedInformerFactory) error) (err error) {
	running, stop := context.WithCancel(ctx)
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(cache.DropManagedFields))
	m, err := newMirror(running, client, factory, source, labels.SelectorFromSet(mirrored))
	if err != nil {
		stop()
		return err
	}
	factory.StartWithContext(running)
	done := make(chan error, 1)
	go func() { done <- m.run(running, 2) }()

	err = do(factory)

	stop()
	if ended := <-done; err == nil {
		err = ended
	}
	// Waiting has to work after a Ctrl-C, too, and has a bound: were a handler
	// stuck, the error would name it.
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	start := time.Now()
	if stuck := factory.ShutdownWithContext(bound); err == nil {
		err = stuck
	}
	fmt.Printf("  The workers and all informers ended %s after their context.\n", time.Since(start).Round(10*time.Microsecond))
	return err
}
