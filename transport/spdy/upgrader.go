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

package spdy

import (
	"net/http"

	"k8s.io/apimachinery/pkg/util/httpstream"
	streaming "k8s.io/streaming/pkg/httpstream"

	"k8s.io/client-go/internal/streamconn"
)

// Upgrader makes a connection of the answer to an upgrade request.
type Upgrader interface {
	// NewConnection returns an error if resp does not grant the upgrade.
	NewConnection(resp *http.Response) (httpstream.Connection, error)
}

// NewUpgraderForStreaming makes an Upgrader of one of package
// k8s.io/streaming/pkg/httpstream.
func NewUpgraderForStreaming(upgrader streaming.UpgradeRoundTripper) Upgrader {
	return streamingUpgrader{upgrader}
}

type streamingUpgrader struct{ upgrader streaming.UpgradeRoundTripper }

func (u streamingUpgrader) NewConnection(resp *http.Response) (httpstream.Connection, error) {
	conn, err := u.upgrader.NewConnection(resp)
	if err != nil {
		return nil, err
	}
	return streamconn.APIMachinery(conn), nil
}
