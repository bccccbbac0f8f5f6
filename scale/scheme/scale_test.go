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

package scheme_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/scale/scheme"
	"k8s.io/client-go/scale/scheme/appsint"
	"k8s.io/client-go/scale/scheme/appsv1beta1"
	"k8s.io/client-go/scale/scheme/appsv1beta2"
	"k8s.io/client-go/scale/scheme/autoscalingv1"
	"k8s.io/client-go/scale/scheme/extensionsint"
	"k8s.io/client-go/scale/scheme/extensionsv1beta1"
)

func TestScale_copiesShareNothing(t *testing.T) {
	original := func() *scheme.Scale {
		return &scheme.Scale{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"a": "b"}},
			Status:     scheme.ScaleStatus{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"a": "b"}}},
		}
	}
	s := original()
	for _, c := range []*scheme.Scale{s.DeepCopy(), s.DeepCopyObject().(*scheme.Scale)} {
		c.Labels["a"] = "changed"
		c.Status.Selector.MatchLabels["a"] = "changed"
	}
	status := s.Status.DeepCopy()
	status.Selector.MatchLabels["a"] = "changed"
	if s.Labels["a"] != "b" || s.Status.Selector.MatchLabels["a"] != "b" {
		t.Errorf("a copy changed the original: %v", s)
	}
	if (*scheme.Scale)(nil).DeepCopyObject() != nil || (*scheme.ScaleSpec)(nil).DeepCopy() != nil || (*scheme.ScaleStatus)(nil).DeepCopy() != nil {
		t.Error("a copy of nil is something")
	}
}

// Each package registers what it says, and its names are in its group.
func TestAddToScheme(t *testing.T) {
	for _, p := range []struct {
		group    string
		version  schema.GroupVersion
		add      func(*runtime.Scheme) error
		resource func(string) schema.GroupResource
	}{
		{scheme.GroupName, scheme.SchemeGroupVersion, scheme.AddToScheme, scheme.Resource},
		{appsint.GroupName, appsint.SchemeGroupVersion, appsint.AddToScheme, appsint.Resource},
		{extensionsint.GroupName, extensionsint.SchemeGroupVersion, extensionsint.AddToScheme, extensionsint.Resource},
		{autoscalingv1.GroupName, autoscalingv1.SchemeGroupVersion, autoscalingv1.AddToScheme, autoscalingv1.Resource},
		{appsv1beta1.GroupName, appsv1beta1.SchemeGroupVersion, appsv1beta1.AddToScheme, appsv1beta1.Resource},
		{appsv1beta2.GroupName, appsv1beta2.SchemeGroupVersion, appsv1beta2.AddToScheme, appsv1beta2.Resource},
		{extensionsv1beta1.GroupName, extensionsv1beta1.SchemeGroupVersion, extensionsv1beta1.AddToScheme, extensionsv1beta1.Resource},
	} {
		s := runtime.NewScheme()
		if err := p.add(s); err != nil {
			t.Fatal(err)
		}
		if !s.Recognizes(p.version.WithKind("Scale")) || p.version.Group != p.group || p.resource("x").String() != "x."+p.group {
			t.Errorf("%s: group %s, resource %s", p.version, p.group, p.resource("x"))
		}
	}
	for _, kind := range []schema.GroupKind{scheme.Kind("Scale"), appsint.Kind("Scale"), extensionsint.Kind("Scale")} {
		if kind.Kind != "Scale" || kind.Group == "" {
			t.Error(kind)
		}
	}
}
