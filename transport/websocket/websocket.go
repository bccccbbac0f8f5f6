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

// Package websocket upgrades HTTP requests to WebSocket connections.
package websocket

import (
	"crypto/tls"
	"net/http"
	"net/url"

	gwebsocket "github.com/gorilla/websocket"

	"k8s.io/client-go/rest"
)

// ConnectionHolder has the connection of the last upgrade.
type ConnectionHolder interface {
	DataBufferSize() int
	Connection() *gwebsocket.Conn
}

// RoundTripper upgrades requests.
type RoundTripper struct {
	TLSConfig *tls.Config
	Proxier   func(req *http.Request) (*url.URL, error)
	Conn      *gwebsocket.Conn
}

func (rt *RoundTripper) Connection() *gwebsocket.Conn                            { panic("not yet") }
func (rt *RoundTripper) DataBufferSize() int                                     { panic("not yet") }
func (rt *RoundTripper) TLSClientConfig() *tls.Config                            { panic("not yet") }
func (rt *RoundTripper) RoundTrip(request *http.Request) (*http.Response, error) { panic("not yet") }
func RoundTripperFor(config *rest.Config) (http.RoundTripper, ConnectionHolder, error) {
	panic("not yet")
}
func Negotiate(rt http.RoundTripper, connectionInfo ConnectionHolder, req *http.Request, protocols ...string) (*gwebsocket.Conn, error) {
	panic("not yet")
}
