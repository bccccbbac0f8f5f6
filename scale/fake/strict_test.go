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
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	dynamicfake "k8s.io/client-go/dynamic/fake"
	kubernetesfake "k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
)

// scaled are objects called web that want two replicas.
func scaled() []runtime.Object {
	m := metav1.ObjectMeta{Name: "web", Namespace: "shop"}
	two, app := new(int32), map[string]string{"app": "web"}
	*two = 2
	return []runtime.Object{
		&appsv1.Deployment{ObjectMeta: m, Spec: appsv1.DeploymentSpec{Replicas: two, Selector: &metav1.LabelSelector{MatchLabels: app}}},
		&appsv1.ReplicaSet{ObjectMeta: m, Spec: appsv1.ReplicaSetSpec{Replicas: two, Selector: &metav1.LabelSelector{MatchLabels: app}}},
		&appsv1.StatefulSet{ObjectMeta: m, Spec: appsv1.StatefulSetSpec{Replicas: two, Selector: &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "app", Operator: metav1.LabelSelectorOpIn, Values: []string{"web"}}}}}},
		&corev1.ReplicationController{ObjectMeta: m, Spec: corev1.ReplicationControllerSpec{Replicas: two, Selector: app}},
		&appsv1.DaemonSet{ObjectMeta: m},
	}
}

// What the tracker of a strict fake knows is what the scale client tells and
// writes.
func TestFakeScaleClient_ofStrictTrackers(t *testing.T) {
	for name, tracker := range map[string]clienttesting.ObjectTracker{
		"typed":   kubernetesfake.NewClientset(scaled()...).Strict().Tracker(),
		"dynamic": dynamicfake.NewSimpleDynamicClient(scheme.Scheme, scaled()...).Strict().Tracker(),
	} {
		f := &FakeScaleClient{}
		f.AddReactor("*", "*", clienttesting.ObjectReaction(tracker))
		scales := f.Scales("shop")
		for resource, selector := range map[schema.GroupResource]string{
			{Group: "apps", Resource: "deployments"}: "app=web", {Group: "apps", Resource: "replicasets"}: "app=web",
			{Group: "apps", Resource: "statefulsets"}: "app in (web)", {Resource: "replicationcontrollers"}: "app=web",
		} {
			t.Run(name+"/"+resource.Resource, func(t *testing.T) {
				scale, err := scales.Get(t.Context(), resource, "web", metav1.GetOptions{})
				if err != nil || scale.Name != "web" || scale.Spec.Replicas != 2 || scale.Status.Selector != selector || scale.ResourceVersion == "" {
					t.Fatalf("%v, %v", scale, err)
				}
				old := scale.DeepCopy()
				scale.Spec.Replicas = 5
				if scale, err = scales.Update(t.Context(), resource, scale, metav1.UpdateOptions{}); err != nil || scale.Spec.Replicas != 5 {
					t.Errorf("%v, %v", scale, err)
				}
				if _, err := scales.Update(t.Context(), resource, old, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
					t.Errorf("update of an old version: %v", err)
				}
				gvr := resource.WithVersion("v1")
				if scale, err = scales.Patch(t.Context(), gvr, "web", types.StrategicMergePatchType, []byte(`{"spec":{"replicas":7}}`), metav1.PatchOptions{}); err != nil || scale.Spec.Replicas != 7 {
					t.Errorf("%v, %v", scale, err)
				}
				obj, err := tracker.Get(gvr, "shop", "web")
				if err != nil {
					t.Fatal(err)
				}
				content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
				if n, _, _ := unstructured.NestedInt64(content, "spec", "replicas"); n != 7 || err != nil {
					t.Errorf("the object is %v, %v", content, err)
				}
			})
		}
		if _, err := scales.Get(t.Context(), schema.GroupResource{Group: "apps", Resource: "daemonsets"}, "web", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			t.Errorf("%s: the scale of a daemon set: %v", name, err)
		}
	}
}
