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
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// ReplicationControllerListerExpansion has the methods of ReplicationControllerLister beyond the usual ones.
type ReplicationControllerListerExpansion interface {
	// GetPodControllers returns those whose selector matches the pod. It is an
	// error if there are none.
	GetPodControllers(pod *corev1.Pod) ([]*corev1.ReplicationController, error)
}

// ReplicationControllerNamespaceListerExpansion has nothing beyond the usual methods.
type ReplicationControllerNamespaceListerExpansion interface{}

func (l *replicationControllerLister) GetPodControllers(pod *corev1.Pod) ([]*corev1.ReplicationController, error) {
	return selecting.Search[*corev1.ReplicationController]{
		Target: pod,
		List:   l.ReplicationControllers(pod.Namespace).List,
		Selector: func(o *corev1.ReplicationController) *metav1.LabelSelector {
			return &metav1.LabelSelector{MatchLabels: o.Spec.Selector}
		},
		NoLabels: "no controllers found for pod %v because it has no labels",
		NotFound: "could not find controller for pod %s in namespace %s with labels: %v",
	}.Run()
}
