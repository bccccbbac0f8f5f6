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

	eventsv1beta1 "k8s.io/api/events/v1beta1"
)

// Deprecated: use CreateWithEventNamespaceWithContext.
func (c *events) CreateWithEventNamespace(event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	return c.CreateWithEventNamespaceWithContext(context.TODO(), event)
}

// Deprecated: use UpdateWithEventNamespaceWithContext.
func (c *events) UpdateWithEventNamespace(event *eventsv1beta1.Event) (*eventsv1beta1.Event, error) {
	return c.UpdateWithEventNamespaceWithContext(context.TODO(), event)
}

// Deprecated: use PatchWithEventNamespaceWithContext.
func (c *events) PatchWithEventNamespace(event *eventsv1beta1.Event, data []byte) (*eventsv1beta1.Event, error) {
	return c.PatchWithEventNamespaceWithContext(context.TODO(), event, data)
}
