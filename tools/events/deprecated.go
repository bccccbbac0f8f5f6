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

package events

import (
	"context"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"

	clientset "k8s.io/client-go/kubernetes"
)

// NewEventBroadcasterAdapter returns an adapter for the server of client.
//
// Deprecated: use NewEventBroadcasterAdapterWithContext.
func NewEventBroadcasterAdapter(client clientset.Interface) EventBroadcasterAdapter {
	return NewEventBroadcasterAdapterWithContext(context.TODO(), client)
}

// Deprecated: use StartRecordingToSinkWithContext.
func (b *broadcaster) StartRecordingToSink(stopCh <-chan struct{}) {
	_ = b.StartRecordingToSinkWithContext(wait.ContextForChannel(stopCh)) // fails after Shutdown only, and has logged it
}

// Deprecated: use StartLogging.
func (b *broadcaster) StartStructuredLogging(verbosity klog.Level) func() {
	return b.log(b.events.Life(), verbosity)
}

// StartRecordingToSink starts to write events.
//
// Deprecated: use StartRecordingToSinkWithContext.
func (a *adapter) StartRecordingToSink(stopCh <-chan struct{}) {
	_ = a.StartRecordingToSinkWithContext(wait.ContextForChannel(stopCh)) // fails after Shutdown only, and has logged it
}
