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
	"encoding/json"
	"fmt"
	"math/rand"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
)

var trackerMakers = map[string]func() clienttesting.ObjectTracker{
	"plain": func() clienttesting.ObjectTracker {
		return clienttesting.NewObjectTracker(scheme.Scheme, scheme.Codecs.UniversalDecoder())
	},
	"managed": func() clienttesting.ObjectTracker {
		return clienttesting.NewFieldManagedObjectTracker(scheme.Scheme, scheme.Codecs.UniversalDecoder(), sharedTypes())
	},
}

var sharedTypes = onceValue(func() typeConverter { return applyconfigurations.NewTypeConverter(scheme.Scheme) })

var trackedResources = []schema.GroupVersionResource{
	{Version: "v1", Resource: "pods"}, {Version: "v1", Resource: "configmaps"}, {Version: "v1", Resource: "namespaces"},
	{Group: "apps", Version: "v1", Resource: "deployments"}, {Version: "v1", Resource: "endpoints"}, {Group: "policy", Version: "v1", Resource: "poddisruptionbudgets"},
}

var kindNames = map[string]string{"pods": "Pod", "configmaps": "ConfigMap", "namespaces": "Namespace", "deployments": "Deployment", "endpoints": "Endpoints", "poddisruptionbudgets": "PodDisruptionBudget"}

func kindFor(gvr schema.GroupVersionResource) schema.GroupVersionKind {
	return gvr.GroupVersion().WithKind(kindNames[gvr.Resource])
}

// drawObject is an object of a kind, often of the resource's.
func drawObject(rng *rand.Rand, gvr schema.GroupVersionResource) runtime.Object {
	m := metav1.ObjectMeta{
		Name: pick(rng, "a", "b", "c", "a", "b"), Namespace: pick(rng, "", "ns", "ns", "other"), ResourceVersion: pick(rng, "", "", "5"),
	}
	if rng.Intn(8) == 0 {
		m.Name, m.GenerateName = "", pick(rng, "", "gen-")
	}
	if rng.Intn(2) == 0 {
		m.Labels = map[string]string{"l": pick(rng, "1", "2", "3")}
	}
	if rng.Intn(5) == 0 {
		m.Finalizers = []string{"f/x"}
	}
	if rng.Intn(10) == 0 {
		m.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: "old", Operation: "Update", APIVersion: gvr.GroupVersion().String(), FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:metadata":{"f:labels":{"f:l":{}}}}`)}}}
	}
	resource := gvr.Resource
	if rng.Intn(15) == 0 {
		resource = pick(rng, trackedResources...).Resource
	}
	var o runtime.Object
	switch resource {
	case "pods":
		o = &corev1.Pod{ObjectMeta: m, Spec: corev1.PodSpec{NodeName: pick(rng, "", "n1"), Containers: []corev1.Container{{Name: "c", Image: pick(rng, "i", "j")}}}, Status: corev1.PodStatus{Phase: pick(rng, "", corev1.PodRunning)}}
	case "configmaps":
		o = &corev1.ConfigMap{ObjectMeta: m, Data: map[string]string{pick(rng, "k", "q"): pick(rng, "v", "w")}}
	case "namespaces":
		o = &corev1.Namespace{ObjectMeta: m}
	case "deployments":
		n := int32(rng.Intn(4))
		o = &appsv1.Deployment{ObjectMeta: m, Spec: appsv1.DeploymentSpec{Replicas: &n}}
	case "endpoints":
		o = &corev1.Endpoints{ObjectMeta: m}
	default:
		o = &policyv1.PodDisruptionBudget{ObjectMeta: m}
	}
	if rng.Intn(4) == 0 {
		o.GetObjectKind().SetGroupVersionKind(gvr.GroupVersion().WithKind(kindNames[gvr.Resource]))
	}
	if rng.Intn(15) == 0 {
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
		if err == nil {
			u := &unstructured.Unstructured{Object: content}
			u.SetGroupVersionKind(kindFor(gvr))
			return u
		}
	}
	return o
}

