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

// Package fake has a scale client for tests that records what is called and is
// answered by reactors.
package fake

import (
	"context"
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/scale"
	"k8s.io/client-go/testing"
)

// FakeScaleClient is a scale client without objects: reactors answer, and an
// empty Scale is the answer where none does. A call fails for a context that is
// nil or has ended. The zero value is ready for use. The tracker of a strict fake
// can answer from its objects:
//
//	client := fake.NewClientset(objects...).Strict()
//	scales.AddReactor("*", "*", testing.ObjectReaction(client.Tracker()))
type FakeScaleClient struct {
	testing.Fake
}

var _ scale.ScalesGetter = &FakeScaleClient{}

// Scales calls the scales of a namespace.
func (f *FakeScaleClient) Scales(namespace string) scale.ScaleInterface {
	return &scales{fake: f, namespace: namespace}
}

type scales struct {
	fake      *FakeScaleClient
	namespace string
}

// Get records a get of the subresource scale. The actions have no options:
// tests compare them with ones made by hand.
func (s *scales) Get(ctx context.Context, resource schema.GroupResource, name string, _ metav1.GetOptions) (*autoscalingv1.Scale, error) {
	return s.invoke(ctx, testing.NewGetSubresourceAction(resource.WithVersion(""), s.namespace, "scale", name))
}

// Update records an update of the subresource scale.
func (s *scales) Update(ctx context.Context, resource schema.GroupResource, scale *autoscalingv1.Scale, _ metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	return s.invoke(ctx, testing.NewUpdateSubresourceAction(resource.WithVersion(""), "scale", s.namespace, scale))
}

// Patch records a patch of the subresource scale.
func (s *scales) Patch(ctx context.Context, gvr schema.GroupVersionResource, name string, pt types.PatchType, patch []byte, _ metav1.PatchOptions) (*autoscalingv1.Scale, error) {
	return s.invoke(ctx, testing.NewPatchSubresourceAction(gvr, s.namespace, name, pt, patch, "scale"))
}

func (s *scales) invoke(ctx context.Context, action testing.Action) (*autoscalingv1.Scale, error) {
	obj, err := s.fake.InvokesWithContext(ctx, action, &autoscalingv1.Scale{})
	if err != nil {
		return nil, err
	}
	answer, ok := obj.(*autoscalingv1.Scale)
	if u, generic := obj.(runtime.Unstructured); generic {
		answer = &autoscalingv1.Scale{}
		ok = runtime.DefaultUnstructuredConverter.FromUnstructured(u.UnstructuredContent(), answer) == nil
		answer.TypeMeta = metav1.TypeMeta{} // decoders take it off
	}
	if !ok {
		return nil, fmt.Errorf("%s %s/scale: the reactor answered with %T, not %T", action.GetVerb(), action.GetResource().Resource, obj, answer)
	}
	return answer, nil
}
