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

	eventsv1beta1 "k8s.io/api/events/v1beta1"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/gentype"
	typedeventsv1beta1 "k8s.io/client-go/kubernetes/typed/events/v1beta1"
	"k8s.io/client-go/testing"
)

var _ typedeventsv1beta1.EventExpansionWithContext = (*fakeEvents)(nil)

// CreateWithEventNamespaceWithContext records a new event.
func (c *fakeEvents) CreateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	action := testing.NewCreateAction(c.Resource(), c.Namespace(), event)
	return gentype.InvokeFake[*eventsv1beta1.Event](ctx, c.Fake, action, nil, event)
}

// UpdateWithEventNamespaceWithContext replaces an event.
func (c *fakeEvents) UpdateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	action := testing.NewUpdateAction(c.Resource(), c.Namespace(), event)
	return gentype.InvokeFake[*eventsv1beta1.Event](ctx, c.Fake, action, nil, event)
}

// PatchWithEventNamespaceWithContext changes an event.
func (c *fakeEvents) PatchWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event, data []byte) (*eventsv1beta1.Event, error) {
	action := testing.NewPatchAction(c.Resource(), c.Namespace(), event.Name, types.StrategicMergePatchType, data)
	return gentype.InvokeFake[*eventsv1beta1.Event](ctx, c.Fake, action, nil, event)
}
