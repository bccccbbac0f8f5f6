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

package metadata

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1beta1 "k8s.io/apimachinery/pkg/apis/meta/v1beta1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// codecs read metadata, also out of whole objects, which is what a server
// answers with that cannot leave the rest away.
type codecs struct {
	runtime.NegotiatedSerializer
}

var metadataCodecs = newCodecs()

func newCodecs() codecs {
	scheme := runtime.NewScheme()
	utilruntime.Must(metav1.AddMetaToScheme(scheme))
	utilruntime.Must(metav1beta1.AddMetaToScheme(scheme))
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	return codecs{serializer.NewCodecFactory(scheme).WithoutConversion()}
}

// DecoderToVersion implements runtime.NegotiatedSerializer.
func (c codecs) DecoderToVersion(d runtime.Decoder, gv runtime.GroupVersioner) runtime.Decoder {
	return decoder{c.NegotiatedSerializer.DecoderToVersion(d, gv)}
}

// Verbatim tells package rest that it may decode lists while they arrive.
func (codecs) Verbatim() bool { return true }

type decoder struct {
	runtime.Decoder
}

// Decode implements runtime.Decoder. For metadata it either fills into or is an
// error, but for the Status that a server reports an error with.
func (d decoder) Decode(data []byte, defaults *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	switch into := into.(type) {
	case *metav1.PartialObjectMetadata:
		return decodeInto(d, data, into, decodeWhole)
	case *metav1.PartialObjectMetadataList:
		return decodeInto(d, data, into, decodeWholeList)
	}
	obj, kind, err := d.Decoder.Decode(data, defaults, into)
	if into == nil && runtime.IsNotRegisteredError(err) { // in an event
		if whole, wholeErr := decodeWhole(data, &metav1.PartialObjectMetadata{}); wholeErr == nil {
			return whole, kind, nil
		}
	}
	return obj, kind, err
}

// decodeInto has the decoder find out itself what it is given: told what is
// wanted, it would take an object without kind for that.
func decodeInto[T any, P interface {
	*T
	runtime.Object
}](d decoder, data []byte, into P, whole func([]byte, P) (runtime.Object, error)) (runtime.Object, *schema.GroupVersionKind, error) {
	obj, kind, err := d.Decoder.Decode(data, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		obj, err = whole(data, into)
		return obj, kind, err
	}
	if err != nil {
		return nil, kind, err
	}
	switch obj := obj.(type) {
	case P:
		*into = *obj
		return into, kind, nil
	case *metav1.Status:
		if obj.Status == metav1.StatusFailure {
			return obj, kind, nil
		}
	}
	return nil, kind, fmt.Errorf("unexpected object, expected PartialObjectMetadata but got %T", obj)
}

// decodeWhole reads the metadata of an object of any kind. An answer that has
// none is most likely no object. What it returns is a copy of into, so that package
// rest does not take the kind for one that it may decode itself, without looking.
func decodeWhole(data []byte, into *metav1.PartialObjectMetadata) (runtime.Object, error) {
	if err := json.Unmarshal(data, into); err != nil {
		return nil, fmt.Errorf("unable to decode returned object as PartialObjectMetadata: %w", err)
	}
	m := &into.ObjectMeta
	if m.Name == "" && m.GenerateName == "" && m.UID == "" && m.CreationTimestamp.IsZero() {
		return nil, fmt.Errorf("object does not appear to match the ObjectMeta schema: %#v", *into)
	}
	into.TypeMeta = metav1.TypeMeta{}
	same := *into
	return &same, nil
}

// decodeWholeList reads the metadata of a list of any kind and of its items.
func decodeWholeList(data []byte, into *metav1.PartialObjectMetadataList) (runtime.Object, error) {
	if err := json.Unmarshal(data, into); err != nil {
		return nil, fmt.Errorf("unable to decode returned object as PartialObjectMetadataList: %w", err)
	}
	into.TypeMeta = metav1.TypeMeta{}
	return into, nil
}
