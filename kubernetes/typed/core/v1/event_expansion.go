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
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/tools/reference"
)

// EventExpansion has the methods of EventInterface beyond the usual ones. The
// event says which namespace it goes to; it must be the client's, unless the
// client is for all namespaces.
type EventExpansion interface {
	// CreateWithEventNamespaceWithContext records a new event.
	CreateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error)
	// UpdateWithEventNamespaceWithContext replaces an event.
	UpdateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error)
	// PatchWithEventNamespaceWithContext changes an event with a strategic
	// merge patch. Of event only name and namespace matter.
	PatchWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event, data []byte) (*corev1.Event, error)
	// SearchWithContext lists the events about an object or a reference to one.
	SearchWithContext(ctx context.Context, scheme *runtime.Scheme, objOrRef runtime.Object) (*corev1.EventList, error)
	// GetFieldSelector returns the selector of the events about an object of
	// which the given things are known.
	GetFieldSelector(involvedObjectName, involvedObjectNamespace, involvedObjectKind, involvedObjectUID *string) fields.Selector

	// Deprecated: use CreateWithEventNamespaceWithContext.
	CreateWithEventNamespace(event *corev1.Event) (*corev1.Event, error)
	// Deprecated: use UpdateWithEventNamespaceWithContext.
	UpdateWithEventNamespace(event *corev1.Event) (*corev1.Event, error)
	// Deprecated: use PatchWithEventNamespaceWithContext.
	PatchWithEventNamespace(event *corev1.Event, data []byte) (*corev1.Event, error)
	// Deprecated: use SearchWithContext.
	Search(scheme *runtime.Scheme, objOrRef runtime.Object) (*corev1.EventList, error)
}

func (c *events) CreateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	if err := c.allow("create", event); err != nil {
		return nil, err
	}
	result := &corev1.Event{}
	err := c.GetClient().Post().NamespaceIfScoped(event.Namespace, event.Namespace != "").Resource("events").
		Body(event).DoInto(ctx, result)
	return result, err
}

func (c *events) UpdateWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	if err := c.allow("update", event); err != nil {
		return nil, err
	}
	result := &corev1.Event{}
	err := c.GetClient().Put().NamespaceIfScoped(event.Namespace, event.Namespace != "").Resource("events").Name(event.Name).
		Body(event).DoInto(ctx, result)
	return result, err
}

func (c *events) PatchWithEventNamespaceWithContext(ctx context.Context, event *corev1.Event, data []byte) (*corev1.Event, error) {
	if err := c.allow("patch", event); err != nil {
		return nil, err
	}
	result := &corev1.Event{}
	err := c.GetClient().Patch(types.StrategicMergePatchType).NamespaceIfScoped(event.Namespace, event.Namespace != "").
		Resource("events").Name(event.Name).Body(data).DoInto(ctx, result)
	return result, err
}

// allow refuses events that are not of the client's namespace.
func (c *events) allow(verb string, event *corev1.Event) error {
	if ns := c.GetNamespace(); ns != "" && event.Namespace != ns {
		return fmt.Errorf("can't %s an event with namespace '%v' in namespace '%v'", verb, event.Namespace, ns)
	}
	return nil
}

func (c *events) SearchWithContext(ctx context.Context, scheme *runtime.Scheme, objOrRef runtime.Object) (*corev1.EventList, error) {
	ref, err := reference.GetReference(scheme, objOrRef)
	if err != nil {
		return nil, err
	}
	if ns := c.GetNamespace(); ns != "" && ref.Namespace != ns {
		return nil, fmt.Errorf("won't be able to find any events of namespace '%v' in namespace '%v'", ref.Namespace, ns)
	}
	selector := c.GetFieldSelector(&ref.Name, &ref.Namespace, known(ref.Kind), known(string(ref.UID)))
	return c.List(ctx, metav1.ListOptions{FieldSelector: selector.String()})
}

// known returns nil for what is not known.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (c *events) GetFieldSelector(involvedObjectName, involvedObjectNamespace, involvedObjectKind, involvedObjectUID *string) fields.Selector {
	set := fields.Set{}
	for label, value := range map[string]*string{
		GetInvolvedObjectNameFieldLabel("v1"): involvedObjectName,
		"involvedObject.namespace":            involvedObjectNamespace,
		"involvedObject.kind":                 involvedObjectKind,
		"involvedObject.uid":                  involvedObjectUID,
	} {
		if value != nil {
			set[label] = *value
		}
	}
	return set.AsSelector()
}

// GetInvolvedObjectNameFieldLabel returns the field label of the name of the
// object that an event is about. It is the same in every version.
func GetInvolvedObjectNameFieldLabel(string) string { return "involvedObject.name" }
