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

// Command tour shows what this module does, on a real API server: the cluster
// of KUBECONFIG if that is set, else one that it starts and stops itself.
//
//	go run ./examples/tour
//
// Read objects.go for everyday calls, contexts.go for what a context does to
// them, and timeline.go for seeing where the time of a call went. Every step
// checks what it shows; if one is not as it should be, the exit code is 1.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	typedappsv1 "k8s.io/client-go/kubernetes/typed/apps/v1"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

func main() {
	// The root of all contexts of the program: Ctrl-C ends it, and with it
	// whatever call is under way.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "\ntour:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	config, release, err := cluster(ctx)
	if err != nil {
		return err
	}
	defer release()
	config.QPS = -1 // no limit on our side, for now

	goroutines := runtime.NumGoroutine()
	t, err := newTour(config)
	if err != nil {
		return err
	}
	defer t.close()
	if err := t.inNamespace(ctx, func() {
		t.title("Objects: ConfigMaps")
		t.configMaps(ctx)
		t.title("Objects: Deployments")
		t.deployments(ctx)
		t.title("Contexts")
		t.contexts(ctx)
		t.title("Where the time of a call goes")
		t.timelines(ctx)
	}); err != nil {
		return err
	}
	t.title("Afterwards")
	t.nothingIsLeft(ctx, goroutines)
	return t.failed
}

// A tour is two typed clients that share one HTTP client. A program links the
// API groups that it imports: this one core/v1 and apps/v1, no others.
type tour struct {
	config    *rest.Config
	core      typedcorev1.CoreV1Interface
	apps      typedappsv1.AppsV1Interface
	close     func() // closes the connections
	namespace string

	failed error // the first step that was not as it should be
}

func newTour(config *rest.Config) (*tour, error) {
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	core, err := typedcorev1.NewForConfigAndClient(config, client)
	if err != nil {
		return nil, err
	}
	apps, err := typedappsv1.NewForConfigAndClient(config, client)
	if err != nil {
		return nil, err
	}
	return &tour{config: config, core: core, apps: apps, close: client.CloseIdleConnections}, nil
}

// inNamespace runs do in a namespace that is made for it and deleted afterwards.
func (t *tour) inNamespace(ctx context.Context, do func()) error {
	ns, err := t.core.Namespaces().Create(ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "tour-"},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	t.namespace = ns.Name
	do()
	// Cleaning up has to work after a Ctrl-C, too: it takes the values of ctx,
	// not its end, and has a bound of its own.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(t.failed, t.core.Namespaces().Delete(ctx, ns.Name, metav1.DeleteOptions{}))
}
