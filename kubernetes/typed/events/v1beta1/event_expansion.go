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

package v1beta1

import (
	"context"
	"fmt"

	eventsv1beta1 "k8s.io/api/events/v1beta1"
	"k8s.io/apimachinery/pkg/types"
)

// EventExpansion has the methods of EventInterface beyond the usual ones. The
// event says which namespace it goes to; it must be the client's, unless the
// client is for all namespaces. The clients of this library implement
// EventExpansionWithContext too.
type EventExpansion interface {
	// Deprecated: use EventExpansionWithContext.
	CreateWithEventNamespace(event *eventsv1beta1.Event) (*eventsv1beta1.Event, error)
	// Deprecated: use EventExpansionWithContext.
	UpdateWithEventNamespace(event *eventsv1beta1.Event) (*eventsv1beta1.Event, error)
	// Deprecated: use EventExpansionWithContext.
	PatchWithEventNamespace(event *eventsv1beta1.Event, data []byte) (*eventsv1beta1.Event, error)
}

// EventExpansionWithContext is what an EventInterface may have besides: the
// methods of EventExpansion with a context.
type EventExpansionWithContext interface {
	// CreateWithEventNamespaceWithContext records a new event.
	CreateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error)
	// UpdateWithEventNamespaceWithContext replaces an event.
	UpdateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error)
	// PatchWithEventNamespaceWithContext changes an event with a strategic
	// merge patch. Of event only name and namespace matter.
	PatchWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event, data []byte) (*eventsv1beta1.Event, error)
}

var _ EventExpansionWithContext = (*events)(nil)

func (c *events) CreateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	if err := c.allow("create", event); err != nil {
		return nil, err
	}
	result := &eventsv1beta1.Event{}
	err := c.GetClient().Post().NamespaceIfScoped(event.Namespace, event.Namespace != "").Resource("events").
		Body(event).DoInto(ctx, result)
	return result, err
}

func (c *events) UpdateWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	if err := c.allow("update", event); err != nil {
		return nil, err
	}
	result := &eventsv1beta1.Event{}
	err := c.GetClient().Put().NamespaceIfScoped(event.Namespace, event.Namespace != "").Resource("events").Name(event.Name).
		Body(event).DoInto(ctx, result)
	return result, err
}

func (c *events) PatchWithEventNamespaceWithContext(ctx context.Context, event *eventsv1beta1.Event, data []byte) (*eventsv1beta1.Event, error) {
	if err := c.allow("patch", event); err != nil {
		return nil, err
	}
	result := &eventsv1beta1.Event{}
	err := c.GetClient().Patch(types.StrategicMergePatchType).NamespaceIfScoped(event.Namespace, event.Namespace != "").
		Resource("events").Name(event.Name).Body(data).DoInto(ctx, result)
	return result, err
}

// allow refuses events that are not of the client's namespace.
func (c *events) allow(verb string, event *eventsv1beta1.Event) error {
	if ns := c.GetNamespace(); ns != "" && event.Namespace != ns {
		return fmt.Errorf("can't %s an event with namespace '%v' in namespace '%v'", verb, event.Namespace, ns)
	}
	return nil
}
