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

package transport

import (
	"errors"
	"maps"
	"net/http"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// WrapperFunc puts a RoundTripper around rt.
type WrapperFunc func(rt http.RoundTripper) http.RoundTripper

// Wrappers makes one WrapperFunc of several; nil ones are left out. The last
// one becomes the outermost. Without any the result is nil, but for the only
// one there is: that gives a function that wraps nothing, since a caller with a
// function that may be nil calls what comes out.
func Wrappers(fns ...WrapperFunc) WrapperFunc {
	var wrap []WrapperFunc
	for _, fn := range fns {
		if fn != nil {
			wrap = append(wrap, fn)
		}
	}
	switch {
	case len(wrap) == 0 && len(fns) != 1:
		return nil
	case len(wrap) == 1:
		return wrap[0]
	}
	return func(rt http.RoundTripper) http.RoundTripper {
		for _, fn := range wrap {
			rt = fn(rt)
		}
		return rt
	}
}

// HTTPWrappersForConfig puts around rt what config asks for beyond the
// connection. From the inside out: WrapTransport, debug output, credentials,
// user agent, impersonation.
func HTTPWrappersForConfig(config *Config, rt http.RoundTripper) (http.RoundTripper, error) {
	if config.WrapTransport != nil {
		rt = config.WrapTransport(rt)
	}
	rt = DebugWrappers(rt)

	switch {
	case config.HasBasicAuth() && config.HasTokenAuth():
		return nil, errors.New("username/password or bearer token may be set, but not both")
	case config.HasTokenAuth():
		var err error
		if rt, err = NewBearerAuthWithRefreshRoundTripper(config.BearerToken, config.BearerTokenFile, rt); err != nil {
			return nil, err
		}
	case config.HasBasicAuth():
		rt = NewBasicAuthRoundTripper(config.Username, config.Password, rt)
	}
	if config.UserAgent != "" {
		rt = NewUserAgentRoundTripper(config.UserAgent, rt)
	}
	if !config.Impersonate.isZero() {
		rt = NewImpersonatingRoundTripper(config.Impersonate, rt)
	}
	return rt, nil
}

// layer is what all wrappers of this package have in common: what is inside
// can be reached, so that connections can be closed through any number of
// them.
type layer struct {
	rt http.RoundTripper
}

var _ utilnet.RoundTripperWrapper = (*userAgentRoundTripper)(nil)

// WrappedRoundTripper returns the next RoundTripper inside.
func (l layer) WrappedRoundTripper() http.RoundTripper { return l.rt }

// CancelRequest tells what is inside, if it knows the word. http.Client does so
// when its Timeout has passed, for transports from before there were contexts.
func (l layer) CancelRequest(req *http.Request) {
	if c, ok := l.rt.(interface{ CancelRequest(*http.Request) }); ok {
		c.CancelRequest(req)
	}
}

// CloseIdleConnections is what http.Client.CloseIdleConnections looks for.
func (l layer) CloseIdleConnections() { CloseIdleConnections(l.rt) }

// withOwnHeader returns a copy of req whose header entries can be set without
// the caller seeing it; the values of the entries are shared.
func withOwnHeader(req *http.Request) *http.Request {
	changed := new(http.Request)
	*changed = *req
	changed.Header = maps.Clone(req.Header)
	if changed.Header == nil {
		changed.Header = http.Header{}
	}
	return changed
}

// refuse keeps the promise of a RoundTripper to close the body of a request
// that it does not send.
func refuse(req *http.Request, err error) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	return nil, err
}
