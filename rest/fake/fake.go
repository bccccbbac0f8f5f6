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

package fake

import (
	"net/http"
	"net/url"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	restclient "k8s.io/client-go/rest"
	"k8s.io/client-go/util/flowcontrol"
)

// answers is a transport that asks a function.
type answers func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (ask answers) RoundTrip(req *http.Request) (*http.Response, error) { return ask(req) }

// CreateHTTPClient returns a client whose requests roundTripper answers.
func CreateHTTPClient(roundTripper func(*http.Request) (*http.Response, error)) *http.Client {
	return &http.Client{Transport: answers(roundTripper)}
}

// RESTClient answers requests with Err, else by Client, else with Resp.
type RESTClient struct {
	// NegotiatedSerializer encodes and decodes bodies.
	NegotiatedSerializer runtime.NegotiatedSerializer
	// GroupVersion is the one that the client talks to.
	GroupVersion schema.GroupVersion
	// VersionedAPIPath is the path below which resources are.
	VersionedAPIPath string

	// Err is what every request fails with, if it is not nil.
	Err error
	// Req is the last request.
	Req *http.Request
	// Client answers requests, if it is not nil.
	Client *http.Client
	// Resp answers requests otherwise.
	Resp *http.Response
}

var _ restclient.Interface = &RESTClient{}

// Request begins a request.
func (c *RESTClient) Request() *restclient.Request {
	base := url.URL{Scheme: "https", Host: "localhost"}
	return restclient.NewRequestWithClient(&base, c.VersionedAPIPath, restclient.ClientContentConfig{
		GroupVersion: c.GroupVersion,
		ContentType:  runtime.ContentTypeJSON,
		Negotiator:   runtime.NewClientNegotiator(c.NegotiatedSerializer, c.GroupVersion),
	}, CreateHTTPClient(c.answer))
}

// Verb begins a request with any HTTP method.
func (c *RESTClient) Verb(verb string) *restclient.Request {
	return c.Request().Verb(verb)
}

// Patch begins a PATCH request for a body in the format pt.
func (c *RESTClient) Patch(pt types.PatchType) *restclient.Request {
	r := c.Verb(http.MethodPatch)
	return r.SetHeader("Content-Type", string(pt))
}

// Delete begins a DELETE request.
func (c *RESTClient) Delete() *restclient.Request { return c.Verb(http.MethodDelete) }

// Get begins a GET request.
func (c *RESTClient) Get() *restclient.Request { return c.Verb(http.MethodGet) }

// Post begins a POST request.
func (c *RESTClient) Post() *restclient.Request { return c.Verb(http.MethodPost) }

// Put begins a PUT request.
func (c *RESTClient) Put() *restclient.Request { return c.Verb(http.MethodPut) }

// APIVersion returns GroupVersion.
func (c *RESTClient) APIVersion() schema.GroupVersion { return c.GroupVersion }

// GetRateLimiter returns nil: nothing is held back.
func (c *RESTClient) GetRateLimiter() flowcontrol.RateLimiter { return nil }

func (c *RESTClient) answer(req *http.Request) (*http.Response, error) {
	switch {
	case c.Err != nil:
		return nil, c.Err
	case c.Client == nil:
		c.Req = req
		return c.Resp, nil
	default:
		c.Req = req
		return c.Client.Do(req)
	}
}
