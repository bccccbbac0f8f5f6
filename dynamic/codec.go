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

package dynamic

import (
	encodingjson "encoding/json"
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	kjson "sigs.k8s.io/json"

	"k8s.io/client-go/features"
	"k8s.io/client-go/internal/plainjson"
)

// codecs write and read unstructured objects, and with Go types only what the
// API itself consists of: Status, DeleteOptions and the like.
type codecs struct {
	media []runtime.SerializerInfo
}

// newCodecs knows JSON, and CBOR if its feature gate is on.
func newCodecs() codecs {
	types := kinds{runtime.NewScheme()}
	metav1.AddToGroupVersion(types.Scheme, schema.GroupVersion{Version: "v1"})
	plain := json.NewSerializerWithOptions(json.DefaultMetaFactory, types, types, json.SerializerOptions{})
	jsonCodec := &codec{Serializer: plain, types: types, parse: parseJSON, print: printJSON}
	c := codecs{media: []runtime.SerializerInfo{{
		MediaType:        runtime.ContentTypeJSON,
		MediaTypeType:    "application",
		MediaTypeSubType: "json",
		EncodesAsText:    true,
		Serializer:       jsonCodec,
		PrettySerializer: json.NewSerializerWithOptions(json.DefaultMetaFactory, types, types, json.SerializerOptions{Pretty: true}),
		StreamSerializer: &runtime.StreamSerializerInfo{EncodesAsText: true, Serializer: plain, Framer: json.Framer},
	}}}
	if features.FeatureGates().Enabled(features.ClientsAllowCBOR) {
		info := cbor.NewSerializerInfo(types, types)
		info.Serializer = &codec{Serializer: info.Serializer, types: types}
		c.media = append(c.media, info)
	}
	return c
}

// SupportedMediaTypes implements runtime.NegotiatedSerializer.
func (c codecs) SupportedMediaTypes() []runtime.SerializerInfo { return c.media }

// EncoderForVersion implements runtime.NegotiatedSerializer. Objects are written
// in the version that they say.
func (c codecs) EncoderForVersion(e runtime.Encoder, _ runtime.GroupVersioner) runtime.Encoder {
	return e
}

// DecoderToVersion implements runtime.NegotiatedSerializer. Objects are read in
// the version that they say.
func (c codecs) DecoderToVersion(d runtime.Decoder, _ runtime.GroupVersioner) runtime.Decoder {
	return d
}

// Verbatim tells package rest that it may decode lists while they arrive.
func (codecs) Verbatim() bool { return true }

// kinds has a type for everything: Unstructured where the scheme has none.
type kinds struct {
	*runtime.Scheme
}

// New implements runtime.ObjectCreater.
func (k kinds) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	if k.typed(kind) {
		return k.Scheme.New(kind)
	}
	obj := &unstructured.Unstructured{}
	obj.SetGroupVersionKind(kind)
	return obj, nil
}

// typed reports whether a kind has a Go type. Kinds such as Status have theirs
// in every version.
func (k kinds) typed(kind schema.GroupVersionKind) bool {
	if k.Recognizes(kind) {
		return true
	}
	obj, err := k.Scheme.New(kind)
	if err != nil {
		return false
	}
	unversioned, _ := k.IsUnversioned(obj)
	return unversioned
}

// codec reads and writes one format. It reads unstructured objects in one pass
// where the serializer beneath it takes three, and leaves to that one whatever
// is otherwise, the errors above all.
type codec struct {
	runtime.Serializer
	types kinds
	parse func([]byte) map[string]any           // nil if data is no object, or the format has no parser
	print func(map[string]any, io.Writer) error // nil if the format has no printer
}

// Decode implements runtime.Decoder.
func (c *codec) Decode(data []byte, defaults *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	target, isObject := into.(*unstructured.Unstructured)
	if c.parse != nil && defaults == nil && (into == nil || isObject) {
		parsed := &unstructured.Unstructured{Object: c.parse(data)}
		kind := parsed.GroupVersionKind()
		switch {
		case kind.Kind == "": // an error
		case isObject:
			target.Object = parsed.Object
			return target, &kind, nil
		case kind.Version != "" && !c.types.typed(kind):
			return parsed, &kind, nil
		}
	}
	return c.Serializer.Decode(data, defaults, into)
}

// Encode implements runtime.Encoder.
func (c *codec) Encode(obj runtime.Object, w io.Writer) error {
	if object, ok := obj.(*unstructured.Unstructured); ok && c.print != nil {
		return c.print(object.Object, w)
	}
	return c.Serializer.Encode(obj, w)
}

func parseJSON(data []byte) map[string]any {
	var plain plainjson.Reader
	plain.Reset(data)
	if object := plain.Map(); plain.Complete() {
		return object
	}
	var object map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(data, &object); err != nil {
		return nil
	}
	return object
}

func printJSON(object map[string]any, w io.Writer) error {
	return encodingjson.NewEncoder(w).Encode(object)
}
