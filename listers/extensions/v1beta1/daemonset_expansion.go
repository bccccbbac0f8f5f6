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
	extensionsv1beta1 "k8s.io/api/extensions/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// DaemonSetListerExpansion has the methods of DaemonSetLister beyond the usual ones.
type DaemonSetListerExpansion interface {
	// GetPodDaemonSets returns those whose selector matches the pod. It is an
	// error if there are none.
	GetPodDaemonSets(pod *corev1.Pod) ([]*extensionsv1beta1.DaemonSet, error)
	// GetHistoryDaemonSets returns those whose selector matches the revision.
	// It is an error if there are none.
	GetHistoryDaemonSets(history *appsv1beta1.ControllerRevision) ([]*extensionsv1beta1.DaemonSet, error)
}

// DaemonSetNamespaceListerExpansion has nothing beyond the usual methods.
type DaemonSetNamespaceListerExpansion interface{}

func (l *daemonSetLister) GetPodDaemonSets(pod *corev1.Pod) ([]*extensionsv1beta1.DaemonSet, error) {
	return selecting.Search[*extensionsv1beta1.DaemonSet]{
		Target:   pod,
		List:     l.DaemonSets(pod.Namespace).List,
		Selector: func(o *extensionsv1beta1.DaemonSet) *metav1.LabelSelector { return o.Spec.Selector },
		NoLabels: "no daemon sets found for pod %v because it has no labels",
		NotFound: "could not find daemon set for pod %s in namespace %s with labels: %v",
	}.Run()
}

func (l *daemonSetLister) GetHistoryDaemonSets(history *appsv1beta1.ControllerRevision) ([]*extensionsv1beta1.DaemonSet, error) {
	return selecting.Search[*extensionsv1beta1.DaemonSet]{
		Target:   history,
		List:     l.DaemonSets(history.Namespace).List,
		Selector: func(o *extensionsv1beta1.DaemonSet) *metav1.LabelSelector { return o.Spec.Selector },
		NoLabels: "no DaemonSet found for ControllerRevision %s because it has no labels",
		NotFound: "could not find DaemonSets for ControllerRevision %s in namespace %s with labels: %v",
	}.Run()
}
