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
	"fmt"
	"net/http"
	"net/url"
	"path"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"k8s.io/client-go/util/flowcontrol"
)

// defaultMaxRetries is how often a request is sent again unless it says otherwise.
const defaultMaxRetries = 10

// Request describes a call step by step and then makes it. Describing does no
// I/O; the first mistake is kept, makes the steps after it do nothing, and is
// what the call returns. A Request is for one goroutine; a description can be
// used for several calls, one after the other, if its body can be read again.
type Request struct {
	c       *RESTClient
	content *ClientContentConfig // how to encode the body and what to accept
	err     error                // the first mistake

	verb         string
	pathPrefix   string
	namespace    string
	namespaceSet bool
	resource     string
	resourceName string
	subresource  string
	subpath      string
	params       url.Values
	headers      http.Header
	body         body

	limiter    flowcontrol.RateLimiter
	backoff    BackoffManagerWithContext // nil: none
	warnings   WarningHandlerWithContext // nil: the default one
	timeout    time.Duration
	maxRetries int
}

// NewRequest begins a request to the server that c talks to.
func NewRequest(c *RESTClient) *Request {
	r := &Request{
		c:          c,
		limiter:    c.limiter,
		warnings:   c.warnings,
		maxRetries: defaultMaxRetries,
	}
	if c.newBackoff != nil {
		r.backoff = c.newBackoff()
	}
	if c.Client != nil {
		r.timeout = c.Client.Timeout
	}
	if c.content != nil {
		r.content = c.content.current()
	}
	if r.pathPrefix = c.prefix; r.pathPrefix == "" {
		r.pathPrefix = path.Join(c.basePath(), c.versionedAPIPath)
	}
	return r
}

// NewRequestWithClient begins a request without a RESTClient of its own.
func NewRequestWithClient(base *url.URL, versionedAPIPath string, content ClientContentConfig, client *http.Client) *Request {
	return NewRequest(&RESTClient{
		base:             base,
		versionedAPIPath: versionedAPIPath,
		content:          newNegotiation(content),
		Client:           client,
	})
}

// fault keeps the first mistake.
func (r *Request) fault(format string, args ...any) *Request {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
	return r
}

// Verb sets the HTTP method.
func (r *Request) Verb(verb string) *Request {
	r.verb = verb
	return r
}

// Prefix adds segments to the path, before namespace and resource.
func (r *Request) Prefix(segments ...string) *Request {
	if r.err == nil {
		r.pathPrefix = path.Join(r.pathPrefix, path.Join(segments...))
	}
	return r
}

// Suffix adds segments to the end of the path.
func (r *Request) Suffix(segments ...string) *Request {
	if r.err == nil {
		r.subpath = path.Join(r.subpath, path.Join(segments...))
	}
	return r
}

// Resource sets the resource. It can be set once.
func (r *Request) Resource(resource string) *Request {
	r.segment(&r.resource, resource, "resource")
	return r
}

// SubResource sets the subresource below the resource's name. It can be set once.
func (r *Request) SubResource(subresources ...string) *Request {
	if r.err != nil {
		return r
	}
	sub := path.Join(subresources...)
	if len(r.subresource) != 0 {
		return r.fault("subresource already set to %q, cannot change to %q", r.subresource, sub)
	}
	for _, s := range subresources {
		if msgs := IsValidPathSegmentName(s); len(msgs) != 0 {
			return r.fault("invalid subresource %q: %v", s, msgs)
		}
	}
	r.subresource = sub
	return r
}

// Name sets the name of the object. It can be set once and not be empty: the
// server would answer with the collection.
func (r *Request) Name(resourceName string) *Request {
	if len(resourceName) == 0 {
		return r.fault("resource name may not be empty")
	}
	r.segment(&r.resourceName, resourceName, "resource name")
	return r
}

// Namespace sets the namespace. It can be set once; empty means none.
func (r *Request) Namespace(namespace string) *Request {
	if r.err != nil {
		return r
	}
	if r.namespaceSet {
		return r.fault("namespace already set to %q, cannot change to %q", r.namespace, namespace)
	}
	if r.segment(&r.namespace, namespace, "namespace") {
		r.namespaceSet = true
	}
	return r
}

// NamespaceIfScoped is Namespace if scoped is true, else nothing.
func (r *Request) NamespaceIfScoped(namespace string, scoped bool) *Request {
	if scoped {
		return r.Namespace(namespace)
	}
	return r
}

