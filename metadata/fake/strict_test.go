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

package fake_test

import (
	"context"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"k8s.io/client-go/internal/servertest"
	"k8s.io/client-go/metadata/fake"
)

// The same cases pass on a kube-apiserver: TestServer_behavesAsTheStrictFakes in
// test/e2e.
func TestStrict_behavesAsAServer(t *testing.T) {
	servertest.Run(t, func(t *testing.T) servertest.Target {
		target := servertest.ConfigMaps("ns", nil, nil)
		testScheme := fake.NewTestScheme()
		if err := metav1.AddMetaToScheme(testScheme); err != nil {
			t.Fatal(err)
		}
		r := fake.NewSimpleMetadataClient(testScheme).Strict().Resource(target.Resource)
		w := writer{r.Namespace("ns").(fake.MetadataClientWithContext)}
		target.Client, target.All = servertest.FromMetadata(r.Namespace("ns"), w), servertest.FromMetadata(r, w)
		target.Field = nil
		return target
	})
}

// writer writes the metadata of objects.
type writer struct {
	c fake.MetadataClientWithContext
}

func in(obj *unstructured.Unstructured) *metav1.PartialObjectMetadata {
	partial := &metav1.PartialObjectMetadata{}
	_ = runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, partial)
	return partial
}

func out(partial *metav1.PartialObjectMetadata, err error) (*unstructured.Unstructured, error) {
	if err != nil {
		return nil, err
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(partial)
	return &unstructured.Unstructured{Object: content}, err
}

func (w writer) Create(ctx context.Context, obj *unstructured.Unstructured, opts metav1.CreateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return out(w.c.CreateFakeWithContext(ctx, in(obj), opts, subresources...))
}

func (w writer) Update(ctx context.Context, obj *unstructured.Unstructured, opts metav1.UpdateOptions, subresources ...string) (*unstructured.Unstructured, error) {
	return out(w.c.UpdateFakeWithContext(ctx, in(obj), opts, subresources...))
}
