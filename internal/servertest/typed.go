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

package servertest

import (
	"context"
	"fmt"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/dynamic"
)

// Typed is a generated client. Those without UpdateStatus stand for it with
// their Update.
type Typed[T, L runtime.Object] interface {
	Create(context.Context, T, metav1.CreateOptions) (T, error)
	Update(context.Context, T, metav1.UpdateOptions) (T, error)
	Delete(context.Context, string, metav1.DeleteOptions) error
	DeleteCollection(context.Context, metav1.DeleteOptions, metav1.ListOptions) error
	Get(context.Context, string, metav1.GetOptions) (T, error)
	List(context.Context, metav1.ListOptions) (L, error)
	Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
	Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions, ...string) (T, error)
}

// FromTyped lets the cases use a generated client of objects of kind.
func FromTyped[T, L runtime.Object](c Typed[T, L], kind schema.GroupVersionKind, empty func() T) dynamic.ResourceInterface {
	return &typed[T, L]{Typed: c, kind: kind, empty: empty}
}

// typed has the calls of the dynamic client that cases make.
type typed[T, L runtime.Object] struct {
	dynamic.ResourceInterface // nil: what is missing below is not called
	Typed[T, L]
	kind  schema.GroupVersionKind
	empty func() T
}

// in is obj for the client.
func (t *typed[T, L]) in(obj *unstructured.Unstructured) (T, error) {
	into := t.empty()
	return into, runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, into)
}

// out is what the client answered. Typed clients leave the kind out.
func (t *typed[T, L]) out(obj T, err error) (*unstructured.Unstructured, error) {
	if err != nil {
		return nil, err
	}
	if k := obj.GetObjectKind().GroupVersionKind(); !k.Empty() {
		return nil, fmt.Errorf("a typed client answered with the kind %v in the object", k)
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
	if err != nil {
		return nil, err
	}
	result := &unstructured.Unstructured{Object: content}
	result.SetGroupVersionKind(t.kind)
	return result, nil
}

func (t *typed[T, L]) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, _ ...string) (*unstructured.Unstructured, error) {
	in, err := t.in(obj)
	if err != nil {
		return nil, err
	}
	return t.out(t.Typed.Create(ctx, in, opts))
}

func (t *typed[T, L]) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if len(subresources) > 0 {
		return t.updateScale(ctx, obj, opts)
	}
	in, err := t.in(obj)
	if err != nil {
		return nil, err
	}
	return t.out(t.Typed.Update(ctx, in, opts))
}

func (t *typed[T, L]) UpdateStatus(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions) (*unstructured.Unstructured, error) {
	in, err := t.in(obj)
	if err != nil {
		return nil, err
	}
	c := t.Typed.(interface {
		UpdateStatus(context.Context, T, metav1.UpdateOptions) (T, error)
	})
	return t.out(c.UpdateStatus(ctx, in, opts))
}

func (t *typed[T, L]) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, _ ...string) error {
	return t.Typed.Delete(ctx, name, opts)
}

func (t *typed[T, L]) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, list metav1.ListOptions) error {
	return t.Typed.DeleteCollection(ctx, opts, list)
}

func (t *typed[T, L]) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error) {
	if len(subresources) > 0 {
		return scaleOut(t.Typed.(scaler).GetScale(ctx, name, opts))
	}
	return t.out(t.Typed.Get(ctx, name, opts))
}

func (t *typed[T, L]) List(ctx context.Context, opts metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	list, err := t.Typed.List(ctx, opts)
	if err != nil {
		return nil, err
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(list)
	if err != nil {
		return nil, err
	}
	return (&unstructured.Unstructured{Object: content}).ToList()
}

func (t *typed[T, L]) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	return t.Typed.Watch(ctx, opts)
}

func (t *typed[T, L]) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return t.out(t.Typed.Patch(ctx, name, pt, data, opts, subresources...))
}

// scaler is what generated clients of scaled resources have.
type scaler interface {
	GetScale(context.Context, string, metav1.GetOptions) (*autoscalingv1.Scale, error)
	UpdateScale(context.Context, string, *autoscalingv1.Scale, metav1.UpdateOptions) (*autoscalingv1.Scale, error)
}

func (t *typed[T, L]) updateScale(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions) (*unstructured.Unstructured, error) {
	scale := &autoscalingv1.Scale{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, scale); err != nil {
		return nil, err
	}
	return scaleOut(t.Typed.(scaler).UpdateScale(ctx, scale.Name, scale, opts))
}

// scaleOut is a scale as the dynamic client has it. The generated type leaves out
// that no replicas are wanted.
func scaleOut(scale *autoscalingv1.Scale, err error) (*unstructured.Unstructured, error) {
	if err != nil {
		return nil, err
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(scale)
	if err != nil {
		return nil, err
	}
	result := &unstructured.Unstructured{Object: content}
	result.SetGroupVersionKind(autoscalingv1.SchemeGroupVersion.WithKind("Scale"))
	return result, nil
}
