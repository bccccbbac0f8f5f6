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
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/internal/selecting"
)

// JobListerExpansion has the methods of JobLister beyond the usual ones.
type JobListerExpansion interface {
	// GetPodJobs returns copies of those whose selector matches the pod. It is
	// an error if there are none.
	GetPodJobs(pod *corev1.Pod) ([]batchv1.Job, error)
}

// JobNamespaceListerExpansion has nothing beyond the usual methods.
type JobNamespaceListerExpansion interface{}

func (l *jobLister) GetPodJobs(pod *corev1.Pod) ([]batchv1.Job, error) {
	found, err := selecting.Search[*batchv1.Job]{
		Target:          pod,
		List:            l.Jobs(pod.Namespace).List,
		Selector:        func(o *batchv1.Job) *metav1.LabelSelector { return o.Spec.Selector },
		NoLabels:        "no jobs found for pod %v because it has no labels",
		NotFound:        "could not find jobs for pod %s in namespace %s with labels: %v",
		EmptyMatchesAll: true,
	}.Run()
	if err != nil {
		return nil, err
	}
	jobs := make([]batchv1.Job, len(found))
	for i, job := range found {
		job.DeepCopyInto(&jobs[i])
	}
	return jobs, nil
}
