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

package watch

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/streaming"
	"k8s.io/apimachinery/pkg/watch"
)

// Encoder writes the events of a watch.
type Encoder struct {
	frames  streaming.Encoder
	objects runtime.Encoder
}

// NewEncoder returns an Encoder that encodes the object of each event with
// embeddedEncoder and writes frames to encoder.
func NewEncoder(encoder streaming.Encoder, embeddedEncoder runtime.Encoder) *Encoder {
	return &Encoder{frames: encoder, objects: embeddedEncoder}
}

// Encode writes one event.
func (e *Encoder) Encode(event *watch.Event) error {
	if event == nil || event.Object == nil {
		return fmt.Errorf("a watch event needs an object")
	}
	data, err := runtime.Encode(e.objects, event.Object)
	if err != nil {
		return err
	}
	return e.frames.Encode(&metav1.WatchEvent{
		Type:   string(event.Type),
		Object: runtime.RawExtension{Raw: data},
	})
}
