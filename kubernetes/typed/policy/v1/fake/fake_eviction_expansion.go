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
	policyv1 "k8s.io/api/policy/v1"

	"k8s.io/client-go/testing"
)

// Evict creates the subresource eviction of a pod of the core group.
func (c *fakeEvictions) Evict(ctx context.Context, eviction *policyv1.Eviction) error {
	action := testing.NewCreateAction(corev1.SchemeGroupVersion.WithResource("pods"), c.Namespace(), eviction)
	action.Subresource = "eviction"
	_, err := c.InvokesWithContext(ctx, action, eviction)
	return err
}
