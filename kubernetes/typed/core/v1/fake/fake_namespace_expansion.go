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

package fake

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/gentype"
	"k8s.io/client-go/testing"
)

// Finalize reaches reactors as the creation of a subresource, which tests
// match on, although the real client sends an update.
func (c *fakeNamespaces) Finalize(ctx context.Context, namespace *corev1.Namespace, opts metav1.UpdateOptions) (*corev1.Namespace, error) {
	action := testing.NewCreateAction(c.Resource(), "", namespace)
	action.Subresource = "finalize"
	return gentype.InvokeFake[*corev1.Namespace](ctx, c.Fake, action, nil, namespace)
}
