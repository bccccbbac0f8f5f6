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

package portforward_test

import (
	"context"
	"net/http"
	"net/url"
	"os"

	"k8s.io/apimachinery/pkg/util/httpstream"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
)

// Forward local port 8080 to a pod's port 80 until ctx ends.
func Example() {
	forward := func(ctx context.Context, config *rest.Config, pod *url.URL) error {
		tunnel, err := portforward.NewSPDYOverWebsocketDialer(pod, config)
		if err != nil {
			return err
		}
		transport, upgrader, err := spdy.RoundTripperFor(config)
		if err != nil {
			return err
		}
		plain := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, pod)
		dialer := portforward.NewFallbackDialer(tunnel, plain, func(err error) bool {
			return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
		})
		ready := make(chan struct{})
		forwarder, err := portforward.NewOnAddressesWithContext(ctx, dialer, []string{"localhost"}, []string{"8080:80"}, ready, os.Stdout, os.Stderr)
		if err != nil {
			return err
		}
		return forwarder.ForwardPortsWithContext(ctx)
	}
	_ = forward
}
