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

package scheme

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Scale is how many replicas something has and should have.
type Scale struct {
	metav1.TypeMeta
	metav1.ObjectMeta

	Spec   ScaleSpec
	Status ScaleStatus
}

// ScaleSpec is what is wanted.
type ScaleSpec struct {
	Replicas int32
}

// ScaleStatus is what is there.
type ScaleStatus struct {
	Replicas int32
	// Selector selects the pods that count. Nil stands for an empty one.
	Selector *metav1.LabelSelector
}

// DeepCopyInto makes out a copy that shares nothing with s.
func (s *Scale) DeepCopyInto(out *Scale) {
	*out = *s
	s.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	s.Status.DeepCopyInto(&out.Status)
}

// DeepCopy returns a copy that shares nothing with s.
func (s *Scale) DeepCopy() *Scale { return copied(s, (*Scale).DeepCopyInto) }

// DeepCopyObject implements runtime.Object.
func (s *Scale) DeepCopyObject() runtime.Object {
	if s == nil {
		return nil
	}
	return s.DeepCopy()
}

// DeepCopyInto makes out a copy.
func (s *ScaleSpec) DeepCopyInto(out *ScaleSpec) { *out = *s }

// DeepCopy returns a copy.
func (s *ScaleSpec) DeepCopy() *ScaleSpec { return copied(s, (*ScaleSpec).DeepCopyInto) }

// DeepCopyInto makes out a copy that shares nothing with s.
func (s *ScaleStatus) DeepCopyInto(out *ScaleStatus) {
	*out = ScaleStatus{Replicas: s.Replicas, Selector: s.Selector.DeepCopy()}
}

// DeepCopy returns a copy that shares nothing with s.
func (s *ScaleStatus) DeepCopy() *ScaleStatus { return copied(s, (*ScaleStatus).DeepCopyInto) }

func copied[T any](in *T, into func(in, out *T)) *T {
	if in == nil {
		return nil
	}
	out := new(T)
	into(in, out)
	return out
}
