//go:build e2e_kubernetes

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

package kubernetes_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/kubernetes"
)

const (
	replicas      = 50
	first, second = "example.com/app:1", "example.com/app:2"
)

// TestDeployment_livesItsLife takes one through all controllers: its pods are made,
// scheduled, served, replaced and, in the end, collected, and the namespace goes.
func TestDeployment_livesItsLife(t *testing.T) {
	client := start(t)
	k := startKubelets(t, client, 10)
	ns, err := client.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	a := app{t, client, ns.Name}

	a.create()
	a.untilAvailable(first)
	a.wantSpread(k.nodes)
	a.untilServed()

	a.roll()
	a.untilAvailable(second)
	a.wantSets(map[string]int32{first: 0, second: replicas})

	a.delete()
	a.untilGone()
}

// app is the deployment in its namespace.
type app struct {
	t      *testing.T
	client kubernetes.Interface
	ns     string
}

func (a app) check(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a app) create() {
	a.t.Helper()
	labels, count := map[string]string{"app": "app"}, int32(replicas)
	_, err := a.client.AppsV1().Deployments(a.ns).Create(a.t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "app"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &count,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: first}}},
			},
		},
	}, metav1.CreateOptions{})
	a.check(err)
	_, err = a.client.CoreV1().Services(a.ns).Create(a.t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "app"},
		Spec:       corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{{Port: 80}}},
	}, metav1.CreateOptions{})
	a.check(err)
}

// untilAvailable waits until all pods have the image and are ready.
func (a app) untilAvailable(image string) {
	a.t.Helper()
	until(a.t, fmt.Sprintf("%d pods of %s", replicas, image), func(ctx context.Context) (string, bool) {
		d, err := a.client.AppsV1().Deployments(a.ns).Get(ctx, "app", metav1.GetOptions{})
		if err != nil {
			return err.Error(), false
		}
		s := d.Status
		return fmt.Sprintf("status %+v", s), s.ObservedGeneration == d.Generation && d.Spec.Template.Spec.Containers[0].Image == image &&
			s.Replicas == replicas && s.UpdatedReplicas == replicas && s.AvailableReplicas == replicas
	})
}

// wantSpread checks that the scheduler has used all nodes alike.
func (a app) wantSpread(nodes []string) {
	a.t.Helper()
	pods, err := a.client.CoreV1().Pods(a.ns).List(a.t.Context(), metav1.ListOptions{})
	a.check(err)
	on := map[string]int{}
	for _, p := range pods.Items {
		on[p.Spec.NodeName]++
		if owner := metav1.GetControllerOf(&p); owner == nil || owner.Kind != "ReplicaSet" {
			a.t.Errorf("%s belongs to %v", p.Name, owner)
		}
	}
	if len(pods.Items) != replicas {
		a.t.Errorf("%d pods, want %d", len(pods.Items), replicas)
	}
	for _, n := range nodes {
		if fair := replicas / len(nodes); on[n] < fair/2 || on[n] > 2*fair {
			a.t.Errorf("%d pods on %s, want about %d", on[n], n, fair)
		}
	}
}

// untilServed waits until the endpoints of the service are those of the pods.
func (a app) untilServed() {
	a.t.Helper()
	until(a.t, "endpoints", func(ctx context.Context) (string, bool) {
		list, err := a.client.DiscoveryV1().EndpointSlices(a.ns).List(ctx, metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=app"})
		if err != nil {
			return err.Error(), false
		}
		ready := 0
		for _, s := range list.Items {
			for _, e := range s.Endpoints {
				if e.Conditions.Ready != nil && *e.Conditions.Ready {
					ready++
				}
			}
		}
		return fmt.Sprintf("%d are ready", ready), ready == replicas
	})
}

func (a app) roll() {
	a.t.Helper()
	patch := fmt.Sprintf(`{"spec":{"template":{"spec":{"containers":[{"name":"app","image":%q}]}}}}`, second)
	_, err := a.client.AppsV1().Deployments(a.ns).Patch(a.t.Context(), "app", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
	a.check(err)
}

func (a app) wantSets(replicas map[string]int32) {
	a.t.Helper()
	sets, err := a.client.AppsV1().ReplicaSets(a.ns).List(a.t.Context(), metav1.ListOptions{})
	a.check(err)
	if len(sets.Items) != len(replicas) {
		a.t.Errorf("%d replica sets, want %d", len(sets.Items), len(replicas))
	}
	for _, s := range sets.Items {
		image := s.Spec.Template.Spec.Containers[0].Image
		if *s.Spec.Replicas != replicas[image] {
			a.t.Errorf("%s shall have %d replicas, want %d", image, *s.Spec.Replicas, replicas[image])
		}
	}
	pods, err := a.client.CoreV1().Pods(a.ns).List(a.t.Context(), metav1.ListOptions{})
	a.check(err)
	if slices.ContainsFunc(pods.Items, func(p corev1.Pod) bool {
		return p.DeletionTimestamp == nil && p.Spec.Containers[0].Image != second
	}) {
		a.t.Error("a pod has the old image")
	}
}

func (a app) delete() {
	a.t.Helper()
	background := metav1.DeletePropagationBackground
	a.check(a.client.AppsV1().Deployments(a.ns).Delete(a.t.Context(), "app", metav1.DeleteOptions{PropagationPolicy: &background}))
}

// untilGone waits for the garbage collector and, after that, for the namespace.
func (a app) untilGone() {
	a.t.Helper()
	until(a.t, "replica sets and pods are collected", func(ctx context.Context) (string, bool) {
		sets, err := a.client.AppsV1().ReplicaSets(a.ns).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err.Error(), false
		}
		pods, err := a.client.CoreV1().Pods(a.ns).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err.Error(), false
		}
		return fmt.Sprintf("%d sets and %d pods are left", len(sets.Items), len(pods.Items)), len(sets.Items)+len(pods.Items) == 0
	})
	a.check(a.client.CoreV1().Namespaces().Delete(a.t.Context(), a.ns, metav1.DeleteOptions{}))
	until(a.t, "the namespace is gone", func(ctx context.Context) (string, bool) {
		ns, err := a.client.CoreV1().Namespaces().Get(ctx, a.ns, metav1.GetOptions{})
		return fmt.Sprintf("%v, %v", ns.Status, err), apierrors.IsNotFound(err)
	})
}
