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

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
)

// Writer makes and replaces what a metadata client reads.
type Writer interface {
	Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, subresources ...string) (*unstructured.Unstructured, error)
	Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error)
}

// FromMetadata lets the cases use a metadata client, which cannot write.
func FromMetadata(c metadata.ResourceInterface, w Writer) dynamic.ResourceInterface {
	return &partial{c: c, Writer: w}
}

type partial struct {
	dynamic.ResourceInterface // nil: what is missing below is not called
	Writer
	c metadata.ResourceInterface
}

func partialOut(obj runtime.Object, err error) (*unstructured.Unstructured, error) {
	if err != nil {
		return nil, err
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
	return &unstructured.Unstructured{Object: content}, err
}

func (p *partial) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return p.Writer.Create(ctx, obj, opts, subresources...)
}

// Update writes what metadata has no part in as it is.
func (p *partial) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return p.Writer.Update(ctx, obj, opts, subresources...)
}

func (p *partial) Delete(ctx context.Context, name string, opts metav1.DeleteOptions, subresources ...string) error {
	return p.c.Delete(ctx, name, opts, subresources...)
}

func (p *partial) DeleteCollection(ctx context.Context, opts metav1.DeleteOptions, list metav1.ListOptions) error {
	return p.c.DeleteCollection(ctx, opts, list)
}

func (p *partial) Get(ctx context.Context, name string, opts metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error) {
	obj, err := p.c.Get(ctx, name, opts, subresources...)
	return partialOut(obj, err)
}

func (p *partial) List(ctx context.Context, opts metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	list, err := p.c.List(ctx, opts)
	if err != nil {
		return nil, err
	}
	content, err := partialOut(list, nil)
	if err != nil {
		return nil, err
	}
	return content.ToList()
}

func (p *partial) Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	return p.c.Watch(ctx, opts)
}

func (p *partial) Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (*unstructured.Unstructured, error) {
	obj, err := p.c.Patch(ctx, name, pt, data, opts, subresources...)
	return partialOut(obj, err)
}
