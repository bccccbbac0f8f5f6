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

package discovery

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/internal/ctxerr"
	restclient "k8s.io/client-go/rest"
)

const (
	// defaultTimeout bounds every request where the config has no bound. It is a
	// little longer than the 30 s after which kube-apiserver gives up on an
	// aggregated server, so that its answer arrives.
	defaultTimeout = 32 * time.Second

	// defaultBurst lets discovery of a server without aggregation ask for all
	// group versions at once.
	defaultBurst = 300

	legacyPrefix = "/api"
)

// DiscoveryClient asks a server. Its methods may be called by many goroutines.
type DiscoveryClient struct {
	restClient restclient.Interface

	// LegacyPrefix is where the core group's versions are.
	LegacyPrefix string
	// UseLegacyDiscovery keeps the client from asking for aggregated discovery.
	UseLegacyDiscovery bool
	// NoPeerDiscovery asks a server for what it serves itself and not for what
	// it knows from its peers.
	NoPeerDiscovery bool
}

var (
	_ AggregatedDiscoveryInterface            = &DiscoveryClient{}
	_ AggregatedDiscoveryInterfaceWithContext = &DiscoveryClient{}
	_ DiscoveryInterfaces                     = &DiscoveryClient{}
)

// NewDiscoveryClientForConfig makes a client with a connection pool of its own
// (or the one that clients with the same config share).
func NewDiscoveryClientForConfig(c *restclient.Config) (*DiscoveryClient, error) {
	config := *c
	setDefaults(&config)
	httpClient, err := restclient.HTTPClientFor(&config)
	if err != nil {
		return nil, err
	}
	return NewDiscoveryClientForConfigAndClient(&config, httpClient)
}

// NewDiscoveryClientForConfigAndClient makes a client that sends through httpClient.
func NewDiscoveryClientForConfigAndClient(c *restclient.Config, httpClient *http.Client) (*DiscoveryClient, error) {
	config := *c
	setDefaults(&config)
	client, err := restclient.UnversionedRESTClientForConfigAndClient(&config, httpClient)
	if err != nil {
		return nil, err
	}
	return NewDiscoveryClient(client), nil
}

// NewDiscoveryClientForConfigOrDie panics where NewDiscoveryClientForConfig
// returns an error.
func NewDiscoveryClientForConfigOrDie(c *restclient.Config) *DiscoveryClient {
	client, err := NewDiscoveryClientForConfig(c)
	if err != nil {
		panic(err)
	}
	return client
}

// NewDiscoveryClient makes a client that sends through c.
func NewDiscoveryClient(c restclient.Interface) *DiscoveryClient {
	return &DiscoveryClient{restClient: c, LegacyPrefix: legacyPrefix}
}

// RESTClient returns what the client sends requests with; nil for a nil client.
func (d *DiscoveryClient) RESTClient() restclient.Interface {
	if d == nil {
		return nil
	}
	return d.restClient
}

// WithLegacyWithContext returns a copy of d that does not use aggregated discovery.
func (d *DiscoveryClient) WithLegacyWithContext(context.Context) DiscoveryInterfaceWithContext {
	return d.legacy()
}

func (d *DiscoveryClient) legacy() *DiscoveryClient {
	c := *d
	c.UseLegacyDiscovery = true
	return &c
}

// setDefaults is the only place where a zero of the config becomes a value.
func setDefaults(config *restclient.Config) {
	config.APIPath = ""
	config.GroupVersion = nil
	config.Timeout = cmp.Or(config.Timeout, defaultTimeout)
	config.Burst = cmp.Or(config.Burst, defaultBurst)
	config.UserAgent = cmp.Or(config.UserAgent, restclient.DefaultKubernetesUserAgent())
	config.NegotiatedSerializer = negotiated.get()
}

// negotiated decodes what comes without being asked for, above all errors
// (metav1.Status); it knows of no API group, so that a program that only asks
// what is served links none. Whatever the content type is called, it sees itself what
// there is: small servers say nothing of it. Made when first needed, by a method:
// a variable with a function in it would be linked by all that import this package.
var negotiated onceCodecs

type onceCodecs struct {
	once   sync.Once
	codecs runtime.NegotiatedSerializer // set by once
}

func (o *onceCodecs) get() runtime.NegotiatedSerializer {
	o.once.Do(func() {
		scheme := runtime.NewScheme()
		metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
		d := decoder{serializer.NewCodecFactory(scheme).UniversalDeserializer()}
		o.codecs = serializer.NegotiatedSerializerWrapper(runtime.SerializerInfo{Serializer: runtime.NoopEncoder{Decoder: d}})
	})
	return o.codecs
}

type decoder struct{ runtime.Decoder }

// Decode implements runtime.Decoder. It takes the kind off, as decoders for Go
// types do, but leaves a list of resources as the server sent it: that of the core
// group has no version. What is of another kind than what is asked for is an
// error.
func (d decoder) Decode(data []byte, defaults *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	obj, kind, err := d.Decoder.Decode(data, defaults, into)
	if _, resources := obj.(*metav1.APIResourceList); err == nil && !resources {
		obj.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	}
	if err == nil && into != nil && obj != into {
		err = fmt.Errorf("converting (%s) to (%s): unknown conversion", strings.TrimPrefix(fmt.Sprintf("%T", obj), "*"), strings.TrimPrefix(fmt.Sprintf("%T", into), "*"))
	}
	return obj, kind, err
}

// raw gets path and returns the body, with its content type. An error is what the
// status code means.
func (d *DiscoveryClient) raw(ctx context.Context, path, accept string) (body []byte, contentType string, err error) {
	req := d.restClient.Get().AbsPath(path)
	if accept != "" {
		req.SetHeader("Accept", accept)
	}
	body, err = req.Do(ctx).ContentType(&contentType).Raw()
	if err != nil {
		return nil, "", ctxerr.Wrap(ctx, err, "discovery: get "+path)
	}
	return body, contentType, nil
}

// resource gets path and decodes what comes: the configuration may ask for
// protobuf or CBOR. An error is what the server says.
func (d *DiscoveryClient) resource(ctx context.Context, path string, into runtime.Object) error {
	if err := d.restClient.Get().AbsPath(path).Do(ctx).Into(into); err != nil {
		return ctxerr.Wrap(ctx, err, "discovery: get "+path)
	}
	return nil
}
