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

package gentype

import (
	"net/http"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"k8s.io/client-go/rest"
)

// Group is what the generated clients of one group and version share.
type Group struct {
	schema.GroupVersion
	Scheme *runtime.Scheme // every type that the clients send or receive
}

// NewScheme returns a scheme of the given API packages and of what every
// server may answer besides: Status, watch events, the objects of discovery.
// It panics if two packages want the same name, which is a bug.
func NewScheme(packages ...func(*runtime.Scheme) error) *runtime.Scheme {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	for _, addToScheme := range packages {
		utilruntime.Must(addToScheme(scheme))
	}
	return scheme
}

// ClientFor returns a REST client of the group with an HTTP client of its own.
// The configuration is not changed.
func (g Group) ClientFor(c *rest.Config) (*rest.RESTClient, error) {
	config := *c
	g.configure(&config, codecs(g.Scheme))
	h, err := rest.HTTPClientFor(&config)
	if err != nil {
		return nil, err
	}
	return rest.RESTClientForConfigAndClient(&config, h)
}

// ClientForHTTP returns a REST client of the group that sends its requests
// with h. What the configuration says about transport is not looked at.
func (g Group) ClientForHTTP(c *rest.Config, h *http.Client) (*rest.RESTClient, error) {
	config := *c
	g.configure(&config, codecs(g.Scheme))
	return rest.RESTClientForConfigAndClient(&config, h)
}

func (g Group) configure(config *rest.Config, codecs runtime.NegotiatedSerializer) {
	config.GroupVersion = &g.GroupVersion
	config.APIPath = "/apis"
	if g.Group == "" {
		config.APIPath = "/api" // the core group is older than groups
	}
	config.NegotiatedSerializer = codecs
	if config.UserAgent == "" {
		config.UserAgent = rest.DefaultKubernetesUserAgent()
	}
}

func codecs(scheme *runtime.Scheme) runtime.NegotiatedSerializer {
	return formats{rest.CodecFactoryForGeneratedClient(scheme, serializer.NewCodecFactory(scheme)).SupportedMediaTypes(), scheme}
}

// formats are a codec factory's, without the conversion between versions that
// the factory would keep in every program.
type formats struct {
	types  []runtime.SerializerInfo
	scheme *runtime.Scheme
}

func (f formats) SupportedMediaTypes() []runtime.SerializerInfo { return f.types }

// EncoderForVersion has objects say what they are while they are encoded.
func (f formats) EncoderForVersion(e runtime.Encoder, gv runtime.GroupVersioner) runtime.Encoder {
	return runtime.WithVersionEncoder{Version: gv, Encoder: e, ObjectTyper: f.scheme}
}

// DecoderToVersion leaves typed objects without kind and version.
func (f formats) DecoderToVersion(d runtime.Decoder, _ runtime.GroupVersioner) runtime.Decoder {
	return runtime.WithoutVersionDecoder{Decoder: d}
}

// Verbatim tells rest that decoders only decode.
func (formats) Verbatim() bool { return true }
