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
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// PodDisruptionBudgetListerExpansion has the methods of PodDisruptionBudgetLister beyond the usual ones.
type PodDisruptionBudgetListerExpansion interface {
	// GetPodPodDisruptionBudgets returns those whose selector matches the pod. It is an
	// error if there are none.
	GetPodPodDisruptionBudgets(pod *corev1.Pod) ([]*policyv1.PodDisruptionBudget, error)
}

// PodDisruptionBudgetNamespaceListerExpansion has nothing beyond the usual methods.
type PodDisruptionBudgetNamespaceListerExpansion interface{}

func (l *podDisruptionBudgetLister) GetPodPodDisruptionBudgets(pod *corev1.Pod) ([]*policyv1.PodDisruptionBudget, error) {
	return selecting.Search[*policyv1.PodDisruptionBudget]{
		Target:          pod,
		List:            l.PodDisruptionBudgets(pod.Namespace).List,
		Selector:        func(o *policyv1.PodDisruptionBudget) *metav1.LabelSelector { return o.Spec.Selector },
		NotFound:        "could not find PodDisruptionBudget for pod %s in namespace %s with labels: %v",
		EmptyMatchesAll: true,
	}.Run()
}
