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

package exec_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/internal/hang"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// write makes a plugin of a shell script.
func write(t *testing.T, script string) *clientcmdapi.ExecConfig {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plugin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return &clientcmdapi.ExecConfig{Command: path, APIVersion: "client.authentication.k8s.io/v1beta1", InteractiveMode: clientcmdapi.NeverExecInteractiveMode, ProvideClusterInfo: true}
}

// TestConfig_runsItsExecProvider goes the way of every client: a plugin that
// answers with the server it was told of.
func TestConfig_runsItsExecProvider(t *testing.T) {
	seen := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header.Get("Authorization") }))
	defer server.Close()
	config := &rest.Config{Host: server.URL, ExecProvider: write(t, `case "$KUBERNETES_EXEC_INFO" in *`+server.URL+`*) token=told;; esac
echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"'$token'"}}'`)}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	resp, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if auth := <-seen; auth != "Bearer told" {
		t.Errorf("Authorization: %q", auth)
	}
}

// TestConfig_C2_aClientOfAPluginThatHangsLeaves goes through everything that
// rest puts around the plugin.
func TestConfig_C2_aClientOfAPluginThatHangsLeaves(t *testing.T) {
	client, err := rest.HTTPClientFor(&rest.Config{Host: "https://127.0.0.1:1", ExecProvider: write(t, "sleep 60"), TLSClientConfig: rest.TLSClientConfig{Insecure: true}})
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{}, 3)
	hang.ReturnsPromptly(t, ready, func(ctx context.Context) error {
		ready <- struct{}{}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://127.0.0.1:1", nil)
		if err != nil {
			return err
		}
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
}
