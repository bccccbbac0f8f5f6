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
	"fmt"
	"net/http"

	remotecommandconsts "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/klog/v2"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport/websocket"
)

// webSocketExecutor makes a connection of its own for each session.
type webSocketExecutor struct {
	config    *rest.Config
	method    string
	url       string
	protocols []string
}

// NewWebSocketExecutor makes an Executor that sends a request of the given
// method to url and upgrades it to a WebSocket with the fifth version of the
// protocol, the first that can pass on the end of Stdin.
func NewWebSocketExecutor(config *rest.Config, method, url string) (Executor, error) {
	return NewWebSocketExecutorForProtocols(config, method, url, remotecommandconsts.StreamProtocolV5Name)
}

// NewWebSocketExecutorForProtocols is NewWebSocketExecutor that asks for the
// given protocols, the preferred one first.
func NewWebSocketExecutorForProtocols(config *rest.Config, method, url string, protocols ...string) (Executor, error) {
	if _, _, err := websocket.RoundTripperFor(config); err != nil {
		return nil, fmt.Errorf("error creating websocket transports: %w", err)
	}
	return &webSocketExecutor{rest.CopyConfig(config), method, url, protocols}, nil
}

// StreamWithContext runs a session until it or ctx ends.
func (e *webSocketExecutor) StreamWithContext(ctx context.Context, options StreamOptions) error {
	if err := ctxerr.Check(ctx, "remotecommand.StreamWithContext"); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, e.method, e.url, nil)
	if err != nil {
		return err
	}
	// A RoundTripper holds one connection, so each session has its own.
	transport, holder, err := websocket.RoundTripperFor(e.config)
	if err != nil {
		return fmt.Errorf("error creating websocket transports: %w", err)
	}
	doing := "remote command " + e.method + " " + req.URL.Path
	conn, err := websocket.Negotiate(transport, holder, req, e.protocols...)
	if err != nil {
		return ctxerr.Wrap(ctx, err, doing)
	}
	name := conn.Subprotocol()
	klog.FromContext(ctx).V(4).Info("The server chose a streaming protocol", "protocol", name)
	s := &session{wire: newWebSocketWire(conn, heartbeat), protocol: protocolNamed(name), StreamOptions: options, doing: doing}
	return s.run(ctx)
}
