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

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/klog/v2"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/ctxerr"
	"k8s.io/client-go/internal/streamconn"
)

// ContextDialer is what an httpstream.Dialer may be besides: a dialer that ends
// with ctx. The connection does not. The dialers of this package and of
// transport/spdy are.
type ContextDialer interface {
	httpstream.Dialer
	DialContext(ctx context.Context, protocols ...string) (httpstream.Connection, string, error)
}

// StreamingContextDialer is ContextDialer for connections of package
// k8s.io/streaming/pkg/httpstream.
type StreamingContextDialer interface {
	streaming.Dialer
	DialContext(ctx context.Context, protocols ...string) (streaming.Connection, string, error)
}

// dialFunc is what remains of the two kinds of dialers, with and without context.
type dialFunc func(ctx context.Context, protocols ...string) (streaming.Connection, string, error)

func dialWith(dialer httpstream.Dialer) dialFunc {
	if d, ok := dialer.(ContextDialer); ok {
		return func(ctx context.Context, protocols ...string) (streaming.Connection, string, error) {
			conn, protocol, err := d.DialContext(ctx, protocols...)
			if err != nil {
				return nil, "", err
			}
			return streamconn.Streaming(conn), protocol, nil
		}
	}
	return leaving(func(protocols ...string) (streaming.Connection, string, error) {
		conn, protocol, err := dialer.Dial(protocols...)
		if err != nil {
			return nil, "", err
		}
		return streamconn.Streaming(conn), protocol, nil
	})
}

func dialStreamingWith(dialer streaming.Dialer) dialFunc {
	if d, ok := dialer.(StreamingContextDialer); ok {
		return d.DialContext
	}
	return leaving(dialer.Dial)
}

// leaving has a dial without context left at the end of one.
func leaving(dial func(protocols ...string) (streaming.Connection, string, error)) dialFunc {
	type dialled struct {
		conn     streaming.Connection
		protocol string
	}
	return func(ctx context.Context, protocols ...string) (streaming.Connection, string, error) {
		d, err := streamconn.Call(ctx, "dial", func() (dialled, error) {
			conn, protocol, err := dial(protocols...)
			return dialled{conn, protocol}, err
		}, func(late dialled) { late.conn.Close() })
		return d.conn, d.protocol, err
	}
}

// FallbackDialer dials with a second dialer if the first one failed in a way
// that says that it cannot: see NewFallbackDialer.
type FallbackDialer struct{ pair }

var _ ContextDialer = &FallbackDialer{}

// NewFallbackDialer makes a Dialer that uses primary, and, if shouldFallback
// holds for its error, secondary. After the end of the context there is no
// second attempt.
func NewFallbackDialer(primary, secondary httpstream.Dialer, shouldFallback func(error) bool) httpstream.Dialer {
	return &FallbackDialer{pair{dialWith(primary), dialWith(secondary), shouldFallback}}
}

// DialContext dials until ctx ends. The connection ends when it is closed.
func (f *FallbackDialer) DialContext(ctx context.Context, protocols ...string) (httpstream.Connection, string, error) {
	conn, protocol, err := f.dial(ctx, protocols)
	if err != nil {
		return nil, "", err
	}
	return streamconn.APIMachinery(conn), protocol, nil
}

// StreamingFallbackDialer is a FallbackDialer for connections of package
// k8s.io/streaming/pkg/httpstream.
type StreamingFallbackDialer struct{ pair }

var _ StreamingContextDialer = &StreamingFallbackDialer{}

// NewFallbackDialerForStreaming is NewFallbackDialer for connections of package
// k8s.io/streaming/pkg/httpstream.
func NewFallbackDialerForStreaming(primary, secondary streaming.Dialer, shouldFallback func(error) bool) streaming.Dialer {
	return &StreamingFallbackDialer{pair{dialStreamingWith(primary), dialStreamingWith(secondary), shouldFallback}}
}

// DialContext dials until ctx ends. The connection ends when it is closed.
func (f *StreamingFallbackDialer) DialContext(ctx context.Context, protocols ...string) (streaming.Connection, string, error) {
	return f.dial(ctx, protocols)
}

type pair struct {
	primary, secondary dialFunc
	shouldFallback     func(error) bool
}

func (p *pair) dial(ctx context.Context, protocols []string) (streaming.Connection, string, error) {
	if err := ctxerr.Check(ctx, "portforward.FallbackDialer.DialContext"); err != nil {
		return nil, "", err
	}
	conn, protocol, err := p.primary(ctx, protocols...)
	if err == nil || ctx.Err() != nil || !p.shouldFallback(err) {
		return conn, protocol, err
	}
	klog.FromContext(ctx).V(4).Info("Falling back to the secondary dialer", "err", err)
	return p.secondary(ctx, protocols...)
}
