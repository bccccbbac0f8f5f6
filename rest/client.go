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
	"net/http"
	"net/url"
	"sync/atomic"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"k8s.io/client-go/util/flowcontrol"
)

// Interface is what can be asked of a REST client for one API group and
// version.
type Interface interface {
	GetRateLimiter() flowcontrol.RateLimiter
	Verb(verb string) *Request
	Post() *Request
	Put() *Request
	Patch(pt types.PatchType) *Request
	Get() *Request
	Delete() *Request
	APIVersion() schema.GroupVersion
}

// RESTClient makes requests to one API group and version of a server. It
// starts no goroutines and may be used by many.
type RESTClient struct {
	base             *url.URL // its path ends in "/"
	versionedAPIPath string
	prefix           string // both together; empty in a client that is made for one request
	content          *negotiation
	limiter          flowcontrol.RateLimiter // nil: no limit
	newBackoff       func() BackoffManagerWithContext
	warnings         WarningHandlerWithContext // nil: the default one
	tellDeadline     bool                      // Config.TimeoutFromContext
	throttleLogged   atomic.Int64              // when a long wait was last logged, in Unix nanoseconds

	// Client carries the requests; nil means http.DefaultClient. Its Timeout has
	// the meaning of Config.Timeout. It must not be changed once requests are made.
	Client *http.Client
}

var _ Interface = &RESTClient{}

// GetRateLimiter returns the limiter that requests wait for, or nil. A nil
// client has none.
func (c *RESTClient) GetRateLimiter() flowcontrol.RateLimiter {
	if c == nil {
		return nil
	}
	return c.limiter
}

// Verb begins a request with any HTTP method.
func (c *RESTClient) Verb(verb string) *Request { return NewRequest(c).Verb(verb) }

// Post begins a POST request.
func (c *RESTClient) Post() *Request { return c.Verb("POST") }

// Put begins a PUT request.
func (c *RESTClient) Put() *Request { return c.Verb("PUT") }

// Patch begins a PATCH request for a body in the format pt.
func (c *RESTClient) Patch(pt types.PatchType) *Request {
	return c.Verb("PATCH").SetHeader("Content-Type", string(pt))
}

// Get begins a GET request.
func (c *RESTClient) Get() *Request { return c.Verb("GET") }

// Delete begins a DELETE request.
func (c *RESTClient) Delete() *Request { return c.Verb("DELETE") }

// APIVersion returns the group and version that the client talks to.
func (c *RESTClient) APIVersion() schema.GroupVersion { return c.content.config.GroupVersion }

// forCall returns a copy of Client for the attempt loop, whose business the
// timeout is.
func (c *RESTClient) forCall() *http.Client {
	client := *http.DefaultClient
	if c.Client != nil {
		client = *c.Client
	}
	client.Timeout = 0
	if client.CheckRedirect == nil {
		client.CheckRedirect = stayOnHost
	}
	return &client
}