func drawConfiguration(rng *rand.Rand, gvr schema.GroupVersionResource) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{"apiVersion": gvr.GroupVersion().String(), "kind": kindNames[gvr.Resource]}}
	u.SetName(pick(rng, "a", "b", "d"))
	u.SetNamespace(pick(rng, "", "ns", "ns"))
	if rng.Intn(2) == 0 {
		u.SetLabels(map[string]string{"l": pick(rng, "1", "2", "9"), pick(rng, "x", "y"): "z"})
	}
	if gvr.Resource == "configmaps" {
		u.Object["data"] = map[string]any{pick(rng, "k", "q", "r"): pick(rng, "v", "w")}
	}
	if gvr.Resource == "deployments" {
		u.Object["spec"] = map[string]any{"replicas": int64(rng.Intn(4))}
	}
	if rng.Intn(12) == 0 {
		delete(u.Object, pick(rng, "kind", "apiVersion", "metadata"))
	}
	if rng.Intn(12) == 0 {
		u.Object["nonsense"] = int64(1)
	}
	return u
}

func jsonOf(o any) string {
	text, err := json.Marshal(o)
	if err != nil {
		return "no JSON: " + err.Error()
	}
	return fmt.Sprintf("%T %s", o, text)
}

// now is what the tracker made of an object that it took.
func now(err error, o any) string {
	if err != nil {
		return ""
	}
	return ", now " + jsonOf(o)
}

type openWatch struct {
	name string
	w    watch.Interface
}

