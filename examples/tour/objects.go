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

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	applyappsv1 "k8s.io/client-go/applyconfigurations/apps/v1"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/util/retry"
)

// configMaps goes through the verbs of a typed client.
func (t *tour) configMaps(ctx context.Context) {
	maps := t.core.ConfigMaps(t.namespace)
	t.step(ctx, "create", func(ctx context.Context) error {
		made, err := maps.Create(ctx, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: "paint", Labels: map[string]string{"tour": "yes"}},
			Data:       map[string]string{"wall": "white"},
		}, metav1.CreateOptions{})
		if err != nil {
			return err
		}
		return expect(made.UID != "", "no UID")
	})
	t.step(ctx, "update what get returned", func(ctx context.Context) error {
		got, err := maps.Get(ctx, "paint", metav1.GetOptions{})
		if err != nil {
			return err
		}
		got.Data["wall"] = "green"
		updated, err := maps.Update(ctx, got, metav1.UpdateOptions{})
		if err != nil {
			return err
		}
		return expect(updated.Data["wall"] == "green" && updated.ResourceVersion != got.ResourceVersion, "%v", updated)
	})
	t.step(ctx, "patch", func(ctx context.Context) error {
		patched, err := maps.Patch(ctx, "paint", types.MergePatchType, []byte(`{"data":{"door":"red"}}`), metav1.PatchOptions{})
		if err != nil {
			return err
		}
		return expect(patched.Data["wall"] == "green" && patched.Data["door"] == "red", "data %v", patched.Data)
	})
	t.step(ctx, "apply (server-side)", func(ctx context.Context) error {
		applied, err := maps.Apply(ctx,
			applycorev1.ConfigMap("paint", t.namespace).WithData(map[string]string{"roof": "blue"}),
			metav1.ApplyOptions{FieldManager: "tour"})
		if err != nil {
			return err
		}
		return expect(len(applied.Data) == 3, "data %v", applied.Data)
	})
	t.step(ctx, "list by label", func(ctx context.Context) error {
		list, err := maps.List(ctx, metav1.ListOptions{LabelSelector: "tour=yes"})
		if err != nil {
			return err
		}
		return expect(len(list.Items) == 1, "%d items", len(list.Items))
	})
	t.step(ctx, "delete; then get says NotFound", func(ctx context.Context) error {
		if err := maps.Delete(ctx, "paint", metav1.DeleteOptions{}); err != nil {
			return err
		}
		_, err := maps.Get(ctx, "paint", metav1.GetOptions{})
		return expect(apierrors.IsNotFound(err), "get returned %v", err)
	})
}

// deployments does the same with a Deployment, which has a scale, too. It has no
// replicas: nothing is pulled or started, whatever cluster this is.
func (t *tour) deployments(ctx context.Context) {
	deployments := t.apps.Deployments(t.namespace)
	t.step(ctx, "create", func(ctx context.Context) error {
		_, err := deployments.Create(ctx, emptyDeployment("shop"), metav1.CreateOptions{})
		return err
	})
	t.step(ctx, "update, tried again after a conflict", func(ctx context.Context) error {
		return retry.RetryOnConflictWithContext(ctx, retry.DefaultRetry, func(ctx context.Context) error {
			d, err := deployments.Get(ctx, "shop", metav1.GetOptions{})
			if err != nil {
				return err
			}
			d.Spec.Template.Spec.Containers[0].Image = "example.com/shop:2"
			_, err = deployments.Update(ctx, d, metav1.UpdateOptions{})
			return err
		})
	})
	t.step(ctx, "patch (strategic: the container is found by its name)", func(ctx context.Context) error {
		patch := `{"spec":{"template":{"spec":{"containers":[{"name":"shop","args":["--open"]}]}}}}`
		d, err := deployments.Patch(ctx, "shop", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
		if err != nil {
			return err
		}
		c := d.Spec.Template.Spec.Containers[0]
		return expect(c.Image == "example.com/shop:2" && len(c.Args) == 1, "%v", c)
	})
	t.step(ctx, "apply (server-side)", func(ctx context.Context) error {
		d, err := deployments.Apply(ctx,
			applyappsv1.Deployment("shop", t.namespace).WithLabels(map[string]string{"open": "yes"}),
			metav1.ApplyOptions{FieldManager: "tour"})
		if err != nil {
			return err
		}
		return expect(d.Labels["open"] == "yes", "labels %v", d.Labels)
	})
	t.step(ctx, "list, and get the scale", func(ctx context.Context) error {
		list, err := deployments.List(ctx, metav1.ListOptions{LabelSelector: "open=yes"})
		if err != nil {
			return err
		}
		scale, err := deployments.GetScale(ctx, "shop", metav1.GetOptions{})
		if err != nil {
			return err
		}
		return expect(len(list.Items) == 1 && scale.Spec.Replicas == 0, "%d items, scale %v", len(list.Items), scale.Spec)
	})
	t.step(ctx, "delete", func(ctx context.Context) error {
		return deployments.Delete(ctx, "shop", metav1.DeleteOptions{})
	})
}

func emptyDeployment(name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
		Spec: appsv1.DeploymentSpec{
			Replicas: new(int32),
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: name, Image: "example.com/shop:1"}}},
			},
		},
	}
}
