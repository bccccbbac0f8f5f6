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
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/klog/v2"
)

// FakeRecorder puts events into a channel as text, for tests:
//
//	Normal Scheduled bound to node-1
//
// or, if it is Verbose, with the action, what is known of the kinds of both
// objects, and the annotations:
//
//	Normal Scheduled Binding bound to node-1 {kind=Pod,apiVersion=v1} map[by:test]
//
// A call waits while the channel is full. Without a channel events are lost.
type FakeRecorder struct {
	Events  chan string
	Verbose bool
}

var (
	_ EventRecorderLogger    = &FakeRecorder{}
	_ AnnotatedEventRecorder = &FakeRecorder{}
)

// NewFakeRecorder returns a recorder whose channel holds bufferSize events.
func NewFakeRecorder(bufferSize int) *FakeRecorder {
	return &FakeRecorder{Events: make(chan string, bufferSize)}
}

// Eventf records an event.
func (f *FakeRecorder) Eventf(regarding, related runtime.Object, eventtype, reason, action, note string, args ...any) {
	f.AnnotatedEventf(regarding, related, nil, eventtype, reason, action, note, args...)
}

// AnnotatedEventf records an event that has annotations.
func (f *FakeRecorder) AnnotatedEventf(regarding, related runtime.Object, annotations map[string]string, eventtype, reason, action, note string, args ...any) {
	if f.Events == nil {
		return
	}
	text := eventtype + " " + reason
	if f.Verbose {
		text += " " + action
	}
	text += " " + fmt.Sprintf(note, args...)
	if f.Verbose {
		text += kindOf(regarding) + kindOf(related)
		if len(annotations) > 0 {
			text += fmt.Sprint(" ", annotations)
		}
	}
	f.Events <- text
}

// WithLogger returns the recorder itself.
func (f *FakeRecorder) WithLogger(klog.Logger) EventRecorderLogger { return f }

// kindOf is empty for an object that does not say it.
func kindOf(object runtime.Object) string {
	if object == nil || object.GetObjectKind().GroupVersionKind().Empty() {
		return ""
	}
	apiVersion, kind := object.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
	return fmt.Sprintf(" {kind=%s,apiVersion=%s}", kind, apiVersion)
}
