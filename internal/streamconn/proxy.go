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
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// connect opens the connection over which target is reached.
func (d *Dialer) connect(ctx context.Context, target, via *url.URL) (*Conn, error) {
	if via == nil {
		return d.Net(ctx, "tcp", address(target))
	}
	switch via.Scheme {
	case "socks5":
		return d.throughSOCKS(ctx, target, via)
	case "http", "https", "":
	default:
		return nil, fmt.Errorf("proxy URL scheme not supported: %s", via.Scheme)
	}
	conn, err := d.Net(ctx, "tcp", address(via))
	if err != nil {
		return nil, err
	}
	if via.Scheme != "http" {
		err = conn.startTLS(ctx, d.TLS, via.Hostname())
	}
	if err == nil {
		err = conn.tunnel(ctx, target, via)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// tunnel asks the proxy at the other end of c for a connection to target.
func (c *Conn) tunnel(ctx context.Context, target, via *url.URL) error {
	req := (&http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{},
		Host:   address(target),
		Header: http.Header{},
	}).WithContext(ctx)
	if user := via.User; user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	if err := req.Write(c); err != nil {
		return err
	}
	in := bufio.NewReader(c.Conn)
	resp, err := http.ReadResponse(in, req)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("CONNECT request to %s returned response: %s", via.Redacted(), resp.Status)
	}
	if n := in.Buffered(); n > 0 { // what came after the response is the target's
		c.Conn = &ahead{Conn: c.Conn, Reader: in}
	}
	return nil
}

// ahead is a connection of which some bytes were read already.
type ahead struct {
	net.Conn
	io.Reader
}

func (a *ahead) Read(p []byte) (int, error) { return a.Reader.Read(p) }

func (d *Dialer) throughSOCKS(ctx context.Context, target, via *url.URL) (*Conn, error) {
	var auth *proxy.Auth
	if user := via.User; user != nil {
		password, _ := user.Password()
		auth = &proxy.Auth{User: user.Username(), Password: password}
	}
	first := &socksDialer{d: d}
	socks, err := proxy.SOCKS5("tcp", address(via), auth, first)
	if err != nil {
		return nil, err
	}
	if _, err := socks.(proxy.ContextDialer).DialContext(Undated(ctx), "tcp", address(target)); err != nil {
		if first.conn != nil {
			first.conn.Close()
		}
		return nil, err
	}
	return first.conn, nil
}

// socksDialer opens the connection to the proxy, and keeps hold of it.
type socksDialer struct {
	d    *Dialer
	conn *Conn
}

func (s *socksDialer) DialContext(ctx context.Context, network, address string) (_ net.Conn, err error) {
	if s.conn, err = s.d.Net(ctx, network, address); err != nil {
		return nil, err
	}
	return s.conn, nil
}

// Dial is there for the interface; package proxy calls DialContext.
func (s *socksDialer) Dial(network, address string) (net.Conn, error) {
	return nil, fmt.Errorf("dial %s %s: a context is needed", network, address)
}
