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

package streamconn

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// DialFunc opens a network connection.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dialer opens connections for requests that are written to them by hand.
type Dialer struct {
	// TLS is for "https"; the server's name is added.
	TLS *tls.Config
	// Proxy chooses the proxy for a request; nil means none.
	Proxy func(*http.Request) (*url.URL, error)
	// NetDial replaces net.Dialer.
	NetDial DialFunc
}

// Dial connects to the server of req, through a proxy if there is one for it.
// The connection is bound to req's context until it is released.
func (d *Dialer) Dial(req *http.Request) (*Conn, error) {
	ctx := req.Context()
	var proxy *url.URL
	if d.Proxy != nil {
		var err error
		if proxy, err = d.Proxy(req); err != nil {
			return nil, err
		}
	}
	conn, err := d.connect(ctx, req.URL, proxy)
	if err != nil {
		return nil, err
	}
	if req.URL.Scheme != "https" {
		return conn, nil
	}
	if err := conn.startTLS(ctx, d.TLS, req.URL.Hostname()); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// Net opens a connection that is bound to ctx.
func (d *Dialer) Net(ctx context.Context, network, address string) (*Conn, error) {
	if d.NetDial == nil {
		raw, err := (&net.Dialer{}).DialContext(Undated(ctx), network, address)
		if err != nil {
			return nil, err
		}
		return Bind(ctx, raw), nil
	}
	raw, err := Call(ctx, "dial "+address, func() (net.Conn, error) {
		return d.NetDial(ctx, network, address)
	}, func(late net.Conn) { late.Close() })
	if err != nil {
		return nil, err
	}
	return Bind(ctx, raw), nil
}

func (c *Conn) startTLS(ctx context.Context, config *tls.Config, host string) error {
	switch {
	case config == nil:
		config = &tls.Config{ServerName: host}
	case config.ServerName == "":
		config = config.Clone()
		config.ServerName = host
	}
	secured := tls.Client(c.Conn, config)
	if err := secured.HandshakeContext(Undated(ctx)); err != nil {
		return err
	}
	c.Conn = secured
	return nil
}

// address is host and port of u.
func address(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if scheme := strings.ToLower(u.Scheme); scheme == "https" || scheme == "wss" {
			port = "443"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}
