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

package fake

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	autoscalingv1 "k8s.io/client-go/applyconfigurations/autoscaling/v1"
	"k8s.io/client-go/internal/servertest"
)

// The same cases pass on a kube-apiserver: TestServer_behavesAsTheStrictFakes in
// test/e2e.
func TestStrict_behavesAsAServer(t *testing.T) {
	for name, open := range map[string]func(*Clientset) servertest.Target{
		"configmaps": func(c *Clientset) servertest.Target {
			kind, empty := corev1.SchemeGroupVersion.WithKind("ConfigMap"), func() *corev1.ConfigMap { return &corev1.ConfigMap{} }
			return servertest.ConfigMaps("ns", servertest.FromTyped(c.CoreV1().ConfigMaps("ns"), kind, empty), servertest.FromTyped(c.CoreV1().ConfigMaps(""), kind, empty))
		},
		"deployments": func(c *Clientset) servertest.Target {
			kind, empty := appsv1.SchemeGroupVersion.WithKind("Deployment"), func() *appsv1.Deployment { return &appsv1.Deployment{} }
			target := servertest.Deployments("ns", servertest.FromTyped(c.AppsV1().Deployments("ns"), kind, empty), servertest.FromTyped(c.AppsV1().Deployments(""), kind, empty))
			target.Scale.Patches = false
			return target
		},
	} {
		t.Run(name, func(t *testing.T) {
			servertest.Run(t, func(t *testing.T) servertest.Target { return open(NewClientset().Strict()) })
		})
	}
}

// The patch of a scale has no result that the client has a type for.
func TestStrict_patchesScales(t *testing.T) {
	c := NewClientset(&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "ns"}}).Strict().AppsV1().Deployments("ns")
	if d, err := c.Patch(t.Context(), "web", types.MergePatchType, []byte(`{"spec":{"replicas":3}}`), metav1.PatchOptions{}, "scale"); err != nil || d.Name != "" {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := c.Get(t.Context(), "web", metav1.GetOptions{}); err != nil || d.Spec.Replicas == nil || *d.Spec.Replicas != 3 {
		t.Errorf("%v, %v", d, err)
	}
	applied := autoscalingv1.Scale().WithName("web").WithSpec(autoscalingv1.ScaleSpec().WithReplicas(4))
	if s, err := c.ApplyScale(t.Context(), "web", applied, metav1.ApplyOptions{FieldManager: "me", Force: true}); err != nil || s.Spec.Replicas != 4 {
		t.Errorf("%v, %v", s, err)
	}
}
