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
	"fmt"

	appsv1beta1 "k8s.io/api/apps/v1beta1"
	appsv1beta2 "k8s.io/api/apps/v1beta2"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	extensionsv1beta1 "k8s.io/api/extensions/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	fakediscovery "k8s.io/client-go/discovery/fake"
	"k8s.io/client-go/scale"
	clienttesting "k8s.io/client-go/testing"
)

func scales() map[string]runtime.Object {
	out := map[string]runtime.Object{"nil": nil, "pod": &corev1.Pod{}, "options": &metav1.GetOptions{}, "no scale": (*autoscalingv1.Scale)(nil)}
	labels := map[string]string{"b": "2", "a": "1"}
	meta := metav1.ObjectMeta{Name: "x", Namespace: "ns", ResourceVersion: "7", Annotations: map[string]string{"k": "v"}}
	for i, selector := range []string{"", "a=1", "a=1,b=2", "a in (1,2)", "!a", "bad in", "=", "a=1,c notin (x)"} {
		out[fmt.Sprint("autoscaling ", i)] = &autoscalingv1.Scale{ObjectMeta: meta, Spec: autoscalingv1.ScaleSpec{Replicas: int32(i) - 1}, Status: autoscalingv1.ScaleStatus{Replicas: 2, Selector: selector}}
		out[fmt.Sprint("extensions ", i)] = &extensionsv1beta1.Scale{ObjectMeta: meta, Spec: extensionsv1beta1.ScaleSpec{Replicas: 3}, Status: extensionsv1beta1.ScaleStatus{Replicas: 2, TargetSelector: selector}}
		out[fmt.Sprint("apps1 ", i)] = &appsv1beta1.Scale{ObjectMeta: meta, Status: appsv1beta1.ScaleStatus{Selector: labels, TargetSelector: selector}}
		out[fmt.Sprint("apps2 ", i)] = &appsv1beta2.Scale{ObjectMeta: meta, Status: appsv1beta2.ScaleStatus{TargetSelector: selector}}
	}
	out["extensions labels"] = &extensionsv1beta1.Scale{Status: extensionsv1beta1.ScaleStatus{Selector: labels}}
	out["apps1 labels"] = &appsv1beta1.Scale{Status: appsv1beta1.ScaleStatus{Selector: labels}}
	out["apps2 labels"] = &appsv1beta2.Scale{TypeMeta: metav1.TypeMeta{Kind: "Odd", APIVersion: "odd/v1"}, Status: appsv1beta2.ScaleStatus{Selector: labels}}
	out["empty"] = &autoscalingv1.Scale{}
	return out
}

func scaleConversions(r *run) {
	c := scale.NewScaleConverter()
	r.note("%v", c.ScaleVersions())
	var kinds []string
	for gvk, t := range c.Scheme().AllKnownTypes() {
		kinds = append(kinds, fmt.Sprint(gvk, " ", t))
	}
	for _, kind := range sorted(kinds) {
		r.note("%s", kind)
	}
	targets := append(c.ScaleVersions(), schema.GroupVersion{}, schema.GroupVersion{Group: "apps", Version: "v1"}, schema.GroupVersion{Group: "apps", Version: runtime.APIVersionInternal}, schema.GroupVersion{Group: "autoscaling", Version: "v2"}, schema.GroupVersion{Group: "extensions", Version: runtime.APIVersionInternal}, schema.GroupVersion{Version: "v1"})
	all := scales()
	for _, name := range sorted(keys(all)) {
		for _, to := range targets {
			r.panicFree(fmt.Sprint(name, " ", to), func() {
				o := all[name]
				if o != nil && name != "no scale" {
					o = o.DeepCopyObject()
				}
				out, err := c.ConvertToVersion(o, to)
				if name == "options" { // the text has what the converter is made of
					r.note("%s %v: %s %v", name, to, jsonOf(out), runtime.IsNotRegisteredError(err))
					return
				}
				r.note("%s %v: %s %v", name, to, jsonOf(out), err)
			})
		}
	}
	for _, name := range sorted(keys(all)) {
		if all[name] == nil || name == "no scale" {
			continue
		}
		for _, gv := range c.ScaleVersions() {
			text, err := runtime.Encode(c.Codecs().LegacyCodec(gv), all[name].DeepCopyObject())
			r.note("%s %v: %s %v", name, gv, text, err)
			if err == nil {
				back, err := runtime.Decode(c.Codecs().UniversalDecoder(), text)
				r.note("  %T %v", back, err)
				back, err = runtime.Decode(c.Codecs().UniversalDeserializer(), text)
				r.note("  %s %v", jsonOf(back), err)
			}
		}
	}
}

func scaleKinds(r *run) {
	d := &fakediscovery.FakeDiscovery{Fake: &clienttesting.Fake{Resources: []*metav1.APIResourceList{
		{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{{Name: "deployments", Kind: "Deployment"}, {Name: "deployments/scale", Kind: "Scale", Group: "autoscaling", Version: "v1"}, {Name: "bare/scale", Kind: "Scale"}, {Name: "half/scale", Kind: "Scale", Group: "g"}, {Name: "other/scale", Kind: "Other", Group: "x", Version: "v2"}, {Name: "nokind/scale"}}},
		{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "replicationcontrollers/scale", Kind: "Scale", Version: "v1"}}},
	}}}
	resolver := scale.NewDiscoveryScaleKindResolver(d)
	for range 2 {
		for _, gvr := range []schema.GroupVersionResource{{Group: "apps", Version: "v1", Resource: "deployments"}, {Group: "apps", Version: "v1", Resource: "bare"}, {Group: "apps", Version: "v1", Resource: "half"}, {Group: "apps", Version: "v1", Resource: "other"}, {Group: "apps", Version: "v1", Resource: "nokind"}, {Group: "apps", Version: "v1", Resource: "none"},
			{Group: "apps", Version: "v2", Resource: "deployments"}, {Version: "v1", Resource: "replicationcontrollers"}, {}} {
			r.panicFree(fmt.Sprint(gvr), func() {
				gvk, err := resolver.ScaleForResource(gvr)
				r.note("%v: %v %v", gvr, gvk, err)
			})
		}
		r.note("%d requests", len(d.Actions()))
	}
	r.panics("no server", func() { scale.NewDiscoveryScaleKindResolver(nil) })
}

func init() {
	add(scenario{name: "scale/conversions", do: scaleConversions}, scenario{name: "scale/kinds", do: scaleKinds})
}
