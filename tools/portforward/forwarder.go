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
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/klog/v2"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
)

// PortForwardProtocolV1Name is the protocol spoken on the connection to the pod.
const PortForwardProtocolV1Name = "portforward.k8s.io"

// leaveGrace is how long the end of forwarding waits for its goroutines. They
// are on their way out, unless they write to the caller's out.
const leaveGrace = 25 * time.Millisecond

// ErrLostConnectionToPod is the error of forwarding whose connection to the pod
// has ended.
var ErrLostConnectionToPod = errors.New("lost connection to pod")

// PortForwarder listens on local ports and forwards connections to a pod.
type PortForwarder struct {
	// Ready is closed when the local ports can be connected to.
	Ready chan struct{}

	ctx       context.Context // of the one who made it: see NewOnAddressesWithContext
	dial      dialFunc
	addresses []listenAddress
	requested []ForwardedPort
	out       io.Writer
	errOut    io.Writer

	mu        sync.Mutex
	started   bool            // guarded by mu
	listeners []net.Listener  // guarded by mu
	ports     []ForwardedPort // guarded by mu; those that are listened on; nil before
}

// NewOnAddressesWithContext makes a PortForwarder that connects with dialer and
// listens on addresses: IP addresses, or "localhost" for the loopback address of
// either family, of which one is enough. Each of ports is "local:remote",
// ":remote" for any free local port, or "port" for the same on both sides.
//
// The end of ctx ends forwarding, whatever context it was started with, and the
// dial before it. readyChan, if not nil, is closed when the ports can be
// connected to. out gets a line for each port and each connection, errOut one
// for each port that cannot be listened on; both may be nil.
//
// A dialer that is a ContextDialer is told of the end of the context. Any other
// is left then, and what it dials later is closed.
func NewOnAddressesWithContext(ctx context.Context, dialer httpstream.Dialer, addresses []string, ports []string, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return newForwarder(ctx, dialWith(dialer), addresses, ports, readyChan, out, errOut)
}

// NewOnAddressesForStreamingWithContext is NewOnAddressesWithContext with a
// dialer of package k8s.io/streaming/pkg/httpstream, which may be a
// StreamingContextDialer.
func NewOnAddressesForStreamingWithContext(ctx context.Context, dialer streaming.Dialer, addresses []string, ports []string, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return newForwarder(ctx, dialStreamingWith(dialer), addresses, ports, readyChan, out, errOut)
}

func newForwarder(ctx context.Context, dial dialFunc, addresses, ports []string, ready chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("portforward.NewOnAddressesWithContext")
	}
	listen, err := parseAddresses(addresses)
	if err != nil {
		return nil, err
	}
	requested, err := parsePorts(ports)
	if err != nil {
		return nil, err
	}
	return &PortForwarder{
		Ready:     ready,
		ctx:       ctx,
		dial:      dial,
		addresses: listen,
		requested: requested,
		out:       out,
		errOut:    errOut,
	}, nil
}

// ForwardPortsWithContext connects to the pod, listens, and forwards connections
// until ctx or the context or stop channel that pf was made with ends, or the
// connection to the pod does. It can be called once.
func (pf *PortForwarder) ForwardPortsWithContext(ctx context.Context) error {
	const doing = "forward ports"
	if err := ctxerr.Check(ctx, "portforward.ForwardPortsWithContext"); err != nil {
		return err
	}
	if err := pf.start(); err != nil {
		return err
	}
	defer pf.Close()
	both, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(pf.ctx, func() { cancel(ctxerr.New(pf.ctx, "forwarder")) })()

	conn, protocol, err := pf.dial(both, PortForwardProtocolV1Name)
	if err != nil {
		return ctxerr.Wrap(ctx, fmt.Errorf("error upgrading connection: %w", ctxerr.Wrap(pf.ctx, err, "")), doing)
	}
	unbind := streamconn.Until(both, conn)
	defer func() {
		if unbind() {
			conn.Close()
		}
	}()
	if protocol != PortForwardProtocolV1Name {
		return fmt.Errorf("unable to negotiate protocol: client supports %q, server returned %q", PortForwardProtocolV1Name, protocol)
	}
	if err := pf.forward(both, conn); err != nil || ctx.Err() == nil {
		return ctxerr.Wrap(ctx, err, doing)
	}
	return ctxerr.New(ctx, doing)
}

func (pf *PortForwarder) start() error {
	pf.mu.Lock()
	defer pf.mu.Unlock()
	if pf.started {
		return errors.New("ports are forwarded, or were, by this PortForwarder already")
	}
	pf.started = true
	return nil
}

// forward returns nil when ctx has ended.
func (pf *PortForwarder) forward(ctx context.Context, conn streaming.Connection) error {
	bound := pf.listenAll(ctx)
	if len(bound) == 0 {
		return fmt.Errorf("unable to listen on any of the requested ports: %v", pf.requested)
	}
	f := &forwarding{conn: conn, out: pf.out}
	life, end := context.WithCancel(ctx)
	for _, b := range bound {
		f.workers.Go(func() { f.accept(life, b.Listener, b.port) })
	}
	defer func() {
		end()
		pf.Close()
		streamconn.End(conn)
		f.leave()
	}()
	if pf.Ready != nil {
		close(pf.Ready)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-conn.CloseChan():
	}
	if ctx.Err() != nil { // that is why it was closed
		return nil
	}
	err := streamconn.Lost(conn)
	klog.FromContext(ctx).V(2).Info("Lost connection to pod", "err", err)
	if err == nil || errors.Is(err, io.EOF) {
		return ErrLostConnectionToPod
	}
	return fmt.Errorf("%w: %w", ErrLostConnectionToPod, err)
}

// Close closes the listeners. Forwarding ends with its context.
func (pf *PortForwarder) Close() {
	pf.mu.Lock()
	listeners := pf.listeners
	pf.listeners = nil
	pf.mu.Unlock()
	for _, l := range listeners {
		l.Close()
	}
}

// GetPorts returns the ports that are listened on, with the local ports that
// were chosen for those that left it open. It fails before Ready is closed, and
// if no port could be listened on.
func (pf *PortForwarder) GetPorts() ([]ForwardedPort, error) {
	pf.mu.Lock()
	defer pf.mu.Unlock()
	switch {
	case pf.ports == nil && pf.Ready == nil:
		return nil, errors.New("no Ready channel provided")
	case pf.ports == nil:
		return nil, errors.New("listeners not ready")
	}
	return append([]ForwardedPort(nil), pf.ports...), nil
}

// stopped is a context that ends when stop is closed. A nil channel never is.
func stopped(stop <-chan struct{}) context.Context {
	return wait.ContextForChannel(stop)
}
