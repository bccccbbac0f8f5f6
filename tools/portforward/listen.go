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
	"fmt"
	"io"
	"net"
)

// bound is a listener and where its connections go.
type bound struct {
	net.Listener
	port ForwardedPort
}

// listenAll listens on every port that can be had.
func (pf *PortForwarder) listenAll(ctx context.Context) []bound {
	var all []bound
	var ports []ForwardedPort
	for _, port := range pf.requested {
		listeners, err := pf.listen(ctx, &port)
		if err != nil {
			say(pf.errOut, "Unable to listen on port %d: %v\n", port.Local, err)
			continue
		}
		ports = append(ports, port)
		for _, l := range listeners {
			host, _, _ := net.SplitHostPort(l.Addr().String())
			say(pf.out, "Forwarding from %s -> %d\n", hostPort(host, port.Local), port.Remote)
			all = append(all, bound{l, port})
		}
	}
	pf.mu.Lock()
	defer pf.mu.Unlock()
	pf.ports = ports
	for _, b := range all {
		pf.listeners = append(pf.listeners, b.Listener)
	}
	return all
}

// listen listens on all addresses for port. A local port that was left open is
// chosen on the first address, put into port, and the same on the others.
func (pf *PortForwarder) listen(ctx context.Context, port *ForwardedPort) ([]net.Listener, error) {
	var (
		listeners []net.Listener
		failures  []error
		required  bool // an address failed that must not
		enough    bool // one did not of those of which one is enough
		optional  bool // one of those failed
		config    net.ListenConfig
	)
	for _, a := range pf.addresses {
		l, err := config.Listen(ctx, a.network, hostPort(a.ip, port.Local))
		if err != nil {
			failures = append(failures, fmt.Errorf("unable to create listener: Error %w", err))
			required = required || !a.enough
			optional = optional || a.enough
			continue
		}
		listeners = append(listeners, l)
		enough = enough || a.enough
		port.Local = uint16(l.Addr().(*net.TCPAddr).Port)
	}
	if !required && (enough || !optional) {
		return listeners, nil
	}
	for _, l := range listeners {
		l.Close()
	}
	return nil, fmt.Errorf("Listeners failed to create with the following errors: %v", failures) //nolint:staticcheck // known text
}

// say writes a line for the user, who may not want any.
func say(w io.Writer, format string, args ...any) {
	if w != nil {
		fmt.Fprintf(w, format, args...)
	}
}
