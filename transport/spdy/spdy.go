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

// Package spdy upgrades HTTP requests to SPDY/3.1 connections.
package spdy

import (
	"net/http"
	"net/url"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaminghttp "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/rest"
)

// Upgrader makes a connection of the response to an upgrade request.
type Upgrader interface {
	NewConnection(resp *http.Response) (httpstream.Connection, error)
}

func RoundTripperFor(config *rest.Config) (http.RoundTripper, Upgrader, error) { panic("not yet") }
func NewDialer(upgrader Upgrader, client *http.Client, method string, url *url.URL) httpstream.Dialer {
	panic("not yet")
}
func NewDialerForStreaming(upgrader Upgrader, client *http.Client, method string, url *url.URL) streaminghttp.Dialer {
	panic("not yet")
}
func NewUpgraderForStreaming(rt streaminghttp.UpgradeRoundTripper) Upgrader { panic("not yet") }
func Negotiate(upgrader Upgrader, client *http.Client, req *http.Request, protocols ...string) (httpstream.Connection, string, error) {
	panic("not yet")
}
func NegotiateStreaming(upgrader Upgrader, client *http.Client, req *http.Request, protocols ...string) (streaminghttp.Connection, string, error) {
	panic("not yet")
}
