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

package v1beta1

import (
	appsv1beta1 "k8s.io/api/apps/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// StatefulSetListerExpansion has the methods of StatefulSetLister beyond the usual ones.
type StatefulSetListerExpansion interface {
	// GetPodStatefulSets returns those whose selector matches the pod. It is an
	// error if there are none.
	GetPodStatefulSets(pod *corev1.Pod) ([]*appsv1beta1.StatefulSet, error)
}

// StatefulSetNamespaceListerExpansion has nothing beyond the usual methods.
type StatefulSetNamespaceListerExpansion interface{}

func (l *statefulSetLister) GetPodStatefulSets(pod *corev1.Pod) ([]*appsv1beta1.StatefulSet, error) {
	return selecting.Search[*appsv1beta1.StatefulSet]{
		Target:   pod,
		List:     l.StatefulSets(pod.Namespace).List,
		Selector: func(o *appsv1beta1.StatefulSet) *metav1.LabelSelector { return o.Spec.Selector },
		NoLabels: "no StatefulSets found for pod %v because it has no labels",
		NotFound: "could not find StatefulSet for pod %s in namespace %s with labels: %v",
	}.Run()
}
