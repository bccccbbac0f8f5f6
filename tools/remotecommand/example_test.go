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

package remotecommand_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"k8s.io/apimachinery/pkg/util/httpstream"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/util/exec"
)

// Run a command: over a WebSocket, or over SPDY if the server knows no better.
func Example() {
	run := func(ctx context.Context, config *rest.Config, command *url.URL) error {
		ws, err := remotecommand.NewWebSocketExecutor(config, http.MethodGet, command.String())
		if err != nil {
			return err
		}
		spdy, err := remotecommand.NewSPDYExecutor(config, http.MethodPost, command)
		if err != nil {
			return err
		}
		executor, err := remotecommand.NewFallbackExecutor(ws, spdy, func(err error) bool {
			return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
		})
		if err != nil {
			return err
		}
		err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: os.Stdout, Stderr: os.Stderr})
		var exit exec.CodeExitError
		switch {
		case errors.As(err, &exit):
			fmt.Println("the command failed with exit code", exit.Code)
		case errors.Is(err, remotecommand.ErrConnectionLost):
			fmt.Println("nobody knows how the command ended")
		}
		return err
	}
	_ = run
}
