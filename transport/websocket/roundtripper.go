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

package websocket

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/streaming/pkg/httpstream/wsstream"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
	"k8s.io/client-go/rest"
)

const (
	// dataBufferSize is what a message carries at most.
	dataBufferSize = 32 * 1024
	// headroom is for what a message has besides: channel and frame header.
	headroom = 1024
)

// ConnectionHolder has the connection that the last request led to.
type ConnectionHolder interface {
	// DataBufferSize is how much data a message should have at most.
	DataBufferSize() int
	Connection() *gwebsocket.Conn
}

// RoundTripper makes a WebSocket connection of each request. It keeps only the
// last one, so it is good for one request at a time.
type RoundTripper struct {
	// TLSConfig is how servers are authenticated.
	TLSConfig *tls.Config
	// Proxier chooses the proxy for a request.
	Proxier func(req *http.Request) (*url.URL, error)
	// Conn is the connection of the last successful request.
	Conn *gwebsocket.Conn

	dial streamconn.DialFunc // nil stands for net.Dialer
}

var _ ConnectionHolder = &RoundTripper{}

// RoundTripperFor makes a RoundTripper with the credentials of config, and the
// holder of its connection. TLS, Proxy and Dial of config are used; its
// Transport is not, as an upgraded connection cannot be shared with other
// requests.
func RoundTripperFor(config *rest.Config) (http.RoundTripper, ConnectionHolder, error) {
	tlsConfig, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, nil, err
	}
	rt := &RoundTripper{TLSConfig: tlsConfig, Proxier: http.ProxyFromEnvironment, dial: config.Dial}
	if config.Proxy != nil {
		rt.Proxier = config.Proxy
	}
	wrapped, err := rest.HTTPWrappersForConfig(config, rt)
	if err != nil {
		return nil, nil, err
	}
	return wrapped, rt, nil
}

// Connection is the connection of the last successful request.
func (rt *RoundTripper) Connection() *gwebsocket.Conn { return rt.Conn }

// DataBufferSize is how much data a message should have at most.
func (rt *RoundTripper) DataBufferSize() int { return dataBufferSize }

// TLSClientConfig is TLSConfig.
func (rt *RoundTripper) TLSClientConfig() *tls.Config { return rt.TLSConfig }

// RoundTrip asks the server of request for a WebSocket that speaks one of the
// protocols in the header Sec-Websocket-Protocol. If the server answers but
// does not grant that, IsUpgradeFailure holds for the error.
func (rt *RoundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer request.Body.Close()
	}
	target, err := websocketURL(request.URL)
	if err != nil {
		return nil, err
	}
	header := request.Header.Clone()
	protocols := subprotocols(header)
	header.Del(wsstream.WebSocketProtocolHeader) // the dialer adds it

	ctx := request.Context()
	var below *streamconn.Conn
	dialer := gwebsocket.Dialer{
		Proxy:           rt.Proxier,
		TLSClientConfig: rt.TLSConfig,
		Subprotocols:    protocols,
		ReadBufferSize:  dataBufferSize + headroom,
		WriteBufferSize: dataBufferSize + headroom,
		NetDialContext: func(_ context.Context, network, address string) (_ net.Conn, err error) {
			below, err = (&streamconn.Dialer{NetDial: rt.dial}).Net(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return below, nil
		},
	}
	conn, resp, err := dialer.DialContext(streamconn.Undated(ctx), target, header)
	switch {
	case errors.Is(err, gwebsocket.ErrBadHandshake):
		err = refused(resp, err)
	case err == nil && len(protocols) > 0 && !slices.Contains(protocols, conn.Subprotocol()):
		conn.Close()
		err = &upgradeFailure{fmt.Errorf("invalid protocol, expected one of %q, got %q", protocols, conn.Subprotocol())}
	case err == nil && !below.Release():
		err = net.ErrClosed // by the end of ctx
	}
	if err != nil {
		return nil, ctxerr.Wrap(ctx, err, "upgrade to WebSocket")
	}
	rt.Conn = conn
	return resp, nil
}

// websocketURL is u as the dialer wants it.
func websocketURL(u *url.URL) (string, error) {
	scheme, ok := map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	if !ok {
		return "", fmt.Errorf("unknown url scheme: %s", u.Scheme)
	}
	target := *u
	target.Scheme = scheme
	return target.String(), nil
}

func subprotocols(header http.Header) []string {
	var protocols []string
	for _, line := range header.Values(wsstream.WebSocketProtocolHeader) {
		for p := range strings.SplitSeq(line, ",") {
			if p = strings.TrimSpace(p); p != "" {
				protocols = append(protocols, p)
			}
		}
	}
	return protocols
}
