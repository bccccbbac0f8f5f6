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
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"runtime"
	"time"

	"k8s.io/klog/v2"

	"k8s.io/client-go/util/connrotation"
)

// ErrClosed is the error of a request through a transport that was closed.
var ErrClosed = errors.New("transport: the client was closed")

// idleConnectionsPerHost is more than net/http's 2, since most requests of a
// client go to one host.
const idleConnectionsPerHost = 25

// sharedTransport is a transport with its connections and its watcher. Clients
// use it through handles. What goes on in the background does not point back
// at it, so it is collected when the last handle is gone.
type sharedTransport struct {
	rt    http.RoundTripper      // *http.Transport or *rootFileTransport
	http  func() *http.Transport // the one in use
	pair  *filePair              // nil if no client certificate is watched
	conns *connrotation.ConnectionTracker

	// life is the transport's own context. It outlives the call that makes the
	// transport and belongs to no request.
	life context.Context
	end  context.CancelCauseFunc

	cleanup runtime.Cleanup // what is done when the transport is collected
	users   int             // guarded by the cache's mu: handles that are not closed
}

// newSharedTransport reads the files that config names. It starts nothing and
// does not keep config.
func newSharedTransport(config *Config) (*sharedTransport, error) {
	setup, err := loadTLS(&config.TLS)
	if err != nil {
		return nil, err
	}
	s := &sharedTransport{conns: connrotation.NewConnectionTracker()}
	s.life, s.end = context.WithCancelCause(unbound)

	make := transportMaker(config, setup, newDialer(config.DialHolder, s.conns, s.life))
	switch {
	case setup == nil:
		fixed := make(nil)
		s.rt, s.http = fixed, func() *http.Transport { return fixed }
	case config.TLS.watchesCA():
		rotating := newRootFileTransport(config.TLS.CAFile, setup.caPEM, setup.roots, make)
		s.rt, s.http = rotating, rotating.current.Load
	default:
		fixed := make(setup.roots)
		s.rt, s.http = fixed, func() *http.Transport { return fixed }
	}
	if setup != nil && setup.pair != nil {
		s.pair = setup.pair
		s.pair.rotated = closeOnRotation(s.life, s.conns)
	}
	return s, nil
}

// transportMaker returns a function that makes an http.Transport for the given
// roots.
func transportMaker(config *Config, setup *tlsSetup, dial *dialer) func(*x509.CertPool) *http.Transport {
	proxy, plain := config.Proxy, config.DisableCompression
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	return func(roots *x509.CertPool) *http.Transport {
		t := &http.Transport{
			Proxy:               proxy,
			DialContext:         dial.dialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: idleConnectionsPerHost,
			DisableCompression:  plain,
		}
		if setup != nil {
			t.TLSClientConfig = setup.config(roots)
		}
		return setTransportDefaults(t)
	}
}

func closeOnRotation(ctx context.Context, conns *connrotation.ConnectionTracker) func() {
	return func() {
		klog.FromContext(ctx).V(1).Info("Certificate rotation detected, shutting down client connections to start using new credentials")
		conns.CloseAll()
	}
}

// close ends the watcher, what is being dialled, and all connections.
func (s *sharedTransport) close() {
	s.cleanup.Stop()
	s.end(ErrClosed)
	s.http().CloseIdleConnections()
	s.conns.CloseAll()
}

// dialer opens a transport's connections.
type dialer struct {
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
	conns *connrotation.ConnectionTracker
	life  context.Context // the transport's; nothing is dialled after its end
}

func newDialer(holder *DialHolder, conns *connrotation.ConnectionTracker, life context.Context) *dialer {
	d := &dialer{dial: (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext, conns: conns, life: life}
	if holder != nil {
		d.dial = holder.Dial
	}
	return d
}

// dialContext is for net/http.
func (d *dialer) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if a := attemptOf(ctx); a != nil {
		return a.open(ctx, d, network, address)
	}
	return d.tracked(ctx, network, address)
}

func (d *dialer) tracked(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return d.conns.Track(conn), nil
}
