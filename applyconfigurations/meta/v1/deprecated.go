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

package v1

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"k8s.io/client-go/discovery"
)

// NewUnstructuredExtractor returns an extractor that knows the types of a
// server.
//
// Deprecated: use NewUnstructuredExtractorWithContext.
func NewUnstructuredExtractor(dc discovery.DiscoveryInterface) (UnstructuredExtractor, error) {
	return newExtractor(context.TODO(), discovery.ToDiscoveryInterfaceWithContext(dc))
}

// Deprecated: use ExtractWithContext.
func (e *extractor) Extract(object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error) {
	return e.ExtractWithContext(context.TODO(), object, fieldManager)
}

// Deprecated: use ExtractStatusWithContext.
func (e *extractor) ExtractStatus(object *unstructured.Unstructured, fieldManager string) (*unstructured.Unstructured, error) {
	return e.ExtractStatusWithContext(context.TODO(), object, fieldManager)
}
