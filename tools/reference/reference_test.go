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

package reference

import (
	"errors"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// stranger is a type that no scheme knows.
type stranger struct {
	metav1.TypeMeta
	metav1.ObjectMeta
}

func (s *stranger) DeepCopyObject() runtime.Object { c := *s; return &c }

func newScheme(t *testing.T) *runtime.Scheme {
	s := runtime.NewScheme()
	if err := corev1.AddToScheme(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestGetReference(t *testing.T) {
	scheme := newScheme(t)
	full := metav1.ObjectMeta{Name: "n", Namespace: "ns", UID: "u", ResourceVersion: "7"}
	for name, c := range map[string]struct {
		obj  runtime.Object
		want corev1.ObjectReference
	}{
		"type from the scheme": {&corev1.Pod{ObjectMeta: full}, corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Name: "n", Namespace: "ns", UID: "u", ResourceVersion: "7"}},
		"type of its own":      {&corev1.Pod{TypeMeta: metav1.TypeMeta{Kind: "X", APIVersion: "g/v9"}, ObjectMeta: metav1.ObjectMeta{Name: "n"}}, corev1.ObjectReference{Kind: "X", APIVersion: "g/v9", Name: "n"}},
		"unknown type":         {&stranger{TypeMeta: metav1.TypeMeta{Kind: "K", APIVersion: "a/b"}, ObjectMeta: full}, corev1.ObjectReference{Kind: "K", APIVersion: "a/b", Name: "n", Namespace: "ns", UID: "u", ResourceVersion: "7"}},
		"unstructured":         {&unstructured.Unstructured{Object: map[string]any{"kind": "Foo", "apiVersion": "v1", "metadata": map[string]any{"name": "z"}}}, corev1.ObjectReference{Kind: "Foo", APIVersion: "v1", Name: "z"}},
		"list":                 {&corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "8"}}, corev1.ObjectReference{Kind: "PodList", APIVersion: "v1", ResourceVersion: "8"}},
	} {
		got, err := GetReference(scheme, c.obj)
		if err != nil || *got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	ref := &corev1.ObjectReference{Name: "q"}
	if got, err := GetPartialReference(scheme, ref, "spec.containers{web}"); got != ref || err != nil || ref.FieldPath != "spec.containers{web}" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestGetReference_errors(t *testing.T) {
	scheme := newScheme(t)
	for _, obj := range []runtime.Object{nil, (*corev1.Pod)(nil)} {
		if _, err := GetPartialReference(scheme, obj, ""); !errors.Is(err, ErrNilObject) {
			t.Errorf("%T: %v", obj, err)
		}
	}
	if _, err := GetReference(scheme, &stranger{}); !runtime.IsNotRegisteredError(err) {
		t.Errorf("unknown type: %v", err)
	}
	if _, err := GetReference(scheme, &runtime.Unknown{TypeMeta: runtime.TypeMeta{Kind: "K", APIVersion: "v1"}}); !errors.Is(err, errNoMeta) {
		t.Errorf("no metadata: %v", err)
	}
	if _, err := GetReference(nil, &runtime.Unknown{}); !errors.Is(err, errNoMeta) {
		t.Errorf("neither metadata nor a kind: %v", err)
	}
}

// A scheme is needed only for an object that does not name its kind.
func TestGetReference_withoutScheme(t *testing.T) {
	named := &stranger{TypeMeta: metav1.TypeMeta{Kind: "K", APIVersion: "a/b"}, ObjectMeta: metav1.ObjectMeta{Name: "n"}}
	if got, err := GetReference(nil, named); err != nil || got.Kind != "K" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, obj := range []runtime.Object{&corev1.Pod{}, &unstructured.Unstructured{}} {
		if _, err := GetReference(nil, obj); !errors.Is(err, errNoScheme) {
			t.Errorf("%T: %v", obj, err)
		}
	}
}
