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
	"net/http"
	"sync/atomic"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"k8s.io/client-go/internal/ctxerr"
)

// handle is one client's hold on a shared transport.
type handle struct {
	shared atomic.Pointer[sharedTransport] // nil when closed
}

var _ utilnet.RoundTripperWrapper = (*handle)(nil)

func newHandle(s *sharedTransport) *handle {
	h := &handle{}
	h.shared.Store(s)
	return h
}

func (h *handle) RoundTrip(req *http.Request) (*http.Response, error) {
	s := h.shared.Load()
	if s == nil {
		return refuse(req, ErrClosed)
	}
	resp, err := s.rt.RoundTrip(withAttempt(req))
	if err != nil {
		// net/http returns the context's error or its cause, depending on how far
		// the request had come and on the protocol.
		return resp, ctxerr.Wrap(req.Context(), err, "")
	}
	return resp, nil
}

// WrappedRoundTripper returns the *http.Transport in use.
func (h *handle) WrappedRoundTripper() http.RoundTripper {
	s := h.shared.Load()
	if s == nil {
		return nil
	}
	return s.http()
}

// CloseIdleConnections closes the connections that no request is using, also
// those of other clients with the same configuration.
func (h *handle) CloseIdleConnections() {
	if s := h.shared.Load(); s != nil {
		s.http().CloseIdleConnections()
	}
}

// Close gives up the hold. See the package's Close.
func (h *handle) Close() error {
	if s := h.shared.Swap(nil); s != nil {
		cache.release(s)
	}
	return nil
}
