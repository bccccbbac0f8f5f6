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

package websocket

import (
	"errors"
	"net/http"
	"slices"

	gwebsocket "github.com/gorilla/websocket"
	"k8s.io/streaming/pkg/httpstream/wsstream"

	"k8s.io/client-go/internal/streamconn"
)

// Negotiate sends req through rt, asking for one of protocols, the preferred one
// first, and returns the connection that connectionInfo then has. The protocol
// that the server chose is the connection's Subprotocol. Each of protocols is a
// value of the header, in place of what req had there.
//
// It ends with the context of req; the connection does not. An rt that does not
// honour that context is left at its end, and goes on in the background.
func Negotiate(rt http.RoundTripper, connectionInfo ConnectionHolder, req *http.Request, protocols ...string) (*gwebsocket.Conn, error) {
	req.Header[http.CanonicalHeaderKey(wsstream.WebSocketProtocolHeader)] = slices.Clone(protocols)
	return streamconn.Call(req.Context(), "upgrade to WebSocket", func() (*gwebsocket.Conn, error) {
		resp, err := rt.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		if resp.Body != nil {
			resp.Body.Close()
		}
		conn := connectionInfo.Connection()
		if conn == nil {
			return nil, errors.New("websocket: the RoundTripper made no connection")
		}
		return conn, nil
	}, func(late *gwebsocket.Conn) { streamconn.Abort(late.NetConn()) })
}