// drawTracker plays operations on a tracker.
func drawTracker(r *run, t clienttesting.ObjectTracker, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	var watches []openWatch
	for i := range 60 {
		gvr := pick(rng, trackedResources[:3+rng.Intn(4)]...)
		ns, name := pick(rng, "", "ns", "ns", "other"), pick(rng, "a", "b", "c", "missing", "")
		what := fmt.Sprintf("%d %s %q", i, gvr.Resource, ns)
		r.panicFree(what, func() {
			switch op := rng.Intn(20); {
			case op < 2:
				o := drawObject(rng, gvr)
				r.note("%s add %s: %s", what, jsonOf(o), errText(t.Add(o)))
			case op < 3:
				list := &corev1.List{}
				for range rng.Intn(3) {
					list.Items = append(list.Items, pick(rng, runtime.RawExtension{Object: drawObject(rng, gvr)}, runtime.RawExtension{Raw: []byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"raw"}}`)}, runtime.RawExtension{}))
				}
				r.note("%s add list %s: %s", what, jsonOf(list), errText(t.Add(list)))
			case op < 6:
				o := drawObject(rng, gvr)
				opts := pick(rng, nil, []metav1.CreateOptions{{FieldManager: "m1"}}, []metav1.CreateOptions{{DryRun: []string{"All"}}}, []metav1.CreateOptions{{}, {}})
				err := t.Create(gvr, o, ns, opts...)
				r.note("%s create: %s%s", what, errText(err), now(err, o))
			case op < 9:
				o := drawObject(rng, gvr)
				opts := pick(rng, nil, []metav1.UpdateOptions{{FieldManager: "m2"}}, []metav1.UpdateOptions{{}, {}})
				err := t.Update(gvr, o, ns, opts...)
				r.note("%s update: %s%s", what, errText(err), now(err, o))
			case op < 10:
				o := drawObject(rng, gvr)
				err := t.Patch(gvr, o, ns, pick(rng, nil, []metav1.PatchOptions{{FieldManager: "m3"}}, []metav1.PatchOptions{{}, {}})...)
				r.note("%s patch: %s%s", what, errText(err), now(err, o))
			case op < 13:
				o := drawConfiguration(rng, gvr)
				yes := true
				err := t.Apply(gvr, o, ns, pick(rng, nil, []metav1.PatchOptions{{FieldManager: "m4"}}, []metav1.PatchOptions{{FieldManager: "m5"}}, []metav1.PatchOptions{{FieldManager: "m5", Force: &yes}}, []metav1.PatchOptions{{}, {}})...)
				r.note("%s apply: %s%s", what, errText(err), now(err, o))
			case op < 15:
				o, err := t.Get(gvr, ns, name, pick(rng, nil, []metav1.GetOptions{{ResourceVersion: "9"}}, []metav1.GetOptions{{}, {}})...)
				r.note("%s get %q: %s %s", what, name, jsonOf(o), errText(err))
			case op < 17:
				o, err := t.List(gvr, pick(rng, kindFor(gvr), kindFor(gvr), kindFor(gvr), schema.GroupVersionKind{Version: "v1", Kind: "Nothing"}, schema.GroupVersionKind{}), ns, pick(rng, nil, []metav1.ListOptions{drawListOptions(rng)}, []metav1.ListOptions{{}, {}})...)
				r.note("%s list: %s %s", what, jsonOf(o), errText(err))
			case op < 19:
				r.note("%s delete %q: %s", what, name, errText(t.Delete(gvr, ns, name, pick(rng, nil, []metav1.DeleteOptions{{DryRun: []string{"All"}, Preconditions: metav1.NewUIDPreconditions("u")}}, []metav1.DeleteOptions{{}, {}})...)))
			default:
				w, err := t.Watch(gvr, ns, pick(rng, nil, []metav1.ListOptions{{ResourceVersion: pick(rng, "", "0", "1", "2", "x")}}, []metav1.ListOptions{drawListOptions(rng)}, []metav1.ListOptions{{}, {}})...)
				r.note("%s watch: %s", what, errText(err))
				if err == nil {
					watches = append(watches, openWatch{what, w})
				}
			}
		})
		for j, w := range watches {
			if w.w == nil {
				continue
			}
			if text := drain(w.w); text != "" {
				r.note("  watch %s:%s", w.name, text)
			}
			if rng.Intn(25) == 0 {
				w.w.Stop()
				r.note("  watch %s stopped:%s", w.name, drain(w.w))
				watches[j].w = nil
			}
		}
	}
}

// drawReaction plays operations that go through ObjectReaction.
func drawReaction(r *run, t clienttesting.ObjectTracker, seed int64) {
	rng := rand.New(rand.NewSource(seed))
	react := clienttesting.ObjectReaction(t)
	for i := range 60 {
		gvr := pick(rng, trackedResources[:3+rng.Intn(4)]...)
		ns, name := pick(rng, "", "ns", "ns", "other"), pick(rng, "a", "b", "c", "missing", "")
		sub := pick(rng, "", "", "", "status", "scale", "nonsense")
		var a clienttesting.Action
		switch op := rng.Intn(20); {
		case op < 6:
			a = clienttesting.NewCreateSubresourceActionWithOptions(gvr, name, sub, ns, drawObject(rng, gvr), metav1.CreateOptions{FieldManager: pick(rng, "", "m1")})
			if sub == "" {
				a = clienttesting.NewCreateActionWithOptions(gvr, ns, drawObject(rng, gvr), metav1.CreateOptions{FieldManager: pick(rng, "", "m1")})
			}
		case op < 9:
			a = clienttesting.NewUpdateSubresourceActionWithOptions(gvr, sub, ns, drawObject(rng, gvr), metav1.UpdateOptions{FieldManager: pick(rng, "", "m2")})
		case op < 11:
			a = clienttesting.NewGetSubresourceAction(gvr, ns, sub, name)
		case op < 12:
			a = clienttesting.NewListAction(gvr, kindFor(gvr), ns, metav1.ListOptions{LabelSelector: pick(rng, "", "l=1")})
		case op < 13:
			a = clienttesting.NewDeleteSubresourceAction(gvr, sub, ns, name)
		case op < 14:
			a = pick[clienttesting.Action](rng, clienttesting.NewWatchAction(gvr, ns, metav1.ListOptions{}), clienttesting.NewDeleteCollectionAction(gvr, ns, metav1.ListOptions{}),
				clienttesting.NewProxyGetAction(gvr, ns, "", name, "", "", nil), clienttesting.GenericActionImpl{ActionImpl: clienttesting.ActionImpl{Verb: "get", Resource: gvr}, Value: 3}, clienttesting.ActionImpl{Verb: "list"})
		default:
			pt := pick(rng, types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType, types.ApplyPatchType, "nonsense")
			patch := drawPatch(rng, gvr, pt)
			yes := true
			a = clienttesting.NewPatchSubresourceActionWithOptions(gvr, ns, name, pt, patch, pick(rng, metav1.PatchOptions{}, metav1.PatchOptions{FieldManager: "m4"}, metav1.PatchOptions{FieldManager: "m5", Force: &yes}), pick(rng, nil, []string{"status"})...)
		}
		what := fmt.Sprintf("%d %s %s %s %q", i, a.GetVerb(), gvr.Resource, ns, name)
		r.panicFree(what, func() {
			handled, o, err := react(a)
			if !handled { // the text has the action as it is printed
				r.note("%s: not handled %v %v", what, o == nil, err != nil)
				return
			}
			r.note("%s: %v %s %s", what, handled, jsonOf(o), errText(err))
		})
	}
	for _, gvr := range trackedResources {
		o, err := t.List(gvr, kindFor(gvr), "")
		r.note("left %s %s", jsonOf(o), errText(err))
	}
}

func drawPatch(rng *rand.Rand, gvr schema.GroupVersionResource, pt types.PatchType) []byte {
	if rng.Intn(10) == 0 {
		return []byte(pick(rng, "", "{", "null", "[]", "3", `"x"`, `{"metadata":3}`, `[{"op":"nonsense"}]`, `{"$patch":"delete"}`))
	}
	switch pt {
	case types.JSONPatchType:
		return []byte(pick(rng, `[{"op":"add","path":"/metadata/labels","value":{"p":"1"}}]`, `[{"op":"remove","path":"/metadata/labels/l"}]`,
			`[{"op":"replace","path":"/metadata/name","value":"z"}]`, `[{"op":"test","path":"/metadata/name","value":"a"},{"op":"add","path":"/metadata/annotations","value":{"t":"1"}}]`, `[]`,
			`[{"op":"add","path":"/data/n","value":"1"}]`, `[{"op":"copy","from":"/metadata/name","path":"/metadata/generateName"}]`))
	case types.ApplyPatchType:
		text, _ := json.Marshal(drawConfiguration(rng, gvr))
		return text
	}
	return []byte(pick(rng, `{"metadata":{"labels":{"p":"2"}}}`, `{"metadata":{"labels":null}}`, `{"metadata":{"finalizers":["g/y"]}}`, `{"metadata":{"name":"z"}}`, `{"metadata":{"namespace":"other"}}`,
		`{"spec":{"containers":[{"name":"c","image":"new"},{"name":"d"}]}}`, `{"spec":{"replicas":7}}`, `{"data":{"n":"1","k":null}}`, `{"kind":"Other","unknown":1}`, `{"status":{"phase":"Failed"}}`,
		`{"metadata":{"$deleteFromPrimitiveList/finalizers":["f/x"]}}`, `{"spec":{"replicas":"x"}}`))
}

func init() {
	for which, make := range trackerMakers {
		seeds("testing/tracker/"+which, 60, func(r *run, seed int64) { drawTracker(r, make(), seed) })
		seeds("testing/reaction/"+which, 60, func(r *run, seed int64) { drawReaction(r, make(), seed+1000) })
	}
}
