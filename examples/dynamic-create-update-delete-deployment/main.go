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

// Command dynamic-create-update-delete-deployment makes a Deployment, changes
// it, lists what there is, and deletes it, without Go types of the API.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
)

const name = "demo-deployment"

func main() {
	kubeconfig := flag.String("kubeconfig", "", "path of the kubeconfig; the default is KUBECONFIG, then ~/.kube/config")
	namespace := flag.String("namespace", corev1.NamespaceDefault, "where to make the deployment")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
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
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	deployments := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}).Namespace(namespace)

	created, err := deployments.Create(ctx, deployment(), metav1.CreateOptions{})
	if err != nil {
		return err
	}
	fmt.Printf("Created deployment %q\n", created.GetName())

	if err := update(ctx, deployments); err != nil {
		return err
	}
	fmt.Println("Updated deployment")

	list, err := deployments.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, d := range list.Items {
		replicas, _, _ := unstructured.NestedInt64(d.Object, "spec", "replicas")
		fmt.Printf(" * %s (%d replicas)\n", d.GetName(), replicas)
	}

	foreground := metav1.DeletePropagationForeground
	if err := deployments.Delete(ctx, name, metav1.DeleteOptions{PropagationPolicy: &foreground}); err != nil {
		return err
	}
	fmt.Println("Deleted deployment")
	return nil
}

// update reads, changes and writes, and starts over if somebody else wrote in
// between. It gives up when ctx ends, also while it waits for the next attempt.
func update(ctx context.Context, deployments dynamic.ResourceInterface) error {
	return retry.RetryOnConflictWithContext(ctx, retry.DefaultRetry, func(ctx context.Context) error {
		d, err := deployments.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if err := unstructured.SetNestedField(d.Object, int64(1), "spec", "replicas"); err != nil {
			return err
		}
		_, err = deployments.Update(ctx, d, metav1.UpdateOptions{})
		return err
	})
}

func deployment() *unstructured.Unstructured {
	labels := map[string]any{"app": "demo"}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1",
		"kind":       "Deployment",
		"metadata":   map[string]any{"name": name},
		"spec": map[string]any{
			"replicas": int64(2),
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{
				"metadata": map[string]any{"labels": labels},
				"spec": map[string]any{"containers": []any{
					map[string]any{"name": "web", "image": "nginx:1.29"},
				}},
			},
		},
	}}
}