// segment sets one named part of the path, once.
func (r *Request) segment(part *string, value, what string) bool {
	if r.err != nil {
		return false
	}
	if len(*part) != 0 {
		r.fault("%s already set to %q, cannot change to %q", what, *part, value)
		return false
	}
	if msgs := IsValidPathSegmentName(value); len(msgs) != 0 {
		r.fault("invalid %s %q: %v", what, value, msgs)
		return false
	}
	*part = value
	return true
}

// AbsPath replaces the path so far by segments below the server's base path. A
// single segment keeps the slash it ends in.
func (r *Request) AbsPath(segments ...string) *Request {
	if r.err != nil {
		return r
	}
	r.pathPrefix = r.c.below(segments...)
	return r
}

// RequestURI replaces the path and the query parameters with those of a URI such
// as a server hands out. Its host is ignored.
func (r *Request) RequestURI(uri string) *Request {
	if r.err != nil {
		return r
	}
	locator, err := url.Parse(uri)
	if err != nil {
		r.err = err
		return r
	}
	r.pathPrefix = r.c.below(locator.Path)
	r.params = locator.Query()
	return r
}

// Param adds a query parameter.
func (r *Request) Param(paramName, s string) *Request {
	if r.err == nil {
		r.addParam(paramName, s)
	}
	return r
}

func (r *Request) addParam(name string, values ...string) {
	if r.params == nil {
		r.params = url.Values{}
	}
	r.params[name] = append(r.params[name], values...)
}

func (r *Request) setParam(name string, values ...string) {
	delete(r.params, name)
	r.addParam(name, values...)
}

// VersionedParams adds the fields of obj as query parameters, in the client's
// version.
func (r *Request) VersionedParams(obj runtime.Object, codec runtime.ParameterCodec) *Request {
	return r.SpecificallyVersionedParams(obj, codec, r.groupVersion())
}

// SpecificallyVersionedParams adds the fields of obj as query parameters, in
// the given version.
func (r *Request) SpecificallyVersionedParams(obj runtime.Object, codec runtime.ParameterCodec, version schema.GroupVersion) *Request {
	if r.err != nil {
		return r
	}
	if o, ok := obj.(*metav1.GetOptions); ok && o != nil && *o == (metav1.GetOptions{}) {
		return r // the common case; encoding nothing costs a lot
	}
	params, err := codec.EncodeParameters(obj, version)
	if err != nil {
		r.err = err
		return r
	}
	for name, values := range params {
		r.addParam(name, values...)
	}
	return r
}

// SetHeader sets a header; without values, the request does not have it.
func (r *Request) SetHeader(key string, values ...string) *Request {
	if r.headers == nil {
		r.headers = http.Header{}
	}
	r.headers[http.CanonicalHeaderKey(key)] = values
	return r
}

// Timeout bounds this call as Config.Timeout does, and instead of it.
func (r *Request) Timeout(d time.Duration) *Request {
	if r.err == nil {
		r.timeout = d
	}
	return r
}

// MaxRetries sets how often the request may be sent again; zero turns retries off,
// a negative number counts as zero.
func (r *Request) MaxRetries(maxRetries int) *Request {
	r.maxRetries = max(0, maxRetries)
	return r
}

// Throttle replaces the client's rate limiter for this request; nil means none.
func (r *Request) Throttle(limiter flowcontrol.RateLimiter) *Request {
	r.limiter = limiter
	return r
}

// BackOffWithContext sets what holds the request back; nil means nothing does.
func (r *Request) BackOffWithContext(manager BackoffManagerWithContext) *Request {
	r.backoff = manager
	return r
}

// WarningHandlerWithContext sets who is told of warnings in the answer; nil
// means the default handler.
func (r *Request) WarningHandlerWithContext(handler WarningHandlerWithContext) *Request {
	r.warnings = handler
	return r
}

// UseProtobufAsDefault makes the request write protobuf and accept protobuf or
// JSON, unless the client's configuration chose a format.
func (r *Request) UseProtobufAsDefault() *Request {
	if r.c.content != nil {
		r.content = r.c.content.preferringProtobuf()
	}
	return r
}

// UseProtobufAsDefaultIfPreferred is UseProtobufAsDefault if prefersProtobuf is true.
func (r *Request) UseProtobufAsDefaultIfPreferred(prefersProtobuf bool) *Request {
	if prefersProtobuf {
		return r.UseProtobufAsDefault()
	}
	return r
}

// URL returns the URL of the request as described so far.
func (r *Request) URL() *url.URL { return r.url(r.timeout) }

// Error returns the first mistake in the description.
func (r *Request) Error() error { return r.err }

func (r *Request) groupVersion() schema.GroupVersion {
	if r.c.content == nil {
		return schema.GroupVersion{}
	}
	return r.c.content.config.GroupVersion
}
