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
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	streaming "k8s.io/streaming/pkg/httpstream"
	streamingspdy "k8s.io/streaming/pkg/httpstream/spdy"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
	"k8s.io/client-go/rest"
)

// pingPeriod keeps idle connections open in what lies between client and server.
const pingPeriod = 5 * time.Second

// RoundTripperFor makes a RoundTripper that asks for an upgrade to SPDY with the
// credentials of config, and the Upgrader for its responses. TLS, Proxy and Dial
// of config are used; its Transport is not, as an upgraded connection cannot be
// shared with other requests.
func RoundTripperFor(config *rest.Config) (http.RoundTripper, Upgrader, error) {
	tlsConfig, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, nil, err
	}
	proxy := http.ProxyFromEnvironment
	if config.Proxy != nil {
		proxy = config.Proxy
	}
	rt := &roundTripper{dialer: streamconn.Dialer{TLS: tlsConfig, Proxy: proxy, NetDial: config.Dial}}
	wrapped, err := rest.HTTPWrappersForConfig(config, rt)
	if err != nil {
		return nil, nil, err
	}
	return wrapped, NewUpgraderForStreaming(rt), nil
}

// roundTripper opens a connection of its own for each request.
type roundTripper struct{ dialer streamconn.Dialer }

var _ streaming.UpgradeRoundTripper = &roundTripper{}

// TLSClientConfig is how servers are authenticated.
func (rt *roundTripper) TLSClientConfig() *tls.Config { return rt.dialer.TLS }

// RoundTrip sends req and reads the head of the answer.
func (rt *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	conn, err := rt.dialer.Dial(req)
	if err != nil {
		return nil, ctxerr.Wrap(ctx, err, "dial for an upgrade to SPDY")
	}
	u := &upgrade{conn: conn}
	resp, err := u.send(req)
	if err != nil {
		conn.Close()
		return nil, ctxerr.Wrap(ctx, err, "upgrade to SPDY")
	}
	resp.Request = req.WithContext(context.WithValue(ctx, upgradeKey{}, u))
	resp.Body = refusal{resp.Body, u}
	return resp, nil
}

// NewConnection makes the connection of the answer to an upgrade. If the server
// refused, the error has its reason.
func (rt *roundTripper) NewConnection(resp *http.Response) (streaming.Connection, error) {
	if resp.Request != nil {
		if u, ok := resp.Request.Context().Value(upgradeKey{}).(*upgrade); ok {
			return u.connection(resp)
		}
	}
	return nil, fmt.Errorf("unable to upgrade connection: the response is not of this RoundTripper")
}

// upgradeKey finds the upgrade in the context of a response's request: a
// response passes through any number of RoundTrippers that replace its body.
type upgradeKey struct{}

// An upgrade is one request, its connection, and what makes streams of it.
type upgrade struct {
	conn   *streamconn.Conn
	opened *switching // conn, as package streaming has it
	spdy   *streamingspdy.SpdyRoundTripper
	handed bool // conn belongs to a streaming.Connection
}

// send lets package streaming speak over the connection that is there already.
func (u *upgrade) send(req *http.Request) (*http.Response, error) {
	var err error
	u.opened = &switching{Conn: u.conn}
	u.spdy, err = streamingspdy.NewRoundTripperWithConfig(streamingspdy.RoundTripperConfig{
		PingPeriod: pingPeriod,
		UpgradeTransport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			return u.opened, nil
		}},
	})
	if err != nil {
		return nil, err
	}
	plain := req.Clone(req.Context())
	plain.URL.Scheme = "http" // the connection has its TLS
	return u.spdy.RoundTrip(plain)
}

// switching is a connection on which HTTP is spoken first, and then SPDY.
type switching struct{ net.Conn }

func (u *upgrade) connection(resp *http.Response) (streaming.Connection, error) {
	ctx := resp.Request.Context()
	u.opened.Conn = streamconn.NewFrames(u.conn)
	streams, err := u.spdy.NewConnection(resp) // reads a refusal to its end
	if err != nil {
		u.conn.Close()
		return nil, ctxerr.Wrap(ctx, err, "upgrade to SPDY")
	}
	u.handed = true
	conn := streamconn.NewConnection(streams, u.conn)
	if !u.conn.Release() {
		conn.End()
		return nil, ctxerr.New(ctx, "upgrade to SPDY")
	}
	return conn, nil
}

// refusal is the body of an answer. Closing it closes the connection, unless
// that has become one of streams.
type refusal struct {
	io.ReadCloser
	of *upgrade
}

func (r refusal) Close() error {
	if !r.of.handed {
		r.of.conn.Close()
	}
	return r.ReadCloser.Close()
}
