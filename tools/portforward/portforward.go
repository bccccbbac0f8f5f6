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

// Package portforward forwards local ports to a pod.
package portforward

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/go-logr/logr"
	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/apimachinery/pkg/util/httpstream"
	streaminghttp "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/rest"
)

const PingPeriod = 10 * time.Second
const PortForwardProtocolV1Name = "portforward.k8s.io"

var ErrLostConnectionToPod = errors.New("lost connection to pod")

// PortForwarder forwards local ports to a pod.
type PortForwarder struct{ Ready chan struct{} }

// ForwardedPort is a local and a remote port.
type ForwardedPort struct{ Local, Remote uint16 }

// FallbackDialer dials with a second dialer if the first cannot.
type FallbackDialer struct{}

// StreamingFallbackDialer is a FallbackDialer for connections of k8s.io/streaming.
type StreamingFallbackDialer struct{}

// TunnelingConnection is a net.Conn through a WebSocket.
type TunnelingConnection struct{}

func New(dialer httpstream.Dialer, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func NewForStreaming(dialer streaminghttp.Dialer, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func NewOnAddresses(dialer httpstream.Dialer, addresses []string, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func NewOnAddressesForStreaming(dialer streaminghttp.Dialer, addresses []string, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func NewOnAddressesWithContext(ctx context.Context, dialer httpstream.Dialer, addresses []string, ports []string, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func NewOnAddressesForStreamingWithContext(ctx context.Context, dialer streaminghttp.Dialer, addresses []string, ports []string, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	panic("not yet")
}
func (pf *PortForwarder) Close()              { panic("not yet") }
func (pf *PortForwarder) ForwardPorts() error { panic("not yet") }

// ForwardPortsWithContext forwards until ctx ends.
func (pf *PortForwarder) ForwardPortsWithContext(ctx context.Context) error { panic("not yet") }
func (pf *PortForwarder) GetPorts() ([]ForwardedPort, error)                { panic("not yet") }

func NewFallbackDialer(primary, secondary httpstream.Dialer, shouldFallback func(error) bool) httpstream.Dialer {
	panic("not yet")
}
func NewFallbackDialerForStreaming(primary, secondary streaminghttp.Dialer, shouldFallback func(error) bool) streaminghttp.Dialer {
	panic("not yet")
}
func (f *FallbackDialer) Dial(protocols ...string) (httpstream.Connection, string, error) {
	panic("not yet")
}
func (f *StreamingFallbackDialer) Dial(protocols ...string) (streaminghttp.Connection, string, error) {
	panic("not yet")
}
func NewSPDYOverWebsocketDialer(url *url.URL, config *rest.Config) (httpstream.Dialer, error) {
	panic("not yet")
}
func NewSPDYOverWebsocketDialerForStreaming(url *url.URL, config *rest.Config) (streaminghttp.Dialer, error) {
	panic("not yet")
}
func NewSPDYOverWebsocketDialerWithLogger(logger logr.Logger, url *url.URL, config *rest.Config) (httpstream.Dialer, error) {
	panic("not yet")
}
func NewSPDYOverWebsocketDialerForStreamingWithLogger(logger logr.Logger, url *url.URL, config *rest.Config) (streaminghttp.Dialer, error) {
	panic("not yet")
}
func NewTunnelingConnection(name string, conn *gwebsocket.Conn) *TunnelingConnection {
	panic("not yet")
}
func NewTunnelingConnectionWithLogger(logger logr.Logger, conn *gwebsocket.Conn) *TunnelingConnection {
	panic("not yet")
}
func (c *TunnelingConnection) Close() error                       { panic("not yet") }
func (c *TunnelingConnection) LocalAddr() net.Addr                { panic("not yet") }
func (c *TunnelingConnection) RemoteAddr() net.Addr               { panic("not yet") }
func (c *TunnelingConnection) Read(p []byte) (int, error)         { panic("not yet") }
func (c *TunnelingConnection) Write(p []byte) (int, error)        { panic("not yet") }
func (c *TunnelingConnection) SetDeadline(t time.Time) error      { panic("not yet") }
func (c *TunnelingConnection) SetReadDeadline(t time.Time) error  { panic("not yet") }
func (c *TunnelingConnection) SetWriteDeadline(t time.Time) error { panic("not yet") }
