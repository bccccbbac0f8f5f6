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

package v1

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// ReplicaSetListerExpansion has the methods of ReplicaSetLister beyond the usual ones.
type ReplicaSetListerExpansion interface {
	// GetPodReplicaSets returns those whose selector matches the pod. It is an
	// error if there are none.
	GetPodReplicaSets(pod *corev1.Pod) ([]*appsv1.ReplicaSet, error)
}

// ReplicaSetNamespaceListerExpansion has nothing beyond the usual methods.
type ReplicaSetNamespaceListerExpansion interface{}

func (l *replicaSetLister) GetPodReplicaSets(pod *corev1.Pod) ([]*appsv1.ReplicaSet, error) {
	return selecting.Search[*appsv1.ReplicaSet]{
		Target:   pod,
		List:     l.ReplicaSets(pod.Namespace).List,
		Selector: func(o *appsv1.ReplicaSet) *metav1.LabelSelector { return o.Spec.Selector },
		NoLabels: "no ReplicaSets found for pod %v because it has no labels",
		NotFound: "could not find ReplicaSet for pod %s in namespace %s with labels: %v",
	}.Run()
}
