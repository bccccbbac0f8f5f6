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
	"fmt"
	"net/http"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// CloseIdleConnections closes the connections that no request is using. It
// finds the transport inside any number of RoundTrippers that have the method
// WrappedRoundTripper, as all of this package do.
func CloseIdleConnections(rt http.RoundTripper) {
	for rt != nil {
		if idle, ok := rt.(interface{ CloseIdleConnections() }); ok {
			idle.CloseIdleConnections()
			return
		}
		wrapper, ok := rt.(utilnet.RoundTripperWrapper)
		if !ok {
			return
		}
		rt = wrapper.WrappedRoundTripper()
	}
}

// Close ends the use of rt, a RoundTripper that New made, possibly inside
// others that have the method WrappedRoundTripper. Requests that are sent
// through it from now on fail with ErrClosed.
//
// Clients with equal configurations share a transport. When the last of them
// is closed, connections are closed, requests in flight fail, and the
// goroutines that watch the transport's files end; until then only rt's own
// hold is given up. A client that is not closed gives up its hold when it is
// garbage collected.
//
// Of a transport that New did not make, a Config's own or
// http.DefaultTransport, only idle connections are closed: it belongs to
// somebody else. Close can be called more than once. It fails if rt does not
// say what it wraps.
func Close(rt http.RoundTripper) error {
	for rt != nil {
		switch inner := rt.(type) {
		case *handle:
			return inner.Close()
		case utilnet.RoundTripperWrapper:
			rt = inner.WrappedRoundTripper()
		case interface{ CloseIdleConnections() }:
			inner.CloseIdleConnections()
			return nil
		default:
			return fmt.Errorf("transport.Close: %T has no method WrappedRoundTripper to find the transport by", rt)
		}
	}
	return nil
}
