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
	"io"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"
)

// Deprecated: use NewOnAddressesWithContext.
func New(dialer httpstream.Dialer, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return NewOnAddressesWithContext(stopped(stopChan), dialer, []string{"localhost"}, ports, readyChan, out, errOut)
}

// Deprecated: use NewOnAddressesForStreamingWithContext.
func NewForStreaming(dialer streaming.Dialer, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return NewOnAddressesForStreamingWithContext(stopped(stopChan), dialer, []string{"localhost"}, ports, readyChan, out, errOut)
}

// Deprecated: use NewOnAddressesWithContext.
func NewOnAddresses(dialer httpstream.Dialer, addresses []string, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return NewOnAddressesWithContext(stopped(stopChan), dialer, addresses, ports, readyChan, out, errOut)
}

// Deprecated: use NewOnAddressesForStreamingWithContext.
func NewOnAddressesForStreaming(dialer streaming.Dialer, addresses []string, ports []string, stopChan <-chan struct{}, readyChan chan struct{}, out, errOut io.Writer) (*PortForwarder, error) {
	return NewOnAddressesForStreamingWithContext(stopped(stopChan), dialer, addresses, ports, readyChan, out, errOut)
}

// Deprecated: use ForwardPortsWithContext.
func (pf *PortForwarder) ForwardPorts() error {
	return pf.ForwardPortsWithContext(context.TODO())
}

// Deprecated: use DialContext.
func (f *FallbackDialer) Dial(protocols ...string) (httpstream.Connection, string, error) {
	return f.DialContext(context.TODO(), protocols...)
}

// Deprecated: use DialContext.
func (f *StreamingFallbackDialer) Dial(protocols ...string) (streaming.Connection, string, error) {
	return f.DialContext(context.TODO(), protocols...)
}

// Deprecated: use DialContext.
func (d *tunnelDialer) Dial(protocols ...string) (httpstream.Connection, string, error) {
	return d.DialContext(context.TODO(), protocols...)
}

// Deprecated: use DialContext.
func (d *streamingTunnelDialer) Dial(protocols ...string) (streaming.Connection, string, error) {
	return d.DialContext(context.TODO(), protocols...)
}
