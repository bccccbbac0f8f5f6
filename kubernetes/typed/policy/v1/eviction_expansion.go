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

	policyv1 "k8s.io/api/policy/v1"
)

// EvictionExpansion has the one method of EvictionInterface.
type EvictionExpansion interface {
	// Evict asks for the deletion of the pod that the eviction names, which
	// disruption budgets may refuse.
	Evict(ctx context.Context, eviction *policyv1.Eviction) error
}

// Evict posts to a pod of the core group: the policy group serves no evictions
// of its own.
func (c *evictions) Evict(ctx context.Context, eviction *policyv1.Eviction) error {
	pod := c.GetClient().Post().AbsPath("/api/v1").Namespace(eviction.Namespace).Resource("pods").Name(eviction.Name)
	return pod.SubResource("eviction").Body(eviction).Do(ctx).Error()
}
