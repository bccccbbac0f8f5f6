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

package connrotation

import (
	"context"
	"net"

	"k8s.io/client-go/internal/ctxerr"
)

// DialFunc opens a connection. It has to return when ctx ends.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Dialer opens connections that CloseAll of its tracker closes.
type Dialer struct {
	*ConnectionTracker

	dial DialFunc
}

// NewDialer returns a Dialer with a tracker of its own.
func NewDialer(dial DialFunc) *Dialer {
	return NewDialerWithTracker(dial, nil)
}

// NewDialerWithTracker returns a Dialer that shares tracker with others. A nil
// tracker stands for a new one.
func NewDialerWithTracker(dial DialFunc, tracker *ConnectionTracker) *Dialer {
	if tracker == nil {
		tracker = NewConnectionTracker()
	}
	return &Dialer{ConnectionTracker: tracker, dial: dial}
}

// DialContext opens a connection and tracks it until it is closed.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if ctx == nil {
		return nil, ctxerr.NilContext("connrotation: Dialer.DialContext")
	}
	conn, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, ctxerr.Wrap(ctx, err, "")
	}
	return d.Track(conn), nil
}
