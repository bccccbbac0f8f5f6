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
	"io"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
)

type failingDialer struct{}

func (failingDialer) Dial(...string) (httpstream.Connection, string, error) {
	return nil, "", errNoDial
}

func withFallback() []kind {
	return append(kinds, kind{"fallback", func(t testing.TB, config *rest.Config, u *url.URL) httpstream.Dialer {
		return NewFallbackDialer(newTunnelDialer(t, config, u), spdyDialer(t, config, u), httpstream.IsUpgradeFailure)
	}})
}

// A dial that hangs ends with the context of the call, with that of the
// constructor, and with the stop channel.
func TestGap07_dialThatHangs(t *testing.T) {
	for _, k := range withFallback() {
		for _, point := range []hang.Point{hang.Accept, hang.Handshake, hang.Header} {
			t.Run(k.name+" "+point.String(), func(t *testing.T) {
				server := hang.New(t, point, hang.HTTP1())
				u, _ := url.Parse(server.URL)
				d := k.dialer(t, trusting(server.CA), u)
				forwarder := func(ctx context.Context) *PortForwarder {
					pf, err := NewOnAddressesWithContext(ctx, d, []string{"localhost"}, []string{":80"}, nil, nil, nil)
					if err != nil {
						t.Fatal(err)
					}
					return pf
				}
				noneLeft(t, func() {
					hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
						return forwarder(t.Context()).ForwardPortsWithContext(ctx)
					})
					hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
						return forwarder(ctx).ForwardPorts()
					})
					hang.ReturnsPromptly(t, server.Reached, func(ctx context.Context) error {
						_, _, err := d.(ContextDialer).DialContext(ctx, PortForwardProtocolV1Name)
						return err
					})
					ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, hang.ErrCaller)
					defer cancel()
					err := forwarder(t.Context()).ForwardPortsWithContext(ctx)
					if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, hang.ErrCaller) {
						t.Errorf("C3: err = %v, want the deadline and its cause", err)
					}
					stop := make(chan struct{})
					pf, _ := New(d, []string{":80"}, stop, nil, nil, nil)
					time.AfterFunc(30*time.Millisecond, func() { close(stop) })
					if err := pf.ForwardPorts(); !errors.Is(err, context.Canceled) {
						t.Errorf("stopped in the dial: err = %v", err)
					}
				})
			})
		}
	}
}

// hangingDialer knows no context.
type hangingDialer struct{ reached, release chan struct{} }

func (d *hangingDialer) Dial(...string) (httpstream.Connection, string, error) {
	d.reached <- struct{}{}
	<-d.release
	return nil, "", errNoDial
}

func TestGap07_dialerWithoutContextIsLeft(t *testing.T) {
	d := &hangingDialer{make(chan struct{}, 10), make(chan struct{})}
	defer close(d.release)
	hang.ReturnsPromptly(t, d.reached, func(ctx context.Context) error {
		pf, err := NewOnAddressesWithContext(t.Context(), d, []string{"localhost"}, []string{":80"}, nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return pf.ForwardPortsWithContext(ctx)
	})
}

// Forwarding with idle and stalled connections ends with its context, and takes
// everything along.
func TestForwardPorts_C2_C3_C6_midStream(t *testing.T) {
	for _, k := range withFallback() {
		t.Run(k.name, func(t *testing.T) {
			over := make(chan struct{})
			served := make(chan struct{}, 100)
			server := (&pod{serve: func(_ string, complain, data streaming.Stream) {
				served <- struct{}{}
				data.Write(make([]byte, 100_000))
				<-over
				io.Copy(io.Discard, data)
			}}).server(t)
			noneLeft(t, func() {
				reached := make(chan struct{}, 3)
				hang.ReturnsPromptly(t, reached, func(ctx context.Context) error {
					f := run(t, ctx, k.dialer(t, trusting(server.CA), server.URL), []string{"localhost"}, []string{":80"}, nil)
					for range 10 {
						f.connect(t, 0)
						<-served
					}
					c := f.connect(t, 0)
					<-served
					sent := &counter{Writer: c}
					go func() { // the pod does not take it, so all buffers fill
						io.Copy(sent, endless{})
						c.Close()
					}()
					for before := int64(-1); before != sent.n.Load(); time.Sleep(20 * time.Millisecond) {
						before = sent.n.Load()
					}
					reached <- struct{}{}
					err := f.wait(t)
					if _, alive := f.GetPorts(); alive != nil {
						t.Error(alive)
					}
					return err
				})
				close(over)
			})
		})
	}
}

// endless is input that never ends and never waits.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// counter counts what has been written.
type counter struct {
	io.Writer
	n atomic.Int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n.Add(int64(n))
	return n, err
}

func TestForwardPorts_C7_nilContext(t *testing.T) {
	//lint:ignore SA1012 a nil context is the case under test
	if _, err := NewOnAddressesWithContext(nil, failingDialer{}, []string{"localhost"}, []string{"80"}, nil, nil, nil); err == nil {
		t.Error("made a forwarder without context")
	}
	pf, err := New(failingDialer{}, []string{"80"}, nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	//lint:ignore SA1012 a nil context is the case under test
	if err := pf.ForwardPortsWithContext(nil); err == nil || errors.Is(err, errNoDial) {
		t.Errorf("err = %v", err)
	}
	for _, k := range withFallback() {
		d := k.dialer(t, &rest.Config{}, &url.URL{Scheme: "https", Host: "127.0.0.1:1"}).(ContextDialer)
		//lint:ignore SA1012 a nil context is the case under test
		if _, _, err := d.DialContext(nil); err == nil {
			t.Errorf("%s: dialled without context", k.name)
		}
	}
}

type key struct{}

// The dialer gets the values of the context of the call.
func TestForwardPorts_C4_values(t *testing.T) {
	seen := make(chan any, 1)
	d := contextDialer(func(ctx context.Context) { seen <- ctx.Value(key{}) })
	pf, err := NewOnAddressesWithContext(t.Context(), d, []string{"localhost"}, []string{":80"}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	pf.ForwardPortsWithContext(context.WithValue(t.Context(), key{}, "value"))
	if got := <-seen; got != "value" {
		t.Errorf("the dial's context has %v", got)
	}
}

type contextDialer func(context.Context)

func (d contextDialer) Dial(...string) (httpstream.Connection, string, error) {
	return nil, "", errNoDial
}

func (d contextDialer) DialContext(ctx context.Context, _ ...string) (httpstream.Connection, string, error) {
	d(ctx)
	return nil, "", errNoDial
}
