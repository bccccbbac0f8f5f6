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

package listers_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	listersappsv1 "k8s.io/client-go/listers/apps/v1"
	listersbatchv1 "k8s.io/client-go/listers/batch/v1"
	listerscorev1 "k8s.io/client-go/listers/core/v1"
	listerspolicyv1 "k8s.io/client-go/listers/policy/v1"
	"k8s.io/client-go/tools/cache"
)

// selectors are those of the objects that are looked through: one that matches
// the label app=web, one that does not, none, an invalid one, and an empty one.
var selectors = []*metav1.LabelSelector{
	{MatchLabels: map[string]string{"app": "web"}},
	{MatchLabels: map[string]string{"app": "db"}},
	nil,
	{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "app", Operator: "Nonsense"}}},
	{},
}

func store[T any](make func(meta metav1.ObjectMeta, selector *metav1.LabelSelector) T) cache.Indexer {
	i := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	for n, selector := range selectors {
		for _, namespace := range []string{"ns", "other"} {
			if err := i.Add(make(metav1.ObjectMeta{Namespace: namespace, Name: string(rune('a' + n))}, selector)); err != nil {
				panic(err)
			}
		}
	}
	return i
}

// found runs a method of an expansion and returns how many it found.
func found[A, T any](method func(A) ([]T, error)) func(A) (int, error) {
	return func(about A) (int, error) {
		all, err := method(about)
		return len(all), err
	}
}

func TestExpansions_findWhatSelects(t *testing.T) {
	daemons := listersappsv1.NewDaemonSetLister(store(func(m metav1.ObjectMeta, s *metav1.LabelSelector) *appsv1.DaemonSet {
		return &appsv1.DaemonSet{ObjectMeta: m, Spec: appsv1.DaemonSetSpec{Selector: s}}
	}))
	jobs := listersbatchv1.NewJobLister(store(func(m metav1.ObjectMeta, s *metav1.LabelSelector) *batchv1.Job {
		return &batchv1.Job{ObjectMeta: m, Spec: batchv1.JobSpec{Selector: s}}
	}))
	controllers := listerscorev1.NewReplicationControllerLister(store(func(m metav1.ObjectMeta, s *metav1.LabelSelector) *corev1.ReplicationController {
		rc := &corev1.ReplicationController{ObjectMeta: m}
		if s != nil {
			rc.Spec.Selector = s.MatchLabels
		}
		return rc
	}))
	budgets := listerspolicyv1.NewPodDisruptionBudgetLister(store(func(m metav1.ObjectMeta, s *metav1.LabelSelector) *policyv1.PodDisruptionBudget {
		return &policyv1.PodDisruptionBudget{ObjectMeta: m, Spec: policyv1.PodDisruptionBudgetSpec{Selector: s}}
	}))
	web, cache := map[string]string{"app": "web"}, map[string]string{"app": "cache"}
	for _, c := range []struct {
		name   string
		find   func(*corev1.Pod) (int, error)
		labels map[string]string
		want   int
		err    string
	}{
		{"daemon sets", found(daemons.GetPodDaemonSets), web, 1, ""},
		{"daemon sets", found(daemons.GetPodDaemonSets), cache, 0, "could not find daemon set for pod p in namespace ns with labels: map[app:cache]"},
		{"daemon sets", found(daemons.GetPodDaemonSets), nil, 0, "no daemon sets found for pod p because it has no labels"},
		{"controllers", found(controllers.GetPodControllers), web, 1, ""},
		{"controllers", found(controllers.GetPodControllers), nil, 0, "no controllers found for pod p because it has no labels"},
		{"jobs", found(jobs.GetPodJobs), web, 2, ""},   // the empty selector selects
		{"jobs", found(jobs.GetPodJobs), cache, 1, ""}, // the same
		{"jobs", found(jobs.GetPodJobs), nil, 0, "no jobs found for pod p because it has no labels"},
		{"budgets", found(budgets.GetPodPodDisruptionBudgets), web, 2, ""}, // the empty selector selects
		{"budgets", found(budgets.GetPodPodDisruptionBudgets), nil, 1, ""}, // and labels are not needed
	} {
		got, err := c.find(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "p", Labels: c.labels}})
		if got != c.want || (err == nil) != (c.err == "") || (err != nil && err.Error() != c.err) {
			t.Errorf("%s of a pod labelled %v: %d, %v, want %d, %s", c.name, c.labels, got, err, c.want, c.err)
		}
	}
	revision := &appsv1.ControllerRevision{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "r", Labels: web}}
	if n, err := found(daemons.GetHistoryDaemonSets)(revision); n != 1 || err != nil {
		t.Errorf("daemon sets of a revision: %d, %v", n, err)
	}
	revision.Labels = nil
	if _, err := daemons.GetHistoryDaemonSets(revision); err == nil || err.Error() != "no DaemonSet found for ControllerRevision r because it has no labels" {
		t.Errorf("daemon sets of a revision without labels: %v", err)
	}
}
