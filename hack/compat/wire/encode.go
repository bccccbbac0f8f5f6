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

package main

import (
	"bytes"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
)

// serverCodecs know CBOR, whatever the gates of the client say.
var serverCodecs = serializer.NewCodecFactory(scheme.Scheme, serializer.WithSerializer(cbor.NewSerializerInfo))

// chosen is the first media type of an Accept header that a server has.
func chosen(accept string) runtime.SerializerInfo {
	for _, a := range strings.Split(accept, ",") {
		mediaType, _, _ := strings.Cut(strings.TrimSpace(a), ";")
		if info, ok := runtime.SerializerInfoForMediaType(serverCodecs.SupportedMediaTypes(), mediaType); ok {
			return info
		}
	}
	info, _ := runtime.SerializerInfoForMediaType(serverCodecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	return info
}

// objectReply is an object in the encoding that the client prefers.
func objectReply(accept string, o runtime.Object) reply {
	info := chosen(accept)
	return reply{
		header: []string{"Content-Type", info.MediaType},
		body:   string(must(runtime.Encode(info.Serializer, o))),
	}
}

// watchReply is a stream of events in the encoding that the client prefers.
func watchReply(accept string, events []watch.Event) reply {
	info := chosen(accept)
	if info.StreamSerializer == nil {
		info = chosen(runtime.ContentTypeJSON)
	}
	mediaType := info.MediaType
	if mediaType == runtime.ContentTypeCBOR {
		mediaType = runtime.ContentTypeCBORSequence
	} else {
		mediaType += ";stream=watch"
	}
	r := reply{header: []string{"Content-Type", mediaType}}
	for _, e := range events {
		var b bytes.Buffer
		w := info.StreamSerializer.Framer.NewFrameWriter(&b)
		raw := must(runtime.Encode(info.Serializer, e.Object))
		frame := &metav1.WatchEvent{Type: string(e.Type), Object: runtime.RawExtension{Raw: raw}}
		if err := info.StreamSerializer.Encode(frame, w); err != nil {
			panic(err)
		}
		r.frames = append(r.frames, b.String())
	}
	return r
}
