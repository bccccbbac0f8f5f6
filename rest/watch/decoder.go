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

// Decoder reads the events of a watch.
type Decoder struct {
	frames  streaming.Decoder
	objects runtime.Decoder
}

var _ watch.Decoder = &Decoder{}

// NewDecoder returns a Decoder that takes frames from decoder and decodes the
// object in each with embeddedDecoder.
func NewDecoder(decoder streaming.Decoder, embeddedDecoder runtime.Decoder) *Decoder {
	return &Decoder{frames: decoder, objects: embeddedDecoder}
}

// Decode blocks until there is an event or an error. A stream that the server
// ended gives io.EOF.
func (d *Decoder) Decode() (watch.EventType, runtime.Object, error) {
	var event metav1.WatchEvent
	into, _, err := d.frames.Decode(nil, &event)
	if err != nil {
		return "", nil, err
	}
	if into != &event {
		return "", nil, fmt.Errorf("unable to decode to metav1.WatchEvent")
	}
	switch t := watch.EventType(event.Type); t {
	case watch.Added, watch.Modified, watch.Deleted, watch.Error, watch.Bookmark:
		obj, err := runtime.Decode(d.objects, event.Object.Raw)
		if err != nil {
			return "", nil, fmt.Errorf("unable to decode watch event: %w", err)
		}
		return t, obj, nil
	}
	return "", nil, fmt.Errorf("got invalid watch event type: %v", event.Type)
}

// Close closes the stream. A Decode that blocks returns with an error.
func (d *Decoder) Close() { d.frames.Close() }
