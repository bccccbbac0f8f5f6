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

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// NodeExpansion has the methods of NodeInterface beyond the usual ones.
type NodeExpansion interface {
	// PatchStatus changes the status of a node with a strategic merge patch.
	PatchStatus(ctx context.Context, nodeName string, data []byte) (*corev1.Node, error)
}

func (c *nodes) PatchStatus(ctx context.Context, nodeName string, data []byte) (*corev1.Node, error) {
	result := &corev1.Node{}
	err := c.GetClient().Patch(types.StrategicMergePatchType).Resource("nodes").Name(nodeName).SubResource("status").
		Body(data).DoInto(ctx, result)
	return result, err
}
