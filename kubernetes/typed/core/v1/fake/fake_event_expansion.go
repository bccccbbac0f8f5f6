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
	"cmp"
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/gentype"
	"k8s.io/client-go/testing"
)

// namespaceOf is the client's namespace, or for a client of all namespaces
// that of the event.
func (c *fakeEvents) namespaceOf(event *corev1.Event) string {
	return cmp.Or(c.Namespace(), event.GetNamespace())
}

// CreateWithEventNamespaceWithContext records a new event.
func (c *fakeEvents) CreateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	action := testing.NewCreateAction(c.Resource(), c.namespaceOf(event), event)
	return gentype.InvokeFake[*corev1.Event](ctx, c.Fake, action, nil, event)
}

// UpdateWithEventNamespaceWithContext replaces an event.
func (c *fakeEvents) UpdateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	action := testing.NewUpdateAction(c.Resource(), c.namespaceOf(event), event)
	return gentype.InvokeFake[*corev1.Event](ctx, c.Fake, action, nil, event)
}

// PatchWithEventNamespaceWithContext changes an event.
func (c *fakeEvents) PatchWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event, data []byte) (*corev1.Event, error) {
	action := testing.NewPatchAction(c.Resource(), c.namespaceOf(event), event.Name, types.StrategicMergePatchType, data)
	return gentype.InvokeFake[*corev1.Event](ctx, c.Fake, action, nil, event)
}

// SearchWithContext lists all events of the namespace, which is the default
// one for a client of all namespaces: what a reactor answers is not filtered.
func (c *fakeEvents) SearchWithContext(ctx context.Context, scheme *runtime.Scheme, objOrRef runtime.Object) (*corev1.EventList, error) {
	action := testing.NewListAction(c.Resource(), c.Kind(), cmp.Or(c.Namespace(), metav1.NamespaceDefault), metav1.ListOptions{})
	return gentype.InvokeFake[*corev1.EventList](ctx, c.Fake, action, nil, &corev1.EventList{})
}

// GetFieldSelector selects everything. It is an action too, which tests match
// on, although nothing is sent for it.
func (c *fakeEvents) GetFieldSelector(involvedObjectName, involvedObjectNamespace, involvedObjectKind, involvedObjectUID *string) fields.Selector {
	action := testing.GenericActionImpl{ActionImpl: testing.ActionImpl{Verb: "get-field-selector", Resource: c.Resource()}}
	_, _ = c.Invokes(action, nil)
	return fields.Everything()
}
