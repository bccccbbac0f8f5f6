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

// Command leader-election takes part in an election and works while it leads.
// Run two, and end the one that leads: the other takes over.
//
//	go run ./examples/leader-election -lease-lock-name=example -lease-lock-namespace=default -id=1
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

func main() {
	hostname, _ := os.Hostname()
	kubeconfig := flag.String("kubeconfig", "", "path of the kubeconfig; the default is KUBECONFIG, then ~/.kube/config")
	name := flag.String("lease-lock-name", "example", "name of the lease")
	namespace := flag.String("lease-lock-namespace", "default", "namespace of the lease")
	id := flag.String("id", fmt.Sprintf("%s-%d", hostname, os.Getpid()), "who takes part; no two may have the same")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, *kubeconfig, *namespace, *name, *id)
	switch {
	case ctx.Err() != nil: // asked to stop
	case errors.Is(err, leaderelection.ErrLeaseLost):
		fmt.Println("somebody else may lead now:", err)
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig, namespace, name, id string) error {
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
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, namespace, name, client.CoreV1(), client.CoordinationV1(),
		resourcelock.ResourceLockConfig{Identity: id})
	if err != nil {
		return err
	}
	elector, err := leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:          lock,
		LeaseDuration: 15 * time.Second,
		RenewDeadline: 10 * time.Second,
		RetryPeriod:   2 * time.Second,
		// The lease is given up when ctx ends, after the work has ended: another
		// leads at once, and never at the same time.
		ReleaseOnCancel: true,
		WaitForWork:     true,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) { work(ctx, id) },
			OnStoppedLeading: func() { fmt.Printf("%s does not lead any more\n", id) },
			OnNewLeader: func(leader string) {
				if leader != id {
					fmt.Printf("%s leads\n", leader)
				}
			},
		},
	})
	if err != nil {
		return err
	}
	return elector.RunWithError(ctx)
}

// work goes on until ctx ends, which says why.
func work(ctx context.Context, id string) {
	fmt.Printf("%s leads, and works\n", id)
	<-ctx.Done()
	fmt.Printf("%s stops working: %v\n", id, context.Cause(ctx))
}
