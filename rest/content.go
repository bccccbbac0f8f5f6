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

package rest

import (
	"strings"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/cbor"

	"k8s.io/client-go/features"
)

// negotiation is in which formats a client writes and reads. It may learn that
// a server does not take CBOR and go on in JSON.
type negotiation struct {
	config   ClientContentConfig                 // as the client was configured
	use      atomic.Pointer[ClientContentConfig] // config, or the like in JSON once CBOR was refused
	protobuf atomic.Pointer[ClientContentConfig] // nil until a request prefers it: most clients of a clientset make none

	chosen   bool       // the configuration named a format
	verbatim bool       // decoders neither convert nor default: what the bytes say is the object
	known    knownKinds // what answers were decoded into, by a verbatim client
	made     knownKinds // what its decoders made of events
}

// newNegotiation fills in defaults and takes out what the feature gates forbid.
func newNegotiation(config ClientContentConfig) *negotiation {
	chosen := config.ContentType != "" || config.AcceptContentTypes != ""
	if !features.FeatureGates().Enabled(features.ClientsAllowCBOR) {
		config = withoutCBOR(config)
	} else if config.ContentType == "" && features.FeatureGates().Enabled(features.ClientsPreferCBOR) && writesCBOR(config) {
		config.ContentType = runtime.ContentTypeCBOR
	}
	if config.ContentType == "" {
		config.ContentType = runtime.ContentTypeJSON
	}
	n := &negotiation{config: config, chosen: chosen}
	n.use.Store(&n.config)
	return n
}

func withoutCBOR(config ClientContentConfig) ClientContentConfig {
	if config.ContentType == runtime.ContentTypeCBOR {
		config.ContentType = runtime.ContentTypeJSON
	}
	config.AcceptContentTypes = strings.ReplaceAll(config.AcceptContentTypes, runtime.ContentTypeCBOR, runtime.ContentTypeJSON)
	return config
}

func writesCBOR(config ClientContentConfig) bool {
	if config.Negotiator == nil {
		return false
	}
	_, err := config.Negotiator.Encoder(runtime.ContentTypeCBOR, nil)
	return err == nil
}

// current is what a new request uses.
func (n *negotiation) current() *ClientContentConfig { return n.use.Load() }

// preferringProtobuf is what a request uses that would rather have protobuf.
func (n *negotiation) preferringProtobuf() *ClientContentConfig {
	if n.chosen {
		return n.current()
	}
	if c := n.protobuf.Load(); c != nil {
		return c
	}
	c := n.config
	c.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	c.ContentType = runtime.ContentTypeProtobuf
	n.protobuf.Store(&c)
	return &c
}

// refused is called when the server answered that it does not take contentType.
func (n *negotiation) refused(contentType string) {
	if contentType == runtime.ContentTypeCBOR {
		c := n.config
		c.ContentType = runtime.ContentTypeJSON
		n.use.Store(&c)
	}
}

// The values of Accept that nearly every request has; nobody may change them.
var (
	acceptJSON           = []string{"application/json, */*"}
	acceptProtobufOrJSON = []string{"application/vnd.kubernetes.protobuf,application/json"}
)

func acceptHeader(c *ClientContentConfig) []string {
	accept := c.AcceptContentTypes
	if accept == "" {
		accept = c.ContentType + ", */*"
		if c.ContentType == runtime.ContentTypeJSON {
			return acceptJSON
		}
	}
	if accept == acceptProtobufOrJSON[0] {
		return acceptProtobufOrJSON
	}
	return []string{accept}
}

// CodecFactoryForGeneratedClient returns the codecs that a generated client
// uses: codecs itself, or the like with CBOR if its feature gate is on.
func CodecFactoryForGeneratedClient(scheme *runtime.Scheme, codecs serializer.CodecFactory) serializer.CodecFactory {
	if !features.FeatureGates().Enabled(features.ClientsAllowCBOR) {
		return codecs
	}
	return serializer.NewCodecFactory(scheme, serializer.WithSerializer(cbor.NewSerializerInfo))
}
