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

package scale

import (
	"testing"

	appsv1beta1 "k8s.io/api/apps/v1beta1"
	appsv1beta2 "k8s.io/api/apps/v1beta2"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	extensionsv1beta1 "k8s.io/api/extensions/v1beta1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/scale/scheme"
)

// There and back, through every version, a scale stays what it is.
func TestConvertToVersion_roundTrips(t *testing.T) {
	c := NewScaleConverter()
	exists := []metav1.LabelSelectorRequirement{{Key: "k", Operator: metav1.LabelSelectorOpExists}}
	for name, selector := range map[string]*metav1.LabelSelector{
		"none":        nil,
		"labels":      {MatchLabels: map[string]string{"a": "b"}},
		"expressions": {MatchExpressions: exists},
		"both":        {MatchLabels: map[string]string{"a": "b"}, MatchExpressions: exists},
	} {
		before := &scheme.Scale{
			ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{"q": "r"}},
			Spec:       scheme.ScaleSpec{Replicas: 4},
			Status:     scheme.ScaleStatus{Replicas: 2, Selector: selector},
		}
		for _, version := range c.ScaleVersions() {
			there, err := c.ConvertToVersion(before.DeepCopy(), version)
			if err != nil {
				t.Fatalf("%s to %s: %v", name, version, err)
			}
			back, err := c.Scheme().ConvertToVersion(there, runtime.InternalGroupVersioner)
			if err != nil {
				t.Fatalf("%s back from %s: %v", name, version, err)
			}
			after := back.(*scheme.Scale)
			after.TypeMeta = metav1.TypeMeta{}
			if !equality.Semantic.DeepEqual(before, after) {
				t.Errorf("%s through %s: %+v, want %+v", name, version, after, before)
			}
		}
	}
}

// The older versions have two fields for a selector.
func TestConvertToVersion_selectorsOfOlderVersions(t *testing.T) {
	c := NewScaleConverter()
	for name, tc := range map[string]struct {
		in   runtime.Object
		want string
	}{
		"the map":         {&appsv1beta1.Scale{Status: appsv1beta1.ScaleStatus{Selector: map[string]string{"a": "b"}}}, "a=b"},
		"the text":        {&appsv1beta2.Scale{Status: appsv1beta2.ScaleStatus{TargetSelector: "c=d,!e"}}, "c=d,!e"},
		"the text wins":   {&extensionsv1beta1.Scale{Status: extensionsv1beta1.ScaleStatus{Selector: map[string]string{"a": "b"}, TargetSelector: "c=d"}}, "c=d"},
		"neither":         {&appsv1beta1.Scale{}, ""},
		"an empty map":    {&appsv1beta1.Scale{Status: appsv1beta1.ScaleStatus{Selector: map[string]string{}}}, ""},
		"of autoscaling":  {&autoscalingv1.Scale{Status: autoscalingv1.ScaleStatus{Selector: "x in (y,z)"}}, "x in (y,z)"},
		"text that isn't": {&appsv1beta1.Scale{Status: appsv1beta1.ScaleStatus{TargetSelector: "c in d"}}, "error"},
	} {
		out, err := c.ConvertToVersion(tc.in, autoscalingv1.SchemeGroupVersion)
		switch {
		case (err != nil) != (tc.want == "error"):
			t.Errorf("%s: %v", name, err)
		case err == nil && out.(*autoscalingv1.Scale).Status.Selector != tc.want:
			t.Errorf("%s: %q, want %q", name, out.(*autoscalingv1.Scale).Status.Selector, tc.want)
		}
	}
	// What goes out has the map only if it says everything.
	in := &autoscalingv1.Scale{Status: autoscalingv1.ScaleStatus{Selector: "a=b,c in (d,e)"}}
	out, err := c.ConvertToVersion(in, appsv1beta1.SchemeGroupVersion)
	if err != nil || out.(*appsv1beta1.Scale).Status.Selector != nil || out.(*appsv1beta1.Scale).Status.TargetSelector != "a=b,c in (d,e)" {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := c.ConvertToVersion(in, schema.GroupVersion{Group: "z", Version: "v1"}); err == nil {
		t.Error("to a version that there is not")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"kind":"Scale","apiVersion":"autoscaling/v1","status":{"selector":"a=b"}}`))
	f.Add([]byte(`{"kind":"Scale","apiVersion":"apps/v1beta1","status":{"selector":{"a":"b"},"targetSelector":"!c"}}`))
	f.Add([]byte("k8s\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if scale, err := decode(body); (scale == nil) == (err == nil) {
			t.Fatalf("%v, %v", scale, err)
		}
	})
}
