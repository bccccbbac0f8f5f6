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

package spdy

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
)

// Negotiate sends req through client, asking for one of protocols, the preferred
// one first, and returns the connection and the protocol that the server chose.
// It ends with the context of req; the connection does not.
func Negotiate(upgrader Upgrader, client *http.Client, req *http.Request, protocols ...string) (httpstream.Connection, string, error) {
	conn, protocol, err := NegotiateStreaming(upgrader, client, req, protocols...)
	if err != nil {
		return nil, "", err
	}
	return streamconn.APIMachinery(conn), protocol, nil
}

// NegotiateStreaming is Negotiate with the connection of package
// k8s.io/streaming/pkg/httpstream.
//
// A client or upgrader that does not honour the context of req is left at its
// end, and goes on in the background.
func NegotiateStreaming(upgrader Upgrader, client *http.Client, req *http.Request, protocols ...string) (streaming.Connection, string, error) {
	for _, p := range protocols {
		req.Header.Add(httpstream.HeaderProtocolVersion, p)
	}
	type result struct {
		conn     streaming.Connection
		protocol string
	}
	r, err := streamconn.Call(req.Context(), "upgrade to SPDY", func() (result, error) {
		resp, err := client.Do(req)
		if err != nil {
			return result{}, fmt.Errorf("error sending request: %w", err)
		}
		defer resp.Body.Close()
		conn, err := upgrader.NewConnection(resp)
		if err != nil {
			return result{}, err
		}
		return result{streamconn.Streaming(conn), resp.Header.Get(httpstream.HeaderProtocolVersion)}, nil
	}, func(late result) { late.conn.Close() })
	return r.conn, r.protocol, err
}

// NewDialer makes a Dialer that sends an upgrade request of the given method to
// url. It has besides a method
//
//	DialContext(ctx context.Context, protocols ...string) (httpstream.Connection, string, error)
//
// that dials until ctx ends; package portforward uses it.
func NewDialer(upgrader Upgrader, client *http.Client, method string, url *url.URL) httpstream.Dialer {
	return &dialer{target{upgrader, client, method, url}}
}

// NewDialerForStreaming is NewDialer for connections of package
// k8s.io/streaming/pkg/httpstream.
func NewDialerForStreaming(upgrader Upgrader, client *http.Client, method string, url *url.URL) streaming.Dialer {
	return &streamingDialer{target{upgrader, client, method, url}}
}

// target is where a dialer connects to.
type target struct {
	upgrader Upgrader
	client   *http.Client
	method   string
	url      *url.URL
}

func (t *target) dial(ctx context.Context, protocols []string) (streaming.Connection, string, error) {
	if err := ctxerr.Check(ctx, "spdy.DialContext"); err != nil {
		return nil, "", err
	}
	req, err := http.NewRequestWithContext(ctx, t.method, t.url.String(), nil)
	if err != nil {
		return nil, "", fmt.Errorf("error creating request: %w", err)
	}
	return NegotiateStreaming(t.upgrader, t.client, req, protocols...)
}

type dialer struct{ target }

// DialContext dials until ctx ends. The connection ends when it is closed.
func (d *dialer) DialContext(ctx context.Context, protocols ...string) (httpstream.Connection, string, error) {
	conn, protocol, err := d.dial(ctx, protocols)
	if err != nil {
		return nil, "", err
	}
	return streamconn.APIMachinery(conn), protocol, nil
}

type streamingDialer struct{ target }

// DialContext dials until ctx ends. The connection ends when it is closed.
func (d *streamingDialer) DialContext(ctx context.Context, protocols ...string) (streaming.Connection, string, error) {
	return d.dial(ctx, protocols)
}
