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

package remotecommand

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/spdy"
)

// spdyExecutor makes a connection of its own for each session.
type spdyExecutor struct {
	client    *http.Client
	upgrader  spdy.Upgrader
	method    string
	url       *url.URL
	protocols []string
}

// NewSPDYExecutor makes an Executor that sends a request of the given method to
// url and upgrades it to SPDY.
func NewSPDYExecutor(config *rest.Config, method string, url *url.URL) (Executor, error) {
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	return NewSPDYExecutorForTransports(transport, upgrader, method, url)
}

// NewSPDYExecutorForTransports is NewSPDYExecutor with a RoundTripper and its
// Upgrader, as spdy.RoundTripperFor makes them.
func NewSPDYExecutorForTransports(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL) (Executor, error) {
	return NewSPDYExecutorForProtocols(transport, upgrader, method, url, spdyProtocols...)
}

// NewSPDYExecutorRejectRedirects is NewSPDYExecutorForTransports that fails if
// the server redirects the request.
func NewSPDYExecutorRejectRedirects(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL) (Executor, error) {
	e := newSPDYExecutor(transport, upgrader, method, url, spdyProtocols)
	e.client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return errors.New("redirect not allowed")
	}
	return e, nil
}

// NewSPDYExecutorForProtocols is NewSPDYExecutorForTransports that asks for the
// given protocols, the preferred one first.
func NewSPDYExecutorForProtocols(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL, protocols ...string) (Executor, error) {
	return newSPDYExecutor(transport, upgrader, method, url, protocols), nil
}

func newSPDYExecutor(transport http.RoundTripper, upgrader spdy.Upgrader, method string, url *url.URL, protocols []string) *spdyExecutor {
	return &spdyExecutor{&http.Client{Transport: transport}, upgrader, method, url, protocols}
}

// StreamWithContext runs a session until it or ctx ends.
func (e *spdyExecutor) StreamWithContext(ctx context.Context, options StreamOptions) error {
	if err := ctxerr.Check(ctx, "remotecommand.StreamWithContext"); err != nil {
		return err
	}
	doing := "remote command " + e.method + " " + e.url.Path
	req, err := http.NewRequestWithContext(ctx, e.method, e.url.String(), nil)
	if err != nil {
		return fmt.Errorf("error creating request: %w", err)
	}
	conn, name, err := spdy.NegotiateStreaming(e.upgrader, e.client, req, e.protocols...)
	if err != nil {
		return ctxerr.Wrap(ctx, err, doing)
	}
	klog.FromContext(ctx).V(4).Info("The server chose a streaming protocol", "protocol", name)
	s := &session{wire: &spdyWire{conn}, protocol: protocolNamed(name), StreamOptions: options, doing: doing}
	return s.run(ctx)
}

type spdyWire struct{ streaming.Connection }

func (w *spdyWire) open(ctx context.Context, kind string) (io.ReadWriteCloser, error) {
	header := http.Header{}
	header.Set(corev1.StreamType, kind)
	return streamconn.CreateStream(ctx, w.Connection, header)
}

// lost reports that the network broke, and that the connection is gone while the
// server owed a Status. Without that debt, a server that closes the connection
// has simply finished.
func (w *spdyWire) lost(statusDue bool) error {
	err := streamconn.Lost(w.Connection)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	gone := err != nil
	select {
	case <-w.CloseChan():
		gone = true
	default:
	}
	if gone && statusDue {
		return errors.New("the server closed the connection without a status")
	}
	return nil
}

// serve has nothing to do: the connection reads by itself.
func (w *spdyWire) serve(context.Context) {}

func (w *spdyWire) Abort() { streamconn.End(w.Connection) }
