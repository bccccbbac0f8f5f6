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
	"fmt"
	"math/rand"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	policyv1beta1 "k8s.io/api/policy/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	applyappsv1 "k8s.io/client-go/applyconfigurations/apps/v1"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
)

// managedOf is an object without when its fields were taken over.
func managedOf[T metav1.Object](o T, err error) string {
	if err != nil { // the causes of a conflict are in the order of a map
		return fmt.Sprintf("%T %v", err, err)
	}
	entries := o.GetManagedFields()
	for i := range entries {
		entries[i].Time = nil
	}
	o.SetManagedFields(entries)
	return asJSON(o)
}

// applyAndChange draws writes of two managers to a few objects.
func applyAndChange(r *run, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	ctx := context.Background()
	cs := fake.NewClientset(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "before", Namespace: "ns"}, Data: map[string]string{"k": "old"}})
	maps := cs.CoreV1().ConfigMaps("ns")
	for i := range 40 {
		name, manager := pick(rng, "a", "b", "before"), pick(rng, "m1", "m2", "")
		what := fmt.Sprintf("%d %s %q", i, name, manager)
		r.panicFree(what, func() {
			switch rng.Intn(8) {
			case 0, 1, 2, 3:
				c := applycorev1.ConfigMap(name, pick(rng, "ns", "ns", "other")).WithData(map[string]string{pick(rng, "k", "q"): pick(rng, "1", "2", "3")})
				if rng.Intn(3) == 0 {
					c.WithLabels(map[string]string{"l": pick(rng, "x", "y")})
				}
				if rng.Intn(8) == 0 {
					c.WithResourceVersion("77")
				}
				force := rng.Intn(3) == 0
				r.note("%s apply %v %s: %s", what, force, asJSON(c), managedOf(maps.Apply(ctx, c, metav1.ApplyOptions{FieldManager: manager, Force: force})))
			case 4:
				r.note("%s update: %s", what, managedOf(maps.Update(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"}, Data: map[string]string{"k": pick(rng, "1", "u"), "z": "u"}}, metav1.UpdateOptions{FieldManager: manager})))
			case 5:
				r.note("%s patch: %s", what, managedOf(maps.Patch(ctx, name, types.MergePatchType, []byte(`{"data":{"q":"patched","k":null}}`), metav1.PatchOptions{FieldManager: manager})))
			case 6:
				o, err := maps.Get(ctx, name, metav1.GetOptions{})
				if err != nil {
					r.note("%s get: %s", what, errText(err))
					return
				}
				for _, m := range []string{"m1", "m2", "none"} {
					c, err := applycorev1.ExtractConfigMap(o, m)
					r.note("%s extract %s: %s %s", what, m, asJSON(c), errText(err))
				}
			case 7:
				r.note("%s delete: %v", what, maps.Delete(ctx, name, metav1.DeleteOptions{}))
			}
		})
	}
	list, err := maps.List(ctx, metav1.ListOptions{})
	r.note("%v", err)
	for i := range list.Items {
		r.note("%s", managedOf(&list.Items[i], nil))
	}
}

func appliedSubresources(r *run) {
	ctx := context.Background()
	for which, cs := range map[string]*fake.Clientset{"managed": fake.NewClientset()} {
		d := cs.AppsV1().Deployments("ns")
		c := applyappsv1.Deployment("d", "ns").WithSpec(applyappsv1.DeploymentSpec().WithReplicas(2))
		r.note("%s %s", which, managedOf(d.ApplyStatus(ctx, applyappsv1.Deployment("d", "ns").WithStatus(applyappsv1.DeploymentStatus().WithReplicas(1)), metav1.ApplyOptions{FieldManager: "s"})))
		r.note("%s %s", which, managedOf(d.Apply(ctx, c, metav1.ApplyOptions{FieldManager: "m"})))
		r.note("%s %s", which, managedOf(d.ApplyStatus(ctx, applyappsv1.Deployment("d", "ns").WithStatus(applyappsv1.DeploymentStatus().WithReplicas(1)), metav1.ApplyOptions{FieldManager: "s"})))
		r.note("%s %s", which, managedOf(d.Apply(ctx, c.WithSpec(applyappsv1.DeploymentSpec().WithReplicas(3)), metav1.ApplyOptions{FieldManager: "other"})))
		r.note("%s %s", which, managedOf(d.Apply(ctx, c, metav1.ApplyOptions{FieldManager: "other", Force: true})))
		for _, bad := range []*applyappsv1.DeploymentApplyConfiguration{nil, {}, applyappsv1.Deployment("", "ns")} {
			r.panicFree("bad", func() {
				o, err := d.Apply(ctx, bad, metav1.ApplyOptions{FieldManager: "m"})
				r.note("%s bad %v %v", which, o == nil, err)
			})
		}
	}
}

// expansions are methods that no generator writes.
func expansions(r *run) {
	ctx := context.Background()
	for which, cs := range map[string]*fake.Clientset{"simple": fake.NewSimpleClientset(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns"}})} {
		core := cs.CoreV1()
		say := func(what string, f func() []any) {
			r.panicFree(what, func() {
				for _, v := range f() {
					r.note("%s %s: %s", which, what, fact(v))
				}
			})
		}
		pods := core.Pods("ns")
		say("bind", func() []any {
			return []any{pods.Bind(ctx, &corev1.Binding{ObjectMeta: metav1.ObjectMeta{Name: "p"}, Target: corev1.ObjectReference{Name: "node"}}, metav1.CreateOptions{FieldManager: "m"})}
		})
		say("bind nil", func() []any { return []any{pods.Bind(ctx, nil, metav1.CreateOptions{})} })
		say("evict", func() []any {
			return []any{pods.Evict(ctx, &policyv1beta1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "p"}}), pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "none"}}), pods.EvictV1beta1(ctx, &policyv1beta1.Eviction{})}
		})
		say("evictions", func() []any {
			return []any{cs.PolicyV1().Evictions("ns").Evict(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "other"}}), cs.PolicyV1beta1().Evictions("").Evict(ctx, &policyv1beta1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "p"}})}
		})
		say("logs", func() []any { return []any{pods.GetLogs("p", nil)} })
		say("logs of a container", func() []any { return []any{pods.GetLogs("none", &corev1.PodLogOptions{Container: "c", Follow: true})} })
		say("proxy", func() []any {
			return []any{pods.ProxyGet("http", "p", "80", "/x", map[string]string{"a": "b"}), core.Services("ns").ProxyGet("", "s", "", "", nil)}
		})
		event := &corev1.Event{ObjectMeta: metav1.ObjectMeta{Name: "e", Namespace: "ns"}, InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "p", UID: "u"}}
		for _, ns := range []string{"ns", "", "other"} {
			events := core.Events(ns)
			say("create event in "+ns, func() []any { o, err := events.CreateWithEventNamespace(event); return []any{o, err} })
			say("update event in "+ns, func() []any { o, err := events.UpdateWithEventNamespace(event); return []any{o, err} })
			say("patch event in "+ns, func() []any {
				o, err := events.PatchWithEventNamespace(event, []byte(`{"count":3}`))
				return []any{o, err}
			})
			say("search "+ns, func() []any {
				a, err := events.Search(scheme.Scheme, &corev1.Pod{TypeMeta: metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"}, ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "ns", UID: "u"}})
				return []any{a, err}
			})
			name, kind, uid := "p", "Pod", "u"
			say("selector "+ns, func() []any {
				return []any{events.GetFieldSelector(&name, &ns, &kind, &uid).String(), events.GetFieldSelector(nil, nil, nil, nil).String()}
			})
		}
		say("finalize", func() []any {
			o, err := core.Namespaces().Finalize(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "ns"}}, metav1.UpdateOptions{})
			return []any{o, err}
		})
		say("patch status", func() []any {
			o, err := core.Nodes().PatchStatus(ctx, "node", []byte(`{"status":{}}`))
			return []any{o, err}
		})
		for i, a := range cs.Actions() {
			r.note("%s action %d %s", which, i, actionFacts(a))
		}
	}
}

func init() {
	seeds("fake/managed/drawn", 30, applyAndChange)
	add(scenario{name: "fake/managed/subresources", do: appliedSubresources}, scenario{name: "fake/expansions", do: expansions})
}
