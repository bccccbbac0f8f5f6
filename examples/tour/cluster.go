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
	"fmt"
	"os"

	"k8s.io/client-go/internal/controlplane"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster returns how to reach the cluster of KUBECONFIG, or starts one. The
// function it returns gives the cluster back.
func cluster(ctx context.Context) (config *rest.Config, release func(), err error) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	release = func() {}
	ours := os.Getenv(clientcmd.RecommendedConfigPathEnvVar) == ""
	if ours {
		c, err := controlplane.Start(ctx)
		if err != nil {
			return nil, nil, err
		}
		rules.ExplicitPath = c.Kubeconfig
		release = func() {
			if err := c.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, "tour:", err)
			}
		}
	}
	config, err = clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	switch {
	case err != nil:
		release()
		return nil, nil, err
	case ours:
		fmt.Printf("Started kube-apiserver and etcd at %s.\n", config.Host)
	default:
		fmt.Printf("The cluster is that of KUBECONFIG, at %s.\n", config.Host)
	}
	return config, release, nil
}
