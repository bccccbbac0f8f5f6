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

package portforward

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/util/httpstream"
	constants "k8s.io/apimachinery/pkg/util/portforward"
	"k8s.io/klog/v2"
	streaming "k8s.io/streaming/pkg/httpstream"
	streamingspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/websocket"
)

// PingPeriod is how often a SPDY connection through a WebSocket is asked for a
// sign of life.
const PingPeriod = 10 * time.Second

// NewSPDYOverWebsocketDialer makes a Dialer of SPDY connections through a
// WebSocket to url, which pass where SPDY itself does not. It is a ContextDialer.
func NewSPDYOverWebsocketDialer(url *url.URL, config *rest.Config) (httpstream.Dialer, error) {
	t, err := newTunnel(nil, url, config)
	if err != nil {
		return nil, err
	}
	return &tunnelDialer{t}, nil
}

// NewSPDYOverWebsocketDialerWithLogger is NewSPDYOverWebsocketDialer that logs
// to logger instead of the one in the context of the dial.
func NewSPDYOverWebsocketDialerWithLogger(logger logr.Logger, url *url.URL, config *rest.Config) (httpstream.Dialer, error) {
	t, err := newTunnel(&logger, url, config)
	if err != nil {
		return nil, err
	}
	return &tunnelDialer{t}, nil
}

// NewSPDYOverWebsocketDialerForStreaming is NewSPDYOverWebsocketDialer for
// connections of package k8s.io/streaming/pkg/httpstream.
func NewSPDYOverWebsocketDialerForStreaming(url *url.URL, config *rest.Config) (streaming.Dialer, error) {
	t, err := newTunnel(nil, url, config)
	if err != nil {
		return nil, err
	}
	return &streamingTunnelDialer{t}, nil
}

// NewSPDYOverWebsocketDialerForStreamingWithLogger is
// NewSPDYOverWebsocketDialerForStreaming that logs to logger instead of the one
// in the context of the dial.
func NewSPDYOverWebsocketDialerForStreamingWithLogger(logger logr.Logger, url *url.URL, config *rest.Config) (streaming.Dialer, error) {
	t, err := newTunnel(&logger, url, config)
	if err != nil {
		return nil, err
	}
	return &streamingTunnelDialer{t}, nil
}

// tunnel is where a dialer connects to.
type tunnel struct {
	url    *url.URL
	config *rest.Config
	logger *logr.Logger // nil: that of the dial's context
}

func newTunnel(logger *logr.Logger, url *url.URL, config *rest.Config) (tunnel, error) {
	if _, _, err := websocket.RoundTripperFor(config); err != nil {
		return tunnel{}, err
	}
	return tunnel{url, rest.CopyConfig(config), logger}, nil
}

func (t *tunnel) dial(ctx context.Context, protocols []string) (streaming.Connection, string, error) {
	if err := ctxerr.Check(ctx, "portforward.DialContext"); err != nil {
		return nil, "", err
	}
	logger := klog.FromContext(ctx)
	if t.logger != nil {
		logger = *t.logger
	}
	// A RoundTripper holds one connection, so each dial has its own.
	transport, holder, err := websocket.RoundTripperFor(t.config)
	if err != nil {
		return nil, "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url.String(), nil)
	if err != nil {
		return nil, "", err
	}
	var names []string
	for _, p := range protocols {
		names = append(names, constants.WebsocketsSPDYTunnelingPrefix+p)
	}
	logger.V(4).Info("Dialing", "protocols", names)
	ws, err := websocket.Negotiate(transport, holder, req, names...)
	if err != nil {
		return nil, "", err
	}
	protocol := strings.TrimPrefix(ws.Subprotocol(), constants.WebsocketsSPDYTunnelingPrefix)
	logger.V(4).Info("The server chose a protocol", "protocol", protocol)
	below := streamconn.NewFrames(NewTunnelingConnectionWithLogger(logger.WithName("client"), ws))
	streams, err := streamingspdy.NewClientConnectionWithPings(below, PingPeriod)
	if err != nil {
		return nil, "", err
	}
	return streamconn.NewConnection(streams, ws.NetConn()), protocol, nil
}

type tunnelDialer struct{ tunnel }

var _ ContextDialer = &tunnelDialer{}

// DialContext dials until ctx ends. The connection ends when it is closed.
func (d *tunnelDialer) DialContext(ctx context.Context, protocols ...string) (httpstream.Connection, string, error) {
	conn, protocol, err := d.dial(ctx, protocols)
	if err != nil {
		return nil, "", err
	}
	return streamconn.APIMachinery(conn), protocol, nil
}

type streamingTunnelDialer struct{ tunnel }

var _ StreamingContextDialer = &streamingTunnelDialer{}

// DialContext dials until ctx ends. The connection ends when it is closed.
func (d *streamingTunnelDialer) DialContext(ctx context.Context, protocols ...string) (streaming.Connection, string, error) {
	return d.dial(ctx, protocols)
}
