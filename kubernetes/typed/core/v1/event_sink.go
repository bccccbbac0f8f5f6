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
)

// EventSinkImpl lets an event broadcaster write through a typed client. A
// broadcaster that knows contexts calls the methods that have one, so that its
// end is the end of a request that hangs.
type EventSinkImpl struct {
	Interface EventInterface
}

// CreateWithContext records a new event.
func (e *EventSinkImpl) CreateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	return e.Interface.CreateWithEventNamespaceWithContext(ctx, event)
}

// UpdateWithContext replaces an event.
func (e *EventSinkImpl) UpdateWithContext(ctx context.Context, event *corev1.Event) (*corev1.Event, error) {
	return e.Interface.UpdateWithEventNamespaceWithContext(ctx, event)
}

// PatchWithContext changes an event with a strategic merge patch.
func (e *EventSinkImpl) PatchWithContext(ctx context.Context, event *corev1.Event, data []byte) (*corev1.Event, error) {
	return e.Interface.PatchWithEventNamespaceWithContext(ctx, event, data)
}
